"""Plans that are changed, ended and taken back; what was planned before stays what was planned."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from backend.errors import NotFoundError
from backend.plans import store
from backend.plans.keeping import local_today, put_plans
from backend.plans.schemas import PlanIn
from gis.patterns import Pattern, pattern_of

_WEEK: Final = timedelta(days=7)
_NAMESPACE: Final = uuid.UUID("5b7f0c2a-6d0e-4f0b-9c8e-6f3f6f0f2a11")


def written(tx: Connection, plan_ids: Sequence[uuid.UUID]) -> list[PlanIn]:
    """Return plans as they were written, those that are seen, by id."""
    rows = store.rows(tx, "written_plans", plan_ids=list(plan_ids))
    return [PlanIn.model_validate(row, from_attributes=True) for row in rows]


def change(tx: Connection, wanted: PlanIn, since: date | None = None) -> PlanIn:
    """Follow a plan otherwise from a day on.

    Parameters
    ----------
    tx : Connection
        The transaction.
    wanted : PlanIn
        The plan as it is to be, under its id; its asset and task stay.
    since : date, optional
        First day that is planned by it; None: today.

    Returns
    -------
    PlanIn
        As it was before; `change` with that and the same day is the way back.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    InvalidError
        Naming the field, if it cannot be followed.
    """
    before = next(iter(written(tx, [wanted.id])), None)
    if before is None:
        raise NotFoundError(f"there is no cleaning plan {wanted.id}")
    kept = {"asset_id": before.asset_id, "task": before.task}
    put_plans(tx, [wanted.model_copy(update=kept)], since=since or local_today())
    return before


def end(tx: Connection, plan_id: uuid.UUID, last_on: date) -> PlanIn:
    """End a plan: nothing is planned after its last day.

    Returns
    -------
    PlanIn
        As it was before.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    InvalidError
        If the last day lies before the first, or its rule has an end of its own.
    """
    before = next(iter(written(tx, [plan_id])), None)
    if before is None:
        raise NotFoundError(f"there is no cleaning plan {plan_id}")
    return change(tx, before.model_copy(update={"ends_on": last_on}), last_on + timedelta(days=1))


def remove_unvisited(tx: Connection, plan_ids: Sequence[uuid.UUID]) -> int:
    """Remove plans that nobody made a visit for: the way back of making them.

    Returns
    -------
    int
        How many were removed.
    """
    return len(store.rows(tx, "remove_plans", plan_ids=list(plan_ids)))


def remove_batch(tx: Connection, batch: uuid.UUID) -> int:
    """Remove the plans that one form made, those that nobody made a visit for.

    Returns
    -------
    int
        How many were removed.
    """
    rows = store.rows(tx, "unvisited_plans")
    return remove_unvisited(tx, [row.id for row in rows if row.id == made_id(batch, row.asset_id)])


def move_weekday(
    tx: Connection, plan_ids: Sequence[uuid.UUID], weekday: int, today: date | None = None
) -> list[PlanIn]:
    """Put weekly plans of one weekday on another one, from the next week on.

    Parameters
    ----------
    tx : Connection
        The transaction.
    plan_ids : sequence of uuid.UUID
        Plans; those that are not of one weekday, or of this one already, stay as they are.
    weekday : int
        Monday 0 to Sunday 6.
    today : date, optional
        The day in Sweden; None: by the clock.

    Returns
    -------
    list of PlanIn
        Those that were changed, as they were before; `put_plans` with them and the same day is
        the way back.
    """
    day = today or local_today()
    before, after = [], []
    for plan in written(tx, plan_ids):
        found = pattern_of(plan.interval_days, plan.rrule, plan.starts_on)
        if found.kind == "weekly" and len(found.weekdays) == 1 and found.weekdays != (weekday,):
            moved = Pattern("weekly", weekdays=(weekday,), every=found.every)
            before.append(plan)
            after.append(plan.model_copy(update={"rrule": moved.rule_text}))
    put_plans(tx, after, day, next_week(day))
    return before


def made_id(batch: uuid.UUID | str, asset_id: uuid.UUID) -> uuid.UUID:
    """Return the id of the plan that a form makes for a place; the same each time it is sent."""
    return uuid.uuid5(_NAMESPACE, f"{batch}/{asset_id}")


def next_week(day: date) -> date:
    """Return the Monday after a day."""
    return day - timedelta(days=day.weekday()) + _WEEK
