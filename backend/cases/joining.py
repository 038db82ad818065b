"""Cases that are about the same thing: merge them, split them again."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.cases import store
from backend.cases.reading import read
from backend.cases.schemas import Case, CaseConflictError, GroupFault
from backend.cases.telling import event, hold, read_id, told_words
from backend.errors import invalid
from backend.queries import values


def merge(
    tx: Connection, who: Identity, case_id: uuid.UUID, into: uuid.UUID, note: str | None = None
) -> Case:
    """Let a case follow another: its reporters, photos and times stay its own and are kept.

    The earliest promise and the highest step of the two stand.

    Raises
    ------
    NotFoundError
        If who asks does not see both.
    CaseConflictError
        If they are one case already, or an open case would end in a closed one.
    """
    told = told_words(note)
    child_id, head_id = read_id(tx, case_id), read_id(tx, into)
    if child_id == head_id:
        raise CaseConflictError("same", "these reports are one case already")
    # In one order everywhere: two who merge at once wait, and do not lock each other out.
    held = {found: hold(tx, found) for found in sorted((child_id, head_id))}
    child, head = held[child_id], held[head_id]
    if (child.id, head.id) != (child_id, head_id):
        raise CaseConflictError("merged", "somebody else merged one of them this very moment")
    if child.is_open and not head.is_open:
        raise CaseConflictError(
            "into_closed", "the other case is closed: open it again first, or merge the other way"
        )
    keep = bool(store.scalar(tx, "due_by_hand", id=head_id))
    store.do(tx, "merge", id=child_id, head_id=head_id, keep_due=keep)
    event(tx, who, child_id, "merged", told, into=str(head_id))
    return read(tx, head_id)


def split(
    tx: Connection, who: Identity, case_id: uuid.UUID, report_id: uuid.UUID, note: str | None = None
) -> Case:
    """Let a report that was merged into a case be one of its own again, as its events left it.

    Raises
    ------
    NotFoundError
        If who asks sees no such case or report.
    InvalidError
        If the report is not in the case, or is the one that the case goes by.
    """
    told = told_words(note)
    held = hold(tx, case_id)
    if read_id(tx, report_id) != held.id:
        raise invalid("report_id", "is not in this case")
    if report_id == held.id:
        raise invalid("report_id", "is the report that the case goes by: split the others from it")
    event(tx, who, held.id, "split", told, report_id=str(report_id))
    store.do(tx, "split", id=report_id)
    event(tx, who, report_id, "split", told, out_of=str(held.id))
    return read(tx, report_id)


def group_fault(tx: Connection, case_id: uuid.UUID) -> GroupFault | None:
    """Return the suspected group fault of a case's lamp; None: there is none."""
    row = store.one(tx, "group_fault", id=case_id)
    return None if row is None else GroupFault(**values(row))


def merge_group(tx: Connection, who: Identity, case_id: uuid.UUID, note: str | None = None) -> Case:
    """Let the open cases of all lamps of a suspected group fault follow this one.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    CaseConflictError
        If no group fault is suspected, or no other case is open.
    """
    head_id = read_id(tx, case_id)
    fault = group_fault(tx, head_id)
    if fault is None or not fault.others:
        raise CaseConflictError("no_group", "no other open case belongs to the same group fault")
    for other in fault.others:
        merge(tx, who, other, head_id, note)
    return read(tx, head_id)
