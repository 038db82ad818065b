"""Read a layer of the registry as a table: an estate whole, single rows, or a page of many."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)

from backend.schemas import Box
from maps.layer import Layer
from maps.layers import get_layer


@dataclass(frozen=True)
class Wanted:
    """Which rows of a layer: of an estate (None: all), in a box [deg], that hold some words."""

    estate_id: uuid.UUID | None = None
    box: Box | None = None
    words: str = ""


def read(tx: Connection, name: str, estate_id: uuid.UUID) -> gpd.GeoDataFrame:
    """Return a layer of one estate in longitude and latitude.

    Parameters
    ----------
    tx : Connection
        The transaction.
    name : str
        Layer of maps.layers.
    estate_id : uuid.UUID
        Estate whose rows are wanted.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, the columns of the layer's view, ordered by id.

    Raises
    ------
    KeyError
        If there is no such layer.
    """
    view = _view(name)
    return _frame(tx, _rows(view).where(_of_estate(view, estate_id)).order_by(view.c.id))


def read_some(tx: Connection, name: str, ids: Sequence[uuid.UUID]) -> gpd.GeoDataFrame:
    """Return single rows of a layer, as `read`; those that are not there are left out.

    Raises
    ------
    KeyError
        If there is no such layer.
    """
    view = _view(name)
    return _frame(tx, _rows(view).where(view.c.id.in_(ids)).order_by(view.c.id))


def read_page(tx: Connection, name: str, wanted: Wanted, after: int, size: int) -> gpd.GeoDataFrame:
    """Return a page of a layer, as `read`, in the order of the layer's list.

    Parameters
    ----------
    wanted : Wanted
        Which rows.
    after, size : int
        Rows left out before the page, and most rows of it.

    Raises
    ------
    KeyError
        If there is no such layer.
    """
    layer, view = get_layer(name), _view(name)
    order: list[ColumnElement[Any]] = []
    if layer.first:
        order += [column(layer.first).asc()]
    if layer.worst_first:
        order += [column(layer.worst_first).desc().nulls_last()]
    if not order and layer.label_columns:
        order += [column(layer.label_columns[0]).asc()]
    page = _rows(view).where(*_conditions(layer, view, wanted)).order_by(*order, view.c.id)
    return _frame(tx, page.offset(after).limit(size))


def _conditions(layer: Layer, view: FromClause, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.estate_id is not None:
        found.append(_of_estate(view, wanted.estate_id))
    if wanted.box is not None:
        box = wanted.box
        # The first uses the index behind the walls, the second is exact.
        found.append(view.c.geom.op("&&")(func.app.box_on_grid(*box)))
        corners = func.ST_MakeEnvelope(*box, 4326)
        found.append(func.ST_Intersects(func.ST_Transform(view.c.geom, 4326), corners))
    if wanted.words:
        texts = [one.name for one in layer.columns if one.kind == "text"]
        names = dict.fromkeys([*layer.label_columns, *texts])
        found.append(
            or_(*(column(name).icontains(wanted.words, autoescape=True) for name in names))
        )
    return found


def _view(name: str) -> FromClause:
    schema, view_name = get_layer(name).view.split(".")
    return table(view_name, column("id"), column("estate_id"), column("geom"), schema=schema)


def _of_estate(view: FromClause, estate_id: uuid.UUID) -> ColumnElement[bool]:
    key = view.c.id if view.name == "estates" else view.c.estate_id  # type: ignore[attr-defined]
    return key == estate_id


def _rows(view: FromClause) -> Select[Any]:
    lonlat = func.ST_AsBinary(func.ST_Transform(view.c.geom, 4326)).label("wkb")
    return select(literal_column("*"), lonlat).select_from(view)


def _frame(tx: Connection, wanted: Select[Any]) -> gpd.GeoDataFrame:
    result = tx.execute(wanted)
    frame = pd.DataFrame(result.all(), columns=list(result.keys())).drop(columns="geom")
    geometry = shapely.from_wkb(frame.pop("wkb").to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=4326)
