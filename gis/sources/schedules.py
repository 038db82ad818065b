"""Reading a contractor's schedule: which place is cleaned on which days, a row a day or a habit.

Columns go by Swedish or English names. A row says a day, a week with a weekday, or a weekday alone
(each week, or those of odd or even number). All rows of a place become one rule that gives exactly
those days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from gis.patterns import Pattern
from gis.sources.report import RowIssue
from gis.sources.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "place": ("trapphus", "stairwell", "plats", "place", "objekt", "kod", "code", "trappa"),
    "task": ("uppgift", "task", "arbete"),
    "day": ("datum", "date", "dag", "day"),
    "week": ("vecka", "week", "v"),
    "year": ("år", "year"),
    "weekday": ("veckodag", "weekday"),
    "minutes": ("minuter", "minutes", "tidmin"),
    "contractor": ("entreprenör", "utförare", "contractor", "firma"),
}
"""Our columns, and the names they go by."""
_DAY_NAMES: Final = (
    ("mån", "mon", "1"), ("tis", "tue", "2"), ("ons", "wed", "3"), ("tor", "thu", "4"),
    ("fre", "fri", "5"), ("lör", "sat", "6"), ("sön", "sun", "7"),
)  # fmt: skip
_ODD: Final = ("udda", "ojämn", "ojämna", "odd")
_EVEN: Final = ("jämn", "jämna", "even")
_WEEK: Final = re.compile(r"(?:(\d{4})[-\s]?)?[wv]?\.?\s*(\d{1,2})", re.IGNORECASE)
_LEAST_DAYS: Final = 2
_MINUTES: Final = (0.5, 1440)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What a file says of one task at one place.

    Attributes
    ----------
    place, task
        As written; an empty task was not said.
    rule
        RFC 5545 rule over whole days.
    starts_on
        First day of it.
    days
        How many days were named; 0: a habit without end.
    contractor, minutes
        As written; "" and None where nobody said.
    rows
        Numbers of its rows in the file.
    """

    place: str
    task: str
    rule: str
    starts_on: date
    days: int
    contractor: str
    minutes: float | None
    rows: tuple[int, ...]


@dataclass(slots=True)
class _Group:
    """Rows of one task at one place."""

    days: set[date] = field(default_factory=set)
    habits: set[tuple[str, int]] = field(default_factory=set)
    contractor: str = ""
    minutes: float | None = None
    rows: list[int] = field(default_factory=list)


def read_schedule(
    rows: Iterable[tuple[int, Mapping[str, str]]], year: int, first: date
) -> tuple[list[Scheduled], list[RowIssue]]:
    """Read the rows of a schedule.

    Parameters
    ----------
    rows
        Number in the file, and text by the names of :data:`COLUMNS`.
    year
        Year of weeks that have none.
    first
        First day of habits: what has a weekday and no day.

    Returns
    -------
    tuple of list of Scheduled and list of RowIssue
        One a place and task, and the rows that could not be taken, in order.
    """
    groups: dict[tuple[str, str], _Group] = {}
    issues = []
    for number, row in rows:
        try:
            _take(groups, row, number, year)
        except _RefusedError as refused:
            issues.append(refused.issue(number, row.get("place", "")))
    found = []
    for (place, task), group in groups.items():
        try:
            found.append(_scheduled(place, task, group, first))
        except _RefusedError as refused:
            issues += [refused.issue(number, place) for number in group.rows]
    return found, sorted(issues, key=lambda one: one.row)


