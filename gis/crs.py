"""The only place where coordinates change their reference system.

Inside the house every geometry is in SWEREF 99 TM (EPSG:3006), metres, easting first. On the wire
it is longitude/latitude (EPSG:4326). Sweden's official axis order is northing first, and files come
in both orders: here, and nowhere else, they are put east first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import shapely
from pyproj import CRS, Proj, Transformer

from gis.crs_codes import (
    LOCAL_ZONES,
    SWEREF99_TM,
    WEB_MERCATOR,
    WGS84,
    UnknownCrsError,
    horizontal,
    is_north_first,
    key,
    local_zone,
    parse,
    recognise,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "FAR_SCALE_ERROR",
    "LOCAL_ZONES",
    "SWEDEN_DEG",
    "SWEREF99_TM",
    "WEB_MERCATOR",
    "WGS84",
    "Axis",
    "UnknownCrsError",
    "carried",
    "from_lonlat",
    "horizontal",
    "is_north_first",
    "local_zone",
    "move",
    "parse",
    "recognise",
    "scale_error",
    "swap_axes",
    "to_lonlat",
    "to_sweref99tm",
    "transform",
]

SWEDEN_DEG: Final = (10.0, 54.9, 24.3, 69.2)
"""West, south, east, north [deg] around Sweden: the area of use of SWEREF 99 TM, rounded out."""

FAR_SCALE_ERROR: Final = 0.005
"""Grid scale error [1] beyond which lengths in EPSG:3006 mislead (in Sweden below 0.002)."""

Axis = Literal["auto", "east_north", "north_east"]
"""Order of the first two coordinates in a file; auto: as the file's format says, then checked."""


def to_sweref99tm(frame: Any) -> Any:  # noqa: ANN401 -- geopandas has no types
    """Project a GeoDataFrame or GeoSeries to EPSG:3006, flat and east first.

    Parameters
    ----------
    frame
        Geometries with a reference system.

    Returns
    -------
    GeoDataFrame or GeoSeries
        A copy in EPSG:3006 [m], without z; points the projection cannot reach become infinite.

    Raises
    ------
    UnknownCrsError
        If the frame has no reference system.
    """
    if frame.crs is None:
        message = "no reference system is set"
        raise UnknownCrsError(message)
    values = transform(np.asarray(frame.geometry.array), frame.crs)
    if hasattr(frame, "set_geometry"):
        return frame.set_geometry(values, crs=SWEREF99_TM)
    return type(frame)(values, index=frame.index, name=frame.name, crs=SWEREF99_TM)


def transform(
    geometries: NDArray[np.object_], source: str | int | CRS, target: str | int | CRS = SWEREF99_TM
) -> NDArray[np.object_]:
    """Convert an array of geometries from one system into another.

    Parameters
    ----------
    geometries
        Shapely geometries or None, x = east, y = north in `source`.
    source, target
        Reference systems.

    Returns
    -------
    ndarray
        New geometries without z, x = east, y = north in `target`.
    """
    converted: NDArray[np.object_] = shapely.transform(
        geometries, lambda xy: move(xy, source, target)
    )
    return converted


def move(
    coordinates: NDArray[np.float64], source: str | int | CRS, target: str | int | CRS
) -> NDArray[np.float64]:
    """Convert places from one system into another.

    Parameters
    ----------
    coordinates
        East, north in `source`, shape (n, 2).
    source, target
        Reference systems.

    Returns
    -------
    ndarray
        East, north in `target`, shape (n, 2).
    """
    step = _transformer(key(source), key(target))
    return np.column_stack(step.transform(coordinates[:, 0], coordinates[:, 1]))


def to_lonlat(
    easting_m: ArrayLike, northing_m: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert EPSG:3006 to longitude and latitude.

    Parameters
    ----------
    easting_m, northing_m
        SWEREF 99 TM [m], same shape.

    Returns
    -------
    tuple of ndarray
        Longitude, latitude [deg, EPSG:4326].
    """
    step = _transformer(key(SWEREF99_TM), key(WGS84))
    lon, lat = step.transform(np.asarray(easting_m, float), np.asarray(northing_m, float))
    return np.asarray(lon), np.asarray(lat)


def from_lonlat(
    lon_deg: ArrayLike, lat_deg: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Convert longitude and latitude to EPSG:3006.

    Parameters
    ----------
    lon_deg, lat_deg
        Longitude, latitude [deg, EPSG:4326], same shape.

    Returns
    -------
    tuple of ndarray
        Easting, northing [m, EPSG:3006].
    """
    step = _transformer(key(WGS84), key(SWEREF99_TM))
    east, north = step.transform(np.asarray(lon_deg, float), np.asarray(lat_deg, float))
    return np.asarray(east), np.asarray(north)


def carried(
    geometries: NDArray[np.object_], origin: tuple[float, float], target: tuple[float, float]
) -> NDArray[np.object_]:
    """Move geometries from around one place to around another, true to the metre near it.

    Parameters
    ----------
    geometries
        Longitude and latitude [deg, EPSG:4326], or None.
    origin, target
        Longitude and latitude [deg] of a place and of where it comes to lie.

    Returns
    -------
    ndarray
        New geometries in EPSG:3006 [m].
    """
    lon, lat = origin
    flat = transform(geometries, WGS84, f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84")
    east, north = from_lonlat(*target)
    moved: NDArray[np.object_] = shapely.transform(
        flat, lambda xy: xy + np.array([float(east), float(north)])
    )
    return moved


def swap_axes(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Exchange the first two coordinates of every geometry; z is dropped.

    Parameters
    ----------
    geometries
        Shapely geometries or None.

    Returns
    -------
    ndarray
        The same shapes with x and y exchanged.
    """
    swapped: NDArray[np.object_] = shapely.transform(geometries, lambda xy: xy[:, ::-1])
    return swapped


def scale_error(frame: Any) -> NDArray[np.float64]:  # noqa: ANN401 -- geopandas has no types
    """Give the relative error of lengths measured in EPSG:3006, per geometry.

    The point scale factor of the projection minus one, at the middle of each geometry's bounds;
    the projection is conformal, so one number serves all directions.

    Parameters
    ----------
    frame
        GeoDataFrame, GeoSeries or array of geometries in EPSG:3006.

    Returns
    -------
    ndarray
        Relative error [1], -0.0004 at 15 deg E, NaN for empty geometries.
    """
    geometries = np.asarray(getattr(frame, "geometry", frame), dtype=object)
    bounds = shapely.bounds(geometries)
    lon, lat = to_lonlat((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2)
    factors = Proj(f"EPSG:{SWEREF99_TM}").get_factors(lon, lat)
    error = np.abs(np.asarray(factors.meridional_scale, float)) - 1.0
    return np.where(np.isfinite(lon) & np.isfinite(error), error, np.nan)


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
