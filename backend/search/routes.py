"""The address that finds places: /api/v1/search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from backend.db import TransactionRoute, Tx
from backend.pages.context import Who
from backend.schemas import Text
from backend.search import service
from backend.search.schemas import FoundPage

router = APIRouter(prefix="/api/v1", tags=["assets"], route_class=TransactionRoute)


@router.get("/search")
def search(
    tx: Tx,
    who: Who,
    q: Annotated[Text, Query(max_length=100, description="Words of an address, label or name")],
    estate: Annotated[Text | None, Query(max_length=100, description="Code of an estate")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="Most places")] = 20,
) -> FoundPage:
    """Find estates and assets by address, label or name; lamps by the beginning of their label."""
    return FoundPage(items=service.search(tx, q, estate, limit, who.texts))
