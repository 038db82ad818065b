"""Give records out: one archive with an index, and a line in the log for each; nobody is asked."""

from __future__ import annotations

import hashlib
import io
import uuid
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from backend.audit import service as audit
from backend.errors import ConflictError, invalid
from backend.records import service
from backend.records.files import FORMS, file_name, record_file
from backend.records.masking import covered, is_covered
from backend.records.schemas import DocumentRecord, Kind, Record
from maps.record_words import APPEAL, sheet
from maps.render import render
from maps.texts import get_texts

#: Records one archive holds at most.
MOST = 200


class Chosen(NamedTuple):
    """A record that was chosen to be given out."""

    kind: Kind
    id: uuid.UUID


def chosen(words: Sequence[str]) -> list[Chosen]:
    """Read `report:<id>` and `document:<id>`, each once.

    Raises
    ------
    InvalidError
        If one is neither, or there are none or too many.
    """
    found: dict[Chosen, None] = {}
    for word in words:
        kind, _, text = word.partition(":")
        try:
            record_id = uuid.UUID(text)
        except ValueError:
            raise invalid("record", "give report:<id> or document:<id>") from None
        if kind == "report":
            found[Chosen("report", record_id)] = None
        elif kind == "document":
            found[Chosen("document", record_id)] = None
        else:
            raise invalid("record", "give report:<id> or document:<id>")
    if not 0 < len(found) <= MOST:
        raise invalid("record", f"choose at least one record, at most {MOST}")
    return list(found)


def give_out(tx: Connection, wanted: Sequence[Chosen], language: str) -> bytes:
    """Return an archive of records as they are given out, and log that they were.

    Raises
    ------
    NotFoundError
        If one does not exist for who asks.
    ConflictError
        If one is a draft: it is no public record.
    """
    records = [service.read(tx, one.kind, one.id) for one in wanted]
    for record in records:
        refuse_draft(record)
    release = uuid.uuid4()
    for record in records:
        log(tx, record, "release", release)
    return _archive(records, language)


def refuse_draft(record: Record) -> None:
    """Refuse to give out what is no public record yet.

    Raises
    ------
    ConflictError
        If it is a draft.
    """
    if isinstance(record, DocumentRecord) and record.adjusted_at is None:
        raise ConflictError("a draft is no public record: adjust it first")


def log(
    tx: Connection, record: Record, action: str, release: uuid.UUID | None, *, whole: bool = False
) -> None:
    """Note that a record was given out: what was covered by what, never to whom."""
    told = {
        "release": str(release) if release else None,
        "masked": [
            {"field": one.field, "first": one.first, "last": one.last, "provision": one.provision}
            for one in record.maskings
            if one.lifted_at is None and not whole
        ],
        "whole": whole,
    }
    audit.note(
        tx, action, record.kind, str(record.id),
        asset_id=record.asset_id if record.kind == "report" else None,
        result={name: value for name, value in told.items() if value is not None},
    )  # fmt: skip


def _archive(records: Sequence[Record], language: str) -> bytes:
    texts = get_texts(language)
    made_at = datetime.now(UTC)
    lines = []
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in records:
            for form in FORMS:
                content = record_file(record, form, language)
                archive.writestr(file_name(record, form), content)
                if form == "html":
                    checksum = hashlib.sha256(content).hexdigest()
            words = sheet(covered(record).model_dump(), texts)
            lines.append((words, file_name(record, "html"), is_covered(record), checksum))
        hidden = any(is_covered(record) for record in records)
        index = render(
            "release_index.html",
            language,
            lines=lines,
            made_at=made_at,
            appeal=[texts.gettext(text) for text in APPEAL] if hidden else [],
        )
        archive.writestr("index.html", index)
    return held.getvalue()
