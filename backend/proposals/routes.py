"""The address of proposals: /api/v1/proposals."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Final

import shapely
from fastapi import APIRouter, Depends, Query, Request, Response, status
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, invalid
from backend.proposals import edits, files, page_routes, service
from backend.proposals.schemas import LampIn, Proposal, ProposalDetail, ProposalIn, TriedSurfaceIn
from backend.schemas import Text

api = APIRouter(prefix="/api/v1/proposals", tags=["proposals"], route_class=TransactionRoute)
#: Fields of an upload beside its file.
FIELDS_MAX: Final = 10


@dataclass(frozen=True)
class Upload:
    """A file of lamps with what was said of it."""

    data: bytes
    file_name: str
    estate: str
    name: str | None
    reading: files.Reading


async def sent_proposal(request: Request) -> ProposalIn | Upload:
    """Read a proposal: JSON, or a form with a file.

    Raises
    ------
    RequestValidationError
        If the JSON is not one.
    InvalidError
        If the form lacks its file or its estate.
    """
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _upload(request)
    try:
        return ProposalIn.model_validate_json(await request.body())
    except ValidationError as error:
        found = [{**e, "loc": ("body", *e["loc"])} for e in error.errors(include_url=False)]
        raise RequestValidationError(found) from None


async def _upload(request: Request) -> Upload:
    async with request.form(max_files=1, max_fields=FIELDS_MAX) as form:
        file = form.get("file")
        said = {name: str(form.get(name) or "").strip() for name in ("estate", "name", "layer",
                                                                     "crs")}  # fmt: skip
        if not isinstance(file, UploadFile) or not file.filename:
            raise invalid("file", "give a file of lamps")
        if not said["estate"]:
            raise invalid("estate", "give the code of an estate")
        reading = files.Reading(layer=said["layer"] or None, crs=said["crs"] or None)
        data = await file.read()
        return Upload(data, file.filename, said["estate"], said["name"] or None, reading)


_BODY: Final[dict[str, Any]] = ProposalIn.model_json_schema(
    ref_template="#/components/schemas/{model}"
)
_FORM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["file", "estate"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "GeoPackage, GeoJSON, CSV …"},
        "estate": {"type": "string", "description": "Estate's code"},
        "name": {"type": "string", "description": "Default: the file's name"},
        "layer": {"type": "string", "description": "Layer or sheet of a file with several"},
        "crs": {"type": "string", "description": "Where the file does not say it: EPSG:3007"},
    },
}
_REQUEST: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {k: v for k, v in _BODY.items() if k != "$defs"}},
            "multipart/form-data": {"schema": _FORM},
        },
    }
}


@api.post("", status_code=status.HTTP_201_CREATED, openapi_extra=_REQUEST)
def create_proposal(
    tx: Tx,
    response: Response,
    sent: Annotated[ProposalIn | Upload, Depends(sent_proposal)],
) -> ProposalDetail:
    """Try lamps against today: JSON, or a file whose rows are taken or told of one by one."""
    if isinstance(sent, ProposalIn):
        made = edits.create(tx, sent)
    else:
        about = (sent.estate, sent.name)
        done = files.import_upload(tx, io.BytesIO(sent.data), sent.file_name, about, sent.reading)
        if done.id is None:
            raise InvalidError(files.nothing_taken(done))
        made = done.id
    response.headers["Location"] = f"/api/v1/proposals/{made}"
    return service.read(tx, made)


@api.get("")
def list_proposals(
    tx: Tx,
    estate: Annotated[Text | None, Query(max_length=100, description="Code of an estate")] = None,
) -> list[Proposal]:
    """List proposals, newest first, at most 500."""
    return service.listed(tx, estate)


@api.get("/{proposal_id}")
def read_proposal(proposal_id: uuid.UUID, tx: Tx) -> ProposalDetail:
    """Read a proposal with its lamps and what it changes."""
    return service.read(tx, proposal_id)


@api.get("/{proposal_id}/status")
def read_status(proposal_id: uuid.UUID, tx: Tx) -> dict[str, str]:
    """Tell how a proposal stands."""
    return {"status": service.status(tx, proposal_id)}


@api.get("/{proposal_id}/spots")
def read_spots(proposal_id: uuid.UUID, tx: Tx) -> dict[str, Any]:
    """Give the ground that is dark today, then, or both, as GeoJSON."""
    service.status(tx, proposal_id)
    features = [
        {
            "type": "Feature",
            "id": str(spot["id"]),
            "geometry": shapely.geometry.mapping(spot["wkb"]),
            "properties": {k: spot[k] for k in ("surface_id", "change", "area_m2")},
        }
        for spot in service.spots(tx, proposal_id)
    ]
    return {"type": "FeatureCollection", "features": features}


@api.delete("/{proposal_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_proposal(proposal_id: uuid.UUID, tx: Tx) -> None:
    """Throw a proposal away."""
    service.delete(tx, proposal_id)


@api.post("/{proposal_id}/lamps", status_code=status.HTTP_201_CREATED)
def add_lamp(proposal_id: uuid.UUID, lamp: LampIn, tx: Tx) -> ProposalDetail:
    """Add a lamp, or move, change or take away one of today; it is compared again."""
    edits.add_lamp(tx, proposal_id, lamp)
    return service.read(tx, proposal_id)


@api.delete("/{proposal_id}/lamps/{row_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_lamp(proposal_id: uuid.UUID, row_id: uuid.UUID, tx: Tx) -> None:
    """Take a lamp out of a proposal; it is compared again."""
    edits.remove_lamp(tx, proposal_id, row_id)


@api.post("/{proposal_id}/surfaces", status_code=status.HTTP_201_CREATED)
def try_class(proposal_id: uuid.UUID, surface: TriedSurfaceIn, tx: Tx) -> ProposalDetail:
    """Hold a surface against another lighting class; it is compared again."""
    edits.try_class(tx, proposal_id, surface.surface_id, surface.lighting_class)
    return service.read(tx, proposal_id)


@api.delete("/{proposal_id}/surfaces/{surface_id}", status_code=status.HTTP_204_NO_CONTENT)
def untry_class(proposal_id: uuid.UUID, surface_id: uuid.UUID, tx: Tx) -> None:
    """Take back a class that was tried; it is compared again."""
    edits.try_class(tx, proposal_id, surface_id, "")


@api.post("/{proposal_id}/compare", status_code=status.HTTP_202_ACCEPTED)
def compare(proposal_id: uuid.UUID, tx: Tx) -> ProposalDetail:
    """Compare it again with today, as the lamps are seen now."""
    service.queue(tx, proposal_id)
    return service.read(tx, proposal_id)


router = APIRouter(max_body_size=files.FILE_BYTES_MAX)
router.include_router(api)
router.include_router(page_routes.router)
