"""Forms of the list that change many cases; their answer is the list with what came of each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Response, status
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from backend.cases.bodies import BULK_MAX
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.lists import bulk, page
from backend.lists.filters import read_address
from backend.lists.page_routes import answer
from backend.pages.context import Reader, Who
from maps import list_words

router = APIRouter(prefix="/cases/bulk", include_in_schema=False, route_class=TransactionRoute)

Address = Annotated[str, Form(max_length=2_000)]
Backs = Annotated[list[str] | None, Form(max_length=BULK_MAX)]


class BulkForm(BaseModel):
    """What is to be done with the cases that were selected."""

    ids: list[uuid.UUID] = Field(default=[], max_length=BULK_MAX)
    act: str = Field(default="", max_length=20)
    to: str = Field(default="", max_length=100)
    status: str = Field(default="", max_length=40)
    priority: str = Field(default="", max_length=10)
    note: str = Field(default="", max_length=10_000)
    asked: str = Field(default="", max_length=2_000)


@router.get("")
@router.get("/undo")
def lead_back() -> Response:
    """Lead whoever loads the answer of a form again, or in another language, back to the list."""
    return RedirectResponse(page.PATH, status.HTTP_303_SEE_OTHER)


@router.post("")
def change_many(tx: Tx, who: Who, form: Annotated[BulkForm, Form()]) -> Response:
    """Do the same to many cases."""
    words = form.note.replace("\r\n", "\n").strip()
    sent = bulk.Sent(form.act, form.ids, form.to, form.status, form.priority, words)
    return _done(tx, who, form.asked, lambda: bulk.do(tx, who.identity, sent))


@router.post("/undo")
def undo_many(tx: Tx, who: Who, back: Backs = None, asked: Address = "") -> Response:
    """Put many cases back to what they were before."""
    note = who.texts.gettext(list_words.TAKEN_BACK)
    return _done(tx, who, asked, lambda: bulk.take_back(tx, who.identity, back or (), note))


def _done(tx: Tx, who: Reader, asked: str, act: Callable[[], bulk.Done]) -> Response:
    try:
        shown = page.Shown(done=act())
    except InvalidError as error:
        refused = list_words.bulk_refused(who.texts, error.problems[0].field)
        return answer(tx, who, read_address(asked), None, page.Shown(refused=refused), 422)
    return answer(tx, who, read_address(asked), None, shown)
