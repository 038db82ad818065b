"""What falls due ahead, by area, week, weekday and task; areas, never persons."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row

from backend.workload import store
from backend.workload.areas import Area, areas
from gis.deadlines import CleaningPlan
from gis.workload import Ahead, Load, add_up, monday_of, regroup, weeks_from

#: Weeks that a page looks ahead, the usual number first.
WEEKS: Final = (8, 4, 13, 26)
#: Who does it where nobody is named: own staff, or not given. No name begins like these.
NOBODY: Final = "~nobody"
#: All that own staff do, whatever the team; all that anybody does.
OWN: Final = "~own"
ALL: Final = "~all"


class Place(NamedTuple):
    """Where work is counted: an area, or what of an estate lies in none; one of them is None."""

    area_id: uuid.UUID | None
    estate_id: uuid.UUID | None


class Part(NamedTuple):
    """A part of the work: where, what, by whom."""

    place: Place
    task: str
    doer: str
    is_own: bool

    def is_of(self, doer: str) -> bool:
        """Tell whether it is the work of a team or contractor, or of `OWN`, or of `ALL`."""
        return doer in (ALL, self.doer) or (doer == OWN and self.is_own)


@dataclass(frozen=True)
class AreaLoad:
    """What falls due in an area, or in what of an estate lies outside of all.

    Attributes
    ----------
    area
        The area; None: outside of all.
    name
        Of the area or estate.
    weeks
        Load of each week asked for, in order.
    most
        Hours that the area has for it in a week [h]; None: not said, or not its own work.
    """

    area: Area | None
    name: str
    weeks: Sequence[Load]
    most: float | None

    @property
    def over(self) -> Sequence[bool]:
        """Tell of each week whether more hours are due than the area has."""
        return [self.most is not None and load.hours > self.most for load in self.weeks]


@dataclass(frozen=True)
class Workload:
    """What falls due in the weeks ahead: by area, of whom (see `Part.is_of`), and who else does."""

    mondays: Sequence[date]
    areas: Sequence[AreaLoad]
    doer: str
    doers: Sequence[str]


@dataclass(frozen=True)
class WeekOfArea:
    """A week of an area: each weekday (Monday 0) by task."""

    monday: date
    by_day: dict[int, Load]
    by_task: dict[tuple[str, int], Load]


def workload(tx: Connection, today: date, weeks: int, doer: str = "") -> Workload:
    """Return what falls due in the weeks from today on.

    Parameters
    ----------
    tx : Connection
        The transaction.
    today : date
        The day in Sweden.
    weeks : int
        How many, this one first.
    doer : str
        Only what this team or contractor does; `NOBODY`: where none is named, `OWN`, `ALL`. Empty:
        what own staff do, or all where they do nothing. Hours that an area has are those of own
        staff, so contractors' work is not held against them.
    """
    mondays = weeks_from(today, weeks)
    loads = _loads(tx, today, _last_of(mondays), None)
    parts = {part for part, _ in loads}
    doer = doer or (OWN if any(part.is_own for part in parts) else ALL)
    of_doer = {key: load for key, load in loads.items() if key[0].is_of(doer)}
    weekly = regroup(of_doer, lambda key: (key[0].place, monday_of(key[1])))
    is_own = doer == OWN or any(part.is_own for part in parts if part.doer == doer)
    doers = sorted({part.doer for part in parts} | ({doer} - {OWN, ALL}))
    return Workload(mondays, list(_rows(tx, weekly, mondays, is_own=is_own)), doer, doers)


def week_of_area(tx: Connection, area_id: uuid.UUID, today: date, monday: date) -> WeekOfArea:
    """Return what falls due in a week of an area, day by day.

    Parameters
    ----------
    today : date
        The day in Sweden; days before it have nothing due.
    monday : date
        First day of the week.
    """
    loads = _loads(tx, today, _last_of([monday]), area_id)
    within = {key: load for key, load in loads.items() if monday_of(key[1]) == monday}
    return WeekOfArea(
        monday,
        regroup(within, lambda key: key[1].weekday()),
        regroup(within, lambda key: (key[0].task, key[1].weekday())),
    )


def ahead_of(row: Row[Any]) -> Ahead:
    """Return a plan as it goes on, from a row of its columns with `ruled`, its due days ahead."""
    interval = None
    if row.rrule is None:
        interval = CleaningPlan(
            row.starts_on, row.ends_on, row.interval_days, move_holidays=row.move_holidays,
            season_first=row.season_first, season_last=row.season_last,
        )  # fmt: skip
    return Ahead(
        asset=row.asset_id, due_on=row.due_on, minutes=row.minutes, ruled=row.ruled,
        interval=interval,
    )  # fmt: skip


def task_names(tx: Connection, language: str) -> dict[str, str]:
    """Return what the company calls its tasks, by code, where a template says so."""
    name = f"name_{language}"
    return {row.code: getattr(row, name) for row in store.rows(tx, "task_names")}


def _last_of(mondays: Sequence[date]) -> date:
    return mondays[-1] + timedelta(days=6)


def _loads(
    tx: Connection, today: date, last: date, area_id: uuid.UUID | None
) -> dict[tuple[Part, date], Load]:
    found = store.rows(tx, "plans_ahead", today=today, until=last, area_id=area_id)
    return add_up(((_part(row), ahead_of(row)) for row in found), today, last)


def _part(row: Row[Any]) -> Part:
    place = Place(row.area_id, None if row.area_id else row.estate_id)
    return Part(place, row.task, row.doer or NOBODY, row.is_own)


def _rows(
    tx: Connection, weekly: dict[tuple[Place, date], Load], mondays: Sequence[date], *, is_own: bool
) -> Iterable[AreaLoad]:
    """Yield all areas by name, and then each estate that has work outside of them."""

    def loads(place: Place) -> list[Load]:
        return [weekly.get((place, day), Load()) for day in mondays]

    for area in areas(tx):
        most = area.hours_week if is_own else None
        yield AreaLoad(area, area.name, loads(Place(area.id, None)), most)
    outside = {place for place, _ in weekly if place.area_id is None}
    for estate in store.rows(tx, "estates"):
        place = Place(None, estate.id)
        if place in outside:
            yield AreaLoad(None, estate.name, loads(place), None)
