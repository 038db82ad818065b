"""The address of what is known already: /api/v1/known-cases, asked before something is sent."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from backend.access import service as access
from backend.cases import service
from backend.cases.schemas import KnownCase
from backend.db import TransactionRoute, Tx
from backend.errors import invalid
from backend.schemas import can_hold

router = APIRouter(prefix="/api/v1/known-cases", tags=["reports"], route_class=TransactionRoute)


class KnownCases(BaseModel):
    """Cases that may be about the same thing."""

    items: list[KnownCase] = Field(description="The likeliest first")


@router.get("")
def list_known(
    tx: Tx,
    request: Request,
    category: Annotated[
        str, Query(pattern=r"^[A-Z_.]+$", max_length=60, description="What is to be reported")
    ],
    asset_id: Annotated[uuid.UUID | None, Query(description="What it is about")] = None,
    lon: Annotated[float | None, Query(ge=-180, le=180, allow_inf_nan=False)] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90, allow_inf_nan=False)] = None,
) -> KnownCases:
    """List what is known already of a thing or place, before it is reported again.

    Open cases, and those handed over lately. For everybody: no words of people are in it.
    """
    if (lon is None) != (lat is None):
        raise invalid("lon", "give lon and lat, or neither")
    place = None if lon is None or lat is None else (lon, lat)
    if place and not can_hold(*place):
        raise invalid("lon", "lies where the grid of the register (EPSG:3006) tears")
    access.enter_reporter(tx, request, asset_id, place)
    return KnownCases(items=service.known_to_all(tx, category, asset_id, place))
