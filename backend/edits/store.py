"""Queries of the edits slice: rows of one kind as they stand, and writing them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    column,
    func,
    insert,
    literal_column,
    select,
    table,
    update,
)

from backend.edits.schemas import SOURCE
from backend.queries import Queries
from gis.sources.fields import KINDS
from maps.layers import EDITABLE

if TYPE_CHECKING:
    from geoalchemy2 import Geometry

#: What rows of a kind hold that lies in tables of its own.
FRACTIONS: Final = "fractions"
_queries = Queries("edits")
rows, do, each = _queries.rows, _queries.do, _queries.each


@cache
def _table_of(kind: str) -> Table:
    """Return the table behind a kind."""
    from backend import models  # noqa: PLC0415 -- only who changes the register waits for them

    return models.Base.metadata.tables[f"core.{kind}"]


def now(tx: Connection) -> datetime:
    """Return when the transaction began: what it writes changed then."""
    found: datetime = _queries.scalar(tx, "now")
    return found


def view_columns(tx: Connection, layer: str) -> frozenset[str]:
    """Return the columns of a layer's view."""
    every: ColumnElement[Any] = literal_column("*")
    none = select(every).select_from(table(layer, schema="app")).limit(0)
    return frozenset(tx.execute(none).keys())


def held(
    tx: Connection, layer: str, ids: Collection[uuid.UUID], *, is_locked: bool
) -> Sequence[Row[Any]]:
    """Return rows of a layer, those that have vanished too.

    Columns of the row itself are called own_…, those that the layer's view shows of them shown_….
    """
    kind = EDITABLE[layer]
    own = _table_of(kind)
    names = [name for name in KINDS[kind].field_names if name in own.c]
    view = table(layer, column("id"), *map(column, KINDS[kind].field_names), schema="app")
    found = (
        select(
            own.c.id,
            own.c.company_id,
            own.c.estate_id,
            own.c.changed_at,
            own.c.vanished_at,
            func.ST_AsBinary(own.c.geom, type_=None).label("wkb"),
            view.c.id.is_not(None).label("is_shown"),
            *(own.c[name].label(f"own_{name}") for name in names),
            *(view.c[name].label(f"shown_{name}") for name in KINDS[kind].field_names),
        )
        .select_from(own.outerjoin(view, view.c.id == own.c.id))
        .where(own.c.id.in_(list(ids)))
        .order_by(own.c.id)
    )
    return tx.execute(found.with_for_update(of=own) if is_locked else found).all()


def add(
    tx: Connection,
    kind: str,
    row_id: uuid.UUID,
    place: tuple[uuid.UUID, uuid.UUID],
    values: Mapping[str, object],
    geometry: BaseGeometry,
) -> None:
    """Add a row to the register; `place` is its company and estate."""
    company_id, estate_id = place
    keys = {"id": row_id, "company_id": company_id, "estate_id": estate_id}
    do(tx, "register_asset", kind=kind, **keys)
    own = _table_of(kind)
    told = {name: value for name, value in values.items() if name in own.c}
    geom = _written(own, geometry)
    source = {"source": SOURCE, "source_id": str(row_id)}
    tx.execute(insert(own).values(**keys, **told, **source, geom=geom))


def change(
    tx: Connection,
    kind: str,
    row_id: uuid.UUID,
    values: Mapping[str, object],
    geometry: BaseGeometry | None,
) -> None:
    """Write what is new of a row, and that it changed now; None: it lies where it lay."""
    own = _table_of(kind)
    told: dict[str, Any] = {name: value for name, value in values.items() if name in own.c}
    if geometry is not None:
        told["geom"] = _written(own, geometry)
    tx.execute(update(own).where(own.c.id == row_id).values(**told, changed_at=func.now()))


def _written(own: Table, geometry: BaseGeometry) -> ColumnElement[Any]:
    wanted = cast("Geometry", own.c.geom.type)
    made = func.ST_GeomFromWKB(shapely.to_wkb(geometry), 3006, type_=None)
    return func.ST_Multi(made) if wanted.geometry_type == "MULTIPOLYGON" else made
