"""Cleaning plans and the days they are due."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from backend.errors import NotFoundError, invalid
from backend.plans import store
from backend.plans.schemas import Plan, PlanIn
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


def put_plans(tx: Connection, plans: Sequence[PlanIn], today: date | None = None) -> None:
    """Write cleaning plans and the due days of their rules, replacing plans with the same id.

    Parameters
    ----------
    tx : Connection
        With the rights of the owner: plans are not written by requests yet.
    plans : sequence of PlanIn
        All are written, or none.
    today : date, optional
        The day in Sweden; None: by the clock.

    Raises
    ------
    InvalidError
        Naming the field, if a plan cannot be followed or its asset is not known.
    """
    schedules = {plan.id: _schedule(plan) for plan in plans}
    found = store.rows(tx, "company_of_assets", asset_ids=[plan.asset_id for plan in plans])
    companies: dict[uuid.UUID, uuid.UUID] = {row.id: row.company_id for row in found}
    for plan in plans:
        if plan.asset_id not in companies:
            raise invalid("asset_id", f"{plan.asset_id} is not a known asset")
    owners = {plan.id: companies[plan.asset_id] for plan in plans}
    store.each(
        tx, "put_plan", [{**plan.model_dump(), "company_id": owners[plan.id]} for plan in plans]
    )
    store.do(tx, "drop_due_days", plan_ids=list(schedules))
    ruled = ((key, owners[key], plan) for key, plan in schedules.items() if plan.rrule)
    _put_due_days(tx, ruled, today or _today())


def extend_due_days(tx: Connection, today: date | None = None) -> int:
    """Write further due days of the plans that are running short of them.

    Run it once a day, or at least every 200 days; running it again changes nothing.

    Returns
    -------
    int
        Plans looked at anew; those that have come to their end are always among them.
    """
    day = today or _today()
    found = store.rows(tx, "plans_short_of_days", until=day + REFILL)
    schedules = (
        (
            row.id,
            row.company_id,
            CleaningPlan(
                row.starts_on, row.ends_on, rrule=row.rrule, move_holidays=row.move_holidays
            ),
        )
        for row in found
    )
    _put_due_days(tx, schedules, day)
    return len(found)


def read_plan(tx: Connection, plan_id: uuid.UUID) -> Plan:
    """Return one plan and how it stands.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = store.one(tx, "plans", id=plan_id, asset_id=None)
    if row is None:
        message = f"there is no cleaning plan {plan_id}"
        raise NotFoundError(message)
    return Plan.model_validate(row, from_attributes=True)


def plans_of(tx: Connection, asset_id: uuid.UUID) -> list[Plan]:
    """Return the cleaning plans of an asset and how they stand."""
    rows = store.rows(tx, "plans", id=None, asset_id=asset_id)
    return [Plan.model_validate(row, from_attributes=True) for row in rows]


def _schedule(plan: PlanIn) -> CleaningPlan:
    try:
        return CleaningPlan(
            **plan.model_dump(exclude={"id", "asset_id", "task", "contractor"}),
        )
    except RecurrenceError as error:
        raise invalid(error.field, error.reason) from error


def _put_due_days(
    tx: Connection,
    schedules: Iterable[tuple[uuid.UUID, uuid.UUID, CleaningPlan]],
    today: date,
) -> None:
    until = today + AHEAD
    values: list[dict[str, object]] = []
    for plan_id, company_id, plan in schedules:
        # Two more than the window: a rare rule needs the day after the one a visit covers ahead.
        days = occurrences(plan, plan.starts_on, until)
        days += islice(due_days_after(plan, max(until, plan.starts_on - timedelta(days=1))), 2)
        values.append({"plan_id": plan_id, "company_id": company_id, "due_days": days})
    store.each(tx, "put_due_days", values)


def _today() -> date:
    return local_date(datetime.now(UTC))
