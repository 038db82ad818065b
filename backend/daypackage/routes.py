"""The addresses of the day package. docs/TABLET.md is their contract."""

from __future__ import annotations

import uuid
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response

from backend.access.service import identity_of
from backend.daypackage import service
from backend.daypackage.schemas import Overview, PartName
from backend.db import TransactionRoute, Tx
from backend.photos import service as photos

router = APIRouter(prefix="/api/v1/sync", tags=["sync"], route_class=TransactionRoute)

#: Kept by the tablet itself, and asked for again each time.
_CACHE = "private, no-cache"
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The tablet has this very one"}}
_JSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}, "description": "Part"},
    **_UNCHANGED,
}
_JPEG: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The picture",
    },
    **_UNCHANGED,
}


@router.get("/package")
def overview(tx: Tx, request: Request, response: Response) -> Overview:
    """Tell what there is to carry: estates with the version and size of each part."""
    response.headers["Cache-Control"] = "private, no-store"
    return service.overview(tx, identity_of(request))


@router.get("/package/{estate}/{part}", response_class=Response, responses=_JSON)
def read_part(estate: str, part: PartName, tx: Tx, request: Request) -> Response:
    """Give one part of the package as JSON; its version is the ETag."""
    version, content = service.part(tx, estate, part, _known(request))
    return _answer(version, content, "application/json")


@router.get("/thumbs/{photo_id}.jpg", response_class=Response, responses=_JPEG)
def thumb(photo_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Show a photo of the package at 320 pixels."""
    data: Path = request.app.state.settings.data
    content = photos.content(tx, data, photo_id, "thumb")
    version = sha256(content).hexdigest()[:32]
    return _answer(version, None if version in _known(request) else content, "image/jpeg")


def _known(request: Request) -> frozenset[str]:
    """Return the versions that the tablet says it has."""
    told = request.headers.get("if-none-match", "").split(",")
    return frozenset(one.strip().removeprefix("W/").strip('"') for one in told)


def _answer(version: str, content: bytes | None, media_type: str) -> Response:
    headers = {"ETag": f'"{version}"', "Cache-Control": _CACHE}
    if content is None:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
