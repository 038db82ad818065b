"""Single objects of a layer as a vector tile: one statement of SQL from the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)

from backend.tiles.classes import class_of, estate_key, view_of
from backend.tiles.grid import EXTENT
from maps.columns import Column
from maps.layer import Layer
from maps.layers import get_layer
from maps.style import Area, Line

#: Units beyond the side of a tile that lines and areas go on for; points lie in one tile alone.
BUFFER: Final = 64
#: Property → what it is, of every single object.
FIELDS: Final[Mapping[str, str]] = {
    "id": "String: identity",
    "class": "String: class, as in the legend",
    "label": "String: what it is called",
    "asset_kind": "String: kind of the asset that its page is of",
    "asset_id": "String: identity of that asset",
    "order": "Number: place in an order",
    "case": "String: identity of its case",
}
_TYPES: Final[Mapping[str, str]] = dict.fromkeys(
    ("count", "number", "days", "list_count"), "Number"
) | {"yes_no": "Boolean"}  # fmt: skip


def shape_of(layer: Layer) -> str:
    """Return what a layer is drawn as: point, line or area."""
    style = next(iter(layer.styles.values()))
    return "area" if isinstance(style, Area) else "line" if isinstance(style, Line) else "point"


def fields_of(layer: Layer) -> dict[str, str]:
    """Return the properties of a layer's objects with their types (TileJSON)."""
    told = {name: words for name, words in FIELDS.items() if _tells(layer, name)}
    shown = {
        column.name: f"{_TYPES.get(column.kind, 'String')}: {column.title}"
        for column in layer.columns
    }
    others = {name: "String" for name in layer.needed if name not in shown}
    return told | shown | others


@lru_cache(maxsize=256)
def statement(name: str, *, is_full: bool) -> Select[Any]:
    """Return the statement of a tile: its bytes, and how many objects they hold.

    Parameters of the statement: z, x, y; west_m, south_m, east_m, north_m, the ground of the tile
    [EPSG:3006], asked of the index on geom; estate_id or None; most, objects read at the most.

    Raises
    ------
    KeyError
        If there is no such layer.
    """
    layer = get_layer(name)
    view = view_of(layer)
    chosen = _properties(layer, view, is_full=is_full)
    kind = shape_of(layer)
    drawn = _as_points(layer, view, chosen) if kind == "point" else _as_shapes(view, chosen, kind)
    found = drawn.limit(bindparam("most", type_=Integer)).subquery(name)
    tile = func.ST_AsMVT(found.table_valued(), name, EXTENT, "geom")
    return select(tile.label("tile"), func.count(found.c.geom).label("objects"))


def within(layer: Layer, view: FromClause) -> list[ColumnElement[bool]]:
    """Return what narrows a view to the ground of a tile and to an estate."""
    box = func.ST_MakeEnvelope(
        *(
            bindparam(side, type_=Double)
            for side in ("west_m", "south_m", "east_m", "north_m")
        ),
        3006,
    )  # fmt: skip
    return [view.c.geom.op("&&")(box), of_estate(layer, view)]


def of_estate(layer: Layer, view: FromClause) -> ColumnElement[bool]:
    """Return what narrows a view to an estate; all of them where none is given."""
    asked = bindparam("estate_id", type_=Uuid)
    return asked.is_(None) | (estate_key(layer, view) == asked)


def anchor(layer: Layer, view: FromClause) -> ColumnElement[Any]:
    """Return the one place of a row: itself, or a point on it [EPSG:3006]."""
    if layer.geometry == "point":
        place: ColumnElement[Any] = view.c.geom
        return place
    return func.ST_PointOnSurface(view.c.geom)


def cell_of(place: ColumnElement[Any], zoom: Any) -> tuple[ColumnElement[int], ...]:  # noqa: ANN401
    """Return column and row of the tile of a zoom that a place of EPSG:3857 lies in."""
    return (
        func.app.tile_column(func.ST_X(place), zoom, type_=Integer),
        func.app.tile_row(func.ST_Y(place), zoom, type_=Integer),
    )


def _as_points(
    layer: Layer, view: FromClause, chosen: Mapping[str, ColumnElement[Any]]
) -> Select[Any]:
    place = func.ST_Transform(anchor(layer, view), 3857)
    rows = _read(layer, view, chosen, place)
    geom = func.ST_AsMVTGeom(rows.c.place, _bounds(), EXTENT, 0, False)
    return select(geom.label("geom"), *_given(rows, chosen)).where(*_in_tile(rows.c.place))


