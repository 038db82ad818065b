"""The outline of a shared area, read from GeoJSON."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import shape

from backend.errors import invalid
from gis import crs

#: Longest text, most corners, smallest and largest area of an outline.
TEXT_MAX: Final = 200_000
CORNERS_MAX: Final = 5_000
AREA_MIN_M2: Final = 1_000.0
AREA_MAX_M2: Final = 100e6
_KINDS: Final = ("Polygon", "MultiPolygon")


def read_outline(text: str) -> bytes:
    """Read the polygons of a GeoJSON text (longitude, latitude) into one outline.

    Returns
    -------
    bytes
        Well-known binary, EPSG:3006.

    Raises
    ------
    InvalidError
        If it is no GeoJSON, holds no polygon, crosses itself, lies outside of the register's
        grid, or is too large or too small.
    """
    if len(text) > TEXT_MAX:
        raise invalid("outline", f"holds more than {TEXT_MAX} characters")
    try:
        found = [shape(one) for one in _geometries(json.loads(text))]
        degrees = shapely.union_all(found)
        metres = crs.transform(np.array([degrees], object), 4326)[0]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, shapely.GEOSException):
        raise invalid("outline", "is no GeoJSON with polygons in longitude and latitude") from None
    return bytes(shapely.to_wkb(_checked(found, metres)))


def _geometries(told: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- any JSON
    kind = told["type"]
    if kind == "FeatureCollection":
        return [geometry for one in told["features"] for geometry in _geometries(one)]
    if kind == "Feature":
        return _geometries(told["geometry"])
    if kind not in _KINDS:
        raise ValueError(kind)
    return [told]


def _checked(found: list[Any], metres: Any) -> Any:  # noqa: ANN401 -- shapely has no types
    if sum(shapely.get_num_coordinates(one) for one in found) > CORNERS_MAX:
        raise invalid("outline", f"has more than {CORNERS_MAX} corners")
    if not all(shapely.is_valid(one) for one in found):
        raise invalid("outline", "crosses itself")
    if not np.isfinite(shapely.get_coordinates(metres)).all() or metres.geom_type not in _KINDS:
        raise invalid("outline", "lies outside of the grid of the register (EPSG:3006)")
    if not AREA_MIN_M2 <= metres.area <= AREA_MAX_M2:
        raise invalid("outline", "give an area between 1,000 m2 and 100 km2")
    return metres
