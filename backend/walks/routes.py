"""The addresses of walks: /api/v1/walks."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, status

from backend.db import TransactionRoute, Tx
from backend.pages.context import Who
from backend.walks import file_routes, page_routes, reading, service
from backend.walks.schemas import OwnStop, StopChange, WalkBody, WalkPlan, Walks

router = APIRouter(route_class=TransactionRoute)
api = APIRouter(prefix="/api/v1/walks", tags=["walks"], route_class=TransactionRoute)


@api.get("")
def list_walks(
    tx: Tx, estate: Annotated[str | None, Query(max_length=200, description="Code")] = None
) -> Walks:
    """List walks, those to come first."""
    return Walks(items=reading.list_walks(tx, estate))


@api.post("", status_code=status.HTTP_201_CREATED)
def make(body: WalkBody, tx: Tx, who: Who) -> WalkPlan:
    """Make a walk and work out its route. One in the dark that is not dark is refused (409)."""
    return reading.read_plan(tx, service.make(tx, body, who.texts))


@api.get("/{walk_id}")
def read(walk_id: uuid.UUID, tx: Tx) -> WalkPlan:
    """Give a walk with its route, what is not in it and why, and what no route can pass."""
    return reading.read_plan(tx, walk_id)


@api.post("/{walk_id}/route")
def gather(walk_id: uuid.UUID, tx: Tx, who: Who) -> WalkPlan:
    """Look again for what is worth seeing, and work out the route anew."""
    service.gather(tx, walk_id, who.texts)
    return reading.read_plan(tx, walk_id)


@api.post("/{walk_id}/stops", status_code=status.HTTP_201_CREATED)
def add_stop(walk_id: uuid.UUID, body: OwnStop, tx: Tx) -> WalkPlan:
    """Put a place into a walk by hand, and work out the route anew."""
    service.add_stop(tx, walk_id, body)
    return reading.read_plan(tx, walk_id)


@api.patch("/{walk_id}/stops/{stop_id}")
def change_stop(walk_id: uuid.UUID, stop_id: uuid.UUID, body: StopChange, tx: Tx) -> WalkPlan:
    """Change prize, minutes or choice of a stop, and work out the route anew."""
    service.change_stop(tx, walk_id, stop_id, body)
    return reading.read_plan(tx, walk_id)


router.include_router(api)
router.include_router(file_routes.router)
router.include_router(page_routes.router)
