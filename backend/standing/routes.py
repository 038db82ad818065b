"""The address of weeks past: /api/v1/estates/{code}/cleaning-weeks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BeforeValidator

from backend.db import TransactionRoute, Tx
from backend.schemas import Text
from backend.standing.schemas import CleaningWeek
from gis.workdays import local_date
from maps.cleaning_choice import CleaningFilter

router = APIRouter(prefix="/api/v1", tags=["cleaning"], route_class=TransactionRoute)


async def cleaning_filter(
    task: Annotated[str, Query(max_length=100, description="Code of a task; empty: all")] = "",
    contractor: Annotated[
        str, Query(max_length=200, description="Name as plans write it; -: none; empty: all")
    ] = "",
    late: Annotated[
        int,
        # A form whose field was left open sends it empty.
        BeforeValidator(lambda sent: sent or 0),
        Query(ge=0, le=3660, description="Days overdue at least [d]"),
    ] = 0,
) -> CleaningFilter:
    """Return which plans are asked for."""
    return CleaningFilter(task, contractor, late)


Filter = Annotated[CleaningFilter, Depends(cleaning_filter)]


@router.get("/estates/{code}/cleaning-weeks")
def cleaning_weeks(code: Text, tx: Tx, asked: Filter) -> list[CleaningWeek]:
    """List how the cleaning of an estate stood at the end of each week of a year."""
    from backend.standing import service  # noqa: PLC0415 -- brings pandas

    return service.weeks(tx, code, asked, local_date(datetime.now(UTC)))
