"""Pages of proposals."""

from __future__ import annotations

from fastapi import APIRouter

from backend.db import TransactionRoute

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
