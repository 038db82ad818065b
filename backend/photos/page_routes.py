"""Pages of photos: those that wait to be looked at, and one with boxes to draw."""

from __future__ import annotations

import base64
import uuid
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.photos import forms, service
from backend.photos.forms import Sent, SentForm
from backend.photos.schemas import BOXES_MAX, Box, Photo
from backend.schemas import Cursor, cursor_query
from maps import photo_words as words

router = APIRouter(prefix="/photos", include_in_schema=False, route_class=TransactionRoute)


@router.get("")
def photo_list(
    tx: Tx, who: Who, cursor: Annotated[Cursor | None, Depends(cursor_query)] = None
) -> Response:
    """Show the photos that wait to be looked at, and what was reviewed lately."""
    waiting, following = service.waiting(tx, cursor)
    return who.page(
        "photos.html",
        title=who.texts.gettext("Photos to review"),
        active="photos",
        waiting=waiting,
        count=service.count_waiting(tx),
        next_url=f"/photos?cursor={following}" if following else None,
        lately=service.reviewed_lately(tx),
    )


@router.get("/{photo_id}")
def photo_page(photo_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one photo: with boxes to draw while it waits, else with what became of it."""
    sent = sent_by(who)
    thanks = who.texts.gettext(words.THANKS[sent]) if sent in words.THANKS else ""
    answer = _page(tx, who, service.read(tx, photo_id), thanks=thanks)
    return thanked(answer, _path(photo_id), sent)


@router.post("/{photo_id}")
def review_form(photo_id: uuid.UUID, tx: Tx, who: Who, sent: SentForm) -> Response:
    """Show how boxes would be blurred, blur and approve, or approve without a blur."""
    photo = service.read(tx, photo_id)
    if photo.reviewed_at is not None:
        return thank_at(_path(photo_id), "late")
    boxes, problems = _checked(who, sent)
    if problems:
        return _page(tx, who, photo, sent=sent, problems=problems)
    if sent.action == "preview":
        seen = service.preview(tx, _data(who), photo_id, boxes) if boxes else None
        return _page(tx, who, photo, sent=sent, preview=seen)
    try:
        service.review(tx, _data(who), photo_id, boxes, who.identity.account_id)
    except ConflictError:
        return thank_at(_path(photo_id), "late")
    return thank_at(_path(photo_id), "blurred" if boxes else "clear")


@router.post("/{photo_id}/undo")
def undo_form(photo_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take a review back."""
    service.undo(tx, _data(who), photo_id)
    return thank_at(_path(photo_id), "undone")


def _checked(who: Reader, sent: Sent) -> tuple[list[Box], list[str]]:
    boxes, wrong = forms.read_boxes(sent.rows)
    problems = [words.wrong_box(who.texts, number) for number in wrong]
    if sent.too_many:
        problems.append(who.texts.gettext(words.TOO_MANY))
    if sent.action == "blur" and not sent.rows:
        problems.append(who.texts.gettext(words.NO_BOX))
    if sent.action == "clear" and sent.rows:
        problems.append(who.texts.gettext(words.BOXES_LEFT))
    return boxes, problems


def _page(
    tx: Tx,
    who: Reader,
    photo: Photo,
    *,
    sent: Sent | None = None,
    problems: list[str] | None = None,
    preview: bytes | None = None,
    thanks: str = "",
) -> Response:
    seen = base64.b64encode(preview).decode() if preview else ""
    return who.page(
        "photo.html",
        422 if problems else 200,
        title=who.texts.gettext(words.TITLE),
        active="photos",
        photo=photo,
        reports=service.reports_of(tx, photo.id),
        rows=forms.shown_rows(sent.rows if sent else []),
        boxes_max=BOXES_MAX,
        problems=problems or [],
        preview=f"data:image/jpeg;base64,{seen}" if seen else "",
        thanks=thanks,
    )


def _path(photo_id: uuid.UUID) -> str:
    return f"/photos/{photo_id}"


def _data(who: Reader) -> Path:
    data: Path = who.request.app.state.settings.data
    return data
