"""The addresses of plans: /api/v1/cleaning-plans, and the pages below /plans."""

from __future__ import annotations

import uuid

from fastapi import APIRouter

from backend.db import TransactionRoute, Tx
from backend.plans import import_routes, page_routes, plan_routes, service
from backend.plans.schemas import Plan

router = APIRouter(route_class=TransactionRoute)
api = APIRouter(prefix="/api/v1", tags=["cleaning"], route_class=TransactionRoute)


@api.get("/cleaning-plans/{plan_id}")
def read_plan(plan_id: uuid.UUID, tx: Tx) -> Plan:
    """Read one cleaning plan and how it stands today."""
    return service.read_plan(tx, plan_id)


router.include_router(api)
router.include_router(page_routes.router)
router.include_router(import_routes.router)
# last: the address of one plan would take theirs
router.include_router(plan_routes.router)
