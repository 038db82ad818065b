"""Hold a case, and tell what happens to it: what every act on a case is made of."""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from backend.access.service import Identity
from backend.cases import store
from backend.cases.reading import unknown
from backend.cases.schemas import NOTE_MAX, CaseConflictError
from backend.errors import invalid
from backend.schemas import form_text

#: Roles whose accounts cases are given to.
HOLDERS: Final = ("administrator", "manager", "planner", "caretaker", "on_call", "summer_worker")
#: Name of the rule that the database holds statuses to.
TRANSITION: Final = "report_event_transition"


def hold(tx: Connection, case_id: uuid.UUID) -> Row[Any]:
    """Return a case's row, kept from others until the transaction ends.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    """
    row = store.one(tx, "hold", id=case_id)
    if row is None:
        raise unknown(case_id)
    return row


def read_id(tx: Connection, case_id: uuid.UUID) -> uuid.UUID:
    """Return the case that a report is in.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    """
    found: uuid.UUID | None = store.scalar(tx, "case_of", id=case_id)
    if found is None:
        raise unknown(case_id)
    return found


def tell(tx: Connection, who: Identity, held: Row[Any], status: str, told: str | None) -> None:
    """Tell a status of a case that is held.

    Raises
    ------
    CaseConflictError
        If it may not follow the case's status now.
    """
    try:
        with tx.begin_nested():
            store.do(tx, "insert_status", id=held.id, kind=status, role=who.role, note=told)
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", "") != TRANSITION:
            raise
        raise CaseConflictError(
            "transition",
            f"a case that is {held.status} cannot become {status}",
            was=held.status,
            now=status,
        ) from None


def triage(tx: Connection, who: Identity, held: Row[Any]) -> None:
    """Say that a case was assessed, where somebody decided the first thing about it."""
    if held.status == "received":
        tell(tx, who, held, "triaged", None)


def event(
    tx: Connection,
    who: Identity,
    case_id: uuid.UUID,
    kind: str,
    note: str | None = None,
    *,
    public: bool = False,
    **data: object,
) -> uuid.UUID:
    """Note what happened to a case besides its status; return the event's identity."""
    made: uuid.UUID = store.scalar(
        tx, "insert_event", id=case_id, kind=kind, role=who.role, note=note, is_public=public,
        data=json.dumps(data),
    )  # fmt: skip
    return made


def receiver_name(
    tx: Connection, account_id: uuid.UUID | None, team_id: uuid.UUID | None
) -> str | None:
    """Return the name of a person or team that a case is given to; None: neither.

    Raises
    ------
    InvalidError
        If there is none that cases are given to.
    """
    if account_id is not None:
        row = store.one(tx, "may_act", account_id=account_id, roles=list(HOLDERS))
        if row is None:
            raise invalid("account_id", "is no account that cases are given to")
        return str(row.name)
    if team_id is not None:
        row = store.one(tx, "team_name", team_id=team_id)
        if row is None:
            raise invalid("team_id", "is no team")
        return str(row.name)
    return None


def contractor(tx: Connection, contractor_id: uuid.UUID) -> Row[Any]:
    """Return a contractor that gets orders: id, name, party, email, language.

    Raises
    ------
    InvalidError
        If there is none.
    """
    row = store.one(tx, "contractor", contractor_id=contractor_id)
    if row is None:
        raise invalid("contractor_id", "is no contractor, or one no longer offered")
    return row


def changed_meanwhile(status: str) -> CaseConflictError:
    """Return the error for who acts on what is no longer so."""
    message = f"somebody else changed this case meanwhile: it is {status} now"
    return CaseConflictError("changed", message, was=status)


def told_words(note: str | None, *, needed: bool = False) -> str | None:
    """Return words about a case as they are kept; None: there are none.

    Raises
    ------
    InvalidError
        If they are needed and missing, or too long.
    """
    return form_text("note", note or "", NOTE_MAX, least=int(needed)) or None


def as_text(found: uuid.UUID | None) -> str | None:
    """Return an identity as an event keeps it."""
    return None if found is None else str(found)
