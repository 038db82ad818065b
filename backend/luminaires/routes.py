"""The addresses of luminaires: /api/v1/photometry and /api/v1/luminaire-types."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile, status

from backend.db import TransactionRoute, Tx
from backend.luminaires import service
from backend.luminaires.schemas import (
    LAMP_SETS_MAX,
    LuminaireType,
    LuminaireTypePage,
    LuminaireTypePatch,
    PhotometricFile,
    PhotometryPage,
    PhotometryPatch,
)
from backend.measures import STRICT_POLICY
from backend.schemas import Cursor, Limit, Text, cursor_query

router = APIRouter(prefix="/api/v1", tags=["luminaires"], route_class=TransactionRoute)

CompanyCode = Annotated[Text | None, Form(max_length=100, description="Code of a company")]


@router.post(
    "/photometry",
    status_code=status.HTTP_201_CREATED,
    max_body_size=service.MAX_UPLOAD_BYTES,
    responses={
        200: {"description": "The company had the same file already", "model": PhotometricFile},
        413: {"description": "The file is larger than 4 MB"},
        422: {"description": "The file is refused; names line and reason"},
    },
)
def upload(
    file: Annotated[UploadFile, File(description="IES LM-63 or EULUMDAT, 4 MB at most")],
    tx: Tx,
    response: Response,
    lamp_set: Annotated[
        int | None, Form(ge=0, lt=LAMP_SETS_MAX, description="Alternative lamp set, from 0")
    ] = None,
    orientation: Annotated[
        Literal["cie", "us"] | None, Form(description="Street side: cie C90, us C0")
    ] = None,
    luminaire_type_id: Annotated[
        uuid.UUID | None, Form(description="Luminaire type that gets the file")
    ] = None,
    company: CompanyCode = None,
) -> PhotometricFile:
    """Take in a photometric file. Sending the same one again is harmless and answers 200."""
    owner = service.owner_of(tx, luminaire_type_id, company)
    sent = service.sent_file(file.filename, file.file.read())
    stored, is_new = service.take_in(tx, owner, sent, service.Declared(orientation, lamp_set))
    if luminaire_type_id:
        service.link(tx, luminaire_type_id, stored.id)
        stored = service.read(tx, stored.id)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    response.headers["Location"] = f"/api/v1/photometry/{stored.id}"
    return stored


@router.get("/photometry")
def list_photometry(
    tx: Tx,
    cursor: Annotated[Cursor | None, Depends(cursor_query)],
    linked: Annotated[
        bool | None, Query(description="Only files that luminaire types use, or only the others")
    ] = None,
    limit: Limit = 100,
) -> PhotometryPage:
    """List photometric files, newest first."""
    return service.page(tx, cursor, limit, linked=linked)


@router.get("/photometry/{file_id}")
def read_photometry(file_id: uuid.UUID, tx: Tx) -> PhotometricFile:
    """Read what a photometric file says."""
    return service.read(tx, file_id)


@router.get("/photometry/{file_id}/file", response_class=Response)
def download(file_id: uuid.UUID, tx: Tx) -> Response:
    """Give a photometric file as it was received."""
    name = service.read(tx, file_id).file_name
    content = service.content(tx, file_id)
    # A file of others: never shown, never run, only saved.
    kept = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(
        content,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": kept,
            "Content-Security-Policy": f"{STRICT_POLICY}; sandbox",
        },
    )


@router.patch("/photometry/{file_id}")
def change_photometry(file_id: uuid.UUID, patch: PhotometryPatch, tx: Tx) -> PhotometricFile:
    """Declare street side or lamp set of a file; what its lamps light is computed anew."""
    named = patch.model_fields_set
    declared = service.Declared(patch.orientation, patch.lamp_set if "lamp_set" in named else None)
    return service.change(tx, file_id, declared, infer="orientation" in named)


@router.get("/luminaire-types")
def list_luminaire_types(
    tx: Tx,
    cursor: Annotated[uuid.UUID | None, Query(description="`next` of the page before")] = None,
    limit: Limit = 100,
) -> LuminaireTypePage:
    """List luminaire types by maker and model."""
    return service.types(tx, service.TypeFilter(), cursor, limit)


@router.patch("/luminaire-types/{luminaire_type_id}")
def change_luminaire_type(
    luminaire_type_id: uuid.UUID, patch: LuminaireTypePatch, tx: Tx
) -> LuminaireType:
    """Give a luminaire type a photometric file, or none; its lamps are computed anew."""
    return service.link(tx, luminaire_type_id, patch.photometry_id)
