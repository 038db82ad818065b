"""Queries of the OGC slice: features of a view as text, by pages or as a stream."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Row,
    Select,
    TableClause,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    null,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from backend.errors import NotFoundError
from backend.ogc.systems import LONLAT, STORED, System, around
from backend.queries import Queries, alone, values
from maps.layer import Layer
from maps.layers import EDITABLE

#: Rows that a stream holds at once.
CHUNK_ROWS: Final = 1000
#: Most rows that are counted where nothing but walking them tells how many they are.
COUNTED_MAX: Final = 100_000
_queries = Queries("ogc")
one, rows, scalar = _queries.one, _queries.rows, _queries.scalar


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which features of a layer are wanted.

    Attributes
    ----------
    layer
        The layer.
    names
        Columns that a feature tells.
    box, box_system
        Box with its system, east first; None: everywhere.
    conditions
        What else must hold, over columns of the view.
    system
        System that the features come in.
    after
        Identity of the last feature of the page before.
    """

    layer: Layer
    names: Sequence[str]
    box: BaseGeometry | None = None
    box_system: System = LONLAT
    conditions: Sequence[ColumnElement[bool]] = field(default=())
    system: System = LONLAT
    after: uuid.UUID | None = None


@dataclass(frozen=True)
class Page:
    """Features of a page.

    Attributes
    ----------
    text
        The features as GeoJSON, joined by commas.
    returned
        How many they are.
    after
        Identity of the last of them where more follow; None: these are the last.
    matched
        How many lie in the box, where reading them counted them; None: not known.
    """

    text: str
    returned: int
    after: str | None
    matched: int | None


def page(tx: Connection, wanted: Wanted, limit: int) -> Page:
    """Return the first features wanted, in the order of their ids.

    The database joins them: a row each cost a quarter of a page of a thousand.
    """
    alone(tx)
    is_counted = _is_listed(wanted) and wanted.after is None
    told = _features(wanted, limit + 1, is_counted=is_counted).subquery("told")
    place = func.row_number().over(order_by=told.c.id).label("place")
    placed = select(told, place).subquery("placed")
    is_kept = placed.c.place <= limit
    joined = func.string_agg(placed.c.feature, aggregate_order_by(literal(","), placed.c.id))
    row = tx.execute(
        select(
            func.coalesce(joined.filter(is_kept), "").label("text"),
            func.count().label("read"),
            func.max(cast(placed.c.id, Text)).filter(placed.c.place == limit).label("last"),
            (func.max(placed.c.matched) if is_counted else null()).label("matched"),
        )
    ).one()
    matched = (row.matched or 0) if is_counted else None
    return Page(row.text, min(row.read, limit), row.last if row.read > limit else None, matched)


def stream(tx: Connection, wanted: Wanted, limit: int) -> Iterator[Sequence[Row[Any]]]:
    """Give the same in pieces, by a cursor of the server: memory holds one piece."""
    options = {"stream_results": True, "max_row_buffer": CHUNK_ROWS}
    result = tx.execute(_features(wanted, limit), execution_options=options)
    yield from result.partitions(CHUNK_ROWS)


def shown(tx: Connection, wanted: Wanted, limit: int) -> Sequence[Row[Any]]:
    """Return the rows of a page as they are, for a table: the columns wanted and `id`."""
    view = _view(wanted.layer)
    names = [name for name in wanted.names if name != "id"]
    found = select(view.c.id, *map(column, names)).select_from(view)
    return tx.execute(_narrowed(found, wanted, limit)).all()


def feature(
    tx: Connection, layer: Layer, names: Sequence[str], row_id: uuid.UUID, system: System
) -> str | None:
    """Return one feature as GeoJSON text; None: there is none."""
    wanted = Wanted(layer=layer, names=names, system=system)
    view = _view(layer)
    found = select(_text(wanted)).select_from(view).where(view.c.id == row_id)
    text: str | None = tx.scalar(found)
    return text


def line(tx: Connection, layer: Layer, row_id: uuid.UUID) -> Mapping[str, Any]:
    """Return one row as it is, with every column of its view.

    Raises
    ------
    NotFoundError
        If there is none of that identity.
    """
    view = _view(layer)
    every: ColumnElement[Any] = literal_column("*")
    row = tx.execute(select(every).select_from(view).where(view.c.id == row_id)).one_or_none()
    if row is None:
        raise NotFoundError(f"{layer.name} holds no {row_id}")
    return values(row)


def count(tx: Connection, wanted: Wanted) -> int | None:
    """Return how many features are wanted on all pages; None: more than are counted.

    What the register holds is counted without what hangs on its rows.
    """
    alone(tx)
    kind = EDITABLE.get(wanted.layer.name)
    if kind and not wanted.conditions:
        own = table(kind, column("geom"), column("vanished_at"), schema="core")
        held = select(func.count()).select_from(own).where(own.c.vanished_at.is_(None))
        total: int = tx.execute(held.where(*_placed(wanted))).scalar_one()
        return total
    view = _view(wanted.layer)
    bounded = select(view.c.id).select_from(view).where(*_placed(wanted), *wanted.conditions)
    walked = select(func.count()).select_from(bounded.limit(COUNTED_MAX + 1).subquery())
    found: int = tx.execute(walked).scalar_one()
    return found if found <= COUNTED_MAX else None


