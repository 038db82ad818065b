"""What partners and contractors say about what is theirs: where it stands, words, photos."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from backend.access.service import Identity
from backend.cases import service as cases
from backend.cases.schemas import ORDER_ANSWERS
from backend.errors import CONFLICTS, ConflictError, NotFoundError, invalid
from backend.photos import naming
from backend.photos import service as photos
from backend.photos.pictures import Picture
from backend.schemas import form_text
from backend.shares import store
from backend.shares.service import NOTE_MAX

#: What a partner may say about a report; a comment says nothing of where it stands.
ANSWERS: Final = ("in_work", "done", "not_ours")
COMMENT: Final = "comment"
#: Photos that come with one answer, and that a report names in all, at most [count].
PHOTOS_MAX: Final = 3
NAMED_MAX: Final = 60


@dataclass(frozen=True)
class Sent:
    """An answer as it was sent: what it says, words, and pictures by their checksums."""

    status: str
    note: str = ""
    pictures: dict[str, Picture] = field(default_factory=dict)


def checksum(sent: bytes) -> str:
    """Return the name that a report knows a picture by."""
    return hashlib.sha256(sent).hexdigest()


def answer(tx: Connection, who: Identity, report_id: uuid.UUID, sent: Sent, data: Path) -> None:
    """Note what a partner says about a report that is shared with them.

    That it is not theirs is for staff to act on: it closes nothing.

    Raises
    ------
    InvalidError
        If it is no answer a partner can give, says nothing, or the note is too long; or if an order
        is what they are to answer.
    ConflictError
        If it may not follow where the case stands now.
    NotFoundError
        If the report does not exist or is not shared with them.
    """
    if sent.status not in (*ANSWERS, COMMENT):
        raise invalid("status", f"is one of {', '.join((*ANSWERS, COMMENT))}")
    told = form_text("note", sent.note, NOTE_MAX, least=0) or None
    known(tx, report_id)
    if sent.status != COMMENT and not store.scalar(tx, "is_answerable", report_id=report_id):
        raise invalid("status", "is said of the order")
    said = sent.status in ("in_work", "done")
    if said:
        _tell(tx, who, report_id, sent.status, told)
    about = {"answer": "not_ours"} if sent.status == "not_ours" else {}
    if not said or sent.pictures:
        _say(tx, who, report_id, None if said else told, sent, about)
    _keep_photos(tx, who, report_id, sent, data)


def answer_order(
    tx: Connection, who: Identity, order_id: uuid.UUID, sent: Sent, data: Path
) -> None:
    """Note where an order stands that is shared with who answers, or words about it.

    Raises
    ------
    InvalidError
        If it is no answer, says nothing, or it is declined without a word why.
    CaseConflictError
        If it may not follow the state that the order is in.
    NotFoundError
        If the order is not theirs.
    """
    report_id = ordered(tx, order_id)
    if sent.status not in (*ORDER_ANSWERS, COMMENT):
        raise invalid("status", f"is one of {', '.join((*ORDER_ANSWERS, COMMENT))}")
    if sent.status == "declined" and not sent.note.strip():
        raise invalid("why", "say why it is declined")
    if sent.status == COMMENT:
        told = form_text("note", sent.note, NOTE_MAX, least=0) or None
        _say(tx, who, report_id, told, sent, {"order_id": str(order_id)})
    else:
        named = list(sent.pictures)
        cases.answer_order(tx, who, order_id, sent.status, sent.note, photos=named)
    _keep_photos(tx, who, report_id, sent, data)


def said(tx: Connection) -> dict[uuid.UUID, list[Row[Any]]]:
    """Return what was answered about the orders shared with who asks: status, at, note, photos."""
    orders = cases.orders_shared(tx)
    found: dict[uuid.UUID, list[Row[Any]]] = {}
    for row in store.rows(
        tx, "said", report_ids=[order.report_id for order in orders],
        orders=[str(order.id) for order in orders],
    ):  # fmt: skip
        found.setdefault(row.order_id, []).append(row)
    return found


def known(tx: Connection, report_id: uuid.UUID) -> None:
    """Let through only who sees a report.

    Raises
    ------
    NotFoundError
        If it does not exist or is not shared with who asks.
    """
    if not store.scalar(tx, "count_seen", report_ids=[report_id]):
        raise NotFoundError(f"there is no report {report_id}")


def ordered(tx: Connection, order_id: uuid.UUID) -> uuid.UUID:
    """Return the report of an order that is shared with who asks.

    Raises
    ------
    NotFoundError
        If there is none that is theirs.
    """
    for order in cases.orders_shared(tx):
        if order.id == order_id:
            found: uuid.UUID = order.report_id
            return found
    raise NotFoundError(f"there is no order {order_id}")


def _tell(tx: Connection, who: Identity, report_id: uuid.UUID, kind: str, told: str | None) -> None:
    try:
        with tx.begin_nested():
            store.do(tx, "insert_answer", report_id=report_id, role=who.role, note=told, kind=kind)
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", "") not in CONFLICTS:
            raise
        raise ConflictError(f"the case is closed or done: {kind} cannot follow") from None


def _say(
    tx: Connection,
    who: Identity,
    report_id: uuid.UUID,
    told: str | None,
    sent: Sent,
    about: dict[str, str],
) -> None:
    """Note words and photos in the history of the report itself: the case may be another's."""
    if not told and not sent.pictures and not about.get("answer"):
        raise invalid("nothing", "say something, or add a photo")
    data = json.dumps({**about, "photos": list(sent.pictures)})
    store.do(tx, "insert_said", report_id=report_id, role=who.role, note=told, data=data)


def _keep_photos(
    tx: Connection, who: Identity, report_id: uuid.UUID, sent: Sent, data: Path
) -> None:
    """Let the report name the pictures, then keep them: who sent them sees what it names.

    Last of all, so that no file is left of an answer that is refused.
    """
    if not sent.pictures or who.company_id is None:
        return
    if naming.hold_named(tx, report_id) + len(sent.pictures) > NAMED_MAX:
        raise invalid("photos", f"of a report are {NAMED_MAX} at most")
    for sha256, picture in sent.pictures.items():
        naming.name(tx, report_id, sha256)
        photos.keep(tx, data, who.company_id, sha256, picture)
