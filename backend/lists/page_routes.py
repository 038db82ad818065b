"""The page of the list, and what its map shows."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response, status
from fastapi.responses import JSONResponse, RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.lists import page, points, saved, service
from backend.lists.filters import CaseFilter, filter_query
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thanked
from backend.schemas import Cursor, cursor_query
from maps import list_words

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
#: What an address may say that is no part of a filter.
_ASIDE: Final = frozenset({"lang", "theme"})

Filter = Annotated[CaseFilter, Depends(filter_query)]


@router.get("/cases")
def case_list(
    tx: Tx, who: Who, asked: Filter, cursor: Annotated[Cursor | None, Depends(cursor_query)]
) -> Response:
    """Show the cases that a filter finds, as a list beside a map."""
    if not set(who.request.query_params) - _ASIDE:
        usual = saved.default_of(tx, who.identity)
        if usual:
            return RedirectResponse(page.url_of(usual), status.HTTP_303_SEE_OTHER)
    sent = sent_by(who)
    also = page.Shown(
        thanks=list_words.thanks(who.texts, sent), refused=list_words.not_kept(who.texts, sent)
    )
    return thanked(answer(tx, who, asked, cursor, also), page.PATH, sent)


@router.get("/cases/points")
def case_points(tx: Tx, who: Who, asked: Filter) -> Response:
    """Give the places of the cases that a filter finds, as the list's map takes them."""
    wanted = service.narrow(tx, who.identity, asked)
    found = points.points(tx, wanted, who.texts)
    return JSONResponse(found, headers={"Cache-Control": "no-cache", "Vary": "Cookie"})


def answer(
    tx: Tx,
    who: Reader,
    asked: CaseFilter,
    cursor: Cursor | None = None,
    also: page.Shown | None = None,
    code: int = 200,
) -> Response:
    """Return the page of the list."""
    return who.page(
        "cases.html",
        code,
        title=list_words.title(who.texts),
        active="cases",
        **page.context(tx, who, asked, cursor, also or page.Shown()),
    )
