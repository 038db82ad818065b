"""A layer's rows as one statement: its columns as files hold them, narrowed to what is wanted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import (
    ColumnClause,
    Connection,
    DateTime,
    Double,
    Select,
    Text,
    Uuid,
    cast,
    column,
    func,
    literal,
    select,
    table,
    type_coerce,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import FromClause

from backend.exports import store
from backend.exports.choice import Wanted
from backend.schemas import Box, can_hold
from gis import crs
from gis.file_forms import FORMS, GEOMETRY, Field
from maps.layer import Layer
from maps.texts import Texts
from maps.vocabulary import VOCABULARIES, label

#: Types that Arrow has itself; all others are written as text.
_PLAIN: Final = frozenset(
    {
        "text", "boolean", "smallint", "integer", "bigint", "real", "double precision", "date",
        "timestamp with time zone",
    }
)  # fmt: skip
_SHAPE: Final = re.compile(r"geometry\((\w+),3006\)")
#: Longest side of a piece of a box's edge [deg]: straight in degrees is bent in metres.
_PIECE_DEG: Final = 0.05
#: Widest box that is looked for by the grid of the register [deg].
_WIDEST_DEG: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class Held:
    """A column of a layer's view: its name, its type in the database, what it means."""

    name: str
    type: str
    description: str | None


def columns_of(tx: Connection, layer: Layer) -> list[Held]:
    """Return the columns of a layer's view, without the company's key."""
    view = layer.view.split(".")[1]
    return [
        Held(name=row.name, type=row.type, description=row.description)
        for row in store.rows(tx, "columns", view=view)
    ]


def fields_of(layer: Layer, held: Sequence[Held], texts: Texts) -> tuple[Field, ...]:
    """Return what files say of the columns of a layer."""
    told = {one.name: one for one in layer.columns}
    found = []
    for one in held:
        if one.name == GEOMETRY:
            continue
        shown = told.get(one.name)
        is_code = shown is not None and shown.kind == "code" and one.type == "text"
        words = VOCABULARIES.get(shown.vocabulary, ()) if shown and is_code else ()
        found.append(
            Field(
                name=one.name,
                title=texts.gettext(shown.title) if shown else "",
                description=one.description or "",
                codes=tuple((code, label(texts, shown.vocabulary, code)) for code in words)
                if shown
                else (),
            )
        )
    return tuple(found)


def geometry_of(held: Sequence[Held]) -> str:
    """Return the kind of a layer's shapes, as GDAL calls it; Unknown: of several kinds."""
    kind = next((one.type for one in held if one.name == GEOMETRY), "")
    match = _SHAPE.fullmatch(kind)
    return match[1] if match and match[1] != "Geometry" else "Unknown"


def statement(layer: Layer, held: Sequence[Held], wanted: Wanted, estate_id: Any) -> Select[Any]:  # noqa: ANN401 -- UUID or None
    """Return the statement that reads a layer's rows.

    It has no order: sorting a million rows takes longer than writing them, and no format needs it.
    """
    source = _source(layer, held, wanted)
    lists = FORMS[wanted.form].lists
    chosen = select(*(_expression(source, one, lists=lists) for one in held)).select_from(source)
    if estate_id is not None:
        key = source.c.id if layer.name == "estates" else source.c.estate_id
        chosen = chosen.where(type_coerce(key, Uuid) == estate_id)
    if wanted.bbox is not None:
        chosen = chosen.where(*_inside(source.c.geom, wanted.bbox))
    return chosen


def as_text(chosen: Select[Any]) -> str:
    """Return a statement as COPY takes it, which knows no parameters.

    Its values are a UUID, a moment and a shape that were made from numbers: no text of people.
    """
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(chosen.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _source(layer: Layer, held: Sequence[Held], wanted: Wanted) -> FromClause:
    schema, name = layer.view.split(".")
    columns: list[ColumnClause[Any]] = [column(one.name) for one in held]
    if wanted.at is None:
        return table(name, *columns, schema=schema)
    at = cast(literal(wanted.at.isoformat(), Text), DateTime(timezone=True))
    then: FromClause = getattr(func.app, f"{name}_at")(at).table_valued(*columns).alias(name)
    return then


def _expression(source: FromClause, one: Held, *, lists: bool) -> ColumnElement[Any]:
    value = source.c[one.name]
    if one.name == GEOMETRY:
        return func.ST_AsBinary(value).label(GEOMETRY)
    if one.type in _PLAIN:
        return value
    if one.type.startswith("numeric"):
        return cast(value, Double).label(one.name)
    if one.type.endswith("[]"):
        listed = cast(value, postgresql.ARRAY(Text))
        # A list of nothing says nothing, as an empty text would not.
        joined = func.nullif(func.array_to_string(listed, ", "), "")
        return (listed if lists else joined).label(one.name)
    return cast(value, Text).label(one.name)


def _inside(geom: ColumnElement[Any], box: Box) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of shapes in a box of degrees."""
    outline = shapely.segmentize(shapely.box(*box), _PIECE_DEG * max(1.0, box.east - box.west))
    corners = shapely.get_coordinates(outline)
    if box.east - box.west > _WIDEST_DEG or not all(can_hold(*corner) for corner in corners):
        # The grid of the register tears there: each shape is looked at in degrees, without index.
        degrees = func.ST_MakeEnvelope(*map(_number, box), crs.WGS84)
        return (func.ST_Intersects(func.ST_Transform(geom, crs.WGS84), degrees),)
    moved = crs.transform(np.array([outline], dtype=object), crs.WGS84)[0]
    written = str(shapely.to_wkt(moved, rounding_precision=3))
    area = func.ST_GeomFromText(literal(written, Text), crs.SWEREF99_TM)
    # Behind the walls the index is used with && alone; what lies in its corners only goes then.
    return (geom.op("&&", is_comparison=True)(area), func.ST_Intersects(geom, area))


def _number(value: float) -> ColumnElement[float]:
    return literal(float(value), Double)
