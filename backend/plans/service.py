"""Plans of what recurs: read, written, changed; what of them was done, week by week."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from backend.errors import NotFoundError
from backend.plans import store
from backend.plans.changing import change, end, move_weekday, next_week, remove_unvisited, written
from backend.plans.keeping import AHEAD, extend_due_days, put_plans
from backend.plans.schemas import Plan

__all__ = [
    "AHEAD",
    "change",
    "end",
    "extend_due_days",
    "move_weekday",
    "next_week",
    "plans_of",
    "put_plans",
    "read_plan",
    "remove_unvisited",
    "written",
]


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
    """Return the cleaning plans of an asset that have not ended, and how they stand."""
    rows = store.rows(tx, "plans", id=None, asset_id=asset_id)
    return [Plan.model_validate(row, from_attributes=True) for row in rows]
