"""The address of photos that arrive in parts: /api/v1/sync/photos/{sha256}."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from pathlib import Path as Folder
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from backend.access.service import identity_of
from backend.bodies import raw_body
from backend.db import TransactionRoute, Tx, entered
from backend.photos import service as photos
from backend.photos.pictures import Picture
from backend.reports.schemas import Sha256
from backend.sync import parts
from backend.sync.photos import picture_of, queue, take_in
from backend.sync.schemas import PhotoState

router = APIRouter(prefix="/api/v1/sync", tags=["sync"], route_class=TransactionRoute)

#: Most bytes in one request [B].
CHUNK_BYTES_MAX: Final = 1_048_576
_OCTETS: dict[str, Any] = {
    "requestBody": {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    }
}
Checksum = Annotated[Sha256, Path(description="Checksum of the file as the tablet keeps it")]


@router.get("/photos/{sha256}")
def photo_state(sha256: Checksum, tx: Tx, request: Request) -> PhotoState:
    """Tell how much of a photo is here."""
    company_id = _company(request)
    stored = photos.find(tx, company_id, sha256) is not None
    here = 0 if stored else parts.received(parts.path_of(_data(request), company_id, sha256))
    return PhotoState(sha256=sha256, received_bytes=here, stored=stored)


@router.patch(
    "/photos/{sha256}",
    max_body_size=CHUNK_BYTES_MAX,
    openapi_extra=_OCTETS,
    responses={
        202: {
            "description": "All bytes are here, others are read first; ask again after Retry-After",
            "model": PhotoState,
        },
        409: {"description": "Bytes are missing before these; received_bytes says how many came"},
        413: {"description": "The photo is larger than 20 MB, or the part than 1 MB"},
        422: {"description": "Another checksum, or no picture that is taken; says why"},
        507: {"description": "There is no room; send it later"},
    },
)
def receive_part(
    request: Request,
    response: Response,
    sha256: Checksum,
    offset: Annotated[int, Header(alias="Upload-Offset", ge=0, description="Bytes before [B]")],
    length: Annotated[int, Header(alias="Upload-Length", ge=1, description="Of the photo [B]")],
    chunk: Annotated[bytes, Depends(raw_body)],
) -> PhotoState:
    """Take the next bytes of a photo; the last ones have it read and kept."""
    with entered(request) as tx:
        company_id = _company(request)
        stored = photos.find(tx, company_id, sha256) is not None
    data = _data(request)
    path = parts.path_of(data, company_id, sha256)
    if stored:
        parts.remove(path)
        return PhotoState(sha256=sha256, received_bytes=0, stored=True)
    here = take_in(data, company_id, sha256, offset, length, chunk)
    if here < length:
        return PhotoState(sha256=sha256, received_bytes=here, stored=False)
    # Reading takes a while: no transaction is open meanwhile.
    picture = picture_of(path, sha256)
    if picture is None:
        response.status_code = HTTPStatus.ACCEPTED
        response.headers["Retry-After"] = str(queue.after_s())
        return PhotoState(sha256=sha256, received_bytes=here, stored=False)
    _keep(request, sha256, picture)
    parts.remove(path)
    return PhotoState(sha256=sha256, received_bytes=here, stored=True)


def _keep(request: Request, sha256: str, picture: Picture) -> None:
    with entered(request) as tx, parts.no_space():
        photos.keep(tx, _data(request), _company(request), sha256, picture)


def _company(request: Request) -> uuid.UUID:
    company_id = identity_of(request).company_id
    assert company_id is not None  # noqa: S101 -- whoever has the right is of one
    return company_id


def _data(request: Request) -> Folder:
    data: Folder = request.app.state.settings.data
    return data
