"""The addresses of exports: files by address, files that a worker makes, links to layers."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response, status
from fastapi import Path as InPath
from fastapi.responses import FileResponse

from backend.access.service import identity_of
from backend.db import TransactionRoute, Tx
from backend.exports import link_routes, page_routes, service
from backend.exports.answers import HEADERS, sent
from backend.exports.choice import choose
from backend.exports.schemas import Export, NewExport
from backend.pages.context import read_request
from backend.schemas import Box, Day, Text, bbox_query, read_box
from gis.file_forms import CRS_CODES, FORMS

router = APIRouter(tags=["exports"], route_class=TransactionRoute)

Names = Annotated[str, InPath(max_length=400, description="A layer, several with commas, or `all`")]
Form = Annotated[str, InPath(max_length=10, description="Format, as the ending of a file's name")]
Area = Annotated[Box | None, Depends(bbox_query)]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file",
        "content": {
            kind: {}
            for kind in sorted({"application/zip", *(one.media_type for one in FORMS.values())})
        },
    }
}


@router.get("/exports/{layers}.{form}", response_class=Response, responses=_FILE)
def export_file(
    layers: Names,
    form: Form,
    tx: Tx,
    request: Request,
    area: Area,
    crs: Annotated[
        int | None, Query(description=f"EPSG code, one of {', '.join(map(str, CRS_CODES))}")
    ] = None,
    estate: Annotated[Text | None, Query(max_length=100, description="Code of an estate")] = None,
    date: Annotated[
        Day | None, Query(description="Day whose evening (22:00 in Sweden) is shown")
    ] = None,
) -> Response:
    """Give layers as a file; up to 200 000 rows."""
    language = read_request(request).language
    wanted = choose(
        layers.split(","), form, crs, estate=estate, bbox=area, day=date, language=language
    )
    found = service.plan(tx, identity_of(request), wanted)
    return sent(service.take(tx, request.app.state.settings, found), wanted)


@router.post("/api/v1/exports", status_code=status.HTTP_202_ACCEPTED)
def ask_export(asked: NewExport, tx: Tx, request: Request, response: Response) -> Export:
    """Have a file of any size made; its address tells how it stands."""
    wanted = choose(
        asked.layers,
        asked.format,
        asked.crs,
        estate=asked.estate,
        bbox=read_box(",".join(map(str, asked.bbox))) if asked.bbox else None,
        day=asked.date,
        language=asked.language,
    )
    made = service.ask(tx, identity_of(request), wanted)
    response.headers["Location"] = f"/api/v1/exports/{made}"
    return service.read(tx, made)


@router.get("/api/v1/exports")
def list_exports(tx: Tx) -> list[Export]:
    """List the files that whoever asks has asked for, newest first."""
    return service.listed(tx)


@router.get("/api/v1/exports/{export_id}")
def read_export(export_id: uuid.UUID, tx: Tx) -> Export:
    """Tell how a file stands."""
    return service.read(tx, export_id)


@router.delete("/api/v1/exports/{export_id}")
def cancel_export(export_id: uuid.UUID, tx: Tx) -> Export:
    """Call a file off that is not ready yet."""
    return service.cancel(tx, export_id)


@router.get("/exports/jobs/{export_id}/file", response_class=Response, responses=_FILE)
def kept_file(export_id: uuid.UUID, tx: Tx, request: Request) -> Response:
    """Give a file that is ready."""
    path, name, media_type = service.file_of(tx, request.app.state.settings, export_id)
    return FileResponse(path, filename=name, media_type=media_type, headers=HEADERS)


router.include_router(page_routes.router)
router.include_router(link_routes.router)
