"""Which places a plan is made for, what can be planned there, and by whom."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.errors import ConflictError, invalid
from backend.plans import store
from backend.plans.changing import made_id
from backend.plans.forms import Written
from backend.plans.keeping import put_plans, schedule_of
from backend.plans.schemas import PlanIn
from gis.deadlines import due_days_after

#: Places that one form makes plans for.
PLACES_MAX: Final = 10_000
#: Days that are shown before a plan is made.
SHOWN_DAYS: Final = 10


class SamePlanError(ConflictError):
    """There is a plan of that task there, from the same day."""


@dataclass(frozen=True)
class Shown:
    """What a form would make: how many places, and the first days of one of them."""

    places: int
    days: Sequence[date]


def places(tx: Connection, form: Written) -> Sequence[Row[Any]]:
    """Return the places that a form asks for: id, code, estate.

    Raises
    ------
    InvalidError
        If it asks for none, or for too many.
    """
    if not form.kind:
        raise invalid("kind", "choose what is looked after")
    found = store.rows(
        tx, "places", estate=form.estate or None, kind=form.kind, code=form.code.strip() or None,
        most=PLACES_MAX + 1,
    )  # fmt: skip
    if not found:
        raise invalid("code" if form.code.strip() else "kind", "there is no such place")
    if len(found) > PLACES_MAX:
        raise invalid("estate", "choose an estate: these are too many at once")
    return found


def next_days(plan: PlanIn, today: date) -> list[date]:
    """Return the next days that a plan is due, today among them.

    Raises
    ------
    InvalidError
        Naming the field, if it cannot be followed.
    """
    from_on = max(today, plan.starts_on) - timedelta(days=1)
    return list(islice(due_days_after(schedule_of(plan), from_on), SHOWN_DAYS))


def show(tx: Connection, form: Written, today: date) -> Shown:
    """Return what a form would make.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    """
    found = places(tx, form)
    plan = form.plan(uuid.uuid4(), found[0].id, today)
    return Shown(len(found), next_days(plan, today))


def make(tx: Connection, form: Written, today: date) -> list[uuid.UUID]:
    """Make the plans that a form asks for, one a place; sending it again makes the same ones.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    SamePlanError
        If one of the places has a plan of that task from that day.
    """
    found = places(tx, form)
    if not form.task:
        raise invalid("task", "choose what is done")
    one = named(tx, form.plan(uuid.uuid4(), found[0].id, today))
    plans = [
        one.model_copy(update={"id": made_id(form.batch, place.id), "asset_id": place.id})
        for place in found
    ]
    taken = store.rows(
        tx, "same_plans", asset_ids=[place.id for place in found], task=one.task,
        starts_on=one.starts_on, plan_ids=[plan.id for plan in plans],
    )  # fmt: skip
    if taken:
        raise SamePlanError(f"{taken[0].code} has a plan of {one.task} from {one.starts_on}")
    put_plans(tx, plans, today)
    return [plan.id for plan in plans]


def named(tx: Connection, plan: PlanIn) -> PlanIn:
    """Return a plan with the name of the contractor of the register who does it.

    Raises
    ------
    InvalidError
        If there is no such contractor or team.
    """
    if plan.contractor_id is None and plan.team_id is None:
        return plan
    found = {row.id: row for row in store.rows(tx, "doers")}
    chosen = found.get(plan.contractor_id or plan.team_id)
    if chosen is None or chosen.kind != ("contractor" if plan.contractor_id else "team"):
        raise invalid("who", "is not in the list")
    return plan.model_copy(update={"contractor": chosen.name if plan.contractor_id else None})


def doers(tx: Connection) -> Sequence[Row[Any]]:
    """Return teams and contractors of the register: kind, id, name."""
    return store.rows(tx, "doers")


def kinds(tx: Connection) -> Sequence[Row[Any]]:
    """Return what there is to look after: kind of asset or place, and how many [count]."""
    return store.rows(tx, "kinds")
