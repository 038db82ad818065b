"""Light against Radiance: the same generated scenes, the same cells, one core each.

Real luminaire files, bearings, tilts, concave and turned houses. A cell that differs is held to be
on the wrong side of a shadow's edge only if no place within 4 cm of it gives what Radiance found.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
import shapely.affinity

from gis.lighting.illuminance import point_lux
from gis.lighting.photometry import Photometry
from gis.lighting.photometry_files import read_photometry
from gis.lighting.quantities import GROUND, Observed
from gis.lighting.scene import Lit, Site
from gis.lighting.scene_file import read_scene
from tests import radiance
from tests.bench.common import DATA, Figure

FILES = (
    "aec_italo1_street_abs.ies",
    "bega_84659K4_street_h90-270.ies",
    "bega_50899.2K3_h0-345.ies",
    "bega_84693K4_axisym.ies",
    "rab_halvs_wall_sconce_h0-180_feet.ies",
    "rab_prt70_garage_h0-90_feet.ies",
    "ledil_strada_street_isym0.ldt",
    "qlumedit_road_isym3.ldt",
    "trilux_osido_wall_isym3.ldt",
    "tulux_isym4.ldt",
)
SCENES = 6
LEAST_LX = 0.1
"""Below it a lamp at the rim of a face or of its table makes any relative difference."""
EDGE_M = 0.04
TOLERANCE = 2e-3
SHAPES = (
    [(0, 0), (20, 0), (20, 8), (0, 8)],
    [(0, 0), (12, 0), (12, 14), (8, 14), (8, 4), (4, 4), (4, 14), (0, 14)],
    [(0, 0), (16, 0), (16, 6), (6, 6), (6, 15), (0, 15)],
)


@dataclass(frozen=True)
class Trial:
    """One scene in both programs."""

    lit: Lit
    octree: Path

    def places(self, observed: Observed) -> radiance.Floats:
        """Cells of the grid in no building, as the scene file counts metres."""
        grid = self.lit.site.plan.grid
        assert grid is not None
        centres = grid.centres[self.lit.site.open_cells]
        return np.column_stack([centres, np.full(len(centres), observed.height_m)])


def luminaires(data: Path = DATA) -> dict[str, Photometry]:
    """Read the files once."""
    return {name: read_photometry(data / "photometry" / name) for name in FILES}


def _houses(rng: np.random.Generator, half_m: int) -> list[shapely.Polygon]:
    """Strew turned houses, some of them concave, at least 2 m apart."""
    houses: list[shapely.Polygon] = []
    while len(houses) < half_m // 8:
        shape = shapely.Polygon(SHAPES[len(houses) % len(SHAPES)])
        shape = shapely.affinity.rotate(shape, rng.uniform(0, 360), origin=(0, 0))
        shape = shapely.affinity.translate(shape, *rng.uniform(-half_m, half_m, 2))
        if all(shape.distance(other) > 2 for other in houses):
            houses.append(shape)
    return houses


def make(folder: Path, files: dict[str, Photometry], seed: int, lamps: int, half_m: int) -> Trial:
    """Generate a scene of 2 x `half_m` square and build it in both programs."""
    rng = np.random.default_rng(seed)
    houses = _houses(rng, half_m)
    heights = rng.choice([2.5, 4.0, 6.0, 9.0], len(houses))
    rows = []
    while len(rows) < lamps:
        east, north = rng.uniform(-half_m, half_m, 2)
        if any(house.distance(shapely.Point(east, north)) < 0.3 for house in houses):
            continue
        angles = {"c0_bearing_deg": rng.uniform(0, 360), "tilt_deg": rng.choice([-10.0, 0, 5, 15])}
        row = {"id": str(len(rows)), "x": east, "y": north, "z": rng.uniform(2.3, 9.0), "mf": 0.8}
        rows.append({**row, **angles, "photometry": FILES[len(rows) % len(FILES)]})
    content = {
        "photometry": {name: name for name in FILES},
        "lamps": rows,
        "buildings": [
            {"ring": shapely.get_coordinates(house).tolist(), "height": float(height)}
            for house, height in zip(houses, heights, strict=True)
        ],
        "grid": {"x0": 0.5 - half_m, "y0": 0.5 - half_m, "step": 1,
                 "nx": 2 * half_m, "ny": 2 * half_m},
    }  # fmt: skip
    plan = read_scene(content)
    theirs = [
        radiance.Luminaire(
            files[lamp.photometry], lamp.x_m, lamp.y_m, lamp.z_m, lamp.c0_bearing_deg,
            lamp.tilt_deg, lamp.mf,
        )
        for lamp in plan.lamps
    ]  # fmt: skip
    boxes = [
        (shapely.get_coordinates(outline)[:-1], float(height))
        for outline, height in zip(plan.footprints, plan.heights_m, strict=True)
    ]
    folder.mkdir()
    return Trial(Lit(Site(plan, files), plan.lamps), radiance.octree(folder, theirs, boxes))


def normal(observed: Observed) -> radiance.Floats:
    """Direction a face looks to."""
    if observed.facing_deg is None:
        return np.array([0.0, 0.0, 1.0])
    facing = math.radians(observed.facing_deg)
    return np.array([math.sin(facing), math.cos(facing), 0.0])


class Match(NamedTuple):
    """Worst relative difference off the shadows' edges; cells beyond, on the edges, in all."""

    worst: float
    beyond: int
    edge: int
    cells: int