def _view(layer: Layer) -> TableClause:
    return _view_called(layer.view)


@cache
def _view_called(path: str) -> TableClause:
    schema, name = path.split(".")
    return table(name, column("id", Uuid), column("geom"), schema=schema)


def _features(wanted: Wanted, limit: int, *, is_counted: bool = False) -> Select[Any]:
    view = _view(wanted.layer)
    found = select(view.c.id, _text(wanted)).select_from(view)
    return _narrowed(found, wanted, limit, is_counted=is_counted)


def _is_listed(wanted: Wanted) -> bool:
    """Tell whether the register itself says what lies in the box."""
    kind = EDITABLE.get(wanted.layer.name)
    return bool(kind) and wanted.box is not None and not wanted.conditions


def _narrowed(
    found: Select[Any], wanted: Wanted, limit: int, *, is_counted: bool = False
) -> Select[Any]:
    view = _view(wanted.layer)
    if _is_listed(wanted):
        # What lies in the box first, from the register itself: left to itself the planner walks
        # all identities in order, for it cannot tell how few of them the box holds.
        inside = _inside(wanted, limit, is_counted=is_counted).cte("inside")
        if is_counted:
            matched = select(func.max(inside.c.matched)).scalar_subquery()
            found = found.add_columns(matched.label("matched"))
        listed = func.array(select(inside.c.id).scalar_subquery())
        found = found.where(view.c.id == any_(cast(listed, ARRAY(Uuid))))
        return found.order_by(view.c.id)
    found = found.where(*_placed(wanted), *wanted.conditions)
    if wanted.after is not None:
        found = found.where(view.c.id > wanted.after)
    return found.order_by(view.c.id).limit(limit)


def _inside(wanted: Wanted, limit: int, *, is_counted: bool) -> Select[Any]:
    """Return the statement of the first identities in the box, each with how many there are."""
    kind = EDITABLE[wanted.layer.name]
    own = table(
        kind, column("id", Uuid), column("geom"), column("vanished_at"), schema="core"
    )  # fmt: skip
    inside = select(own.c.id).where(own.c.vanished_at.is_(None), *_placed(wanted))
    if wanted.after is not None:
        inside = inside.where(own.c.id > wanted.after)
    if is_counted:
        inside = inside.add_columns(func.count().over().label("matched"))
    return inside.order_by(own.c.id).limit(limit)


def _placed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions that hold in the box: boxes first, by the index, then exactly."""
    if wanted.box is None:
        return []
    geom: ColumnElement[Any] = column("geom")
    conditions: list[ColumnElement[bool]] = []
    ground = around(wanted.box, wanted.box_system)
    if ground is not None:
        conditions.append(geom.bool_op("&&")(_literal(ground, STORED.code)))
    code = wanted.box_system.code
    placed = geom if code == STORED.code else func.ST_Transform(geom, code, type_=None)
    exact = func.ST_Intersects(placed, _literal(wanted.box, code), type_=None)
    return [*conditions, exact.is_(True)]


def _literal(shape: BaseGeometry, code: int) -> ColumnElement[Any]:
    """Return a geometry as a bound value that tells its own system.

    Told beside it, the system would be written into the statement, and kept with it.
    """
    told = shapely.to_wkb(shapely.set_srid(shape, code), include_srid=True)
    return func.ST_GeomFromEWKB(bindparam(None, told), type_=None)


def _text(wanted: Wanted) -> ColumnElement[Any]:
    """Return the expression that writes a row as a GeoJSON feature."""
    geom: ColumnElement[Any] = column("geom")
    system = wanted.system
    if system.code != STORED.code:
        geom = func.ST_Transform(geom, system.code, type_=None)
    if system.is_north_first:
        geom = func.ST_FlipCoordinates(geom, type_=None)
    written = func.coalesce(func.ST_AsGeoJSON(geom, system.decimals, type_=Text), "null")
    told = [name for name in wanted.names if name != "id"]
    properties: ColumnElement[Any] = literal("{}")
    if told:
        # A select without FROM: its columns are those of the row outside.
        line = select(*map(column, told)).subquery("told")
        written_as = select(func.row_to_json(literal_column("told"))).select_from(line)
        properties = cast(written_as.scalar_subquery(), Text)
    key = cast(column("id"), Text)
    return (
        literal_column("""'{"type":"Feature","id":"'""")
        .concat(key)
        .concat(literal_column("""'","geometry":'"""))
        .concat(written)
        .concat(literal_column("""',"properties":'"""))
        .concat(properties)
        .concat(literal_column("'}'"))
        .label("feature")
    )
