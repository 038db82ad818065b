"""Cover passages of public records, with reasons; the original stays as it is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Connection

from backend.errors import ConflictError, NotFoundError, invalid
from backend.queries import values
from backend.records import store
from backend.records.schemas import DocumentRecord, Kind, Masking, MaskingIn, Record

#: Always as long, so that its length tells nothing of what it covers.
BLOCK = "████"
REASON_MIN = 3


class Span(NamedTuple):
    """A piece of text, and what covers it."""

    text: str
    maskings: tuple[Masking, ...] = ()


def plain(text: str) -> str:
    """Return text with one character a line break: positions count as a browser counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def spans(text: str, maskings: list[Masking]) -> list[Span]:
    """Cut a text where what covers it begins and ends."""
    shown = plain(text)
    edges = {0, len(shown)}
    for one in maskings:
        edges |= {min(one.first, len(shown)), min(one.last, len(shown))}
    cuts = sorted(edges)
    return [
        Span(shown[a:b], tuple(one for one in maskings if one.first < b and one.last > a))
        for a, b in pairwise(cuts)
    ]


def standing(record: Record, field: str) -> list[Masking]:
    """Return what covers a field of a record now."""
    return [one for one in record.maskings if one.field == field and one.lifted_at is None]


def covered_text(text: str, maskings: list[Masking]) -> str:
    """Return a text with its covered passages as blocks, each with the provisions it rests on."""
    parts: list[str] = []
    provisions: list[str] = []
    for span in spans(text, maskings):
        if span.maskings:
            provisions += [m.provision for m in span.maskings if m.provision not in provisions]
            continue
        if provisions:
            parts.append(_block(provisions))
            provisions = []
        parts.append(span.text)
    if provisions:
        parts.append(_block(provisions))
    return "".join(parts)


def covered_words(
    tx: Connection, words: Mapping[uuid.UUID, str | None]
) -> dict[uuid.UUID, str | None]:
    """Return the reporters' words of reports as others may read them: covered where they are."""
    covers: dict[uuid.UUID, list[Masking]] = {}
    for row in store.rows(tx, "covering", report_ids=list(words)):
        covers.setdefault(row.report_id, []).append(Masking.model_validate(values(row)))
    return {
        report_id: covered_text(told, covers[report_id]) if told and report_id in covers else told
        for report_id, told in words.items()
    }


def _block(provisions: list[str]) -> str:
    return f"{BLOCK} [{'; '.join(provisions)}]"


def covered(record: Record) -> Record:
    """Return a record as it is given out: covered where it has to be, without the reasons."""
    texts = {
        field: covered_text(text, standing(record, field))
        for field, text in record.passages().items()
    }
    told = record.with_passages(texts)
    return told.model_copy(update={"maskings": []})


def is_covered(record: Record) -> bool:
    """Tell whether anything of a record is covered now."""
    return any(one.lifted_at is None for one in record.maskings)


def cover(tx: Connection, record: Record, asked: MaskingIn, account_id: uuid.UUID | None) -> None:
    """Cover a passage of a record.

    Raises
    ------
    ConflictError
        If the record is a draft, whose words still move.
    InvalidError
        If there is no such field, or the passage lies outside its text.
    """
    if isinstance(record, DocumentRecord) and record.adjusted_at is None:
        raise ConflictError("a draft is no public record: adjust it first")
    text = record.passages().get(asked.field)
    if text is None:
        raise invalid("field", "is no text of this record")
    if asked.last > len(plain(text)):
        raise invalid("last", f"the text has {len(plain(text))} characters")
    store.do(
        tx, "insert_masking", **asked.model_dump(), account_id=account_id,
        report_id=record.id if record.kind == "report" else None,
        document_id=record.id if record.kind == "document" else None,
    )  # fmt: skip


def lift(tx: Connection, masking_id: uuid.UUID, reason: str) -> tuple[Kind, uuid.UUID]:
    """Uncover a passage, and return the record it is of.

    Raises
    ------
    NotFoundError
        If there is none.
    InvalidError
        If nobody says why.
    ConflictError
        If it was uncovered before.
    """
    why = reason.strip()
    if len(why) < REASON_MIN:
        raise invalid("reason", "say why it is uncovered")
    row = store.one(tx, "masked_record", id=masking_id)
    if row is None:
        raise NotFoundError(f"there is no covered passage {masking_id}")
    if not store.do(tx, "lift_masking", id=masking_id, reason=why):
        raise ConflictError("was uncovered before")
    return ("report", row.report_id) if row.report_id else ("document", row.document_id)
