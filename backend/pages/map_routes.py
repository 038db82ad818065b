"""The office map and what it asks for: features of late layers, single objects, numbers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from backend.db import TransactionRoute, Tx
from backend.pages.context import COOKIE_SECONDS, Who
from backend.schemas import Day, Text
from backend.standing.routes import Filter

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

EstateCode = Annotated[Text | None, Query(max_length=100)]
#: Most objects that are told at once; a pop-up offers fewer.
MOST_OBJECTS = 20
Objects = Annotated[
    list[Annotated[str, Query(max_length=100)]], Query(min_length=1, max_length=MOST_OBJECTS)
]
#: What the map asks for in between is the reader's own, and asked for anew each time.
_OWN = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}


@router.get("/map")
def office_map(tx: Tx, who: Who, asked: Filter, estate: EstateCode = None) -> Response:
    """Show the office map of an estate; without one, of all that the reader sees."""
    from backend.pages import map_service  # noqa: PLC0415 -- Folium takes a second to load

    last = who.request.cookies.get("estate")
    view = map_service.View(who.language, who.theme, who.language_url, who.nonce, who.frame)
    settings = who.request.app.state.settings
    page = who.html(map_service.office_map(tx, settings, estate or None, last, view, asked))
    if estate:
        page.set_cookie("estate", estate, max_age=COOKIE_SECONDS, httponly=True, samesite="lax")
    return page


@router.get("/map/layers/{layer}")
def late_layer(
    layer: str, tx: Tx, who: Who, asked: Filter, estate: EstateCode = None, at: Day | None = None
) -> Response:
    """Give the features of a layer that the map asks for later, or those of a day past."""
    from backend.pages import service  # noqa: PLC0415 -- Folium takes a second to load

    found = service.late_layer(tx, layer, estate, who.texts, service.Which(asked, at))
    return JSONResponse(found, headers=_OWN)


@router.get("/map/objects")
def objects(tx: Tx, who: Who, of: Objects) -> Response:
    """Give single objects, each named as layer/id, as the map's pop-up takes them."""
    from backend.pages import map_service  # noqa: PLC0415 -- Folium takes a second to load

    return JSONResponse(map_service.objects(tx, of, who.texts), headers=_OWN)


@router.get("/map/counts")
def counts(tx: Tx, who: Who, estate: EstateCode = None) -> Response:
    """Give the numbers of the legend of a map whose layers come as tiles."""
    from backend.pages import map_service  # noqa: PLC0415 -- Folium takes a second to load

    return JSONResponse(map_service.counts(tx, estate or None, who.language), headers=_OWN)
