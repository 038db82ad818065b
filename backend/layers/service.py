"""Read a layer of the registry as a table."""

from __future__ import annotations

import uuid

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, column, func, literal_column, select, table

from maps.layers import get_layer


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
    schema, view_name = get_layer(name).view.split(".")
    view = table(view_name, column("id"), column("estate_id"), column("geom"), schema=schema)
    key = view.c.id if view_name == "estates" else view.c.estate_id
    wanted = (
        select(
            literal_column("*"),
            func.ST_AsBinary(func.ST_Transform(view.c.geom, 4326)).label("wkb"),
        )
        .where(key == estate_id)
        .order_by(view.c.id)
    )
    result = tx.execute(wanted)
    frame = pd.DataFrame(result.all(), columns=list(result.keys())).drop(columns="geom")
    geometry = shapely.from_wkb(frame.pop("wkb").to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=4326)
