"""Read estates and assets."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Row

from backend.assets import store
from backend.assets.schemas import (
    Asset,
    AssetDetail,
    AssetEvent,
    AssetPage,
    Estate,
)
from backend.companies import not_one_estate
from backend.errors import NotFoundError
from backend.queries import values
from backend.reports import service as reports
from backend.rounds import service as rounds
from backend.schemas import Box, box_values


@dataclass(frozen=True, kw_only=True)
class AssetFilter:
    """What a list of assets is narrowed to; None lets everything pass."""

    estate: str | None = None
    kind: str | None = None
    code: str | None = None
    state: str | None = None


def estates(tx: Connection, code: str | None = None) -> list[Estate]:
    """Return all estates, or the one of a code."""
    return [Estate.model_validate(values(row)) for row in store.rows(tx, "estates", code=code)]


def estate(tx: Connection, code: str) -> Estate:
    """Return one estate.

    Raises
    ------
    NotFoundError
        If there is none of that code.
    ConflictError
        If several companies have one.
    """
    found = estates(tx, code)
    if len(found) != 1:
        raise not_one_estate(code, len(found))
    return found[0]


def page(
    tx: Connection, wanted: AssetFilter, box: Box | None, after: uuid.UUID | None, limit: int
) -> AssetPage:
    """Return one page of assets in the order of their ids."""
    asked = {**asdict(wanted), **box_values(box), "after": after, "page_size": limit + 1}
    rows = store.rows(tx, "list_assets", **asked)
    items = [Asset.model_validate(_with_geometry(row)) for row in rows[:limit]]
    return AssetPage(items=items, next=items[-1].id if len(rows) > limit else None)


def read(tx: Connection, asset_id: uuid.UUID) -> AssetDetail:
    """Return everything known of one asset.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = store.one(tx, "asset", asset_id=asset_id)
    if row is None:
        raise NotFoundError(f"there is no asset {asset_id}")
    return AssetDetail.model_validate(
        {
            **_with_geometry(row),
            "fields": store.fields(tx, row.kind, asset_id),
            "history": _history(tx, asset_id),
            "open_reports": reports.open_on(tx, asset_id),
            "categories": reports.categories_for(tx, row.kind),
        }
    )


def _history(tx: Connection, asset_id: uuid.UUID) -> list[AssetEvent]:
    seen = [
        AssetEvent(what="lamp_state", value=r.state, at=r.observed_at, role=r.role)
        for r in reports.observations_of(tx, asset_id)
    ]
    visits = [
        AssetEvent(what=r.task, value=r.outcome, at=r.visited_at, role=r.role)
        for r in rounds.visits_of(tx, asset_id)
    ]
    return sorted(seen + visits, key=lambda event: event.at, reverse=True)


def _with_geometry(row: Row[Any]) -> dict[str, Any]:
    return {**values(row), "geometry": json.loads(row.geometry)}
