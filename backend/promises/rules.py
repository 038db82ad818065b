"""The ladder as data: rules of a company's own beside the defaults, and open cases counted anew."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import ConflictError, NotFoundError, invalid
from backend.promises import store
from backend.queries import values
from backend.schemas import form_text
from gis import vocabulary as words
from maps.report_words import CATEGORY_GROUPS
from maps.vocabulary import VOCABULARIES

#: Longest time that a rule may give, and longest words on where it is published [characters].
AMOUNT_MAX: Final = 1000
SOURCE_MAX: Final = 300
_MONTH_DAY: Final = re.compile(r"(\d\d)-(\d\d)", re.ASCII)


class SameError(ConflictError):
    """The company has a rule of the same conditions."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What a rule is for; None: whatever."""

    category: str | None = None
    party: str | None = None
    asset_kind: str | None = None
    danger: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Time:
    """What a rule promises: a step, and so many hours or days, or a season."""

    priority: str
    unit: str
    amount: int | None = None
    season_from: str | None = None
    season_to: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class Rule(Conditions, Time):
    """A rule of the ladder.

    Attributes
    ----------
    own
        Made by the company; else a default of ours.
    replaced
        A default whose place an own rule of the same conditions takes.
    due_at
        By when something reported now would be promised.
    """

    id: uuid.UUID
    own: bool
    replaced: bool
    due_at: datetime


@dataclass(frozen=True)
class Stale:
    """Open cases of a step that the ladder would promise otherwise today [count]."""

    priority: str | None
    cases: int
    overdue: int
    earlier: int


def ladder(tx: Connection, who: Identity) -> list[Rule]:
    """Return all rules that may count for the company, danger first."""
    found = store.rows(tx, "rules", company_id=who.company_id, id=None)
    return [Rule(**values(row)) for row in found]


def read(tx: Connection, who: Identity, rule_id: uuid.UUID) -> Rule:
    """Return one rule.

    Raises
    ------
    NotFoundError
        If who asks sees no such rule.
    """
    row = store.one(tx, "rules", company_id=who.company_id, id=rule_id)
    if row is None:
        raise NotFoundError(f"there is no rule {rule_id}")
    return Rule(**values(row))


def add(tx: Connection, who: Identity, conditions: Conditions, time: Time) -> uuid.UUID:
    """Make a rule of the company's own; open cases keep what was promised them.

    Raises
    ------
    InvalidError
        If a condition is no word of the register, or the time cannot be counted.
    SameError
        If there is an own rule of the same conditions.
    """
    _check_conditions(conditions)
    made = store.one(
        tx, "insert_rule", company_id=who.company_id, **asdict(conditions), **asdict(checked(time))
    )
    if made is None:
        raise SameError("there is an own rule of the same conditions")
    found: uuid.UUID = made.id
    return found


def change(tx: Connection, rule_id: uuid.UUID, time: Time) -> None:
    """Promise something else by an own rule; open cases keep what was promised them.

    Raises
    ------
    InvalidError
        If the time cannot be counted.
    NotFoundError
        If there is no such own rule.
    """
    if not store.do(tx, "change_rule", id=rule_id, **asdict(checked(time))):
        raise NotFoundError(f"there is no own rule {rule_id}")


def remove(tx: Connection, rule_id: uuid.UUID) -> Conditions:
    """Take an own rule away; return what it was for. Open cases keep what was promised them.

    Raises
    ------
    NotFoundError
        If there is no such own rule.
    """
    row = store.one(tx, "remove_rule", id=rule_id)
    if row is None:
        raise NotFoundError(f"there is no own rule {rule_id}")
    return Conditions(**values(row))


def tried(
    tx: Connection, who: Identity, category: str, party: str, asset_kind: str | None
) -> tuple[Rule, datetime] | None:
    """Return the rule that counts for something reported now, and by when; None: no promise."""
    row = store.one(
        tx, "tried", company_id=who.company_id, category=category, party=party,
        asset_kind=asset_kind,
    )  # fmt: skip
    if row is None or row.id is None:
        return None
    return read(tx, who, row.id), row.due_at


def stale(tx: Connection, conditions: Conditions) -> list[Stale]:
    """Return how many open cases the ladder would promise otherwise today, by step."""
    found: Sequence[Row[Any]] = store.rows(tx, "stale", **asdict(conditions))
    return [Stale(**values(row)) for row in found]


def count_anew(tx: Connection, who: Identity, conditions: Conditions) -> int:
    """Promise open cases anew by the ladder; what somebody set by hand stays. Return how many.

    Raises
    ------
    InvalidError
        If a condition is no word of the register.
    """
    _check_conditions(conditions)
    return int(store.scalar(tx, "count_anew", role=who.role, **asdict(conditions)))


def checked(time: Time) -> Time:
    """Return a time as it is kept: an amount or a season, never both.

    Raises
    ------
    InvalidError
        If it cannot be counted.
    """
    if time.priority not in words.PRIORITIES:
        raise invalid("priority", f"is one of {', '.join(words.PRIORITIES)}")
    if time.unit not in words.PROMISE_UNITS:
        raise invalid("unit", f"is one of {', '.join(words.PROMISE_UNITS)}")
    source = form_text("source", time.source or "", SOURCE_MAX, least=0) or None
    if time.unit == "season":
        for name in ("season_from", "season_to"):
            if not is_month_day(getattr(time, name) or ""):
                raise invalid(name, "is no day of a year, MM-DD")
        return Time(
            priority=time.priority, unit=time.unit, season_from=time.season_from,
            season_to=time.season_to, source=source,
        )  # fmt: skip
    if time.amount is None or not 0 <= time.amount <= AMOUNT_MAX:
        raise invalid("amount", f"is a whole number, 0 to {AMOUNT_MAX}")
    return Time(priority=time.priority, unit=time.unit, amount=time.amount, source=source)


def is_month_day(text: str) -> bool:
    """Tell whether a text is a day of a year, MM-DD; 29 February is one."""
    found = _MONTH_DAY.fullmatch(text)
    try:
        return found is not None and bool(date(2024, int(found[1]), int(found[2])))
    except ValueError:
        return False


def _check_conditions(conditions: Conditions) -> None:
    known = {None, *CATEGORY_GROUPS, *VOCABULARIES["category"]}
    if conditions.category not in known:
        raise invalid("category", "is no category and no group of them")
    if conditions.party not in {None, *words.PARTIES}:
        raise invalid("party", f"is one of {', '.join(words.PARTIES)}")
    if conditions.asset_kind not in {None, *words.ASSET_KINDS}:
        raise invalid("asset_kind", f"is one of {', '.join(words.ASSET_KINDS)}")
