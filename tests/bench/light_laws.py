"""Laws of light that need no other program: flux through a closed box, and the inverse square.

A box around a lamp catches every lumen that leaves it: its floor by Eh, its walls by Ev, its lid
by Eh with the lamp turned over. The four illuminances of an even sphere have a closed form; Ehs of
real files, which Radiance cannot give, is held against the formula of EN 13201-3 in plain numpy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from gis.lighting.distribution import Distribution
from gis.lighting.illuminance import Scene, pack_lamps, pack_tables, point_lux
from gis.lighting.photometry import Photometry, PhotometryError
from gis.lighting.photometry_files import read_photometry
from gis.lighting.quantities import GROUND, Observed
from gis.lighting.shadows import prepare_buildings, walls_near
from tests.bench.common import DATA, Figure

Floats = NDArray[np.float64]

HEIGHT_M = 10.0
HALF_M = 1.0
"""Height of the lamp, and half the side of the box around it [m]."""
SIDE = 400
"""Points along each edge of a face."""
EVEN = Distribution(
    "even sphere", np.zeros(1), np.array([0.0, 90.0, 180.0]), np.full((1, 3), 1000 / (4 * math.pi))
)


def figures() -> Iterator[Figure]:
    """Measure all real files and the even sphere."""
    files = list(_files())
    off = [abs(_caught_lm(file) / file.luminaire_flux_lm - 1.0) for file in files]
    yield Figure(f"flux through a box, worst of {len(off)} files", max(off) * 1e6, "ppm", 4000)
    for observed in (GROUND, Observed("Ehs"), Observed("Ev", 40.0), Observed("Esc", 40.0)):
        name = f"{observed.quantity} of an even sphere, closed form"
        yield Figure(name, _even(observed) * 1e6, "ppm", 1000)
    worst = max(_dome(file) for file in files)
    yield Figure(f"Ehs of {len(files)} files, formula", worst * 1e6, "ppm", 1000)


def _files() -> Iterator[Photometry]:
    for path in sorted((DATA / "photometry").glob("*.[il][ed][st]")):
        try:
            yield read_photometry(path)
        except PhotometryError:  # refused by name, see tests/real
            continue


def _scene(table: Distribution, klm: float, tilt_deg: float = 0.0) -> Scene:
    tilt = math.radians(tilt_deg)
    turned = (0.0, 1.0, math.sin(tilt), math.cos(tilt))
    lamps = pack_lamps([(0.0, 0.0, HEIGHT_M, klm, 1e6, *turned, 0.0, 1.0, 1.0)])
    houses = prepare_buildings(gpd.GeoDataFrame({"id": []}, geometry=[], crs=3006))
    walls = walls_near(houses, lamps.easting_m, lamps.northing_m, lamps.reach_m)
    return Scene(lamps, pack_tables([table]), walls)


def _lux(scene: Scene, points: Floats, observed: Observed) -> Floats:
    return np.asarray(point_lux(points, scene, np.zeros(1, dtype=np.int64), observed)[0])


def _caught_lm(file: Photometry) -> float:
    """Light that the six faces of a box around the lamp catch [lm]."""
    table, klm = file.distribution(), file.flux_lm / 1000.0
    upright, upside_down = _scene(table, klm), _scene(table, klm, 180.0)
    along = (np.arange(SIDE) + 0.5) / SIDE * 2 * HALF_M - HALF_M
    u, v = (axis.ravel() for axis in np.meshgrid(along, along))
    face = np.full(u.size, HALF_M)
    floor = np.column_stack([u, v, HEIGHT_M - face])
    caught = _lux(upright, floor, GROUND).sum() + _lux(upside_down, floor, GROUND).sum()
    for facing, points in (
        (270.0, (face, u)), (90.0, (-face, u)), (180.0, (u, face)), (0.0, (u, -face)),
    ):  # fmt: skip
        wall = np.column_stack([*points, HEIGHT_M + v])
        caught += _lux(upright, wall, Observed("Ev", facing)).sum()
    return float(caught) * (2 * HALF_M / SIDE) ** 2


def _places() -> tuple[Floats, Floats, Floats]:
    """Points on the ground around the lamp: east, north, and squared distance to it [m]."""
    along = np.linspace(-40.0, 40.0, 161) + 0.03
    east, north = (axis.ravel() for axis in np.meshgrid(along, along))
    return east, north, east**2 + north**2 + HEIGHT_M**2


def _even(observed: Observed) -> float:
    """Worst relative difference to the closed form of 1 klm of an even sphere."""
    east, north, distance2 = _places()
    points = np.column_stack([east, north, np.zeros(east.size)])
    found = _lux(_scene(EVEN, 1.0), points, observed)
    across = np.hypot(east, north)
    facing = math.radians(observed.facing_deg or 0.0)
    ahead = -(east * math.sin(facing) + north * math.cos(facing)) / across
    cos, sin = HEIGHT_M / np.sqrt(distance2), across / np.sqrt(distance2)
    seen = {
        "Eh": cos,
        "Ehs": (1.0 + cos) / 4.0,
        "Ev": sin * np.maximum(ahead, 0.0),
        "Esc": sin * (1.0 + ahead) / math.pi,
    }[observed.quantity]
    expected = 1000.0 / (4 * math.pi) * seen / distance2
    lit = expected > 1e-3
    return float(np.max(np.abs(found[lit] / expected[lit] - 1.0)))


def _dome(file: Photometry) -> float:
    """Worst relative difference of Ehs to its formula, with an interpolation of numpy's own."""
    east, north, distance2 = _places()
    points = np.column_stack([east, north, np.zeros(east.size)])
    found = _lux(_scene(file.distribution(), file.flux_lm / 1000.0), points, Observed("Ehs"))
    cos = HEIGHT_M / np.sqrt(distance2)
    candela = _candela(
        file, np.degrees(np.arctan2(north, east)) % 360.0, np.degrees(np.arccos(cos))
    )
    expected = candela * (cos**3 + cos**2) / (4.0 * HEIGHT_M**2)
    lit = expected > 1e-3
    return float(np.max(np.abs(found[lit] / expected[lit] - 1.0), initial=0.0))


def _candela(file: Photometry, c_deg: Floats, gamma_deg: Floats) -> Floats:
    """Intensity, bilinear, nothing outside the table's gammas [cd]."""
    planes = np.array(
        [
            np.interp(gamma_deg, file.gamma_deg, row, left=0.0, right=0.0)
            for row in file.intensity_cd
        ]
    )
    if file.c_deg.size == 1:
        return np.asarray(planes[0])
    after = np.clip(np.searchsorted(file.c_deg, c_deg, side="right"), 1, file.c_deg.size - 1)
    share = (c_deg - file.c_deg[after - 1]) / (file.c_deg[after] - file.c_deg[after - 1])
    every = np.arange(c_deg.size)
    return np.asarray(planes[after - 1, every] * (1.0 - share) + planes[after, every] * share)
