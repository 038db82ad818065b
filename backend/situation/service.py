"""What, where and when on an estate, week by week in five groups; never who, nothing of few.

Counts of one to four are held back, and what they would follow from; so are few coded events
among cases, which many see elsewhere. A picture is of one estate: sums over several, beside those
of each, would tell what is held back in one of them.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import NotFoundError, invalid
from backend.schemas import form_day, form_text
from backend.situation import store
from gis.situation import (
    GROUP_OF_KIND,
    GROUPS,
    GROUPS_OF_EVENTS,
    LEAST,
    daypart,
    group_of,
    held_apart,
)
from gis.vocabulary import DAYPARTS, INDICATOR_KINDS, SITUATION_KINDS

#: Weeks that stand beside the one shown, itself among them [count].
WEEKS: Final = 12
PLACE_MAX: Final = 120
SAID_MAX: Final = 300
SOURCE_MAX: Final = 300
URL_MAX: Final = 500
_FIRST_DAY: Final = date(1990, 1, 1)

Column = dict[Any, int | None]
#: Cases and coded events of one row by group.
Counts = tuple[Counter[str], Counter[str]]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A week of an estate: counts by group, None where they are held back.

    Attributes
    ----------
    monday
        Its first day.
    weeks
        Monday → group → count, the oldest week first, this one last.
    places
        Courtyard ("" where no place was told) → group → count, of this week.
    parts
        Part of the day → group → count, of this week.
    """

    estate_id: uuid.UUID
    estate: str
    code: str
    monday: date
    weeks: dict[date, Column]
    places: dict[str, Column]
    parts: dict[str, Column]


def company(tx: Connection) -> str:
    """Return the name of the company whose rows are seen."""
    row = store.one(tx, "company")
    return str(row.name) if row else ""


def estates(tx: Connection) -> Sequence[Row[Any]]:
    """Return the estates that are seen: id, code, name."""
    return store.rows(tx, "estates")


