"""All addresses of walks' meetings and protocols."""

from __future__ import annotations

from fastapi import APIRouter

from backend.protocols import actor_routes, page_routes, protocol_routes, public_routes

router = APIRouter()
for part in (protocol_routes, actor_routes, public_routes, page_routes):
    router.include_router(part.router)
