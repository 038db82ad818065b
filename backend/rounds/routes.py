"""The addresses of cleaning: /api/v1/cleaning-visits."""

from __future__ import annotations

from fastapi import APIRouter, Response, status

from backend.db import TransactionRoute, Tx
from backend.rounds import service
from backend.rounds.schemas import Visit, VisitIn

router = APIRouter(prefix="/api/v1", tags=["cleaning"], route_class=TransactionRoute)


@router.post(
    "/cleaning-visits",
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"description": "The same visit was stored before", "model": Visit},
        409: {"description": "The id was used for other content"},
    },
)
def create_visit(visit: VisitIn, tx: Tx, response: Response) -> Visit:
    """Accept a visit. Sending the same one again is harmless and answers 200."""
    stored, is_new = service.record_visit(tx, visit)
    if not is_new:
        response.status_code = status.HTTP_200_OK
    return stored
