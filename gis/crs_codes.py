"""Reference systems by code and by parameters: which EPSG code is it, also where none is written.

Used through `gis.crs`, the only module that converts coordinates.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

SWEREF99_TM: Final = 3006
WGS84: Final = 4326
WEB_MERCATOR: Final = 3857

LOCAL_ZONES: Final[dict[int, float]] = {
    3007: 12.0,
    3008: 13.5,
    3009: 15.0,
    3010: 16.5,
    3011: 18.0,
    3012: 14.25,
    3013: 15.75,
    3014: 17.25,
    3015: 18.75,
    3016: 20.25,
    3017: 21.75,
    3018: 23.25,
}
"""SWEREF 99 local zones: EPSG code to central meridian [deg east]."""

#: Meridians used south of Norrland [deg east], and where that begins [deg north].
_SOUTHERN_DEG: Final = (12.0, 13.5, 15.0, 16.5, 18.0)
_NORRLAND_DEG: Final = 62.0
#: Gotland lies apart: east and south of it, its own meridian.
_GOTLAND_DEG: Final = (18.0, 58.2, 18.75)

# A newer register replaces the horizontal part of 6171..6176 (ETRS89 / UTM zone + NN54 height) by
# 11021..11026 (ETRS89-NOR / UTM zone), which PROJ 9.5 does not know. Same grid, same datum.
SUPERSEDED: Final[dict[int, int]] = {11021 + i: 25831 + i for i in range(6)}
"""Codes newer than our PROJ, to the older code of the same horizontal system."""

_GRS80_M: Final = 6378137.0
_GRS80_RF: Final = 298.257222101
_METRE_TOLERANCE: Final = 1e-3
_FLATTENING_TOLERANCE: Final = 1e-6  # the ellipsoid of WGS 84 is 1.5e-6 away
_FLAT_AXES: Final = 2
_PARAMETERS: Final = {
    "Latitude of natural origin": "origin_deg",
    "Longitude of natural origin": "meridian_deg",
    "Scale factor at natural origin": "scale",
    "False easting": "easting_m",
    "False northing": "northing_m",
}


def local_zone(lon_deg: float, lat_deg: float) -> int:
    """Propose the SWEREF 99 local zone of a place.

    Municipalities choose one each; south of Norrland, in it and on Gotland other meridians are in
    use, of which the nearest is meant most often. A proposal: what is in use is the municipality's.

    Parameters
    ----------
    lon_deg, lat_deg
        Longitude, latitude [deg].

    Returns
    -------
    int
        Its EPSG code.
    """
    east, south, meridian = _GOTLAND_DEG
    if lon_deg > east and lat_deg < south:
        return next(code for code, at in LOCAL_ZONES.items() if at == meridian)
    in_north = lat_deg >= _NORRLAND_DEG
    fitting = (code for code, at in LOCAL_ZONES.items() if (at in _SOUTHERN_DEG) != in_north)
    return min(fitting, key=lambda code: abs(LOCAL_ZONES[code] - lon_deg))


class UnknownCrsError(ValueError):
    """A reference system that is neither known by code nor recognised by its parameters."""


def parse(crs: str | int | CRS) -> CRS:
    """Read a reference system: a code, ``EPSG:N``, an OGC URN, WKT, or an object of pyproj.

    Parameters
    ----------
    crs
        What a file or a person gave.

    Returns
    -------
    CRS
        The horizontal (two-dimensional) system, under its EPSG code where that is known.

    Raises
    ------
    UnknownCrsError
        If the text names no reference system.
    """
    code = crs if isinstance(crs, int) else _trailing_code(crs)
    if code in SUPERSEDED:
        return CRS.from_epsg(SUPERSEDED[code])
    try:
        full = CRS.from_user_input(crs)
    except CRSError as error:
        message = f"unknown reference system {str(crs)[:60]!r}"
        raise UnknownCrsError(message) from error
    flat = horizontal(full)
    known = recognise(flat)
    return CRS.from_epsg(known) if known is not None else flat


def horizontal(crs: CRS) -> CRS:
    """Give the horizontal part of a compound, bound or three-dimensional system.

    Parameters
    ----------
    crs
        Any reference system.

    Returns
    -------
    CRS
        The same positions without heights.
    """
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    return crs.to_2d() if len(crs.axis_info) > _FLAT_AXES else crs


@cache
def is_north_first(code: int) -> bool:
    """Tell whether a system's register writes the northern coordinate (latitude) first.

    Parameters
    ----------
    code
        EPSG code.

    Returns
    -------
    bool
        True for 4326 and the Swedish grids, False for 3857.

    Raises
    ------
    UnknownCrsError
        If there is no such code.
    """
    return bool(parse(code).axis_info[0].direction.lower() == "north")


def recognise(crs: str | int | CRS | None) -> int | None:
    """Find the EPSG code of a system, also of one that came without name or code.

    A Transverse Mercator on the GRS 80 ellipsoid with the parameters of a Swedish zone is that
    zone (MapInfo and CAD write them unnamed). Other systems are taken by the register's best
    candidate, but only if every parameter of the projection agrees.

    Parameters
    ----------
    crs
        A code, text, WKT or object; None gives None.

    Returns
    -------
    int or None
        The EPSG code of the horizontal system, None where none agrees.
    """
    if crs is None:
        return None
    code = crs if isinstance(crs, int) else _trailing_code(crs)
    if code in SUPERSEDED:
        return SUPERSEDED[code]
    try:
        flat = horizontal(CRS.from_user_input(crs))
    except CRSError:
        return None
    return flat.to_epsg() or _swedish_zone(flat) or _agreeing_code(flat)


def _trailing_code(crs: str | CRS) -> int | None:
    text = crs.strip() if isinstance(crs, str) else ""
    tail = text.rsplit(":", 1)[-1]
    return (
        int(tail) if text[:8].upper().startswith(("EPSG:", "URN:OGC:")) and tail.isdigit() else None
    )


def _swedish_zone(crs: CRS) -> int | None:
    operation, ellipsoid = crs.coordinate_operation, crs.ellipsoid
    if operation is None or ellipsoid is None or operation.method_name != "Transverse Mercator":
        return None
    if (
        abs(ellipsoid.semi_major_metre - _GRS80_M) > _METRE_TOLERANCE
        or abs(ellipsoid.inverse_flattening - _GRS80_RF) > _FLATTENING_TOLERANCE
    ):
        return None
    found = {_PARAMETERS[p.name]: float(p.value) for p in operation.params if p.name in _PARAMETERS}
    zones = {SWEREF99_TM: (15.0, 0.9996, 500000.0)}
    zones |= {code: (meridian, 1.0, 150000.0) for code, meridian in LOCAL_ZONES.items()}
    for code, (meridian_deg, scale, easting_m) in zones.items():
        wanted = {
            "origin_deg": 0.0,
            "meridian_deg": meridian_deg,
            "scale": scale,
            "easting_m": easting_m,
            "northing_m": 0.0,
        }
        if found.keys() == wanted.keys() and all(
            abs(found[name] - value) < 1e-9 * max(1.0, abs(value)) for name, value in wanted.items()
        ):
            return code
    return None


def _agreeing_code(crs: CRS) -> int | None:
    code = crs.to_epsg(min_confidence=20)
    if code is None or crs.coordinate_operation is None or crs.ellipsoid is None:
        return None
    other = CRS.from_epsg(code)
    if other.coordinate_operation is None or other.ellipsoid is None:
        return None
    ours = {p.name: p.value for p in crs.coordinate_operation.params}
    theirs = {p.name: p.value for p in other.coordinate_operation.params}
    same = ours.keys() == theirs.keys() and all(
        np.isclose(ours[name], theirs[name], rtol=1e-9, atol=1e-9) for name in ours
    )
    sphere = np.isclose(crs.ellipsoid.semi_major_metre, other.ellipsoid.semi_major_metre, rtol=1e-9)
    return code if same and sphere else None


def key(crs: str | int | CRS) -> str:
    """Return a system as text that a cache can hold; the common ones skip the parsing."""
    if crs in {SWEREF99_TM, WGS84, WEB_MERCATOR}:
        return f"EPSG:{crs}"
    parsed = parse(crs)
    code = parsed.to_epsg()
    return f"EPSG:{code}" if code else str(parsed.to_wkt())
