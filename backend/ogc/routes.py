"""All addresses of OGC API - Features."""

from __future__ import annotations

from fastapi import APIRouter

from backend.ogc import dcat_routes, edit_routes, id_routes, item_routes, landing_routes

router = APIRouter()
for part in (item_routes, edit_routes, landing_routes, id_routes, dcat_routes):
    router.include_router(part.router)
