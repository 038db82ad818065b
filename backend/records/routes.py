"""Addresses of public records: the search, their files, and giving them out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Response, status
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.records import (
    document_routes,
    record_routes,
    release,
    retention_routes,
    service,
    store,
)
from backend.records.files import Form as FileForm
from backend.records.files import file_name, record_file
from backend.records.schemas import Kind, Record
from backend.records.service import RecordFilter
from backend.schemas import Cursor, Text, cursor_query, day_start
from maps import record_pages as words
from maps.record_words import FORMS

pages = APIRouter(prefix="/records", include_in_schema=False, route_class=TransactionRoute)

PATH = "/records"
ROWS_A_PAGE = 50
KINDS: Mapping[str, Kind] = {"report": "report", "document": "document"}


class Asked:
    """What stands in the form of the search: as the reader wrote it, and what it means."""

    def __init__(
        self,
        kind: Annotated[str, Query(max_length=20)] = "",
        since: Annotated[str, Query(max_length=20)] = "",
        until: Annotated[str, Query(max_length=20)] = "",
        estate: Annotated[Text, Query(max_length=100)] = "",
        category: Annotated[str, Query(max_length=60)] = "",
        place: Annotated[Text, Query(max_length=100)] = "",
        words: Annotated[Text, Query(max_length=100)] = "",
    ) -> None:
        self.written = {
            "kind": kind, "since": since, "until": until, "estate": estate,
            "category": category, "place": place.strip(), "words": words.strip(),
        }  # fmt: skip

    @property
    def wanted(self) -> RecordFilter:
        """Return what the search is narrowed to; a day that is none lets everything pass."""
        given = {name: text or None for name, text in self.written.items()}
        return RecordFilter(
            record_kind=KINDS.get(self.written["kind"]),
            since=day_start(given["since"]),
            before=day_start(given["until"], after=1),
            estate=given["estate"],
            category=given["category"],
            place=given["place"],
            words=given["words"],
        )


@pages.get("")
def search_page(
    tx: Tx,
    who: Who,
    asked: Annotated[Asked, Depends()],
    cursor: Annotated[Cursor | None, Depends(cursor_query)],
) -> Response:
    """Search public records by day, place, category and words."""
    found, following = service.search(tx, asked.wanted, cursor, ROWS_A_PAGE)
    kept = {name: text for name, text in asked.written.items() if text}
    more = urlencode({**kept, "cursor": following.encode()}) if following else ""
    return who.page(
        "records.html",
        title=who.texts.gettext("Public records"),
        active="records",
        asked=asked.written,
        found=[words.line(one.model_dump(), who.texts) for one in found],
        estates=store.rows(tx, "estates"),
        categories=words.category_groups(who.texts),
        next_url=f"{PATH}?{more}" if more else None,
        refused=words.problem(who.request.query_params.get("problem", ""), who.texts),
    )


@pages.post("/release")
def release_form(
    tx: Tx,
    who: Who,
    record: Annotated[list[str], Form(max_length=200)] = [],  # noqa: B006 -- FastAPI copies it
) -> Response:
    """Give the chosen records out as one archive."""
    try:
        wanted = release.chosen(record)
    except InvalidError:
        return RedirectResponse(f"{PATH}?problem=chosen", status.HTTP_303_SEE_OTHER)
    archive = release.give_out(tx, wanted, who.language)
    return _attached(archive, "application/zip", "records.zip")


@pages.get("/release")
def back() -> Response:
    """Lead whoever loads the answer of the form again back to the search."""
    return RedirectResponse(PATH, status.HTTP_303_SEE_OTHER)


@pages.get("/reports/{record_id}.{form}")
def report_file(
    record_id: uuid.UUID, form: FileForm, tx: Tx, who: Who,
    whole: Annotated[bool, Query()] = False,
) -> Response:  # fmt: skip
    """Download one report as a file of its own; covered where it has to be."""
    return _file(tx, service.read(tx, "report", record_id), form, who, whole=whole)


@pages.get("/documents/{record_id}.{form}")
def document_file(
    record_id: uuid.UUID, form: FileForm, tx: Tx, who: Who,
    whole: Annotated[bool, Query()] = False,
) -> Response:  # fmt: skip
    """Download one document as a file of its own; covered where it has to be."""
    return _file(tx, service.read(tx, "document", record_id), form, who, whole=whole)


def _file(tx: Tx, record: Record, form: FileForm, who: Reader, *, whole: bool) -> Response:
    release.refuse_draft(record)
    release.log(tx, record, "export", None, whole=whole)
    content = record_file(record, form, who.language, whole=whole)
    return _attached(content, FORMS[form], file_name(record, form))


def _attached(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, media_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


router = APIRouter()
router.include_router(pages)  # its files go before pages: an address with a dot is a file
router.include_router(record_routes.router)
router.include_router(document_routes.router)
router.include_router(retention_routes.router)
