"""Writing plans, and the days that their rules make due."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy import Connection

from backend.errors import invalid
from backend.plans import store
from backend.plans.schemas import PlanIn
from backend.queries import values
from gis.deadlines import (
    CleaningPlan,
    RecurrenceError,
    due_days_after,
    local_date,
    occurrences,
)

#: How far ahead the due days of rules are written [d].
AHEAD = timedelta(days=400)
#: A plan with no due day later than this ahead gets new ones [d].
REFILL = timedelta(days=200)
#: Due days written by one statement.
_AT_ONCE: Final = 50_000
_SCHEDULE: Final = {field.name for field in fields(CleaningPlan)}


class _Due(NamedTuple):
    """A plan whose due days are to be written, from a day on."""

    plan_id: uuid.UUID
    company_id: uuid.UUID
    schedule: CleaningPlan
    first: date


def put_plans(
    tx: Connection,
    plans: Sequence[PlanIn],
    today: date | None = None,
    since: date | None = None,
) -> None:
    """Write cleaning plans and the due days of their rules, replacing plans with the same id.

    Parameters
    ----------
    tx : Connection
        The transaction.
    plans : sequence of PlanIn
        All are written, or none.
    today : date, optional
        The day in Sweden; None: by the clock.
    since : date, optional
        Day from which on a plan that was there already is followed as it is written now: what was
        due before stays what was planned. None: from its start.

    Raises
    ------
    InvalidError
        Naming the field, if a plan cannot be followed or its asset is not known.
    """
    schedules = {plan.id: schedule_of(plan) for plan in plans}
    found = store.rows(tx, "company_of_assets", asset_ids=[plan.asset_id for plan in plans])
    companies: dict[uuid.UUID, uuid.UUID] = {row.id: row.company_id for row in found}
    for plan in plans:
        if plan.asset_id not in companies:
            raise invalid("asset_id", f"{plan.asset_id} is not a known asset")
    owners = {plan.id: companies[plan.asset_id] for plan in plans}
    rows = [{**plan.model_dump(mode="json"), "company_id": str(owners[plan.id])} for plan in plans]
    store.do(tx, "put_plans", plans=json.dumps(rows))
    store.do(tx, "drop_due_days", plan_ids=list(schedules), since_on=since or date.min)
    ruled = (
        _Due(key, owners[key], plan, max(since or plan.starts_on, plan.starts_on))
        for key, plan in schedules.items()
        if plan.rrule
    )
    _put_due_days(tx, ruled, today or local_today())


def extend_due_days(tx: Connection, today: date | None = None) -> int:
    """Write further due days of the plans that are running short of them.

    Run it once a day, or at least every 200 days; running it again changes nothing.

    Returns
    -------
    int
        Plans looked at anew; those that have come to their end are always among them.
    """
    day = today or local_today()
    found = [values(row) for row in store.rows(tx, "plans_short_of_days", until=day + REFILL)]
    # What was due is what was planned then, whatever the plan says now.
    schedules = (
        _Due(
            row["id"],
            row["company_id"],
            (schedule := CleaningPlan(**{k: v for k, v in row.items() if k in _SCHEDULE})),
            row["last_due_on"] + timedelta(days=1) if row["last_due_on"] else schedule.starts_on,
        )
        for row in found
    )
    _put_due_days(tx, schedules, day)
    return len(found)


def schedule_of(plan: PlanIn) -> CleaningPlan:
    """Return when a plan is due.

    Raises
    ------
    InvalidError
        Naming the field, if it cannot be followed.
    """
    try:
        return CleaningPlan(**plan.model_dump(include=_SCHEDULE))
    except RecurrenceError as error:
        raise invalid(error.field, error.reason) from error


def local_today() -> date:
    """Return the day in Sweden."""
    return local_date(datetime.now(UTC))


def _put_due_days(tx: Connection, plans: Iterable[_Due], today: date) -> None:
    until = today + AHEAD
    rows: list[tuple[uuid.UUID, uuid.UUID, date]] = []
    for plan in plans:
        # Two more than the window: a rare rule needs the day after the one a visit covers ahead.
        days = occurrences(plan.schedule, plan.first, until)
        after = max(until, plan.first - timedelta(days=1))
        days += islice(due_days_after(plan.schedule, after), 2)
        rows += [(plan.company_id, plan.plan_id, day) for day in days]
        if len(rows) >= _AT_ONCE:
            _write(tx, rows)
            rows = []
    _write(tx, rows)


def _write(tx: Connection, rows: Sequence[tuple[uuid.UUID, uuid.UUID, date]]) -> None:
    if rows:
        companies, plans, days = (list(column) for column in zip(*rows, strict=True))
        store.do(tx, "put_due_days", company_ids=companies, plan_ids=plans, due_days=days)
