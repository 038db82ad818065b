"""Level an area: move weekly plans from one weekday to another."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from backend.errors import invalid
from backend.plans import service as plans
from backend.workload import areas, store

_BY_DAY: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def move(
    tx: Connection, area_id: uuid.UUID, task: str, from_day: int, to_day: int, today: date
) -> list[uuid.UUID]:
    """Move the weekly plans of a task in an area that are due on one weekday to another.

    Parameters
    ----------
    from_day, to_day : int
        Weekdays, Monday 0.

    Returns
    -------
    list of uuid.UUID
        Plans that were moved; `take_back` moves them to where they were.

    Raises
    ------
    NotFoundError
        If there is no such area.
    InvalidError
        If the days are the same, or there is no such plan.
    """
    areas.read(tx, area_id)
    asked = {"area_id": area_id, "task": task, "by_day": _BY_DAY[from_day]}
    found = [row.id for row in store.rows(tx, "weekly_plans", **asked)]
    if from_day == to_day or not found:
        raise invalid("weekday", "choose two weekdays, and a task with plans on the first")
    return [plan.id for plan in plans.move_weekday(tx, found, to_day, today)]


def take_back(tx: Connection, plan_ids: Sequence[uuid.UUID], weekday: int, today: date) -> int:
    """Move plans back to a weekday, Monday 0; return how many were moved."""
    return len(plans.move_weekday(tx, plan_ids, weekday, today))
