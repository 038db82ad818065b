"""Import of a contractor's schedule: its places found, their plans made or changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row

from backend.errors import InvalidError, invalid
from backend.plans import store
from backend.plans.changing import written
from backend.plans.keeping import local_today, put_plans, schedule_of
from backend.plans.schemas import PlanIn
from backend.uploads import read_table
from gis.sources.report import RowIssue
from gis.sources.schedules import COLUMNS, Scheduled, read_schedule


@dataclass(frozen=True)
class About:
    """What a file does not say: where its places are, what is done there, by whom.

    `moved` tells whether its days move for holidays.
    """

    kind: str
    task: str
    estate: str = ""
    contractor: str = ""
    moved: bool = False


@dataclass(frozen=True)
class Imported:
    """What came of a file [count], and the rows that were not taken."""

    read: int
    made: int
    changed: int
    days: int
    issues: Sequence[RowIssue]


def import_schedule(
    tx: Connection, content: bytes, about: About, today: date | None = None
) -> Imported:
    """Read a schedule, CSV or Excel, and plan by it from its first day on.

    A place that has a running plan of the task is planned by the file from then on; what was
    planned before stays. Another place gets a plan.

    Raises
    ------
    InvalidError
        If it cannot be read at all, naming the field `file`.
    """
    day = today or local_today()
    rows = read_table(content, COLUMNS, ("place",))
    found, issues = read_schedule([(row.number, row.cells) for row in rows], day.year, day)
    new: list[tuple[PlanIn, date]] = []
    changed: list[tuple[PlanIn, date]] = []
    days = 0
    for one in found:
        try:
            plan, is_new = _plan(tx, one, about, day)
            schedule_of(plan)
        except (InvalidError, ValidationError) as error:
            field, reason = _why(error)
            issues += [
                RowIssue(row, one.place, field, one.place, reason, "refused") for row in one.rows
            ]
            continue
        (new if is_new else changed).append((plan, max(one.starts_on, day)))
        days += one.days
    put_plans(tx, [plan for plan, _ in new], day)
    for plan, since in changed:
        put_plans(tx, [plan], day, since)
    issues.sort(key=lambda one: one.row)
    return Imported(len(rows), len(new), len(changed), days, issues)


def _plan(tx: Connection, one: Scheduled, about: About, today: date) -> tuple[PlanIn, bool]:
    """Return the plan of a place as the file wants it, and whether it is a new one."""
    place = _place(tx, one.place, about)
    task = one.task or about.task
    doer = one.contractor or about.contractor
    running = store.one(tx, "running_plan", asset_id=place.id, task=task, today=today)
    fields: dict[str, Any] = {
        "rrule": one.rule,
        "interval_days": None,
        "ends_on": None,
        "season_first": None,
        "season_last": None,
        "move_holidays": about.moved,
        **({"minutes": one.minutes} if one.minutes is not None else {}),
        **(_doer(tx, doer) if doer else {}),
    }
    if running is None:
        made = {"id": uuid.uuid4(), "asset_id": place.id, "task": task, "starts_on": one.starts_on}
        return PlanIn.model_validate({**made, **fields}), True
    now = written(tx, [running.id])[0]
    # Every other week counts from the first day: that of the file.
    if "INTERVAL" in one.rule:
        fields["starts_on"] = one.starts_on
    return PlanIn.model_validate({**now.model_dump(), **fields}), False


def _why(error: InvalidError | ValidationError) -> tuple[str, str]:
    if isinstance(error, InvalidError):
        return error.problems[0].field, error.problems[0].reason
    found = error.errors()[0]
    return str(found["loc"][0]), str(found["msg"])


def _place(tx: Connection, code: str, about: About) -> Row[Any]:
    rows = store.rows(tx, "places", estate=about.estate or None, kind=about.kind, code=code, most=2)
    if not rows:
        raise invalid("place", "is not in the register")
    if len(rows) > 1:
        raise invalid("place", "is there more than once; choose an estate")
    return rows[0]


def _doer(tx: Connection, name: str) -> dict[str, Any]:
    known = {row.name.casefold(): row.id for row in store.rows(tx, "doers")
             if row.kind == "contractor"}  # fmt: skip
    return {"contractor": name, "contractor_id": known.get(name.casefold()), "team_id": None}
