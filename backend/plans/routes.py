"""The addresses of plans: /api/v1/cleaning-plans."""

from __future__ import annotations

import uuid

from fastapi import APIRouter

from backend.db import TransactionRoute, Tx
from backend.plans import service
from backend.plans.schemas import Plan

router = APIRouter(prefix="/api/v1", tags=["cleaning"], route_class=TransactionRoute)


@router.get("/cleaning-plans/{plan_id}")
def read_plan(plan_id: uuid.UUID, tx: Tx) -> Plan:
    """Read one cleaning plan and how it stands today."""
    return service.read_plan(tx, plan_id)
