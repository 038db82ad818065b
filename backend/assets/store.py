"""Named queries of the assets slice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    column,
    func,
    literal_column,
    select,
    table,
    update,
)

from backend.queries import Queries, values

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


#: Kinds that are held against a lighting class of their own.
CLASSED = ("courtyard", "footpath", "stairwell", "place")
#: What a reader of one asset has no use for.
_HIDDEN = {
    "id",
    "company_id",
    "estate_id",
    "geom",
    "luminaire_type_id",
    "photometry_id",
    "building_id",
}

_queries = Queries("assets")
one, rows = _queries.one, _queries.rows


def fields(tx: Connection, kind: str, asset_id: uuid.UUID) -> Mapping[str, Any]:
    """Return the columns of an asset's own view; empty where it has vanished."""
    if kind not in VIEWS:
        return {}
    view = table(VIEWS[kind], column("id"), schema="app")
    every: ColumnElement[Any] = literal_column("*")
    row = tx.execute(select(every).select_from(view).where(view.c.id == asset_id)).one_or_none()
    if row is None:
        return {}
    return {name: value for name, value in values(row).items() if name not in _HIDDEN}


def set_class(tx: Connection, kind: str, asset_id: uuid.UUID, code: str | None) -> None:
    """Write the lighting class of one asset; `kind` is one of `CLASSED`."""
    if kind not in CLASSED:
        message = f"a {kind} has no lighting class"
        raise ValueError(message)
    own = table(
        kind, column("id"), column("lighting_class"), column("changed_at"), schema="core"
    )  # fmt: skip
    written = update(own).where(own.c.id == asset_id)
    tx.execute(written.values(lighting_class=code, changed_at=func.now()))
