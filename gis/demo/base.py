"""Ground rules of the demo estate: seeds, stable identifiers, the local grid and tables."""

from __future__ import annotations

import math
import uuid
import zlib
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis import crs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from shapely import Geometry

SEED = 19971
SOURCE = "demo"
METRIC_CRS = "EPSG:3006"
LOCAL_CRS = "EPSG:3007"
ANCHOR_EASTING_M = 151189.0
ANCHOR_NORTHING_M = 6409008.0
ROTATION_DEG = 13.0
"""The estate is turned anticlockwise so that no street follows the grid of the projection."""
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:ljusrond:demo:barkullen")

Place = tuple[float, float]
"""Local easting and northing [m] before rotation, origin in the middle of the estate."""


def generator(seed: int, topic: str) -> np.random.Generator:
    """Return the random generator of one topic, independent of the order topics are drawn in."""
    return np.random.default_rng([seed, zlib.crc32(topic.encode())])


def stable_id(kind: str, source_id: str) -> str:
    """Return the UUID that an object of this kind and source identifier always has."""
    return str(uuid.uuid5(NAMESPACE, f"{kind}/{source_id}"))


def add_years(day: date, years: int) -> date:
    """Return the same calendar day some years on; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _turn(coordinates: np.ndarray) -> np.ndarray:
    """Turn the local grid and shift it to its anchor in EPSG:3007 [m]."""
    cosine, sine = math.cos(math.radians(ROTATION_DEG)), math.sin(math.radians(ROTATION_DEG))
    easting_m = ANCHOR_EASTING_M + cosine * coordinates[:, 0] - sine * coordinates[:, 1]
    northing_m = ANCHOR_NORTHING_M + sine * coordinates[:, 0] + cosine * coordinates[:, 1]
    return np.column_stack((easting_m, northing_m))


def to_metric(geometries: Sequence[Geometry]) -> np.ndarray:
    """Convert local geometries to EPSG:3006 [m], shape (n,), rounded to millimetres.

    Rounding keeps equal vertices equal and hides the last bits of the projection, which differ
    between machines.
    """
    turned = shapely.transform(np.asarray(geometries, dtype=object), _turn)
    projected = crs.transform(np.asarray(turned), LOCAL_CRS, METRIC_CRS)
    return np.asarray(shapely.transform(projected, lambda places: np.round(places, 3)))


def bearing(direction_deg: float) -> float:
    """Return the compass bearing [deg] in EPSG:3006 of a local direction (0 = east, 90 = north).

    Grid convergence between the zones (about 2.5 degrees here) is left out: it is smaller than
    the accuracy with which a luminaire is mounted.
    """
    return round((90.0 - direction_deg - ROTATION_DEG) % 360.0, 1)


def asset_table(
    kind: str, columns: Mapping[str, Sequence[object]], geometries: Sequence[Geometry]
) -> gpd.GeoDataFrame:
    """Make an asset table in EPSG:3006 from its columns and local geometries.

    `columns` must hold source_id and code; id and source are added.
    """
    ids = [stable_id(kind, str(name)) for name in columns["source_id"]]
    table = {"id": ids, "source": [SOURCE] * len(ids), **columns}
    frame = pd.DataFrame(table)
    frame["geom"] = to_metric(geometries)
    return gpd.GeoDataFrame(frame, geometry="geom", crs=METRIC_CRS)


def as_utc(local: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Read naive clock times as Swedish time and return them in UTC.

    The doubled hour in autumn is read as summer time, the missing one in spring moved forward.
    """
    first = np.ones(len(local), dtype=bool)
    zoned = local.tz_localize("Europe/Stockholm", ambiguous=first, nonexistent="shift_forward")
    return zoned.tz_convert("UTC").as_unit("us")
