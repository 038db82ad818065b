"""The class of a row in SQL, as `Layer.classify` says it (tests/db/test_layer_changes.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, case, cast, func, literal, table
from sqlalchemy import column as column_of
from sqlalchemy.types import Text

from gis.vocabulary import INDOOR_LAMP_KINDS
from maps.layer import MONTH_DAYS, WEEK_DAYS, Layer
from maps.layers import get_layer

Columns = Any  # the columns of a FROM clause, found by name


def view_of(layer: Layer) -> FromClause:
    """Return a layer's view with the columns that tiles read of it."""
    names = ["id", "estate_id", "geom", *layer.needed, *layer.label_columns, layer.case or "id"]
    schema, name = layer.view.split(".")
    return table(name, *(column_of(one) for one in dict.fromkeys(names)), schema=schema)


def class_of(name: str, rows: FromClause | None = None) -> ColumnElement[str]:
    """Return the class of a row of a layer as SQL.

    Parameters
    ----------
    name
        Layer of maps.layers.
    rows
        What the columns are taken from; None: the layer's view itself.

    Raises
    ------
    KeyError
        If there is no such layer, or it has several classes and none is told here.
    """
    layer = get_layer(name)
    if len(layer.styles) == 1:
        return literal(next(iter(layer.styles)), Text)
    found = rows if rows is not None else view_of(layer)
    return _CLASSES[name](found.c)


def estate_key(layer: Layer, rows: FromClause) -> ColumnElement[Any]:
    """Return the column that says which estate a row is of."""
    key: ColumnElement[Any] = rows.c["id" if layer.name == "estates" else "estate_id"]
    return key


def _as_it_is(name: str) -> Callable[[Columns], ColumnElement[str]]:
    return lambda rows: cast(rows[name], Text)


def _lamp(rows: Columns) -> ColumnElement[str]:
    return case(
        (rows.kind.in_(INDOOR_LAMP_KINDS), "indoor"),
        (func.coalesce(rows.state, "unknown") == "unknown", "unknown"),
        (rows.state == "lit", "lit"),
        else_="other",
    )


def _path(rows: Columns) -> ColumnElement[str]:
    return case((rows.kind.in_(("steps", "street")), rows.kind), else_="path")


def _cleaning(rows: Columns) -> ColumnElement[str]:
    return case(
        (rows.cleaning_state != "overdue", rows.cleaning_state),
        (rows.overdue_days > MONTH_DAYS, "over_30"),
        (rows.overdue_days > WEEK_DAYS, "over_7"),
        else_="up_to_7",
    )


_CLASSES: Final[Mapping[str, Callable[[Columns], ColumnElement[str]]]] = {
    "lamps": _lamp,
    "footpaths": _path,
    "lit_surfaces": _as_it_is("verdict"),
    "reports": _as_it_is("due_state"),
    "waste_readiness": _as_it_is("readiness"),
    "scores": _as_it_is("score_state"),
    "dark_spots": _as_it_is("certainty"),
    "overdue_cleaning": _cleaning,
    "broken_fixtures": _as_it_is("state"),
}
