"""Changing features: /ogc/collections/{layer}/items, for planners."""

from __future__ import annotations

import uuid
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Request, Response, status

from backend.bodies import raw_body
from backend.db import TransactionRoute, Tx
from backend.edits import service as edits
from backend.edits.schemas import Act, Change
from backend.ogc import answers, changing, reading
from backend.ogc.answers import GEOJSON, address
from backend.ogc.asking import EVERYWHERE, refuse_unknown
from backend.ogc.columns import collection
from backend.ogc.item_routes import feature_links, identity
from backend.ogc.landing_routes import Told
from backend.ogc.systems import System, system
from backend.pages.context import Reader, Who, own_url

router = APIRouter(prefix=answers.BASE, tags=["ogc"], route_class=TransactionRoute)

Body = Annotated[bytes, Depends(raw_body)]
IfMatch = Annotated[
    str | None, Header(description="ETag of the feature as it was read; * changes any version")
]
Kind = Annotated[str, Header(alias="content-type")]
ContentCrs = Annotated[
    str | None, Header(alias="content-crs", description="System of the body, in angle brackets")
]
#: What is sent with a change, as the description of the API tells it.
SENT = {"requestBody": {"content": {GEOJSON: {"schema": {"type": "object"}}}}}
READ: Final[Told] = {200: {"content": {GEOJSON: {}}}}


@router.post(
    "/collections/{layer}/items",
    response_class=Response,
    status_code=status.HTTP_201_CREATED,
    responses={201: {"content": {GEOJSON: {}}}},
    openapi_extra=SENT,
)
def add_feature(
    tx: Tx, request: Request, layer: str, body: Body, who: Who, kind: Kind = GEOJSON,
    content_crs: ContentCrs = None,
) -> Response:  # fmt: skip
    """Add an object to the register; where it lies says which estate it belongs to."""
    refuse_unknown(request, EVERYWHERE)
    edits.fields(layer)
    change = changing.change_of("create", body, kind, _system(content_crs))
    done = edits.one(tx, layer, change)
    assert done.id is not None  # noqa: S101 -- what is made has one
    return _answer(tx, who, layer, done.id, content_crs, status.HTTP_201_CREATED)


@router.put(
    "/collections/{layer}/items/{feature_id}",
    response_class=Response, responses=READ, openapi_extra=SENT,
)  # fmt: skip
def replace_feature(  # noqa: PLR0913, PLR0917 -- what a request brings
    tx: Tx, request: Request, layer: str, feature_id: str, body: Body, who: Who,
    kind: Kind = GEOJSON, content_crs: ContentCrs = None, if_match: IfMatch = None,
) -> Response:  # fmt: skip
    """Replace an object whole: what is not told becomes unknown."""
    refuse_unknown(request, EVERYWHERE)
    edits.fields(layer)
    row_id = identity(layer, feature_id)
    change = changing.change_of("replace", body, kind, _system(content_crs), row_id)
    return _change(tx, who, layer, change, content_crs, if_match)


@router.patch(
    "/collections/{layer}/items/{feature_id}",
    response_class=Response, responses=READ, openapi_extra=SENT,
)  # fmt: skip
def update_feature(  # noqa: PLR0913, PLR0917 -- what a request brings
    tx: Tx, request: Request, layer: str, feature_id: str, body: Body, who: Who,
    kind: Kind = GEOJSON, content_crs: ContentCrs = None, if_match: IfMatch = None,
) -> Response:  # fmt: skip
    """Change of an object what is told, and nothing else (JSON Merge Patch, RFC 7396)."""
    refuse_unknown(request, EVERYWHERE)
    edits.fields(layer)
    row_id = identity(layer, feature_id)
    change = changing.change_of("update", body, kind, _system(content_crs), row_id)
    return _change(tx, who, layer, change, content_crs, if_match)


@router.delete(
    "/collections/{layer}/items/{feature_id}",
    response_class=Response,
    status_code=status.HTTP_204_NO_CONTENT,
)
def remove_feature(
    tx: Tx, request: Request, layer: str, feature_id: str, if_match: IfMatch = None
) -> Response:
    """Say that an object stands no more; its history stays."""
    refuse_unknown(request, EVERYWHERE)
    edits.fields(layer)
    row_id = identity(layer, feature_id)
    seen = changing.seen_version(tx, layer, row_id, if_match)
    edits.one(tx, layer, Change(act="delete", id=row_id, version=seen))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _change(
    tx: Tx, who: Reader, layer: str, change: Change, content_crs: str | None, if_match: str | None
) -> Response:
    assert change.id is not None  # noqa: S101 -- the address names it
    seen = changing.seen_version(tx, layer, change.id, if_match)
    act: Act = change.act
    edits.one(
        tx, layer,
        Change(act=act, id=change.id, values=change.values, geometry=change.geometry, version=seen),
    )  # fmt: skip
    return _answer(tx, who, layer, change.id, content_crs, status.HTTP_200_OK)


def _answer(
    tx: Tx, who: Reader, layer: str, row_id: uuid.UUID, content_crs: str | None, code: int
) -> Response:
    """Answer with the feature as it stands now, in the system it was sent in."""
    wanted = _system(content_crs)
    found = collection(tx, layer)
    one = reading.one(tx, found, row_id, wanted, feature_links(who, found, row_id))
    headers = {**answers.content_crs(wanted), "ETag": f'"{one.mark}"'}
    if code == status.HTTP_201_CREATED:
        headers["Location"] = own_url(who.request, address(layer, "items", str(row_id)))
    return Response(one.text, code, headers, media_type=GEOJSON)


def _system(header: str | None) -> System:
    return system("Content-Crs", header.strip().strip("<>") if header else None)
