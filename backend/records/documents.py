"""Documents: drafts that change, adjusted ones that never do; a correction is a new one."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from backend.errors import ConflictError, NotFoundError, invalid
from backend.queries import values
from backend.records import service, store
from backend.records.masking import plain
from backend.records.schemas import DocumentIn, DocumentLine, DocumentRecord

#: Documents a list shows; older ones are found by the search.
LISTED = 200


def read(tx: Connection, document_id: uuid.UUID) -> DocumentRecord:
    """Return one document.

    Raises
    ------
    NotFoundError
        If there is none that the reader sees.
    """
    found = service.read(tx, "document", document_id)
    assert isinstance(found, DocumentRecord)  # noqa: S101 -- what was asked for
    return found


def listed(tx: Connection, *, draft: bool) -> list[DocumentLine]:
    """Return drafts, or adjusted documents, newest first."""
    rows = store.rows(tx, "documents", draft=draft, page_size=LISTED)
    return [DocumentLine.model_validate(values(row)) for row in rows]


def begin(
    tx: Connection, document: DocumentIn, account_id: uuid.UUID | None,
    replaces_id: uuid.UUID | None = None,
) -> uuid.UUID:  # fmt: skip
    """Store a new draft and return its identity.

    Raises
    ------
    InvalidError
        If it names an estate that the writer does not see.
    """
    made: uuid.UUID = store.scalar(
        tx, "insert_document", **_columns(tx, document), account_id=account_id,
        replaces_id=replaces_id,
    )  # fmt: skip
    return made


def change(tx: Connection, document_id: uuid.UUID, document: DocumentIn) -> None:
    """Change a draft.

    Raises
    ------
    NotFoundError
        If there is no such document.
    ConflictError
        If it is adjusted.
    InvalidError
        If it names an estate that the writer does not see.
    """
    if not store.do(tx, "change_document", id=document_id, **_columns(tx, document)):
        raise _fixed(tx, document_id)


def adjust(tx: Connection, document_id: uuid.UUID, account_id: uuid.UUID | None) -> None:
    """Adjust a draft: from now on it is a public record that nobody can change.

    Raises
    ------
    NotFoundError
        If there is no such document.
    ConflictError
        If it is adjusted, or who asks is a machine: somebody has to stand for it.
    """
    if account_id is None:
        raise ConflictError("a person has to adjust a document: log in")
    if not store.do(tx, "adjust_document", id=document_id, account_id=account_id):
        raise _fixed(tx, document_id)


def throw_away(tx: Connection, document_id: uuid.UUID) -> None:
    """Delete a draft.

    Raises
    ------
    NotFoundError
        If there is no such document.
    ConflictError
        If it is adjusted.
    """
    if not store.do(tx, "delete_draft", id=document_id):
        raise _fixed(tx, document_id)


def correct(tx: Connection, document_id: uuid.UUID, account_id: uuid.UUID | None) -> uuid.UUID:
    """Begin a draft that corrects an adjusted document, with its words; return its identity.

    Raises
    ------
    NotFoundError
        If there is no such document.
    ConflictError
        If it is a draft, or another one corrects it already.
    """
    wrong = read(tx, document_id)
    if wrong.adjusted_at is None:
        raise ConflictError("a draft is changed, not corrected")
    if wrong.replaced_by is not None:
        raise ConflictError("another document corrects it already")
    copied = DocumentIn(
        kind=wrong.document_kind, title=wrong.title, held_on=wrong.held_on, body=wrong.body,
        estate_id=wrong.estate_id,
    )  # fmt: skip
    return begin(tx, copied, account_id, document_id)


def _columns(tx: Connection, document: DocumentIn) -> dict[str, object]:
    # A foreign key looks behind the wall between companies; this question does not.
    if document.estate_id and store.one(tx, "estate", id=document.estate_id) is None:
        raise invalid("estate_id", "is not a known estate")
    return {**document.model_dump(), "body": plain(document.body)}


def _fixed(tx: Connection, document_id: uuid.UUID) -> ConflictError | NotFoundError:
    row = store.one(tx, "document", id=document_id)
    if row is None:
        return NotFoundError(f"there is no document {document_id}")
    return ConflictError("an adjusted document is never changed: a correction is a new one")
