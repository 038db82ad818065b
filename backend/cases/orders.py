"""Work orders of a case: to a person, a team or a contractor, each with a state of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.cases import order_store as store
from backend.cases.reading import members
from backend.cases.schemas import (
    ORDER_MAX,
    ORDER_NEXT,
    CaseConflictError,
    Order,
    OrderMade,
)
from backend.cases.telling import contractor, event, hold, receiver_name, tell, told_words
from backend.errors import NotFoundError, invalid
from backend.messages import order_letters
from backend.queries import values
from backend.schemas import form_text
from backend.shares import service as shares
from backend.shares.service import DAYS_MAX, TITLE_MAX, NewShare

#: Statuses of a case that an order moves on.
_BEFORE_ORDER: Final = ("received", "triaged", "reopened")
_BEFORE_WORK: Final = (*_BEFORE_ORDER, "ordered")


def order(
    tx: Connection,
    who: Identity,
    case_id: uuid.UUID,
    text: str,
    *,
    account_id: uuid.UUID | None = None,
    team_id: uuid.UUID | None = None,
    contractor_id: uuid.UUID | None = None,
    due_at: datetime | None = None,
) -> OrderMade:
    """Order work for a case; a contractor gets a link that needs no account.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    InvalidError
        If there is no text, or not one receiver.
    CaseConflictError
        If the case is closed.
    """
    wanted = form_text("text", text, ORDER_MAX)
    if sum(found is not None for found in (account_id, team_id, contractor_id)) != 1:
        raise invalid("account_id", "give it to one: a person, a team or a contractor")
    held = hold(tx, case_id)
    if not held.is_open:
        raise CaseConflictError("closed", f"the case is {held.status}: open it again first")
    share_id, secret, name = None, None, receiver_name(tx, account_id, team_id)
    firm = None if contractor_id is None else contractor(tx, contractor_id)
    if firm is not None:
        name = firm.name
        share_id, secret = _share(tx, who, held.id, wanted, firm)
    order_id = store.scalar(
        tx, "insert_order", id=held.id, account_id=account_id, team_id=team_id,
        contractor_id=contractor_id, share_id=share_id, text=wanted, due_at=due_at,
    )  # fmt: skip
    event(tx, who, held.id, "ordered", wanted, order_id=str(order_id), name=name)
    if held.status in _BEFORE_ORDER:
        tell(tx, who, held, "ordered", None)
    if firm is not None and secret is not None:
        order_letters.write(tx, held.id, order_id, firm, secret)
    return OrderMade(order=_one(tx, held.id, order_id), secret=secret)


def answer_order(
    tx: Connection,
    who: Identity,
    order_id: uuid.UUID,
    status: str,
    note: str | None = None,
    *,
    photos: Sequence[str] = (),
    expected: str | None = None,
) -> Order:
    """Say where an order stands. Done proposes the case as done; declined goes back to staff.

    Parameters
    ----------
    photos : sequence of str
        Checksums of photos that came with the answer.
    expected : str, optional
        State that who answers saw; another one meanwhile is a conflict.

    Raises
    ------
    NotFoundError
        If who asks sees no such order.
    InvalidError
        If the state is none, or it is declined without a word why.
    CaseConflictError
        If it may not follow the state that the order is in.
    """
    if status not in ORDER_NEXT:
        raise invalid("status", f"is one of {', '.join(ORDER_NEXT)}")
    told = told_words(note, needed=status == "declined")
    found = store.one(tx, "hold_order", order_id=order_id)
    if found is None:
        raise NotFoundError(f"there is no order {order_id}")
    if status not in ORDER_NEXT[found.status] or expected not in (None, found.status):
        raise CaseConflictError(
            "order",
            f"an order that is {found.status} cannot become {status}",
            was=found.status,
            now=status,
        )
    store.do(tx, "set_order", order_id=order_id, status=status, note=told)
    event(
        tx, who, found.report_id, "answered", told, order_id=str(order_id), was=found.status,
        now=status, photos=list(photos),
    )  # fmt: skip
    _follow(tx, who, found.report_id, found.case_id, status)
    if status == "cancelled" and found.share_id is not None:
        shares.revoke(tx, found.share_id)
    return _one(tx, found.report_id, order_id)


def orders_shared(tx: Connection) -> Sequence[Row[Any]]:
    """Return the orders that who works by a link may answer: id, report, share, text, status."""
    return store.rows(tx, "orders_shared")


def _follow(
    tx: Connection, who: Identity, report_id: uuid.UUID, case_id: uuid.UUID, status: str
) -> None:
    """Move a case with its order; that something is done is for staff to say.

    Who answers by a link may see the ordered report alone: it is told of that, and the database
    moves the case.
    """
    own = store.one(tx, "own_state", id=report_id)
    assert own is not None  # noqa: S101 -- its order is held
    if status == "in_work" and own.status in _BEFORE_WORK:
        tell(tx, who, own, "in_work", None)
    gone_back = status in ("declined", "cancelled") and own.status in ("ordered", "in_work")
    if gone_back and not store.scalar(tx, "orders_waiting", id=case_id):
        tell(tx, who, own, "triaged", None)


def _share(
    tx: Connection, who: Identity, case_id: uuid.UUID, text: str, found: Row[Any]
) -> tuple[uuid.UUID, str | None]:
    """Share a case's reports with a contractor by link; return share and secret."""
    new = NewShare(
        title=text.splitlines()[0][:TITLE_MAX],
        receiver=found.name[:TITLE_MAX],
        role=shares.role_of(found.party),
        days=DAYS_MAX,
        account_id=None,
        report_ids=[member.id for member in members(tx, case_id)][: shares.PICK_MAX],
    )
    return shares.share(tx, who, new)


def _one(tx: Connection, report_id: uuid.UUID, order_id: uuid.UUID) -> Order:
    row = store.one(tx, "read_order", id=report_id, order_id=order_id)
    assert row is not None  # noqa: S101 -- it was written just now
    return Order(**values(row))
