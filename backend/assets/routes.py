"""The addresses of the register: /api/v1/estates and /api/v1/assets."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from backend.assets import classes, service
from backend.assets.schemas import AssetDetail, AssetPage, AssetPatch, Estate, LightingClass
from backend.db import TransactionRoute, Tx
from backend.schemas import Box, Limit, Text, bbox_query
from gis.vocabulary import ASSET_KINDS, LAMP_STATES

router = APIRouter(prefix="/api/v1", tags=["assets"], route_class=TransactionRoute)

_KINDS = f"^({'|'.join(ASSET_KINDS)})$"
_STATES = f"^({'|'.join((*LAMP_STATES, 'unknown'))})$"


async def filter_query(
    estate: Annotated[Text | None, Query(max_length=100, description="Code of an estate")] = None,
    kind: Annotated[str | None, Query(pattern=_KINDS, description="Kind of asset")] = None,
    code: Annotated[Text | None, Query(max_length=100, description="Label on the object")] = None,
    state: Annotated[str | None, Query(pattern=_STATES, description="State of a lamp")] = None,
) -> service.AssetFilter:
    """Read what a list of assets is narrowed to."""
    return service.AssetFilter(estate=estate, kind=kind, code=code, state=state)


@router.get("/estates")
def list_estates(tx: Tx) -> list[Estate]:
    """List the estates with their counts."""
    return service.estates(tx)


@router.get("/estates/{code}")
def read_estate(code: Text, tx: Tx) -> Estate:
    """Read one estate."""
    return service.estate(tx, code)


@router.get("/assets")
def list_assets(
    tx: Tx,
    wanted: Annotated[service.AssetFilter, Depends(filter_query)],
    box: Annotated[Box | None, Depends(bbox_query)],
    cursor: Annotated[uuid.UUID | None, Query(description="`next` of the page before")] = None,
    limit: Limit = 100,
) -> AssetPage:
    """List assets of all kinds."""
    return service.page(tx, wanted, box, cursor, limit)


@router.get("/assets/{asset_id}")
def read_asset(asset_id: uuid.UUID, tx: Tx) -> AssetDetail:
    """Read one asset with its fields, history and open reports."""
    return service.read(tx, asset_id)


@router.get("/assets/{asset_id}/lighting-classes")
def list_classes(asset_id: uuid.UUID, tx: Tx) -> list[LightingClass]:
    """List the lighting classes that may be chosen for an asset."""
    service.read(tx, asset_id)
    return classes.offered(tx, asset_id)


@router.patch("/assets/{kind}/{asset_id}")
def change_asset(
    kind: Annotated[str, Path(pattern=_KINDS)], asset_id: uuid.UUID, patch: AssetPatch, tx: Tx
) -> AssetDetail:
    """Choose the lighting class of a surface; its estate is computed anew."""
    return classes.choose(tx, kind, asset_id, patch.lighting_class)