def compare(trial: Trial, observed: Observed) -> Match:
    """Hold every cell of at least 0.1 lx against Radiance."""
    ours = trial.lit.cells_lux(observed)[1]
    places = trial.places(observed)
    normals = np.tile(normal(observed), (len(places), 1))
    theirs = radiance.illuminance_lx(trial.octree, places, normals)
    seen = np.maximum(ours, theirs) >= LEAST_LX
    relative = np.abs(ours - theirs)[seen] / np.maximum(theirs[seen], LEAST_LX)
    odd = np.flatnonzero(relative > TOLERANCE)
    beyond = odd[~_at_edge(trial, observed, places[seen][odd], theirs[seen][odd])]
    inner = np.delete(relative, np.setdiff1d(odd, beyond))
    return Match(float(inner.max()), beyond.size, odd.size - beyond.size, relative.size)


def _at_edge(
    trial: Trial, observed: Observed, places: radiance.Floats, theirs: radiance.Floats
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each place gives, 4 cm away or nearer, what Radiance has there."""
    lit, offset = trial.lit, np.append(trial.lit.site.corner_m, 0.0)
    chosen = np.arange(len(lit.lamps))
    around = [np.zeros(3)] + [
        np.array([r * math.sin(turn), r * math.cos(turn), 0.0])
        for r in (EDGE_M / 2, EDGE_M)
        for turn in np.linspace(0, 2 * math.pi, 16, endpoint=False)
    ]
    found = [point_lux(places + step - offset, lit.scene, chosen, observed)[1] for step in around]
    low, high = np.min(found, axis=0, initial=np.inf), np.max(found, axis=0, initial=0.0)
    return (theirs >= low * (1 - TOLERANCE)) & (theirs <= high * (1 + TOLERANCE))


def speed(trial: Trial) -> tuple[float, float]:
    """Lamp-cells a second of ours and of Radiance's, each on one core, the better of two."""
    places = trial.places(GROUND)
    normals = np.tile(normal(GROUND), (len(places), 1))
    work = len(places) * len(trial.lit.lamps)
    rates = []
    for run in (
        trial.lit.cells_lux,
        lambda: radiance.illuminance_lx(trial.octree, places, normals),
    ):
        spent = []
        for _ in range(2):
            started = time.perf_counter()
            run()
            spent.append(time.perf_counter() - started)
        rates.append(work / min(spent))
    return rates[0], rates[1]


def figures() -> Iterator[Figure]:
    """Measure accuracy on several scenes and speed on a larger one."""
    if reason := radiance.missing():
        raise RuntimeError(reason)
    files = luminaires()
    with tempfile.TemporaryDirectory(prefix="ljusrond-radiance-") as scratch:
        trials = [make(Path(scratch) / str(seed), files, seed, 16, 32) for seed in range(SCENES)]
        for observed in (GROUND, Observed("Ev", 0.0), Observed("Ev", 127.0)):
            found = [compare(trial, observed) for trial in trials]
            name = "Eh" if observed == GROUND else f"Ev {observed.facing_deg:g} deg"
            cells = sum(match.cells for match in found)
            worst = max(match.worst for match in found)
            yield Figure(f"{name}: worst of {cells} cells", worst * 1e6, "ppm", 1e6 * TOLERANCE)
            edge = sum(match.edge for match in found) / cells
            yield Figure(f"{name}: cells on a shadow's edge", edge * 1e6, "ppm", 5000)
            beyond = sum(match.beyond for match in found)
            yield Figure(f"{name}: cells over 4 cm off an edge", beyond, "", 0)
        large = make(Path(scratch) / "large", files, 99, 100, 96)
        ours, theirs = speed(large)
    yield Figure("lamp-cells a second, one core", ours / 1e6, "M/s", 0, at_most=False)
    yield Figure("the same by rtrace", theirs / 1e6, "M/s", 0, at_most=False)
    yield Figure("times as fast as rtrace", ours / theirs, "x", 20, at_most=False)
