"""The addresses of tablets: /api/v1/sync. docs/TABLET.md is their contract."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response, status

from backend.access.service import identity_of
from backend.bodies import raw_body
from backend.db import TransactionRoute, Tx
from backend.sync import service
from backend.sync.schemas import DeviceMoment, Key, KeyIn, Receipt

router = APIRouter(prefix="/api/v1/sync", tags=["sync"], route_class=TransactionRoute)

_SUBMISSION: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}
}


@router.post("/key", status_code=status.HTTP_201_CREATED)
def make_key(wanted: KeyIn, tx: Tx, request: Request, response: Response) -> Key:
    """Give whoever is logged in a key for a tablet; the one they had on it ends."""
    response.headers["Cache-Control"] = "no-store"
    return service.make_key(tx, identity_of(request), wanted.device_id)


@router.delete("/key", status_code=status.HTTP_204_NO_CONTENT)
def end_key(tx: Tx, request: Request) -> None:
    """Take back the key that is sent."""
    service.end_key(tx, identity_of(request))


@router.put(
    "/submissions/{submission_id}",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=_SUBMISSION,
    responses={
        200: {"description": "The same submission was accepted before", "model": Receipt},
        409: {"description": "The id was used for other content"},
        413: {"description": "The body is longer than 64 kB"},
    },
)
def put_submission(
    submission_id: uuid.UUID,
    tx: Tx,
    request: Request,
    response: Response,
    sent: Annotated[bytes, Depends(raw_body)],
    sent_at: Annotated[
        DeviceMoment | None,
        Header(alias="Ljusrond-Sent-At", description="The tablet's clock now"),
    ] = None,
) -> Receipt:
    """Accept what a tablet saved. Sending the same bytes again is harmless and answers 200.

    docs/sync.schema.json describes the body.
    """
    receipt, is_new = service.accept(tx, identity_of(request), submission_id, sent, sent_at)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return receipt
