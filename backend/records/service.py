"""Find and read public records: reports and adjusted documents."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from backend.errors import NotFoundError
from backend.queries import values
from backend.records import store
from backend.records.schemas import (
    DocumentRecord,
    Event,
    Found,
    Kind,
    Masking,
    Observation,
    PhotoNamed,
    Record,
    ReportRecord,
)
from backend.schemas import Cursor


@dataclass(frozen=True, kw_only=True)
class RecordFilter:
    """What a search is narrowed to; None lets everything pass."""

    record_kind: Kind | None = None
    since: datetime | None = None
    before: datetime | None = None
    estate: str | None = None
    category: str | None = None
    place: str | None = None
    words: str | None = None


def search(
    tx: Connection, wanted: RecordFilter, cursor: Cursor | None, limit: int
) -> tuple[list[Found], Cursor | None]:
    """Return one page of public records, newest first, and the cursor of the next."""
    rows = store.rows(
        tx, "search", **asdict(wanted), at=cursor.at if cursor else None,
        after=cursor.id if cursor else None, page_size=limit + 1,
    )  # fmt: skip
    found = [Found.model_validate(values(row)) for row in rows[:limit]]
    last = found[-1] if len(rows) > limit else None
    return found, Cursor(last.at, last.id) if last else None


def read(tx: Connection, kind: Kind, record_id: uuid.UUID) -> Record:
    """Return one record with everything that belongs to it.

    Raises
    ------
    NotFoundError
        If there is none that the reader sees.
    """
    row = store.one(tx, kind, id=record_id)
    if row is None:
        raise NotFoundError(f"there is no {kind} {record_id}")
    maskings = [
        Masking.model_validate(values(one)) for one in store.rows(tx, "maskings", id=record_id)
    ]
    if kind == "document":
        return DocumentRecord.model_validate({**values(row), "maskings": maskings})
    return ReportRecord.model_validate(
        {
            **values(row),
            "maskings": maskings,
            "events": [Event(**values(r)) for r in store.rows(tx, "events_of", id=record_id)],
            "photos": [PhotoNamed(**values(r)) for r in store.rows(tx, "photos", id=record_id)],
            "observations": [
                Observation(**values(r)) for r in store.rows(tx, "observations", id=record_id)
            ],
        }
    )
