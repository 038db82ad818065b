"""The page on which categories are counted as others."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Response, status
from fastapi.responses import RedirectResponse

from backend.board import mapping, service
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from maps import board_words

router = APIRouter(
    prefix="/trends/categories", include_in_schema=False, route_class=TransactionRoute
)
PATH = "/trends/categories"

Code = Annotated[str, Form(max_length=100)]


@router.get("")
def mapping_page(tx: Tx, who: Who) -> Response:
    """Show what is counted as what, and a form."""
    sent = sent_by(who)
    return thanked(_page(tx, who, sent=sent), PATH, sent)


@router.post("")
def add_mapping(tx: Tx, who: Who, category: Code = "", counts_as: Code = "") -> Response:
    """Count a category as another."""
    assert who.identity.company_id is not None  # noqa: S101 -- the right `manage` is an account's
    try:
        mapping.count_as(tx, who.identity.company_id, category, counts_as)
    except InvalidError:
        return _page(tx, who, asked=(category, counts_as), code=422)
    return thank_at(PATH, "mapped")


@router.get("/{mapping_id}")
def back(mapping_id: uuid.UUID) -> Response:  # noqa: ARG001 -- part of the address
    """Lead whoever loads the answer of the form again back to the page."""
    return RedirectResponse(PATH, status.HTTP_303_SEE_OTHER)


@router.post("/{mapping_id}")
def remove_mapping(mapping_id: uuid.UUID, tx: Tx) -> Response:
    """Count a category as itself again."""
    mapping.count_alone(tx, mapping_id)
    return thank_at(PATH, "unmapped")


def _page(
    tx: Tx, who: Reader, *, sent: str = "", asked: tuple[str, str] = ("", ""), code: int = 200
) -> Response:
    names = service.category_names(tx, who.language)
    return who.page(
        "trend_categories.html",
        code,
        title=who.texts.gettext("Categories that count as one"),
        active="trends",
        mappings=mapping.mappings(tx),
        names=names,
        options=sorted(names.items(), key=lambda one: one[1]),
        asked=asked,
        thanks=board_words.mapping_thanks(who.texts, sent),
    )
