"""The addresses of photos: where they arrive, and where their pictures are shown."""

from __future__ import annotations

import uuid
from pathlib import Path as Folder
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response, status

from backend.access import service as access
from backend.bodies import raw_body
from backend.db import TransactionRoute, Tx, entered
from backend.errors import ForbiddenError, invalid
from backend.photos import page_routes, service
from backend.photos.files import Part
from backend.photos.pictures import PictureError
from backend.photos.reading import read_apart
from backend.photos.schemas import Photo, Sha256

router = APIRouter(tags=["photos"], route_class=TransactionRoute)

#: A picture may be looked at; nothing in it may run, and no other site may use it.
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FILE = {"type": "string", "format": "binary"}
_SENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {f"image/{name}": {"schema": _FILE} for name in ("jpeg", "png", "webp")},
    }
}
_JPEG: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {"schema": _FILE}}, "description": "The picture"}
}


@router.put(
    "/api/v1/photos/{sha256}",
    status_code=status.HTTP_201_CREATED,
    max_body_size=service.PHOTO_BYTES_MAX,
    openapi_extra=_SENT,
    responses={
        200: {"description": "The photo was stored before", "model": Photo},
        413: {"description": "The photo is larger than 20 MB"},
        422: {"description": "Another checksum, or no picture that is taken; says why"},
    },
)
def receive(
    request: Request,
    response: Response,
    sha256: Annotated[Sha256, Path(description="Checksum of the file that is sent")],
    sent: Annotated[bytes, Depends(raw_body)],
) -> Photo:
    """Take in a photo: JPEG, PNG or WebP. Sending the same one again is harmless, answers 200.

    It is kept as a JPEG of 1 600 pixels at most, without anything the camera wrote into it.
    Without login only a photo that a report of the last 30 days names is taken.
    """
    with entered(request) as tx:
        company_id = _company(tx, request, sha256)
        service.refuse_other_content(sha256, sent)
        stored = service.find(tx, company_id, sha256)
    if stored:
        response.status_code = status.HTTP_200_OK
        return stored
    # Reading takes a while: no transaction is open meanwhile.
    try:
        picture = read_apart(sent)
    except PictureError as error:
        raise invalid("photo", str(error)) from None
    with entered(request) as tx:
        company_id = _company(tx, request, sha256)
        stored, is_new = service.keep(tx, _data(request), company_id, sha256, picture)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return stored


@router.get("/photos/{photo_id}.jpg", response_class=Response, responses=_JPEG)
def picture(photo_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Show a photo, reviewed or not, blurred where somebody drew a box."""
    return _answer(tx, request, photo_id, "picture")


@router.get("/photos/{photo_id}/thumb.jpg", response_class=Response, responses=_JPEG)
def thumb(photo_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Show a photo at 320 pixels."""
    return _answer(tx, request, photo_id, "thumb")


@router.get("/photos/{photo_id}/original.jpg", response_class=Response, responses=_JPEG)
def original(photo_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Show a photo as it was before it was blurred."""
    return _answer(tx, request, photo_id, "original")


@router.get("/shared/photos/{photo_id}.jpg", response_class=Response, responses=_JPEG)
def shared_picture(photo_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Show a reviewed photo of a shared report."""
    return _answer(tx, request, photo_id, "picture", reviewed=True)


@router.get("/shared/photos/{photo_id}/thumb.jpg", response_class=Response, responses=_JPEG)
def shared_thumb(photo_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Show a reviewed photo of a shared report at 320 pixels."""
    return _answer(tx, request, photo_id, "thumb", reviewed=True)


@router.get("/tasks/photos/{photo_id}.jpg", response_class=Response, responses=_JPEG)
def task_picture(photo_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Show a reviewed photo of a simple task."""
    return _answer(tx, request, photo_id, "picture", reviewed=True)


@router.get("/tasks/photos/{photo_id}/thumb.jpg", response_class=Response, responses=_JPEG)
def task_thumb(photo_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Show a reviewed photo of a simple task at 320 pixels."""
    return _answer(tx, request, photo_id, "thumb", reviewed=True)


def _company(tx: Tx, request: Request, sha256: str) -> uuid.UUID:
    """Return whose the photo is: the company of who sends it, or that of a tenant's report."""
    who = access.identity_of(request)
    if who.may("report") and who.company_id:
        return who.company_id
    if who.is_known:
        raise ForbiddenError("your role has no right to this")
    return service.enter_sent(tx, sha256, access.request_id(request))


def _data(request: Request) -> Folder:
    data: Folder = request.app.state.settings.data
    return data


def _answer(
    tx: Tx, request: Request, photo_id: uuid.UUID, part: Part, *, reviewed: bool = False
) -> Response:
    content = service.content(tx, _data(request), photo_id, part, reviewed=reviewed)
    named = {"Content-Disposition": f'inline; filename="photo-{photo_id}.jpg"'}
    return Response(content, media_type="image/jpeg", headers={**HEADERS, **named})


router.include_router(page_routes.router)
