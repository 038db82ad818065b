"""Acts on cases as programs and forms ask for them, each with the right that it needs."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.cases import service
from backend.cases.bodies import (
    AssignIn,
    BulkIn,
    ChangeIn,
    MergeIn,
    NoteIn,
    OrderIn,
    OrderStateIn,
    StatusIn,
)
from backend.cases.schemas import DECISIONS, Case, Order, OrderMade, Outcome
from backend.errors import ForbiddenError, NotFoundError, invalid


def set_status(tx: Connection, who: Identity, case_id: uuid.UUID, asked: StatusIn) -> Case:
    """Tell a status; that nothing will be mended is for those to decide who direct.

    Raises
    ------
    ForbiddenError
        If who asks may not decide it.
    """
    if asked.status in DECISIONS:
        needs_direct(who)
    named = asked.party is not None or asked.contractor_id is not None
    to = service.Keeper(asked.party, asked.contractor_id) if named else None
    return service.set_status(
        tx, who, case_id, asked.status, asked.note, public=asked.public, expected=asked.expected,
        to=to,
    )  # fmt: skip


def assign(tx: Connection, who: Identity, case_id: uuid.UUID, asked: AssignIn) -> Case:
    """Give a case to somebody, or to nobody."""
    return service.assign(
        tx, who, case_id, account_id=asked.account_id, team_id=asked.team_id,
        contractor_id=asked.contractor_id, note=asked.note,
    )  # fmt: skip


def change(tx: Connection, who: Identity, case_id: uuid.UUID, asked: ChangeIn) -> Case:
    """Decide anew what was given: category, whose, step, time, held; the words go with each.

    Raises
    ------
    InvalidError
        If nothing was given.
    """
    given = asked.model_fields_set - {"note"}
    if not given:
        raise invalid("body", "give at least one of category, party, priority, due_at, held")
    note = asked.note
    if asked.category is not None:
        service.recategorise(tx, who, case_id, asked.category, note)
    if asked.party is not None or asked.contractor_id is not None:
        service.reroute(
            tx, who, case_id, party=asked.party, contractor_id=asked.contractor_id, note=note
        )
    if asked.priority is not None:
        service.prioritise(tx, who, case_id, asked.priority, note or "")
    if "due_at" in given:
        service.move_due(tx, who, case_id, asked.due_at, note or "")
    if asked.held is not None:
        service.hold_back(tx, who, case_id, held=asked.held, note=note or "")
    return service.read(tx, case_id)


def take(tx: Connection, who: Identity, case_id: uuid.UUID) -> Case:
    """Take a case that nobody else has.

    Raises
    ------
    ForbiddenError
        If who asks is a machine: it has no hands.
    CaseConflictError
        If somebody has it.
    """
    if who.account_id is None:
        raise ForbiddenError("only a person takes a case")
    return service.assign(tx, who, case_id, account_id=who.account_id, take=True)


def order(tx: Connection, who: Identity, case_id: uuid.UUID, asked: OrderIn) -> OrderMade:
    """Order work for a case."""
    return service.order(
        tx, who, case_id, asked.text, account_id=asked.account_id, team_id=asked.team_id,
        contractor_id=asked.contractor_id, due_at=asked.due_at,
    )  # fmt: skip


def set_order(
    tx: Connection, who: Identity, case_id: uuid.UUID, order_id: uuid.UUID, asked: OrderStateIn
) -> Order:
    """Say where an order of a case stands.

    Raises
    ------
    NotFoundError
        If who asks sees no such order of the case.
    ForbiddenError
        If it is called off by who does not direct.
    """
    if asked.status == "cancelled":
        needs_direct(who)
    if order_id not in {found.id for found in service.orders(tx, service.read(tx, case_id).id)}:
        raise NotFoundError(f"there is no order {order_id}")
    return service.answer_order(
        tx, who, order_id, asked.status, asked.note, expected=asked.expected
    )


def bulk(tx: Connection, who: Identity, asked: BulkIn) -> list[Outcome]:
    """Do the same to many cases, each by itself.

    Raises
    ------
    InvalidError
        If not exactly one change was asked for.
    ForbiddenError
        If who asks may not do it.
    """
    act = _act(tx, who, asked)
    return service.each(tx, asked.ids, act)


def needs_direct(who: Identity) -> None:
    """Let through only who decides about cases.

    Raises
    ------
    ForbiddenError
        If who asks does not.
    """
    if not who.may("direct"):
        raise ForbiddenError("your role has no right to decide this")


def _act(tx: Connection, who: Identity, asked: BulkIn) -> Callable[[uuid.UUID], object]:
    if len(asked.model_fields_set - {"ids"}) != 1:
        raise invalid("body", "give exactly one of status, assign, note, change, merge")
    if asked.status is not None:
        status = asked.status
        if status.status in DECISIONS:
            needs_direct(who)
        return lambda case_id: set_status(tx, who, case_id, status)
    if asked.note is not None:
        note: NoteIn = asked.note
        return lambda case_id: service.note(tx, who, case_id, note.note, public=note.public)
    needs_direct(who)
    if asked.assign is not None:
        to = asked.assign
        return lambda case_id: assign(tx, who, case_id, to)
    if asked.change is not None:
        anew = asked.change
        return lambda case_id: change(tx, who, case_id, anew)
    if asked.merge is not None:
        into: MergeIn = asked.merge
        return lambda case_id: service.merge(tx, who, case_id, into.into, into.note)
    raise invalid("body", "give exactly one of status, assign, note, change, merge")
