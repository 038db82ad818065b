"""The address of reports: /api/v1/reports."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, status
from pydantic import AwareDatetime

from backend import abuse
from backend.access import service as access
from backend.db import TransactionRoute, Tx
from backend.reports import service
from backend.reports.schemas import Report, ReportIn, ReportPage
from backend.schemas import Box, Cursor, Limit, Text, bbox_query, cursor_query
from gis.vocabulary import REPORT_EVENTS

router = APIRouter(prefix="/api/v1/reports", tags=["reports"], route_class=TransactionRoute)


async def filter_query(
    estate: Annotated[Text | None, Query(max_length=100, description="Code of an estate")] = None,
    asset_id: Annotated[uuid.UUID | None, Query(description="Asset")] = None,
    category: Annotated[
        str | None, Query(pattern=r"^[A-Z_.]+$", max_length=60, description="Code or its start")
    ] = None,
    status: Annotated[
        str | None, Query(pattern=f"^({'|'.join(REPORT_EVENTS)})$", description="Newest event")
    ] = None,
    since: Annotated[AwareDatetime | None, Query(description="Received at or after")] = None,
) -> service.ReportFilter:
    """Read what a list of reports is narrowed to."""
    moment: datetime | None = since
    return service.ReportFilter(
        estate=estate, asset_id=asset_id, category=category, status=status, since=moment
    )


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={
        200: {"description": "The same report was stored before", "model": Report},
        409: {"description": "The id was used for other content"},
    },
)
def create_report(report: ReportIn, tx: Tx, request: Request, response: Response) -> Report:
    """Accept a report. Sending the same one again is harmless and answers 200.

    Without login it is a tenant's, whatever it says of its origin, and held back until staff have
    looked where it bears a sign of abuse.
    """
    found: list[str] = []
    point = report.geometry.coordinates if report.geometry else None
    if access.enter_reporter(tx, request, report.asset_id, point):
        report = report.model_copy(update={"origin": "tenant"})
        sent = abuse.Sent(category=report.category, text=report.description or "")
        found = abuse.signs(tx, request, sent)
    stored, is_new = service.accept(tx, report, held=bool(found))
    if not is_new:
        response.status_code = status.HTTP_200_OK
    elif found:
        abuse.hold(tx, report.id, found)
    response.headers["Location"] = f"/api/v1/reports/{report.id}"
    return stored


@router.get("")
def list_reports(
    tx: Tx,
    wanted: Annotated[service.ReportFilter, Depends(filter_query)],
    box: Annotated[Box | None, Depends(bbox_query)],
    cursor: Annotated[Cursor | None, Depends(cursor_query)],
    limit: Limit = 100,
) -> ReportPage:
    """List reports, newest first."""
    return service.page(tx, wanted, box, cursor, limit)


@router.get("/{report_id}")
def read_report(report_id: uuid.UUID, tx: Tx) -> Report:
    """Read one report."""
    return service.read(tx, report_id)
