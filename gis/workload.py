"""What falls due ahead: the days of each plan, added up by week."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeVar

from gis.deadlines import CleaningPlan, RecurrenceError, occurrences

Key = TypeVar("Key", bound=Hashable)
New = TypeVar("New", bound=Hashable)

_MINUTES_PER_HOUR = 60.0
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A plan as it goes on from today.

    Attributes
    ----------
    asset
        The place.
    due_on
        First day that no visit covers; may have passed.
    minutes
        Time a visit takes [min]; None: nobody has said.
    ruled
        Due days of a rule from `due_on` on, in order; empty for an interval.
    interval
        The plan where it goes by interval; None: by a rule.
    """

    asset: Hashable
    due_on: date
    minutes: float | None
    ruled: Sequence[date] = ()
    interval: CleaningPlan | None = None


@dataclass(slots=True)
class Load:
    """What falls due in a week, or on a day.

    Attributes
    ----------
    visits
        Visits that are due [count].
    hours
        Time of those whose time is known [h].
    untimed
        Visits whose time nobody has said [count]; they are in no hours.
    overdue
        Visits among them that were due before today [count].
    places
        Places that are visited.
    """

    visits: int = 0
    hours: float = 0.0
    untimed: int = 0
    overdue: int = 0
    places: set[Hashable] = field(default_factory=set)

    def add(self, plan: Ahead, *, overdue: bool = False) -> None:
        """Count one visit of a plan."""
        self.visits += 1
        self.overdue += overdue
        self.places.add(plan.asset)
        if plan.minutes is None:
            self.untimed += 1
        else:
            self.hours += plan.minutes / _MINUTES_PER_HOUR


def monday_of(day: date) -> date:
    """Return the Monday of the week (ISO 8601) that a day lies in."""
    return day - timedelta(days=day.weekday())


def weeks_from(today: date, weeks: int) -> list[date]:
    """Return the Mondays of so many weeks, that of today first."""
    first = monday_of(today)
    return [first + step * _WEEK for step in range(weeks)]


def days_ahead(plan: Ahead, today: date, last: date) -> list[date]:
    """List the days from `today` to `last` on which a plan asks for a visit, in order.

    What is overdue asks once, today, however many days were missed; where the plan is due this
    week anyhow, that visit does it. A plan by interval goes on from there as if each visit came on
    its day.
    """
    if plan.due_on > last:
        return []
    start = max(plan.due_on, today)
    if plan.interval is not None:
        try:
            onward = replace(plan.interval, starts_on=start)
        except RecurrenceError:
            return [start]  # its end has passed: owed still, and the last one
        return occurrences(onward, start, last)
    days = [day for day in plan.ruled if start <= day <= last]
    if plan.due_on < today and not any(monday_of(day) == monday_of(today) for day in days):
        days.insert(0, today)
    return days


def add_up(
    plans: Iterable[tuple[Key, Ahead]], today: date, last: date
) -> dict[tuple[Key, date], Load]:
    """Add up what is due by key and day.

    Parameters
    ----------
    plans
        Plans under the key that they are counted by, for instance their area.
    today, last
        First and last day counted.

    Returns
    -------
    dict
        Load by key and day; days without a visit are left out.
    """
    found: dict[tuple[Key, date], Load] = {}
    for key, plan in plans:
        for number, day in enumerate(days_ahead(plan, today, last)):
            overdue = number == 0 and plan.due_on < today
            found.setdefault((key, day), Load()).add(plan, overdue=overdue)
    return found


def regroup(loads: Mapping[Key, Load], new_key: Callable[[Key], New]) -> dict[New, Load]:
    """Return loads added up by another key; a place in several of them is one place."""
    found: dict[New, Load] = {}
    for key, load in loads.items():
        whole = found.setdefault(new_key(key), Load())
        whole.visits += load.visits
        whole.hours += load.hours
        whole.untimed += load.untimed
        whole.overdue += load.overdue
        whole.places |= load.places
    return found
