"""The page of one public record: read it, cover passages, uncover them."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response, status
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy import Connection

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.records import masking, service
from backend.records.schemas import MaskingIn, Record
from maps import record_pages as words
from maps.record_words import APPEAL, PROVISIONS, sheet

router = APIRouter(prefix="/records", include_in_schema=False, route_class=TransactionRoute)


@dataclass(frozen=True)
class Written:
    """What stands in the form that covers a passage; characters counted from 1, both included."""

    field: str = ""
    first: str = ""
    last: str = ""
    provision: str = ""
    reason: str = ""


async def _written(
    field: Annotated[str, Form(max_length=60)] = "",
    first: Annotated[str, Form(max_length=12)] = "",
    last: Annotated[str, Form(max_length=12)] = "",
    provision: Annotated[str, Form(max_length=1000)] = "",
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Written:
    return Written(field, first.strip(), last.strip(), provision, reason)


FromForm = Annotated[Written, Depends(_written)]


@router.get("/reports/{record_id}")
def report_page(record_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one report as a public record, with what is covered in it."""
    return show(who, service.read(tx, "report", record_id))


@router.post("/reports/{record_id}/maskings")
def mask_report(record_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Cover a passage of a report."""
    return _cover(tx, who, service.read(tx, "report", record_id), form)


@router.post("/documents/{record_id}/maskings")
def mask_document(record_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Cover a passage of a document."""
    return _cover(tx, who, service.read(tx, "document", record_id), form)


@router.get("/reports/{record_id}/maskings")
@router.get("/documents/{record_id}/maskings")
def back(record_id: uuid.UUID, who: Who) -> Response:
    """Lead whoever loads the answer of a form again back to the record."""
    kind = "reports" if "/reports/" in who.request.url.path else "documents"
    return RedirectResponse(f"/records/{kind}/{record_id}", status.HTTP_303_SEE_OTHER)


@router.post("/maskings/{masking_id}/lift")
def lift_form(
    masking_id: uuid.UUID, tx: Tx, reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Uncover a passage, with the reason why."""
    kind, record_id = masking.lift(tx, masking_id, reason)
    return thank_at(f"/records/{kind}s/{record_id}", "lifted")


def show(
    who: Reader, record: Record, form: Written | None = None, refused: str = "", code: int = 200
) -> Response:
    """Answer with the page of a record."""
    texts, sent = who.texts, sent_by(who)
    shown = sheet(record.model_dump(), texts)
    known = record.passages()
    fields = [
        (entry.field, entry.head)
        for part in shown.parts
        for entry in part.entries
        if entry.field in known
    ]
    answer = who.page(
        "record.html",
        code,
        title=shown.title,
        active="records",
        sheet=shown,
        path=path_of(record),
        record=record,
        spans={f: masking.spans(t, masking.standing(record, f)) for f, t in known.items()},
        fields=fields,
        names=dict(fields),
        form=form or Written(),
        refused=refused,
        thanks=words.thanks(sent, texts),
        provisions=[texts.gettext(text) for text in PROVISIONS],
        appeal=[texts.gettext(text) for text in APPEAL] if masking.is_covered(record) else [],
    )
    answer.headers["Cache-Control"] = "no-store"
    return thanked(answer, path_of(record), sent)


def path_of(record: Record) -> str:
    """Return the address of a record's page."""
    return f"/records/{record.kind}s/{record.id}"


def _cover(tx: Connection, who: Reader, record: Record, form: Written) -> Response:
    try:
        # People count from 1, and the last one in.
        first = int(form.first) - 1
        asked = MaskingIn.model_validate({**asdict(form), "first": first, "last": form.last})
        masking.cover(tx, record, asked, who.identity.account_id)
    except (ValueError, ValidationError, InvalidError) as error:
        refused = words.not_covered(_field(error), who.texts)
        return show(who, record, form, refused, 422)
    return thank_at(path_of(record), "covered")


def _field(error: Exception) -> str:
    if isinstance(error, ValidationError):
        where = error.errors()[0]["loc"]
        return str(where[0]) if where else "last"
    return error.problems[0].field if isinstance(error, InvalidError) else "first"
