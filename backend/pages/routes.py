"""Pages for browsers: start, map, lists, one asset with its report form."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from backend.assets import service as assets
from backend.assets.schemas import AssetDetail
from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError, NotFoundError
from backend.pages import service
from backend.pages.context import COOKIE_SECONDS, Reader, Who
from backend.reports import service as reports
from backend.reports.schemas import ReportIn
from backend.schemas import Text
from maps.layers import LAYERS
from maps.vocabulary import CHOOSE_CATEGORY, REPORT_CATEGORIES

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

ROWS_A_PAGE = 200
IMPORT_COMMAND = (
    "./ljusrond import osm FILE.osm.pbf --estate NAME\n./ljusrond analyse --estate NAME"
)

EstateCode = Annotated[Text | None, Query(max_length=100)]


@router.get("/")
def start(tx: Tx, who: Who) -> Response:
    """Show the estates with their counts."""
    cards = [service.start_card(estate) for estate in assets.estates(tx)]
    title = who.texts.gettext("Start")
    return who.page(
        "start.html",
        title=title,
        active="start",
        estates=cards,
        tasks=[],
        import_command=IMPORT_COMMAND,
    )


@router.get("/map")
def office_map(tx: Tx, who: Who, estate: EstateCode = None) -> Response:
    """Show the office map of one estate; with several, the reader chooses on the first page."""
    if estate is None:
        known = assets.estates(tx)
        last = who.request.cookies.get("estate")
        estate = next((e.code for e in known if e.code == last or len(known) == 1), None)
        if known and estate is None:
            return RedirectResponse("/", status_code=303)
    view = service.View(who.language, who.theme, who.language_url, who.nonce)
    page = who.html(service.office_map(tx, who.request.app.state.settings, estate, view))
    if estate:
        page.set_cookie("estate", estate, max_age=COOKIE_SECONDS, httponly=True, samesite="lax")
    return page


@router.get("/lists/{layer}")
def layer_list(
    layer: str,
    tx: Tx,
    who: Who,
    estate: EstateCode = None,
    after: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """Show a layer as a list."""
    table, more = service.layer_list(tx, layer, estate, who.texts, after, ROWS_A_PAGE)
    chosen = {"estate": estate} if estate else {}
    all_estates = assets.estates(tx)
    chosen_estates = [e for e in all_estates if estate in (None, e.code)]
    names = [(e.code, e.name) for e in all_estates]
    tabs = [
        (name, who.texts.gettext(found.title), f"/lists/{name}?{urlencode(chosen)}")
        for name, found in LAYERS.items()
        if found.listed
    ]
    following = urlencode({**chosen, "after": after + ROWS_A_PAGE})
    estate_filter = {
        "name": "estate",
        "title": who.texts.gettext("Estate"),
        "value": estate or "",
        "options": names,
    }
    return who.page(
        "list.html",
        title=table.title,
        active="lists",
        table=table,
        layers=tabs,
        filters=[estate_filter] if len(names) > 1 else [],
        next_url=f"/lists/{layer}?{following}" if more else None,
        export_urls=[],
        computed=service.computed_at(chosen_estates) if layer == "dark_spots" else None,
    )


@router.get("/assets/{kind}/{asset_id}")
def asset_page(kind: str, asset_id: uuid.UUID, tx: Tx, who: Who, sent: bool = False) -> Response:
    """Show one asset with what is known, seen and reported of it."""
    return _asset_page(kind, asset_id, tx, who, sent=sent)


@router.post("/assets/{kind}/{asset_id}/reports")
def report_form(
    kind: str,
    asset_id: uuid.UUID,
    tx: Tx,
    who: Who,
    id: Annotated[uuid.UUID, Form()],  # noqa: A002 -- the form's own field name
    category: Annotated[str, Form(max_length=60)] = "",
    description: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Take a report from an asset's page; sending the form twice makes one report."""
    _asset(tx, kind, asset_id)
    try:
        report = ReportIn(
            id=id,
            category=category,
            asset_id=asset_id,
            description=description.strip() or None,
            observed_at=datetime.now(UTC),
        )
        _send(tx, report)
    except (ValidationError, InvalidError, ConflictError) as error:
        return _asset_page(kind, asset_id, tx, who, error=error, description=description)
    return RedirectResponse(f"/assets/{kind}/{asset_id}?sent=true", status_code=303)


def _asset(tx: Tx, kind: str, asset_id: uuid.UUID) -> AssetDetail:
    asset = assets.read(tx, asset_id)
    if asset.kind != kind:
        raise NotFoundError(f"asset {asset_id} is not a {kind}")
    return asset


def _send(tx: Tx, report: ReportIn) -> None:
    try:
        reports.accept(tx, report)
    except ConflictError:
        # A form brings no time of its own, so its repeat is told by everything else.
        stored = reports.read(tx, report.id)
        sent = (report.asset_id, report.category, report.description)
        if (stored.asset_id, stored.category, stored.description) != sent:
            raise


def _asset_page(
    kind: str,
    asset_id: uuid.UUID,
    tx: Tx,
    who: Reader,
    *,
    sent: bool = False,
    error: Exception | None = None,
    description: str = "",
) -> Response:
    asset = _asset(tx, kind, asset_id)
    texts = who.texts
    history = [
        {
            "at": event.at,
            "text": service.event_text(event, texts),
            "role": service.role_text(event, texts),
        }
        for event in asset.history
    ]
    return who.page(
        "asset.html",
        422 if error else 200,
        title=service.title_of(asset, texts),
        kind=kind,
        estate_name=asset.estate_name,
        map_url=f"/map?estate={asset.estate}#{kind}/{asset_id}",
        fields=service.fields_of(asset, texts),
        history=history,
        reports=asset.open_reports,
        report_action=f"/assets/{kind}/{asset_id}/reports",
        report_id=service.new_report_id(),
        categories=REPORT_CATEGORIES.get(kind, ()),
        sent=sent,
        form_error=_form_error(error, who),
        description=description,
    )


def _form_error(error: Exception | None, who: Reader) -> str:
    if error is None:
        return ""
    if isinstance(error, ValidationError):
        fields = {str(part) for found in error.errors() for part in found["loc"]}
        if "category" in fields:
            return who.texts.gettext(CHOOSE_CATEGORY)
        return "; ".join(found["msg"] for found in error.errors())
    return str(error)
