"""The addresses of calendars: /calendar/{secret}.ics to follow, /calendars to make them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Header, Path, Request, Response

from backend.access.service import request_id
from backend.calendars import service
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from gis import vocabulary as words
from gis.workdays import local_date
from maps import calendar_words as say

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

PATH = "/calendars"
#: Programs ask again by themselves; nobody else keeps what is told to the holder of a secret.
_HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True)
class Said:
    """What the page says above its list: thanks, why not, an address that is shown this once."""

    thanks: str = ""
    refused: str = ""
    link: str = ""
    code: int = 200


@router.get("/calendar/{secret}.ics")
def read_calendar(
    secret: Annotated[str, Path(max_length=service.SECRET_MAX)],
    tx: Tx,
    request: Request,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Give a calendar to the program that has its address."""
    found = service.read(tx, secret, local_date(datetime.now(UTC)), request_id(request))
    mark = f'"{hashlib.sha256(found).hexdigest()[:20]}"'
    headers = {**_HEADERS, "ETag": mark}
    if mark in {part.strip().removeprefix("W/") for part in if_none_match.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(found, headers=headers, media_type="text/calendar; charset=utf-8")


@router.get(PATH)
def calendar_list(tx: Tx, who: Who) -> Response:
    """Show the calendars that were made, and the form for a new one."""
    sent = sent_by(who)
    return thanked(_page(tx, who, Said(thanks=say.thanks(who.texts, sent))), PATH, sent)


@router.post(PATH)
def make_calendar(
    tx: Tx,
    who: Who,
    receiver: Annotated[str, Form(max_length=40)] = "",
    language: Annotated[str, Form(max_length=10)] = "sv",
) -> Response:
    """Make a calendar; its address is shown this once."""
    try:
        secret = service.make(tx, receiver, language)
    except InvalidError as error:
        refused = say.refused(who.texts, error.problems[0].field)
        return _page(tx, who, Said(refused=refused, code=422))
    answer = _page(tx, who, Said(link=own_url(who.request, f"/calendar/{secret}.ics")))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/calendars/{feed_id}/end")
def end_calendar(feed_id: uuid.UUID, tx: Tx) -> Response:
    """End a calendar: its address answers no more."""
    service.end(tx, feed_id)
    return thank_at(PATH, "ended")


def _page(tx: Tx, who: Reader, said: Said) -> Response:
    return who.page(
        "calendars.html",
        said.code,
        title=who.texts.gettext("Calendars"),
        active="calendars",
        feeds=service.feeds(tx),
        receivers=service.receivers(tx),
        languages_offered=words.LANGUAGES,
        said=said,
    )
