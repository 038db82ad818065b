"""The address of cases: /api/v1/cases. The list is the slice of lists."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, Field

from backend.access.service import identity_of
from backend.cases import acting, service
from backend.cases.bodies import (
    AssignIn,
    BulkIn,
    ChangeIn,
    GroupIn,
    MergeIn,
    NoteIn,
    OrderIn,
    OrderStateIn,
    SplitIn,
    StatusIn,
)
from backend.cases.schemas import Candidate, Case, Event, Member, Order, Outcome
from backend.db import TransactionRoute, Tx
from backend.pages.context import own_url

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], route_class=TransactionRoute)
_CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"description": "Does not fit where the case stands"}
}


class CaseHistory(BaseModel):
    """All that happened to a case, in one list."""

    items: list[Event] = Field(description="Oldest first")
    reports: list[Member] = Field(description="Reports the case stands for, its own first")
    orders: list[Order] = Field(description="Newest first")


class Candidates(BaseModel):
    """Open cases that may be about the same thing."""

    items: list[Candidate] = Field(description="The likeliest first")


class OrderOut(BaseModel):
    """An order as it was made."""

    order: Order
    url: str | None = Field(description="Link for the receiver, shown this once; null: none")


class Outcomes(BaseModel):
    """What came of each case."""

    items: list[Outcome]


@router.post("/bulk")
def change_many(asked: BulkIn, tx: Tx, request: Request) -> Outcomes:
    """Do the same to many cases; each is done or refused by itself."""
    return Outcomes(items=acting.bulk(tx, identity_of(request), asked))


@router.get("/{case_id}")
def read_case(case_id: uuid.UUID, tx: Tx) -> Case:
    """Read a case; a report that was merged gives the case it is in."""
    return service.read(tx, case_id)


@router.patch("/{case_id}", responses=_CONFLICT)
def change_case(case_id: uuid.UUID, asked: ChangeIn, tx: Tx, request: Request) -> Case:
    """Decide anew about category, whose it is, step of the ladder, time."""
    return acting.change(tx, identity_of(request), case_id, asked)


@router.get("/{case_id}/history")
def read_history(case_id: uuid.UUID, tx: Tx) -> CaseHistory:
    """Read all that happened to a case and the reports in it."""
    found = service.read(tx, case_id)
    return CaseHistory(
        items=service.history(tx, found.id),
        reports=service.members(tx, found.id),
        orders=service.orders(tx, found.id),
    )


@router.get("/{case_id}/candidates")
def read_candidates(case_id: uuid.UUID, tx: Tx) -> Candidates:
    """List open cases that may be about the same thing."""
    return Candidates(items=service.candidates_of(tx, service.read(tx, case_id)))


@router.post("/{case_id}/status", responses=_CONFLICT)
def set_status(case_id: uuid.UUID, asked: StatusIn, tx: Tx, request: Request) -> Case:
    """Tell a status."""
    return acting.set_status(tx, identity_of(request), case_id, asked)


@router.post("/{case_id}/note", status_code=status.HTTP_204_NO_CONTENT)
def add_note(case_id: uuid.UUID, asked: NoteIn, tx: Tx, request: Request) -> None:
    """Note words about a case, in whatever state it is."""
    service.note(tx, identity_of(request), case_id, asked.note, public=asked.public)


@router.post("/{case_id}/take", responses=_CONFLICT)
def take_case(case_id: uuid.UUID, tx: Tx, request: Request) -> Case:
    """Take a case that nobody else has."""
    return acting.take(tx, identity_of(request), case_id)


@router.post("/{case_id}/assign", responses=_CONFLICT)
def assign_case(case_id: uuid.UUID, asked: AssignIn, tx: Tx, request: Request) -> Case:
    """Give a case to a person, a team, a contractor, or to nobody."""
    return acting.assign(tx, identity_of(request), case_id, asked)


@router.post("/{case_id}/merge", responses=_CONFLICT)
def merge_case(case_id: uuid.UUID, asked: MergeIn, tx: Tx, request: Request) -> Case:
    """Let a case follow another one, which comes back."""
    return service.merge(tx, identity_of(request), case_id, asked.into, asked.note)


@router.post("/{case_id}/split", responses=_CONFLICT)
def split_case(case_id: uuid.UUID, asked: SplitIn, tx: Tx, request: Request) -> Case:
    """Let a report that was merged be a case of its own again, which comes back."""
    return service.split(tx, identity_of(request), case_id, asked.report_id, asked.note)


@router.post("/{case_id}/group", responses=_CONFLICT)
def merge_group(case_id: uuid.UUID, asked: GroupIn, tx: Tx, request: Request) -> Case:
    """Let the open cases of all lamps of a suspected group fault follow this one."""
    return service.merge_group(tx, identity_of(request), case_id, asked.note)


@router.post("/{case_id}/orders", status_code=status.HTTP_201_CREATED, responses=_CONFLICT)
def make_order(case_id: uuid.UUID, asked: OrderIn, tx: Tx, request: Request) -> OrderOut:
    """Order work; a contractor's link comes back this once."""
    made = acting.order(tx, identity_of(request), case_id, asked)
    return OrderOut(order=made.order, url=made.secret and own_url(request, f"/p/{made.secret}"))


@router.post("/{case_id}/orders/{order_id}", responses=_CONFLICT)
def set_order(
    case_id: uuid.UUID, order_id: uuid.UUID, asked: OrderStateIn, tx: Tx, request: Request
) -> Order:
    """Say where an order stands."""
    return acting.set_order(tx, identity_of(request), case_id, order_id, asked)
