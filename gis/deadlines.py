"""When a cleaning is due, by interval or calendar rule, and how it stands.

The working days of Sweden (gis.workdays) are offered here too. Three rules are this product's, not
any law's:

* A plan that moves holidays puts an occurrence that falls on a non-working day on the next
  working day. A Saturday or Sunday that the rule itself names (``BYDAY=SA``) is meant, and moves
  only when it is a holiday. Occurrences that meet on one day become one.
* The end of a plan and its season bound the planned day; the day it is moved to for a holiday may
  lie after them. Days of a rule outside the season are none; what an interval would put there is
  due on the first day of the next season.
* A visit settles everything due up to its day. It counts for the next occurrence too when it
  lies nearer to that than to the one before (or to the start), at most `MAX_EARLY_DAYS` ahead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, NoReturn

from gis.recurrence import MAX_WAIT_DAYS, Recurrence, RecurrenceError, parse_rule
from gis.seasons import Season, days_in_season, first_of_season, interval_days_in
from gis.workdays import (
    FIRST_YEAR,
    LAST_YEAR,
    add_working_days,
    is_working_day,
    local_date,
    next_working_day,
    non_working_days,
)

__all__ = [
    "MAX_EARLY_DAYS",
    "MAX_INTERVAL_DAYS",
    "CleaningPlan",
    "CleaningState",
    "CleaningStatus",
    "RecurrenceError",
    "add_working_days",
    "cleaning_state",
    "due_days_after",
    "is_working_day",
    "local_date",
    "next_due",
    "next_working_day",
    "non_working_days",
    "occurrences",
]

MAX_EARLY_DAYS = 45
"""How long before its day an occurrence can be settled by a visit [d]; our choice."""

MAX_INTERVAL_DAYS = 3660
"""Longest interval of a plan [d]."""

_DAY = timedelta(days=1)
# The longest run of non-working days 1953-2100 is 5; a test holds this.
_LONGEST_MOVE = timedelta(days=10)
_SEARCH_DAYS = (45, 400, 4400, 100_000)


@dataclass(frozen=True, slots=True)
class CleaningPlan:
    """When something is cleaned: every so many days after the last visit, or by a calendar rule.

    Parameters
    ----------
    starts_on
        First day of the plan; DTSTART of a rule.
    ends_on
        Last day on which a cleaning can be planned, or None for no end.
    interval_days
        Days from a visit to the next [d], or None.
    rrule
        RFC 5545 rule over whole days, or None. Exactly one of the two is given.
    move_holidays
        True: never due on a non-working day (module text).
    season_first, season_last
        Days of the year between which it is followed, as month * 100 + day; None: all year.

    Raises
    ------
    RecurrenceError
        Naming the field: both or neither of interval and rule, a bad rule, an end before the
        start, two ends, half a season, or a plan without a single day.
    """

    starts_on: date
    ends_on: date | None = None
    interval_days: int | None = None
    rrule: str | None = None
    move_holidays: bool = True
    season_first: int | None = None
    season_last: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.starts_on.year < LAST_YEAR:
            self._refuse("starts_on", f"must lie in {FIRST_YEAR} to {LAST_YEAR - 1}")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            self._refuse("ends_on", f"lies before the start {self.starts_on}")
        if (self.interval_days is None) == (self.rrule is None):
            self._refuse("interval_days", "give either this or rrule")
        if self.interval_days is not None and not 1 <= self.interval_days <= MAX_INTERVAL_DAYS:
            self._refuse("interval_days", f"must be 1 to {MAX_INTERVAL_DAYS} days")
        self._check_season()
        if self.rrule is not None:
            rule = _rule(self)
            if self.ends_on is not None and (rule.counted or rule.until is not None):
                self._refuse("ends_on", "the rule has its own end, COUNT or UNTIL")
            if self.ends_on is not None and rule.first_on > self.ends_on:
                self._refuse("rrule", f"gives no day until {self.ends_on}")
        if self.season is not None and not _planned(
            self, self.starts_on, self.starts_on + timedelta(days=MAX_WAIT_DAYS)
        ):
            self._refuse("season_first", "leaves no day of the plan")

    @property
    def season(self) -> Season | None:
        """When in the year it is followed; None: always."""
        if self.season_first is None or self.season_last is None:
            return None
        return _season(self.season_first, self.season_last)

    def _check_season(self) -> None:
        if (self.season_first is None) != (self.season_last is None):
            field = "season_first" if self.season_first is None else "season_last"
            self._refuse(field, "give both ends of the season, or none")
        try:
            _ = self.season
        except ValueError as error:
            self._refuse("season_first", str(error))

    def _refuse(self, field: str, reason: str) -> NoReturn:
        raise RecurrenceError(field, getattr(self, field), reason)


def occurrences(plan: CleaningPlan, first: date, last: date) -> list[date]:
    """List the days a plan is due from `first` to `last`, both included, in order.

    An interval plan counts from its start, as if each visit came on its planned day; moves do
    not add up. At most one a day.

    Raises
    ------
    ValueError
        A plan that moves holidays, and a day outside `FIRST_YEAR` to `LAST_YEAR`.
    """
    planned = _planned(plan, max(first - _LONGEST_MOVE, plan.starts_on), last)
    moved = {_moved(plan, day) for day in planned}
    return sorted(day for day in moved if first <= day <= last)


def due_days_after(plan: CleaningPlan, day: date) -> Iterator[date]:
    """Yield the days a plan is due after `day`, in order, until it or the known calendar ends.

    Worked out in windows that grow, so that a few days cost little.
    """
    end = date(LAST_YEAR, 12, 31) - _LONGEST_MOVE  # a moved day must still be known
    while day < end:
        for days in _SEARCH_DAYS:
            last = min(day + timedelta(days=days), end)
            found = occurrences(plan, day + _DAY, last)
            if found or last == end:
                break
        yield from found
        day = last


def next_due(plan: CleaningPlan, last_visit_on: date | None) -> date | None:
    """Give the first day a plan is due that its last visit does not cover.

    Parameters
    ----------
    plan
        The plan.
    last_visit_on
        Day of the last visit in Sweden (`local_date`), None when never visited. A visit before
        the start of the plan covers nothing.

    Returns
    -------
    date or None
        May lie in the past: then the cleaning is overdue. None when nothing is left of the plan.

    Raises
    ------
    ValueError
        A plan that moves holidays, and a day outside `FIRST_YEAR` to `LAST_YEAR`.
    """
    if last_visit_on is None or last_visit_on < plan.starts_on:
        return next(due_days_after(plan, plan.starts_on - _DAY), None)
    if plan.interval_days is not None:
        planned_on = first_of_season(
            plan.season, last_visit_on + timedelta(days=plan.interval_days)
        )
        ended = plan.ends_on is not None and planned_on > plan.ends_on
        return None if ended else _moved(plan, planned_on)
    upcoming = due_days_after(plan, last_visit_on)
    due_on = next(upcoming, None)
    if due_on is not None and _covers_early(plan, last_visit_on, due_on):
        return next(upcoming, None)
    return due_on


def _covers_early(plan: CleaningPlan, visit_on: date, due_on: date) -> bool:
    early = due_on - visit_on
    if early.days > MAX_EARLY_DAYS or plan.starts_on >= visit_on - early:
        return False
    return not occurrences(plan, visit_on - early, visit_on)


def _planned(plan: CleaningPlan, first: date, last: date) -> list[date]:
    last = min(last, plan.ends_on) if plan.ends_on is not None else last
    if last < first:
        return []
    season = plan.season
    if plan.interval_days is None:
        return days_in_season(season, _rule(plan).days(first, last))
    if season is not None:
        return interval_days_in(season, plan.starts_on, plan.interval_days, first, last)
    behind = (plan.starts_on - first).days % plan.interval_days
    count = ((last - first).days - behind) // plan.interval_days + 1
    return [first + timedelta(days=behind + step * plan.interval_days) for step in range(count)]


def _moved(plan: CleaningPlan, day: date) -> date:
    if not plan.move_holidays:
        return day
    meant = plan.rrule is not None and day.weekday() in _rule(plan).weekdays
    return day if is_working_day(day, weekends=not meant) else next_working_day(day)


def _rule(plan: CleaningPlan) -> Recurrence:
    return parse_rule(plan.rrule or "", plan.starts_on)


@lru_cache(maxsize=256)
def _season(first: int, last: int) -> Season:
    return Season(first, last)


class CleaningState(StrEnum):
    """How a cleaning plan stands; the same words in app.overdue_cleaning."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    OK = "ok"
    NEVER_VISITED = "never_visited"


class CleaningStatus(NamedTuple):
    """State of a plan on a day, and days past due [d]: None when no visit is known."""

    state: CleaningState
    overdue_days: int | None


def cleaning_state(
    due_on: date | None, last_visit_on: date | None, today: date, soon_days: int
) -> CleaningStatus:
    """Judge a plan on a day.

    Parameters
    ----------
    due_on
        From `next_due`; None when nothing is left of the plan.
    last_visit_on
        None when never visited. That is its own state, whatever the due day: nobody knows.
    today
        The day in Sweden. On the due day itself nothing is overdue.
    soon_days
        Days ahead that count as soon [d].
    """
    if last_visit_on is None:
        return CleaningStatus(CleaningState.NEVER_VISITED, None)
    left = None if due_on is None else (due_on - today).days
    if left is None or left > soon_days:
        return CleaningStatus(CleaningState.OK, 0)
    state = CleaningState.OVERDUE if left < 0 else CleaningState.DUE_SOON
    return CleaningStatus(state, max(-left, 0))
