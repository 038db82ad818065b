"""Pages for browsers: start, map, lists; those of assets are in their own module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import RedirectResponse

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.pages import (
    asset_routes,
    case_counts,
    class_routes,
    estates,
    help_routes,
    luminaire_routes,
    map_routes,
)
from backend.pages.case_counts import Counts
from backend.pages.context import Reader, Who
from backend.schemas import Box, Day, Text, bbox_query
from backend.standing.routes import Filter
from maps.layers import ASSETS, BASE, LAYERS, PRODUCTS
from maps.menu import home_of
from maps.refusals import NOT_IN_VIEW

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
router.include_router(asset_routes.router)
router.include_router(luminaire_routes.router)
router.include_router(class_routes.router)
router.include_router(help_routes.router)
router.include_router(map_routes.router)

ROWS_A_PAGE = 200
#: Layer whose list is the list of cases.
REPORTS = "reports"
IMPORT_COMMAND = (
    "./ljusrond import osm FILE.osm.pbf --estate NAME\n./ljusrond analyse --estate NAME"
)

EstateCode = Annotated[Text | None, Query(max_length=100)]


@router.get("/")
def start(tx: Tx, who: Who) -> Response:
    """Show the estates with their counts; lead those who see none to their own work."""
    if not who.identity.may("see"):
        asked = f"?{query}" if (query := who.request.url.query) else ""
        return RedirectResponse(home_of(who.identity.may) + asked, status_code=303)
    counts = case_counts.by_estate(tx)
    cards = [
        estates.start_card(estate, counts.get(estate.id, Counts()), who.texts)
        for estate in assets.estates(tx)
    ]
    title = who.texts.gettext("Start")
    return who.page(
        "start.html",
        title=title,
        active="start",
        estates=cards,
        all_cases=case_counts.links(case_counts.total(counts.values()), None, who.texts),
        tasks=[],
        import_command=IMPORT_COMMAND,
    )


class Page(NamedTuple):
    """Which page of a list: rows before it, words that its rows hold, the view of a map [deg]."""

    after: int
    words: str
    box: Box | None


async def _page(
    box: Annotated[Box | None, Depends(bbox_query)],
    after: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    search: Annotated[str, Query(max_length=100)] = "",
) -> Page:
    return Page(after, search.strip(), box)


@router.get("/lists/{layer}")
def layer_list(
    layer: str,
    tx: Tx,
    who: Who,
    asked: Filter,
    page: Annotated[Page, Depends(_page)],
    estate: EstateCode = None,
    at: Day | None = None,
) -> Response:
    """Show a layer as a list; before the first estate the start page says how to get one."""
    from backend.pages import service  # noqa: PLC0415 -- Folium takes a second to load

    estate, (after, words, box) = estate or None, page
    if layer == REPORTS:
        given = {"estate": estate or "", "text": words}
        query = urlencode({name: value for name, value in given.items() if value})
        return RedirectResponse(f"/cases?{query or 'state=open'}", status_code=303)
    all_estates = estates.briefs(tx, None)
    if layer in LAYERS and not all_estates and estate is None:
        return RedirectResponse("/", status_code=303)
    wanted = service.Asked(words, after, ROWS_A_PAGE, service.Which(asked, at), box)
    found = service.layer_list(tx, layer, estate, who.texts, wanted)
    chosen_estates = [e for e in all_estates if estate in (None, e.code)]
    chosen = {"estate": estate} if estate else {}
    kept = chosen | ({"at": str(at)} if at else {})
    kept |= {"bbox": ",".join(map(str, box))} if box else {}
    narrowed = asked.asked if found.fields else {}
    following = {**kept, **narrowed, **({"search": words} if words else {})}
    return who.page(
        "list.html",
        title=found.table.title,
        active="lists",
        table=found.table,
        layers=_tabs(chosen, who),
        filters=[*_estate_filter(all_estates, estate, who), *found.fields],
        search=words,
        narrowed=bool(words or narrowed),
        kept=kept,
        at=at,
        start_url=f"/lists/{layer}?{urlencode(kept)}",
        now_url=f"/lists/{layer}?{urlencode({**chosen, **narrowed})}",
        next_url=f"/lists/{layer}?{urlencode({**following, 'after': after + ROWS_A_PAGE})}"
        if found.more
        else None,
        export_urls=[],
        box_url=f"/lists/{layer}?{urlencode({**chosen, **narrowed})}" if box else None,
        why_nothing="" if found.table.lines else _why_nothing(tx, layer, estate, box),
        computed=estates.computed_at(chosen_estates) if LAYERS[layer].computed else None,
        shares=estates.shares_of(chosen_estates, who.texts) if LAYERS[layer].computed else "",
    )


def _why_nothing(tx: Tx, layer: str, estate: str | None, box: Box | None) -> str:
    if box:
        return NOT_IN_VIEW
    # To tell takes counting all that the estates hold.
    return estates.why_nothing(layer, estates.chosen_of(tx, estate))


def _tabs(chosen: Mapping[str, str], who: Reader) -> list[tuple[str, str, str]]:
    """Return the lists that there are: name, title and address of each."""
    return [
        (name, who.texts.gettext(found.title), f"/lists/{name}?{urlencode(chosen)}")
        for name in (*PRODUCTS, *ASSETS, *reversed(BASE))
        if (found := LAYERS[name]).listed
    ]


def _estate_filter(
    all_estates: Sequence[estates.Brief], estate: str | None, who: Reader
) -> list[dict[str, object]]:
    """Return the field that chooses an estate, where there are several."""
    if len(all_estates) < 2:  # noqa: PLR2004 -- nothing to choose
        return []
    options = [(e.code, e.name) for e in all_estates]
    title = who.texts.gettext("Estate")
    return [{"name": "estate", "title": title, "value": estate or "", "options": options}]
