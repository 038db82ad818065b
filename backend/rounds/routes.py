"""The addresses of rounds: visits, what rounds ask, and what stands open of them."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status

from backend.access.service import identity_of
from backend.db import TransactionRoute, Tx
from backend.rounds import service
from backend.rounds.schemas import Deviation, Template, Visit, VisitIn
from backend.schemas import Text

router = APIRouter(prefix="/api/v1", tags=["rounds"], route_class=TransactionRoute)


@router.post(
    "/cleaning-visits",
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"description": "The same visit was stored before", "model": Visit},
        409: {"description": "The id was used for other content"},
    },
)
def create_visit(visit: VisitIn, tx: Tx, request: Request, response: Response) -> Visit:
    """Accept a visit with all that was seen; what is not OK becomes a case by itself.

    Sending the same one again is harmless and answers 200.
    """
    stored, is_new = service.record_visit(tx, visit, identity_of(request))
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return stored


@router.get("/cleaning-visits/{visit_id}")
def read_visit(visit_id: uuid.UUID, tx: Tx) -> Visit:
    """Read one visit with its answers, scores and readings."""
    return service.read_visit(tx, visit_id)


@router.get("/round-templates")
def list_templates(tx: Tx) -> list[Template]:
    """List what rounds ask: a company's own templates, else the shipped ones."""
    return service.templates(tx)


@router.get("/round-templates/{template_id}")
def read_template(template_id: uuid.UUID, tx: Tx) -> Template:
    """Read one template, offered or not."""
    return service.read_template(tx, template_id)


@router.get("/round-deviations")
def list_deviations(
    tx: Tx,
    estate: Annotated[Text | None, Query(max_length=100, description="Code of the estate")] = None,
    asset_id: Annotated[uuid.UUID | None, Query(description="Asset it is about")] = None,
    task: Annotated[Text | None, Query(max_length=60, description="Task of the round")] = None,
) -> list[Deviation]:
    """List what rounds found not OK and nobody has found OK since, oldest first."""
    return service.deviations(tx, estate, asset_id, task)
