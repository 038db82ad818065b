"""Named queries of the assets slice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, column, literal_column, select, table

from backend.db import query

#: View with the fields of each kind; a kind without one has only its label.
VIEWS = {
    "building": "buildings",
    "courtyard": "courtyards",
    "footpath": "footpaths",
    "stairwell": "stairwells",
    "lamp": "lamps",
    "waste_station": "waste_stations",
    "place": "places",
    "responsibility_area": "responsibility_areas",
}


def rows(tx: Connection, name: str, **values: object) -> list[Row[Any]]:
    """Run one of the slice's queries and return its rows."""
    return list(tx.execute(query("assets", name), values))


def asset(tx: Connection, asset_id: uuid.UUID) -> Row[Any] | None:
    """Return the label of one asset, or None."""
    return tx.execute(query("assets", "asset"), {"asset_id": asset_id}).one_or_none()


def fields(tx: Connection, kind: str, asset_id: uuid.UUID) -> Mapping[str, Any]:
    """Return the columns of an asset's own view; empty where it has vanished."""
    if kind not in VIEWS:
        return {}
    view = table(VIEWS[kind], column("id"), schema="app")
    every: ColumnElement[Any] = literal_column("*")
    row = tx.execute(select(every).select_from(view).where(view.c.id == asset_id)).one_or_none()
    if row is None:
        return {}
    values = row._mapping  # noqa: SLF001 -- SQLAlchemy's public name for it
    return {name: value for name, value in values.items() if name not in _HIDDEN}


#: What a reader of one asset has no use for.
_HIDDEN = {"id", "company_id", "estate_id", "geom", "luminaire_type_id", "building_id"}