def _as_shapes(
    view: FromClause, chosen: Mapping[str, ColumnElement[Any]], kind: str
) -> Select[Any]:
    """Return lines or areas; what is too small to be seen stays, as small as can be drawn."""
    layer = get_layer(view.name)  # type: ignore[attr-defined]  # a table has a name
    rows = _read(layer, view, chosen, func.ST_Transform(view.c.geom, 3857))
    on_it = func.ST_PointOnSurface(rows.c.place)
    unit = literal(_WORLD_M / EXTENT, Double) / func.power(2.0, _z())
    least = (
        func.ST_Expand(on_it, unit)
        if kind == "area"
        else func.ST_MakeLine(
            func.ST_Translate(on_it, -unit, 0.0), func.ST_Translate(on_it, unit, 0.0)
        )
    )
    small = case((_all(_in_tile(on_it)), func.ST_AsMVTGeom(least, _bounds(), EXTENT, BUFFER, True)))
    drawn = func.ST_AsMVTGeom(rows.c.place, _bounds(), EXTENT, BUFFER, True)
    whole = select(func.coalesce(drawn, small).label("geom"), *_given(rows, chosen))
    held = whole.offset(0).subquery("held")
    return select(*held.c).where(held.c.geom.is_not(None))


def _read(
    layer: Layer,
    view: FromClause,
    chosen: Mapping[str, ColumnElement[Any]],
    place: ColumnElement[Any],
) -> Subquery:
    """Return the rows in the ground of a tile; OFFSET keeps `place` from being moved twice."""
    named = [value.label(f"its_{name}") for name, value in chosen.items()]
    return (
        select(place.label("place"), *named).where(*within(layer, view)).offset(0).subquery("rows")
    )


def _given(rows: Subquery, chosen: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [rows.c[f"its_{name}"].label(name) for name in chosen]


def _in_tile(place: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    column, row = cell_of(place, _z())
    return [column == bindparam("x", type_=Integer), row == bindparam("y", type_=Integer)]


def _all(parts: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    return parts[0] & parts[1]


def _z() -> Any:  # noqa: ANN401 -- SQLAlchemy's own
    return bindparam("z", type_=Integer)


def _bounds() -> ColumnElement[Any]:
    return func.ST_TileEnvelope(_z(), bindparam("x", type_=Integer), bindparam("y", type_=Integer))


def _tells(layer: Layer, name: str) -> bool:
    asked = {"asset_kind": layer.link, "asset_id": layer.link, "order": layer.number}
    return bool({**asked, "case": layer.case, "label": layer.label_columns}.get(name, True))


def _properties(layer: Layer, view: FromClause, *, is_full: bool) -> dict[str, ColumnElement[Any]]:
    """Return the properties of an object by name; the layer's own columns where all are asked."""
    told: dict[str, ColumnElement[Any]] = {}
    if is_full:
        shown = {column.name: _value(view, column) for column in layer.columns}
        lists = {column.links[1] for column in layer.columns if column.links}
        others = {
            name: _listed(view.c[name]) if name in lists else cast(view.c[name], Text)
            for name in layer.needed
            if name not in shown
        }
        told |= {**shown, **others}
    told["id"] = cast(view.c.id, Text)
    told["class"] = class_of(layer.name, view)
    told["label"] = func.coalesce(
        *(func.nullif(func.btrim(cast(view.c[name], Text)), "") for name in layer.label_columns)
    )
    if layer.link:
        kind, key = layer.link
        fixed = literal(kind.strip("'"), Text) if kind.startswith("'") else None
        told["asset_kind"] = cast(view.c[kind], Text) if fixed is None else fixed
        told["asset_id"] = cast(view.c[key], Text)
    if layer.number:
        told["order"] = cast(view.c[layer.number], BigInteger)
    if layer.case:
        told["case"] = cast(view.c[layer.case], Text)
    return told


def _listed(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.nullif(func.array_to_string(value, ","), "")


def _iso(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a day or moment as ISO 8601 has it, whichever of the two it is."""
    return func.to_jsonb(value).op("#>>")(literal_column("'{}'"))


def _value(view: FromClause, column: Column) -> ColumnElement[Any]:
    value = view.c[column.name]
    writer = _WRITERS.get(column.kind)
    return cast(value, Text) if writer is None else writer(value)


_WRITERS: Final[Mapping[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]]] = {
    "codes": _listed,
    "names": _listed,
    "list_count": func.cardinality,
    "count": lambda value: cast(value, BigInteger),
    "days": lambda value: cast(value, BigInteger),
    "number": lambda value: cast(value, Double),
    "yes_no": lambda value: value,
    "date": _iso,
    "moment": _iso,
    "until": _iso,
}
#: Side of the web's square of the world [m].
_WORLD_M: Final = 40075016.685578488
