"""Retention: how long records are kept, by which decision, and what is past its time.

Nothing that the company keeps of its work is removed without a decision of its own. Our defaults
are only shown. Sessions are technical and follow our default until another rule is written.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)
from sqlalchemy import Connection, Engine, Row

from backend.companies import companies
from backend.db import transaction
from backend.errors import ConflictError, invalid
from backend.photos import service as photos
from backend.privacy import service as privacy
from backend.queries import values
from backend.records import store
from backend.schemas import Day, plain_text
from gis.deadlines import local_date
from gis.vocabulary import RECORD_TYPES

log = logging.getLogger("ljusrond.retention")

#: Days that we would keep records of a type [d]; None: for ever.
DEFAULT_DAYS: Final[Mapping[str, int | None]] = {
    **dict.fromkeys(RECORD_TYPES),
    "reporter_contact": 90,
    "session": 30,
}
#: Types that need no decision.
TECHNICAL: Final = frozenset({"session"})
#: Runs that the page shows.
SHOWN = 50


Reference = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=200),
    AfterValidator(plain_text),
]


class RuleIn(BaseModel):
    """A rule as it is written down."""

    model_config = ConfigDict(extra="forbid")

    record_type: Annotated[str, StringConstraints(pattern=f"^({'|'.join(RECORD_TYPES)})$")]
    keep_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    decision: Reference | None = None
    decided_on: Day | None = None

    @field_validator("decided_on")
    @classmethod
    def _not_ahead(cls, day: date | None) -> date | None:
        if day and day > local_date(datetime.now(UTC)):
            message = "lies ahead"
            raise ValueError(message)
        return day


@dataclass(frozen=True)
class Line:
    """What counts for one type of record, and how many are past their time, by month."""

    record_type: str
    keep_days: int | None
    decision: str | None
    decided_on: date | None
    since_at: datetime | None
    set_by: str | None
    months: list[tuple[str, int]]

    @property
    def is_ours(self) -> bool:
        """Whether the company has written no rule: our default is shown."""
        return self.since_at is None

    @property
    def is_technical(self) -> bool:
        """Whether it needs no decision."""
        return self.record_type in TECHNICAL

    @property
    def removes(self) -> bool:
        """Whether anything may be removed by it."""
        return self.keep_days is not None and (self.is_technical or self.decision is not None)

    @property
    def found(self) -> int:
        """Return how many records are past their time."""
        return sum(count for _, count in self.months)


@dataclass(frozen=True)
class Run:
    """What one rule found and removed."""

    record_type: str
    found: int
    removed: int


def table(tx: Connection) -> list[Line]:
    """Return what counts for every type of record, with what is past its time now."""
    rules = _rules(tx)
    return [_line(tx, kind, rules.get(kind)) for kind in RECORD_TYPES]


def runs(tx: Connection) -> list[dict[str, Any]]:
    """Return what was tried and removed, newest first."""
    return [values(row) for row in store.rows(tx, "runs", page_size=SHOWN)]


def write_rule(tx: Connection, rule: RuleIn) -> None:
    """Write a rule down; it counts from now on, earlier ones stay readable.

    Raises
    ------
    InvalidError
        If it names a decision without its day, or a day without a decision.
    """
    if (rule.decision is None) != (rule.decided_on is None):
        raise invalid("decision", "give the reference and the day of the decision, or neither")
    store.scalar(tx, "insert_rule", **rule.model_dump())


def run(tx: Connection, record_type: str, *, apply: bool) -> Run:
    """Count what is past its time, and remove it where that was asked for.

    Raises
    ------
    ConflictError
        If it is to be removed, but nobody has decided that.
    """
    rule = _rules(tx).get(record_type)
    line = _line(tx, record_type, rule)
    if apply and not line.removes:
        raise ConflictError("nothing is removed without a decision and a time of keeping")
    # What is tried or removed follows a rule that can be read afterwards, if only our own.
    rule_id = rule.id if rule else _write_default(tx, record_type)
    removed = _remove(tx, line, rule_id) if apply else 0
    store.do(
        tx, "insert_run", id=rule_id, dry_run=not apply, past=line.found, removed=removed
    )  # fmt: skip
    return Run(record_type, line.found, removed)


def apply_decided(tx: Connection) -> list[Run]:
    """Remove in one company whatever is past its time by a decided rule, or is technical."""
    due = [line.record_type for line in table(tx) if line.removes and line.found]
    return [run(tx, record_type, apply=True) for record_type in due]


def apply_all(engine: Engine) -> None:
    """Apply every company's rules, each company in a transaction of its own: the daily job.

    Parameters
    ----------
    engine : Engine
        The owner's: it gives its rights away for those of each company in turn.
    """
    with transaction(engine) as tx:
        known = companies(tx)
    for company in known:
        try:
            with transaction(engine) as tx:
                privacy.act_for(tx, company.id, "retention")
                done = apply_decided(tx)
        except Exception:  # one company's trouble must not keep the others' rules from counting
            log.exception("retention of %s could not be applied", company.code)
            continue
        for one in done:
            log.info("%s: %s of %s removed", company.code, one.removed, one.record_type)


def _rules(tx: Connection) -> dict[str, Row[Any]]:
    return {row.record_type: row for row in store.rows(tx, "newest_rules")}


def _line(tx: Connection, record_type: str, rule: Row[Any] | None) -> Line:
    keep_days = DEFAULT_DAYS[record_type] if rule is None else rule.keep_days
    months: list[tuple[str, int]] = []
    if keep_days is not None:
        found = store.rows(tx, "ended", record_type=record_type, keep_days=keep_days)
        months = [(row.month, row.records) for row in found]
    if rule is None:
        return Line(record_type, keep_days, None, None, None, None, months)
    return Line(
        record_type, keep_days, rule.decision, rule.decided_on, rule.since_at, rule.set_by, months
    )  # fmt: skip


def _write_default(tx: Connection, record_type: str) -> Any:  # noqa: ANN401 -- a row's key
    ours = {"keep_days": DEFAULT_DAYS[record_type], "decision": None, "decided_on": None}
    return store.scalar(tx, "insert_rule", record_type=record_type, **ours)


def _remove(tx: Connection, line: Line, rule_id: object) -> int:
    if line.record_type == "photo":
        # Their files go with them, which only their own slice knows how to do.
        gone = store.rows(tx, "ended_photos", keep_days=line.keep_days)
        return sum(photos.remove(tx, row.id) for row in gone)
    removed: int = store.scalar(tx, "remove_ended", id=rule_id)
    return removed