def courtyards(tx: Connection, estate_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the courtyards of an estate: id, name (None: none)."""
    return store.rows(tx, "courtyards", estate_id=estate_id)


def picture(tx: Connection, code: str, day: date) -> Picture:
    """Return the week of a day on an estate, beside the weeks before it.

    Raises
    ------
    NotFoundError
        If there is no such estate.
    """
    estate = next((row for row in estates(tx) if row.code == code), None)
    if estate is None:
        raise NotFoundError(f"there is no estate {code}")
    monday = day - timedelta(days=day.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    names = {row.id: row.name or "" for row in courtyards(tx, estate.id)}
    weeks = {first + timedelta(weeks=number): _nothing() for number in range(WEEKS)}
    places: dict[str, Counts] = defaultdict(_nothing)
    parts: dict[str, Counts] = defaultdict(_nothing)
    found = store.rows(
        tx, "happened", estate_id=estate.id, since=first, until=monday + timedelta(weeks=1)
    )
    for row in found:
        group = GROUP_OF_KIND.get(row.what) if row.is_event else group_of(row.what)
        if group is None:
            continue
        week = row.on_day - timedelta(days=row.on_day.weekday())
        weeks[week][row.is_event][group] += row.times
        if week == monday:
            places[names.get(row.courtyard_id, "")][row.is_event][group] += row.times
            parts[row.daypart or daypart(row.on_hour)][row.is_event][group] += row.times
    # A count of a week is the sum of its places and of its parts of the day: held back where few,
    # it takes them along; shown, they are held back so that it tells nothing of them.
    return Picture(
        estate_id=estate.id, estate=estate.name, code=estate.code, monday=monday,
        weeks={week: _week(counts) for week, counts in weeks.items()},
        places=_places(places, sorted(set(names.values()))),
        parts=_by_group(parts, dict.fromkeys(GROUPS, DAYPARTS)),
    )  # fmt: skip


def put_event(
    tx: Connection, who: Identity, code: str, told: Mapping[str, str], today: date
) -> None:
    """Write a coded event down.

    Parameters
    ----------
    told
        kind, daypart: codes; on: day; courtyard: id, or empty.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    NotFoundError
        If there is no such estate.
    """
    estate = next((row for row in estates(tx) if row.code == code), None)
    if estate is None:
        raise NotFoundError(f"there is no estate {code}")
    if told.get("kind") not in SITUATION_KINDS:
        raise invalid("kind", "is none of the list")
    if told.get("daypart") not in DAYPARTS:
        raise invalid("daypart", "is none of the list")
    happened_on = _day(told.get("on", ""), "on", today)
    known = {str(row.id): row.id for row in courtyards(tx, estate.id)}
    chosen = told.get("courtyard", "")
    if chosen and chosen not in known:
        raise invalid("courtyard", "is none of the estate")
    store.do(
        tx, "insert_event", company_id=who.company_id, estate_id=estate.id,
        courtyard_id=known.get(chosen), kind=told["kind"], happened_on=happened_on,
        daypart=told["daypart"],
    )  # fmt: skip


def indicators(tx: Connection) -> Sequence[Row[Any]]:
    """Return the facts from outside, newest first: id, kind, place, as_of, said, source, url."""
    return store.rows(tx, "indicators")


def put_indicator(tx: Connection, who: Identity, told: Mapping[str, str], today: date) -> None:
    """Write a fact from outside down; without its source it is none.

    Parameters
    ----------
    told
        kind, place, as_of, said, source, url, as written.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    """
    if told.get("kind") not in INDICATOR_KINDS:
        raise invalid("kind", "is none of the list")
    url = form_text("url", told.get("url", ""), URL_MAX, least=0)
    if url and not url.startswith(("https://", "http://")):
        raise invalid("url", "is no address of a page")
    store.do(
        tx, "insert_indicator", company_id=who.company_id, kind=told["kind"],
        place=form_text("place", told.get("place", ""), PLACE_MAX),
        as_of=_day(told.get("as_of", ""), "as_of", today),
        said=form_text("said", told.get("said", ""), SAID_MAX),
        source=form_text("source", told.get("source", ""), SOURCE_MAX), url=url or None,
    )  # fmt: skip


def drop_indicator(tx: Connection, indicator_id: uuid.UUID) -> None:
    """Take a fact from outside away.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if not store.do(tx, "drop_indicator", id=indicator_id):
        raise NotFoundError(f"there is no fact {indicator_id}")


def _nothing() -> Counts:
    return Counter(), Counter()


def _week(counts: Counts) -> Column:
    """Return the groups of a week; no sum over them is told, so few are held back alone."""
    cases, events = counts
    return {
        group: None
        if 0 < cases[group] + events[group] < LEAST or 0 < events[group] < LEAST
        else cases[group] + events[group]
        for group in GROUPS
    }


def _places(rows: Mapping[str, Counts], yards: Sequence[str]) -> dict[str, Column]:
    """Return the rows of the places; those without anything that is told are left out.

    Places without anything are held back too: a row that stood there for its few alone would tell
    that there are some.
    """
    # Events alone may have no place, where there are any.
    told = {
        group: sorted({"", *yards}) if group in GROUPS_OF_EVENTS else yards or [""]
        for group in GROUPS
    }
    shown = _by_group(rows, told)
    return {
        name: shown[name] for name in sorted(shown) if any(n != 0 for n in shown[name].values())
    }


def _by_group(
    rows: Mapping[str, Counts], names: Mapping[str, Sequence[str]]
) -> dict[str, Column]:  # fmt: skip
    """Return the rows of a table whose columns are groups with a sum that is told.

    Parameters
    ----------
    names
        Rows that a group may be counted in, by group.
    """
    every = list(dict.fromkeys(name for group in GROUPS for name in names[group]))
    shown: dict[str, Column] = {name: dict.fromkeys(GROUPS, 0) for name in every}
    for group in GROUPS:
        cases, events = (
            {name: rows[name][source][group] if name in rows else 0 for name in names[group]}
            for source in (0, 1)
        )
        for name, count in held_apart(cases, events).items():
            shown[name][group] = count
    return shown


def _day(text: str, name: str, today: date) -> date:
    day = form_day(name, text)
    if day is None:
        raise invalid(name, "is no day")
    if not _FIRST_DAY <= day <= today:
        raise invalid(name, "lies ahead, or too far back")
    return day
