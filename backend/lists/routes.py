"""The address of lists of cases: GET /api/v1/cases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from backend.access.service import identity_of
from backend.db import TransactionRoute, Tx
from backend.lists import bulk_routes, file_routes, page_routes, saved_routes, service
from backend.lists.filters import CaseFilter, filter_query
from backend.lists.schemas import CasePage
from backend.schemas import Cursor, Limit, cursor_query

router = APIRouter(route_class=TransactionRoute)
for pages in (file_routes, bulk_routes, saved_routes, page_routes):
    router.include_router(pages.router)


@router.get("/api/v1/cases", tags=["cases"])
def list_cases(
    tx: Tx,
    request: Request,
    asked: Annotated[CaseFilter, Depends(filter_query)],
    cursor: Annotated[Cursor | None, Depends(cursor_query)],
    limit: Limit = 100,
) -> CasePage:
    """List cases; usually the open ones, what is due first."""
    wanted = service.narrow(tx, identity_of(request), asked)
    return service.page(tx, wanted, cursor, limit)
