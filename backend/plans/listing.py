"""Lists of plans, and what of them was done week by week."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import Connection, Row

from backend.plans import store
from backend.plans.keeping import local_today
from backend.queries import values

#: Plans on one page.
PAGE: Final = 200
STATES: Final = ("running", "ended", "all")
#: Who does what has neither team nor contractor.
NOBODY: Final = "-"
_COUNTED: Final = (
    "due", "done", "late", "missed", "ahead", "visits_done", "visits_not_ok",
    "visits_not_possible", "visits_approved",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which plans are listed; empty: whatever. Own staff are `NOBODY` by name."""

    estate: str = ""
    task: str = ""
    who: str = ""
    state: str = "running"
    page: int = 1

    def address(self, **changes: object) -> str:
        """Return the query of an address that asks for this, or for something else."""
        held = {**self.__dict__, **changes}
        usual = Asked().__dict__
        return urlencode({name: value for name, value in held.items() if value != usual[name]})


@dataclass(frozen=True)
class Week:
    """What was due of a plan in a week, and the visits made in it [count].

    `state` is missed (nobody was there), not_done (somebody was), late, done, ahead or none: the
    worst of what was due.
    """

    week_on: date
    due: int = 0
    done: int = 0
    late: int = 0
    missed: int = 0
    ahead: int = 0
    visits_done: int = 0
    visits_not_ok: int = 0
    visits_not_possible: int = 0
    visits_approved: int = 0
    state: str = "none"

    @property
    def visits(self) -> int:
        """Visits of any outcome."""
        return (
            self.visits_done + self.visits_not_ok + self.visits_not_possible + self.visits_approved
        )


@dataclass(frozen=True)
class Found:
    """A page of plans, and how many there are."""

    rows: Sequence[Row[Any]]
    number: int


def plans(tx: Connection, asked: Asked, *, most: int = PAGE) -> Found:
    """Return a page of the plans that are asked for, the most overdue first."""
    rows = store.rows(
        tx, "plan_list", estate=asked.estate or None, task=asked.task or None,
        who="" if asked.who == NOBODY else asked.who or None,
        state=None if asked.state == "all" else asked.state, today=local_today(),
        most=most, passed_over=(asked.page - 1) * most,
    )  # fmt: skip
    return Found(rows, rows[0].number if rows else 0)


def choices(tx: Connection) -> tuple[list[str], list[str]]:
    """Return the tasks that there are plans of, and by whom; empty: own staff."""
    rows = store.rows(tx, "plan_choices")
    return sorted({row.task for row in rows}), sorted({row.who for row in rows})


def weeks_of(
    tx: Connection, plan_ids: Sequence[uuid.UUID], first: date, last: date
) -> Mapping[uuid.UUID, Mapping[date, Week]]:
    """Return what was due and done of plans by week, from the week of a day to that of another.

    Returns
    -------
    mapping
        Plan → Monday → week; a week in which nothing was due and nobody came is missing.
    """
    found: dict[uuid.UUID, dict[date, Week]] = defaultdict(dict)
    rows = store.rows(tx, "plan_weeks", first_on=first, last_on=last, plan_ids=list(plan_ids))
    for row in rows:
        week = {name: value for name, value in values(row).items() if name != "plan_id"}
        found[row.plan_id][row.week_on] = Week(**week)
    return found


def mondays(last: date, weeks: int) -> list[date]:
    """Return the Mondays of so many weeks up to that of a day, in order."""
    monday = last - timedelta(days=last.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(weeks))]


def total(weeks: Sequence[Week], week_on: date) -> Week:
    """Return weeks of several plans added up; its state is the worst of them."""
    worst = ("missed", "not_done", "late", "done", "ahead", "none")
    state = min((week.state for week in weeks), key=worst.index, default="none")
    added = {name: sum(getattr(week, name) for week in weeks) for name in _COUNTED}
    return Week(week_on, **added, state=state)
