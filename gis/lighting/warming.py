"""Load the compiled loops before anybody waits for them."""

from __future__ import annotations

import fcntl
from pathlib import Path

import geopandas as gpd
import shapely

from gis.lighting.classes import CLASSES
from gis.lighting.darkspots import Findings
from gis.lighting.field import Field
from gis.lighting.surfaces import surfaces_of

_EAST_M, _NORTH_M = 674_000.0, 6_580_000.0


def warm() -> int:
    """Compute a yard with a house and a lamp in every way that a change of a lamp takes.

    Compiled code is kept on disk: loading it takes a second, compiling it the first time some ten.
    Of several first starts at once one compiles and the others wait: two that write their code at
    the same moment may each keep half of the other's.

    Returns
    -------
    int
        Dark spots of the yard.
    """
    with Path(__file__).open("rb") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        return _compute()


def _compute() -> int:
    at = shapely.Point(_EAST_M + 30, _NORTH_M + 30)
    lamps = gpd.GeoDataFrame(
        {"id": ["lamp"], "kind": ["street_pole"], "state": ["lit"], "bearing_deg": [40.0]},
        geometry=[at], crs=3006,
    )  # fmt: skip
    house = shapely.box(_EAST_M + 36, _NORTH_M + 20, _EAST_M + 44, _NORTH_M + 40)
    houses = gpd.GeoDataFrame({"id": ["house"], "storeys": [3]}, geometry=[house], crs=3006)
    yard = shapely.box(_EAST_M, _NORTH_M, _EAST_M + 90, _NORTH_M + 70)
    yards = gpd.GeoDataFrame({"id": ["yard"], "kind": ["courtyard"]}, geometry=[yard], crs=3006)
    area = Field(lamps, houses, CLASSES, {})
    (surface,) = surfaces_of(yards)
    whole = area.surface_light(surface)
    changed = area.surface_light(surface, (whole.grid, whole.total_lx), at.buffer(20))
    area.effects([changed])
    findings = Findings(area)
    findings.take(changed)
    return len(findings.finish().dark_spots)
