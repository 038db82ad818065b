"""Addresses of personal data: a report's contact, one person's data."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Response

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, NotFoundError
from backend.pages.context import Reader, Who
from backend.privacy import service
from backend.privacy.schemas import ConsentWords, Person, ReporterContact
from backend.settings import secret_of
from maps import privacy_words as words

api = APIRouter(prefix="/api/v1", tags=["privacy"], route_class=TransactionRoute)
pages = APIRouter(include_in_schema=False, route_class=TransactionRoute)

Contact = Annotated[str, Form(max_length=200)]


@api.get("/reports/{report_id}/reporter")
def read_reporter(report_id: uuid.UUID, tx: Tx, response: Response) -> ReporterContact:
    """Read how to reach who reported; that you looked is written into the log."""
    response.headers["Cache-Control"] = "no-store"
    return service.reporter(tx, report_id)


@api.get("/consent")
def read_consent() -> list[ConsentWords]:
    """Read the words to show a reporter before taking their contact; send back `version`."""
    return service.consent_words()


@pages.get("/reports/{report_id}/reporter")
def reporter_page(report_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show how to reach who reported."""
    if not service.sees_report(tx, report_id):
        raise NotFoundError(f"there is no report {report_id}")
    try:
        found: ReporterContact | None = service.reporter(tx, report_id)
    except NotFoundError:
        found = None
    title = who.texts.gettext(words.WHO)
    return _unkept(who.page("reporter.html", title=title, found=found))


@pages.get("/privacy")
def privacy_page(who: Who, tx: Tx) -> Response:
    """Show the search for one person."""
    del tx  # opened for the right alone
    return _page(who)


@pages.post("/privacy")
def search_form(tx: Tx, who: Who, contact: Contact = "") -> Response:
    """Show what is held on one person, and what would be erased."""
    try:
        found = service.person(tx, contact)
    except InvalidError:
        return _page(who, contact=contact, refused=who.texts.gettext(words.TOO_SHORT), code=422)
    return _page(who, contact=contact, found=found)


@pages.get("/privacy/export")
@pages.get("/privacy/erase")
def back(who: Who, tx: Tx) -> Response:
    """Lead whoever loads the answer of a form again back to the search."""
    del tx
    return _page(who)


@pages.post("/privacy/export")
def export_form(tx: Tx, who: Who, contact: Contact = "") -> Response:
    """Give everything held on one person as a file."""
    secret = secret_of(who.request.app.state.settings)
    found = service.export(tx, contact, secret)
    answer = Response(found.model_dump_json(indent=2), media_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="person.json"'
    return _unkept(answer)


@pages.post("/privacy/erase")
def erase_form(
    tx: Tx, who: Who, contact: Contact = "", sure: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """Erase one person, once it was confirmed."""
    if sure != "yes":
        found = service.person(tx, contact)
        why = who.texts.gettext(words.NOT_SURE)
        return _page(who, contact=contact, found=found, refused=why, code=422)
    secret = secret_of(who.request.app.state.settings)
    try:
        done = service.erase(tx, contact, secret, who.identity.account_id)
    except InvalidError as error:
        why = who.texts.gettext(words.OWN if "own account" in str(error) else words.NOTHING)
        return _page(who, contact=contact, refused=why, code=422)
    return _page(who, thanks=words.erased(who.texts, done.contacts, done.accounts))


def _page(
    who: Reader, *, contact: str = "", found: Person | None = None, refused: str = "",
    thanks: str = "", code: int = 200,
) -> Response:  # fmt: skip
    answer = who.page(
        "privacy.html",
        code,
        title=who.texts.gettext("One person's data"),
        active="privacy",
        contact=contact,
        found=found,
        refused=refused,
        thanks=thanks,
    )
    return _unkept(answer)


def _unkept(answer: Response) -> Response:
    """Leave personal data in no cache."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


router = APIRouter()
router.include_router(api)
router.include_router(pages)
