"""Pages of trends and of the board's report."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from backend.board import mapping_routes, service, told_routes
from backend.board.paper import board_pdf, board_view
from backend.db import TransactionRoute, Tx
from backend.pages.context import Who

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
#: Years that the table of categories shows [count].
YEARS = 5

Code = Annotated[str, Query(max_length=100)]


@router.get("/trends")
def trends_page(
    tx: Tx, who: Who, estate: Code = "",
    months: Annotated[int, Query(ge=1, le=120)] = service.MONTHS[1],
) -> Response:  # fmt: skip
    """Show what has become of the estates: each trend as a chart, with how it is counted."""
    known = service.estates(tx)
    chosen = service.estate_of(known, estate)
    count = min(service.MONTHS, key=lambda one: abs(one - months))
    years, categories = service.category_years(tx, chosen.id if chosen else None, YEARS)
    return who.page(
        "trends.html",
        title=who.texts.gettext("Trends"),
        active="trends",
        trends=service.trends(tx, chosen, known, count, who.texts),
        years=years,
        categories=_by_name(tx, who, categories),
        estates=known,
        asked={"estate": chosen.code if chosen else "", "months": count},
        spans=service.MONTHS,
        may_map=who.identity.may("manage"),
    )


@router.get("/board")
def board_page(tx: Tx, who: Who, estate: Code = "") -> Response:
    """Show the report to board and council, as things stand at this moment."""
    known = service.estates(tx)
    chosen = service.estate_of(known, estate)
    return who.page(
        "board.html",
        active="board",
        estates=known,
        asked={"estate": chosen.code if chosen else ""},
        **board_view(tx, who.texts, chosen),
    )


@router.get("/board.pdf")
def board_file(tx: Tx, who: Who, estate: Code = "") -> Response:
    """Give the report as a tagged PDF of one page."""
    chosen = service.estate_of(service.estates(tx), estate)
    return board_pdf(tx, who.texts, chosen)


def _by_name(
    tx: Tx, who: Who, categories: dict[str, dict[int, int]]
) -> list[tuple[str, dict[int, int]]]:
    names: dict[str, Any] = service.category_names(tx, who.language)
    found = [(names.get(code, code), counts) for code, counts in categories.items()]
    return sorted(found, key=lambda one: (-sum(one[1].values()), one[0]))


for _more in (mapping_routes, told_routes):
    router.include_router(_more.router)
