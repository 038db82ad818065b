"""Reference systems that features are asked for and given in, by the names of the standard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from backend.errors import invalid
from gis import crs

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG: Final = "http://www.opengis.net/def/crs/EPSG/0/{}"
#: Decimals that keep a place to less than a millimetre, in degrees and in metres.
_DECIMALS: Final = {True: 9, False: 3}
_SHORT: Final = re.compile(r"\[?EPSG:(\d{1,6})\]?", re.IGNORECASE)
_LONG: Final = re.compile(r"https?://www\.opengis\.net/def/crs/EPSG/[^/]{1,10}/(\d{1,6})")
#: Longest step on an edge that is carried into another system, as a share of the edges' extent.
_STEPS: Final = 64


@dataclass(frozen=True)
class System:
    """A reference system under its name on the wire.

    Attributes
    ----------
    uri
        Its name.
    code
        EPSG code; CRS84 is 4326 with longitude first.
    is_north_first
        Whether the northern coordinate is written first.
    """

    uri: str
    code: int
    is_north_first: bool

    @property
    def decimals(self) -> int:
        """Decimals of a coordinate."""
        return _DECIMALS[self.is_degrees]

    @property
    def is_degrees(self) -> bool:
        """Whether coordinates are degrees."""
        return self.code == crs.WGS84


_CODES: Final = (crs.WGS84, crs.SWEREF99_TM, crs.WEB_MERCATOR, *crs.LOCAL_ZONES)
LONLAT: Final = System(CRS84, crs.WGS84, is_north_first=False)
STORED: Final = System(
    _EPSG.format(crs.SWEREF99_TM), crs.SWEREF99_TM, crs.is_north_first(crs.SWEREF99_TM)
)
#: The systems by name, the default first.
SYSTEMS: Final[Mapping[str, System]] = {
    LONLAT.uri: LONLAT,
    **{
        _EPSG.format(code): System(_EPSG.format(code), code, crs.is_north_first(code))
        for code in _CODES
    },
}


def system(parameter: str, text: str | None) -> System:
    """Return the system of a name; None: longitude and latitude.

    Raises
    ------
    InvalidError
        If it is none that is served.
    """
    if text is None:
        return LONLAT
    found = _SHORT.fullmatch(text) or _LONG.fullmatch(text)
    wanted = SYSTEMS.get(_EPSG.format(found[1]) if found else text)
    if wanted is None:
        raise invalid(parameter, "is no system that is served; the collection lists them in `crs`")
    return wanted


def as_stored(parameter: str, geometry: BaseGeometry, source: System) -> BaseGeometry:
    """Return a geometry as the register holds it: EPSG:3006, east first.

    Parameters
    ----------
    parameter : str
        What it was given as, for the error.
    geometry : geometry
        In `source`, with its order of axes.
    source : System
        Its system.

    Raises
    ------
    InvalidError
        If it lies where the system, or the grid of the register, does not reach.
    """
    shapes: NDArray[np.object_] = np.array([geometry], dtype=object)
    if not np.isfinite(shapely.bounds(shapes)).all():
        raise invalid(parameter, "has no finite coordinates")
    if source.is_north_first:
        shapes = crs.swap_axes(shapes)
    west, south, east, north = shapely.bounds(shapes)[0].tolist()
    if source.is_degrees and not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004
        raise invalid(parameter, "lies outside ±180 and ±90 degrees")
    if source.code != crs.SWEREF99_TM:
        shapes = crs.transform(shapes, source.code)
    if not _reaches(shapely.bounds(shapes)):
        raise invalid(parameter, "lies where the grid of the register (EPSG:3006) does not reach")
    stored: BaseGeometry = shapes[0]
    return stored


def around(box: BaseGeometry, source: System) -> BaseGeometry | None:
    """Return ground of EPSG:3006 that certainly holds a box; None: the whole plane may.

    Parameters
    ----------
    box : geometry
        Box in `source`, east first.
    source : System
        Its system.
    """
    if source.code == crs.SWEREF99_TM:
        return box
    west, south, east, north = box.bounds
    step = max(east - west, north - south) / _STEPS
    if step <= 0:
        step = 1.0
    if source.is_degrees and (east - west > 60 or south < -80 or north > 85):  # noqa: PLR2004
        return None
    cut: NDArray[Any] = np.array([shapely.segmentize(box, step)], dtype=object)
    bounds = shapely.bounds(crs.transform(cut, source.code))
    if not _reaches(bounds):
        return None
    # Between two places of a cut edge the curve leaves the chord by less than this.
    margin_m = 20.0 + (bounds[0, 2:] - bounds[0, :2]).max() / _STEPS
    left, low, right, high = bounds[0].tolist()
    held: BaseGeometry = shapely.box(
        left - margin_m, low - margin_m, right + margin_m, high + margin_m
    )
    return held


def _reaches(bounds: NDArray[np.float64]) -> bool:
    """Tell whether bounds in EPSG:3006 are such that the projection gives places back."""
    return bool(np.isfinite(bounds).all() and (np.abs(bounds) < 2e7).all())  # noqa: PLR2004
