"""The addresses of shared areas: /api/v1/shared-areas."""

from __future__ import annotations

import uuid

from fastapi import APIRouter

from backend.db import TransactionRoute, Tx
from backend.shared_areas import page_routes, service
from backend.shared_areas.schemas import SharedAreaDetail, SharedAreas

router = APIRouter(route_class=TransactionRoute)
api = APIRouter(prefix="/api/v1", tags=["shared areas"], route_class=TransactionRoute)


@api.get("/shared-areas")
def list_areas(tx: Tx) -> SharedAreas:
    """List the areas that the company made, is asked to, or takes part in, with figures."""
    return SharedAreas(items=service.areas(tx))


@api.get("/shared-areas/{area_id}")
def one_area(area_id: uuid.UUID, tx: Tx) -> SharedAreaDetail:
    """Give an area with its outline, owners and figures."""
    return service.area(tx, area_id)


router.include_router(api)
router.include_router(page_routes.router)
