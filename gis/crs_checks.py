"""Whether coordinates can be where they say: in the right order, and near their system's area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import CRS

from gis.crs import SWEDEN_DEG, move
from gis.crs_codes import WGS84, key

if TYPE_CHECKING:
    from numpy.typing import NDArray

_AREA_MARGIN_DEG: Final = 12.0  # data are used far outside their zone: Tromsø in UTM 33, 7 deg off
_HALF_TURN_DEG: Final = 180.0


def looks_swapped(geometries: NDArray[np.object_], crs: str | int | CRS) -> bool:
    """Tell whether coordinates stand in the wrong order for their system.

    True only if every geometry lies outside the area where the system is used and every one
    lies inside it once the axes are exchanged. A system for the whole world is measured against
    Sweden, where this product is used.

    Parameters
    ----------
    geometries
        Shapely geometries or None, in `crs`.
    crs
        The system they claim.

    Returns
    -------
    bool
        True if exchanging the axes puts all of them right.
    """
    bounds = shapely.bounds(geometries)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not len(bounds):
        return False
    first, second = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    area = _area_deg(CRS.from_user_input(key(crs)))
    as_given = _inside(first, second, crs, area)
    exchanged = _inside(second, first, crs, area)
    return bool(not as_given.any() and exchanged.all())


def out_of_area(geometries: NDArray[np.object_], crs: str | int | CRS) -> NDArray[np.bool_]:
    """Find geometries that cannot be where they say, far from the area of their projection.

    Parameters
    ----------
    geometries
        Shapely geometries or None, in `crs`.
    crs
        Their system; one of degrees serves the whole world and finds nothing.

    Returns
    -------
    ndarray of bool
        True where a corner of the bounds lies more than 12 deg outside the area of use.
    """
    system = CRS.from_user_input(key(crs))
    bounds = shapely.bounds(geometries)
    there = np.isfinite(bounds).all(axis=1)
    use = system.area_of_use
    if system.is_geographic or use is None or use.east - use.west > _HALF_TURN_DEG:
        return np.zeros(len(bounds), dtype=bool)
    area = _area_deg(system)
    inside = _inside(bounds[:, 0], bounds[:, 1], crs, area)
    inside &= _inside(bounds[:, 2], bounds[:, 3], crs, area)
    return np.asarray(there & ~inside)


def _area_deg(crs: CRS) -> tuple[float, float, float, float]:
    use = crs.area_of_use
    if use is None or crs.is_geographic or use.east - use.west > _HALF_TURN_DEG:
        return SWEDEN_DEG
    margin = _AREA_MARGIN_DEG
    return use.west - margin, use.south - margin, use.east + margin, use.north + margin


def _inside(
    east: NDArray[np.float64],
    north: NDArray[np.float64],
    crs: str | int | CRS,
    area: tuple[float, float, float, float],
) -> NDArray[np.bool_]:
    """Tell which places of a system lie in a box of longitude and latitude."""
    west_deg, south_deg, east_deg, north_deg = area
    lon, lat = move(np.column_stack((east, north)), crs, WGS84).T
    inside: NDArray[np.bool_] = (
        (lon >= west_deg) & (lon <= east_deg) & (lat >= south_deg) & (lat <= north_deg)
    )
    return inside
