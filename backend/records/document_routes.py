"""Documents: drafts that are written, adjusted ones that are read."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from pydantic import ValidationError
from sqlalchemy import Connection

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.records import documents, store
from backend.records.record_routes import show
from backend.records.schemas import BODY_MAX, DocumentIn, DocumentRecord
from gis.vocabulary import DOCUMENT_KINDS
from maps import record_pages as words
from maps.vocabulary import label

router = APIRouter(
    prefix="/records/documents", include_in_schema=False, route_class=TransactionRoute
)

PATH = "/records/documents"


@dataclass(frozen=True)
class Written:
    """What stands in the form of a document: as the writer wrote it."""

    kind: str = "protocol"
    title: str = ""
    held_on: str = ""
    estate_id: str = ""
    body: str = ""


async def _written(
    kind: Annotated[str, Form(max_length=40)] = "",
    title: Annotated[str, Form(max_length=1000)] = "",
    held_on: Annotated[str, Form(max_length=40)] = "",
    estate_id: Annotated[str, Form(max_length=40)] = "",
    body: Annotated[str, Form(max_length=2 * BODY_MAX)] = "",
) -> Written:
    return Written(kind, title, held_on, estate_id, body)


FromForm = Annotated[Written, Depends(_written)]


@router.get("")
def document_list(tx: Tx, who: Who) -> Response:
    """Show drafts and adjusted documents apart, and the form for a new one."""
    return _list(tx, who)


@router.post("")
def begin_form(tx: Tx, who: Who, form: FromForm) -> Response:
    """Begin a draft."""
    try:
        made = documents.begin(tx, _read(form), who.identity.account_id)
    except (ValidationError, InvalidError) as error:
        return _list(tx, who, form, _why(error, who), 422)
    return thank_at(f"{PATH}/{made}", "saved")


@router.get("/{record_id}")
def document_page(record_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one document: a draft with its form, an adjusted one as a public record."""
    found = documents.read(tx, record_id)
    return show(who, found) if found.adjusted_at else _draft(tx, who, found)


@router.post("/{record_id}")
def change_form(record_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Save a draft."""
    try:
        documents.change(tx, record_id, _read(form))
    except (ValidationError, InvalidError) as error:
        found = documents.read(tx, record_id)
        return _draft(tx, who, found, form, _why(error, who), 422)
    return thank_at(f"{PATH}/{record_id}", "saved")


@router.post("/{record_id}/adjust")
def adjust_form(record_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Adjust a draft."""
    documents.adjust(tx, record_id, who.identity.account_id)
    return thank_at(f"{PATH}/{record_id}", "adjusted")


@router.post("/{record_id}/delete")
def delete_form(record_id: uuid.UUID, tx: Tx) -> Response:
    """Throw a draft away."""
    documents.throw_away(tx, record_id)
    return thank_at(PATH, "thrown")


@router.post("/{record_id}/correct")
def correct_form(record_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Begin the draft that corrects an adjusted document."""
    made = documents.correct(tx, record_id, who.identity.account_id)
    return thank_at(f"{PATH}/{made}", "corrects")


def _read(form: Written) -> DocumentIn:
    return DocumentIn.model_validate({**asdict(form), "estate_id": form.estate_id or None})


def _why(error: ValidationError | InvalidError, who: Reader) -> str:
    if isinstance(error, InvalidError):
        return words.not_saved(error.problems[0].field, who.texts)
    where = error.errors()[0]["loc"]
    return words.not_saved(str(where[0]) if where else "", who.texts)


def _choices(tx: Connection, who: Reader) -> dict[str, object]:
    kinds = [(kind, label(who.texts, "document_kind", kind)) for kind in DOCUMENT_KINDS]
    return {"kinds": kinds, "estates": store.rows(tx, "estates"), "body_max": BODY_MAX}


def _list(
    tx: Connection, who: Reader, form: Written | None = None, refused: str = "", code: int = 200
) -> Response:
    sent = sent_by(who)
    answer = who.page(
        "documents.html",
        code,
        title=who.texts.gettext("Documents"),
        active="records",
        drafts=documents.listed(tx, draft=True),
        adjusted=documents.listed(tx, draft=False),
        form=form or Written(),
        refused=refused,
        thanks=words.thanks(sent, who.texts),
        **_choices(tx, who),
    )
    return thanked(answer, PATH, sent)


def _draft(
    tx: Connection, who: Reader, found: DocumentRecord, form: Written | None = None,
    refused: str = "", code: int = 200,
) -> Response:  # fmt: skip
    sent = sent_by(who)
    kept = Written(
        found.document_kind, found.title, found.held_on.isoformat(),
        str(found.estate_id or ""), found.body,
    )  # fmt: skip
    answer = who.page(
        "draft.html",
        code,
        title=found.title,
        active="records",
        draft=found,
        form=form or kept,
        refused=refused,
        thanks=words.thanks(sent, who.texts),
        **_choices(tx, who),
    )
    return thanked(answer, f"{PATH}/{found.id}", sent)
