"""Identities as addresses that stay: /id/{kind}/{id} leads to what the client reads."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response, status
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute
from backend.errors import NotFoundError
from backend.ogc.answers import address
from maps.layers import EDITABLE

router = APIRouter(tags=["ogc"], route_class=TransactionRoute)

#: Layer that holds what is of a kind.
_LAYERS: Final[Mapping[str, str]] = {
    **{kind: layer for layer, kind in EDITABLE.items()},
    "estate": "estates",
    "report": "reports",
}
#: Kinds with a page that is no asset's.
_PAGES: Final[Mapping[str, str]] = {"estate": address("estates", "items"), "report": "/cases"}


@router.get("/id/{kind}/{row_id}", response_class=Response, status_code=status.HTTP_303_SEE_OTHER)
def follow_identity(
    request: Request, kind: Annotated[str, Path(max_length=40)], row_id: uuid.UUID
) -> Response:
    """Lead from a thing to what is said of it: a page for people, GeoJSON for programs."""
    if kind not in _LAYERS:
        raise NotFoundError(f"there is no kind {kind!r}")
    target = address(_LAYERS[kind], "items", str(row_id)) + "?f=json"
    if "text/html" in request.headers.get("accept", ""):
        target = f"{_PAGES.get(kind, f'/assets/{kind}')}/{row_id}"
    return RedirectResponse(target, status.HTTP_303_SEE_OTHER, headers={"Vary": "Accept"})