class _RefusedError(ValueError):
    def __init__(self, name: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = name, value, reason

    def issue(self, row: int, place: str) -> RowIssue:
        """Tell it of a row."""
        return RowIssue(row, place, self.field, self.value, self.reason, "refused")


def _take(
    groups: dict[tuple[str, str], _Group], row: Mapping[str, str], number: int, year: int
) -> None:
    place = row.get("place", "")
    if not place:
        raise _RefusedError("place", "", "no place is named")
    minutes = _minutes(row.get("minutes", ""))
    day, habit = _when(row, year)
    group = groups.setdefault((place, row.get("task", "")), _Group())
    if day is not None:
        group.days.add(day)
    if habit is not None:
        group.habits.add(habit)
    group.contractor = group.contractor or row.get("contractor", "")
    group.minutes = minutes if group.minutes is None else group.minutes
    group.rows.append(number)


def _when(row: Mapping[str, str], year: int) -> tuple[date | None, tuple[str, int] | None]:
    """Read a day, or a habit: (every, odd or even; weekday)."""
    if row.get("day"):
        return _day(row["day"]), None
    weekday = _weekday(row.get("weekday", ""))
    week = row.get("week", "")
    word = plain(week)
    if not word:
        return None, ("every", weekday)
    if word in _ODD or word in _EVEN:
        return None, ("odd" if word in _ODD else "even", weekday)
    return _day_of_week(week, row.get("year", ""), weekday, year), None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise _RefusedError("day", text, "is no day as YYYY-MM-DD") from None


def _day_of_week(week: str, year_of_row: str, weekday: int, year: int) -> date:
    match = _WEEK.fullmatch(week)
    if match is None:
        raise _RefusedError("week", week, "is no week; write 49, 2026-W49, odd or even")
    own = match[1] or year_of_row or str(year)
    try:
        return date.fromisocalendar(int(own), int(match[2]), weekday + 1)
    except ValueError:
        raise _RefusedError("week", week, f"there is no such week in {own}") from None


def _weekday(text: str) -> int:
    word = plain(text)
    for number, names in enumerate(_DAY_NAMES):
        if word == names[2] or word[:3] in names[:2]:
            return number
    raise _RefusedError("weekday", text, "is no weekday")


def _minutes(text: str) -> float | None:
    if not text:
        return None
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        raise _RefusedError("minutes", text, "is no number") from None
    if not _MINUTES[0] <= found <= _MINUTES[1]:
        raise _RefusedError("minutes", text, "must be 0.5 to 1440")
    return found


def _scheduled(place: str, task: str, group: _Group, first: date) -> Scheduled:
    if group.days and group.habits:
        raise _RefusedError("day", place, "has days and weekdays without a day; give one kind")
    if group.days:
        rule, starts_on = _rule_of_days(sorted(group.days), place), min(group.days)
    else:
        rule, starts_on = _rule_of_habits(group.habits, first, place)
    return Scheduled(
        place, task, rule, starts_on, len(group.days), group.contractor, group.minutes,
        tuple(group.rows),
    )  # fmt: skip


def _rule_of_days(days: Sequence[date], place: str) -> str:
    """Return a rule that gives exactly some days."""
    until = f"UNTIL={days[-1]:%Y%m%d}"
    steps = {(after - before).days for before, after in pairwise(days)}
    if len(days) >= _LEAST_DAYS and len(steps) == 1 and min(steps) % 7 == 0:
        weekly = Pattern("weekly", (days[0].weekday(),), every=min(steps) // 7)
        return f"{weekly.rule_text};{until}"
    if days[0].year != days[-1].year:
        raise _RefusedError(
            "day", place, "has days without a rhythm over a new year; import one year at a time"
        )
    named = ",".join(str(day.timetuple().tm_yday) for day in days)
    return f"FREQ=YEARLY;BYYEARDAY={named};{until}"


def _rule_of_habits(habits: set[tuple[str, int]], first: date, place: str) -> tuple[str, date]:
    kinds = {kind for kind, _ in habits}
    if len(kinds) > 1:
        raise _RefusedError("week", place, "has odd, even and every week; give one of them")
    weekdays = tuple(sorted(day for _, day in habits))
    if kinds == {"every"}:
        return str(Pattern("weekly", weekdays).rule_text), first
    monday = first - timedelta(days=first.weekday())
    odd = monday.isocalendar().week % 2 == 1
    if odd != (kinds == {"odd"}):
        monday += timedelta(days=7)
    return str(Pattern("weekly", weekdays, every=2).rule_text), max(monday, first)
