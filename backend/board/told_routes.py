"""Pages and files of cards: ni sa, vi gjorde."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query, Response, status
from fastapi.responses import RedirectResponse

from backend import prints
from backend.board import service, told
from backend.board.paper import pdf_answer
from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from maps import told_words
from maps.render import render
from maps.told_card import png

router = APIRouter(prefix="/told", include_in_schema=False, route_class=TransactionRoute)

Words = Annotated[str, Form(max_length=1000)]
Lines = Annotated[list[str] | None, Form(max_length=10)]


@router.get("")
def told_list(tx: Tx, who: Who) -> Response:
    """Show the cards, drafts first."""
    sent = sent_by(who)
    found = told.cards(tx)
    answer = who.page(
        "told.html",
        title=told_words.title(who.texts),
        active="told",
        drafts=[one for one in found if one.is_draft],
        cards=[one for one in found if not one.is_draft],
        alternative=_alternative,
        thanks=told_words.thanks(who.texts, sent),
    )
    return thanked(answer, "/told", sent)


@router.get("/new")
def new_form(tx: Tx, who: Who, estate: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show what was mended lately, to choose from."""
    return _choosing(tx, who, estate, [], "")


@router.post("/new")
def new_card(
    tx: Tx, who: Who, point: Lines = None, estate: Words = "", place: Words = "",
    language: Words = "",
) -> Response:  # fmt: skip
    """Begin a card of the points that were chosen."""
    assert who.identity.company_id is not None  # noqa: S101 -- the right `manage` is an account's
    chosen = point or []
    try:
        made = told.begin(
            tx, who.identity.company_id, chosen, place, "en" if language == "en" else "sv"
        )
    except InvalidError as error:
        return _choosing(tx, who, estate, chosen, _why(who, error), 422)
    return RedirectResponse(f"/told/{made}", status.HTTP_303_SEE_OTHER)


@router.get("/{told_id}.png")
def card_picture(told_id: uuid.UUID, tx: Tx) -> Response:
    """Give the card as a picture of 1200 by 675 px."""
    found = told.read(tx, told_id)
    return _file(png(found.card(), found.texts), "image/png")


@router.get("/{told_id}.pdf")
def poster(told_id: uuid.UUID, tx: Tx) -> Response:
    """Give the poster for the stairwell: A4, tagged."""
    found = told.read(tx, told_id)
    page = render(
        "told_poster.html", found.row.language, "day", title=told_words.title(found.texts),
        card=found.card(), has_door_codes=found.row.has_door_codes,
    )  # fmt: skip
    return pdf_answer(prints.pdf(page), f"poster-{told_id.hex[:8]}")


@router.get("/{told_id}")
def one_card(told_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show a card: the form of its words while it is a draft, then the files."""
    sent = sent_by(who)
    answer = _page(tx, who, told_id, thanks=told_words.thanks(who.texts, sent))
    return thanked(answer, f"/told/{told_id}", sent)


@router.post("/{told_id}")
def write_card(
    told_id: uuid.UUID, tx: Tx, who: Who, place: Words = "", where: Lines = None,
    said: Lines = None, did: Lines = None,
) -> Response:  # fmt: skip
    """Write the words of a draft."""
    lines = list(zip(where or [], said or [], did or [], strict=False))
    return _done(
        tx, who, told_id, "saved", lambda: told.write(tx, told_id, place, lines)
    )  # fmt: skip


@router.post("/{told_id}/approve")
def approve_card(told_id: uuid.UUID, tx: Tx, who: Who, read: Words = "") -> Response:
    """Approve the words of a draft."""
    return _done(
        tx, who, told_id, "approved",
        lambda: told.approve(tx, who.identity, told_id, is_read=read == "yes"),
    )  # fmt: skip


@router.post("/{told_id}/withdraw")
def withdraw_card(told_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take an approved card back."""
    return _done(tx, who, told_id, "withdrawn", lambda: told.withdraw(tx, told_id))


@router.post("/{told_id}/drop")
def drop_card(told_id: uuid.UUID, tx: Tx) -> Response:
    """Throw a draft away."""
    told.drop(tx, told_id)
    return thank_at("/told", "dropped")


@router.get("/{told_id}/{act}")
def back(told_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- part of the address
    """Lead whoever loads the answer of a form again back to the card."""
    return RedirectResponse(f"/told/{told_id}", status.HTTP_303_SEE_OTHER)


def _done(tx: Tx, who: Reader, told_id: uuid.UUID, what: str, act: Callable[[], None]) -> Response:
    try:
        with tx.begin_nested():
            act()
    except (InvalidError, ConflictError) as error:
        return _page(tx, who, told_id, refused=_why(who, error), code=422)
    return thank_at(f"/told/{told_id}", what)


def _page(
    tx: Tx, who: Reader, told_id: uuid.UUID, *, thanks: str = "", refused: str = "", code: int = 200
) -> Response:
    found = told.read(tx, told_id)
    return who.page(
        "told_card.html",
        code,
        title=found.row.place,
        active="told",
        card=found,
        alternative=_alternative(found),
        thanks=thanks,
        refused=refused,
        most={"place": told.PLACE_MAX, "said": told.SAID_MAX, "did": told.DID_MAX},
    )


def _choosing(
    tx: Tx, who: Reader, code: str, chosen: list[str], refused: str, answer: int = 200
) -> Response:
    known = service.estates(tx)
    estate = service.estate_of(known, code)
    return who.page(
        "told_new.html",
        answer,
        title=who.texts.gettext("Make a card"),
        active="told",
        points=told.closed(tx, who.texts, estate.id if estate else None),
        chosen=chosen,
        estates=known,
        asked={"estate": estate.code if estate else ""},
        place=estate.name if estate else (known[0].name if len(known) == 1 else ""),
        refused=refused,
        days=told.LATELY_D,
        most=told.LINES_MAX,
        place_max=told.PLACE_MAX,
    )


def _alternative(one: told.Told) -> str:
    return told_words.alternative(one.card(), one.texts)


def _why(who: Reader, error: InvalidError | ConflictError) -> str:
    field = error.problems[0].field if isinstance(error, InvalidError) else "reopened"
    return told_words.refused(who.texts, field)


def _file(content: bytes, media_type: str) -> Response:
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-store"})
