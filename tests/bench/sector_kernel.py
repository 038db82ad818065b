"""The compiled loops alone on a whole housing area: every lamp over all the ground it reaches.

Two processes share the area rectangle by rectangle; what is timed is the light on the open ground
of each block, shadows and all four sums of what is not known included, not what prepares it.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gis import nomenclature as names
from gis.lighting._layout import Ints
from gis.lighting.classes import CLASSES
from gis.lighting.field import Field
from gis.lighting.grid import SurfaceGrid
from gis.lighting.illuminance import illuminance_lx
from gis.lighting.lamp_light import Measured
from gis.lighting.photometry_files import read_photometry
from gis.lighting.reaching import Lights
from tests.bench import sector_plan as plan
from tests.bench.common import DATA, Figure

LAMPS = int(os.environ.get("LJUSROND_BENCH_KERNEL_LAMPS", "1000000"))
PROCESSES = 2
ACROSS, UP = 6, 8
"""Blocks of one rectangle; a ring of one block around it holds every lamp that reaches in."""
COUNTED = 97
"""Lamp-cells are counted in one block out of so many."""


class Share(NamedTuple):
    """What one process did: wall and processor time in the loops [s], lamps, cells, sample."""

    wall_s: float
    cpu_s: float
    lamps: int
    cells: int
    sample_pairs: int
    sample_s: float


def _rectangle(left: int, low: int, columns: int, rows: int) -> tuple[Field, int]:
    """Prepare the lamps and houses of a rectangle of blocks and of the ring around it."""
    parts = [
        plan.area(row * columns + max(0, left - 1),
                  min(columns, left + ACROSS + 1) - max(0, left - 1), columns, dict(TYPES))
        for row in range(max(0, low - 1), min(rows, low + UP + 1))
    ]  # fmt: skip
    tables = {kind: _joined([part[kind] for part in parts]) for kind in ("lamp", "building")}
    first = max(0, low - 1) * columns + max(0, left - 1)
    lamps = tables["lamp"].rename(columns={"source_id": "id", "luminaire_type_id": "photometry"})
    lamps["state"] = plan.states(len(lamps), first)
    houses = tables["building"].rename(columns={"source_id": "id"})
    return Field(lamps, houses, CLASSES, LUMINAIRES), len(lamps)


def _joined(parts: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=3006)


TYPES = dict(zip(("street_pole", "park_pole", "wall"), plan.FILES, strict=True))
LUMINAIRES: dict[object, Measured] = {}


def work(number: int, lamps: int) -> Share:
    """Do every other rectangle of an area."""
    LUMINAIRES.update(
        {
            name: Measured(read_photometry(DATA / "photometry" / name), oriented=True)
            for name in plan.FILES
        }
    )
    columns = plan.columns_of(lamps)
    rows = -(-lamps // (plan.LAMPS_PER_BLOCK * columns))
    corners = [(left, low) for low in range(0, rows, UP) for left in range(0, columns, ACROSS)]
    share = Share(0.0, 0.0, 0, 0, 0, 0.0)
    warm, _ = _rectangle(0, 0, columns, rows)
    _light(warm, _ground(warm, 0, 0, columns))
    for left, low in corners[number::PROCESSES]:
        area, _ = _rectangle(left, low, columns, rows)
        for row in range(low, min(rows, low + UP)):
            for column in range(left, min(columns, left + ACROSS)):
                share = _block(area, row * columns + column, columns, share)
    return share


def _block(area: Field, block: int, columns: int, share: Share) -> Share:
    grid = _ground(area, block % columns, block // columns, columns)
    lights, chosen, wall_s, cpu_s = _light(area, grid)
    pairs, sample_s = 0, 0.0
    if block % COUNTED == 0:
        pairs, sample_s = _pairs(lights, chosen, grid), cpu_s
    return Share(
        share.wall_s + wall_s, share.cpu_s + cpu_s, share.lamps + plan.LAMPS_PER_BLOCK,
        share.cells + len(grid), share.sample_pairs + pairs, share.sample_s + sample_s,
    )  # fmt: skip


def _ground(area: Field, column: int, row: int, columns: int) -> SurfaceGrid:
    west, south = plan.origins(row * columns + column, 1, columns)[0]
    box = shapely.box(west, south, west + plan.WIDTH_M, south + plan.DEPTH_M)
    return area.ground.grid(box, names.CELL_SIZE.value)


def _light(area: Field, grid: SurfaceGrid) -> tuple[Lights, Ints, float, float]:
    lights = area.lights("Eh")
    east, north = grid.easting_m, grid.northing_m
    box = shapely.box(east.min(), north.min(), east.max(), north.max())
    chosen = area.reaching(lights, box)
    wall, cpu = time.perf_counter(), time.thread_time()
    illuminance_lx(grid, lights.scene, chosen)
    return lights, chosen, time.perf_counter() - wall, time.thread_time() - cpu


def _pairs(lights: Lights, chosen: Ints, grid: SurfaceGrid) -> int:
    """Count the pairs of a burning lamp and a cell within its reach."""
    lamps = lights.scene.lamps
    burning = chosen[lamps.weights[chosen].max(axis=1) > 0.0]
    return sum(
        int(
            np.sum(
                np.hypot(grid.easting_m - lamps.easting_m[k], grid.northing_m - lamps.northing_m[k])
                <= lamps.reach_m[k]
            )
        )
        for k in burning
    )


def figures(lamps: int = LAMPS) -> Iterator[Figure]:
    """Measure the loops of both processes; the longer one counts, scaled to a million lamps."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        shares = pool.starmap(work, [(number, lamps) for number in range(PROCESSES)])
    done = sum(share.lamps for share in shares)
    cells = sum(share.cells for share in shares)
    factor = 1e6 / done
    text = f"sector: {done} lamps on {cells / 1e6:.0f} km2, 2 processes"
    wall = max(share.wall_s for share in shares)
    cpu = max(share.cpu_s for share in shares)
    rate = sum(s.sample_pairs for s in shares) / sum(s.sample_s for s in shares)
    yield Figure(f"{text}, wall", wall, "s", 90 / factor)
    yield Figure(f"{text}, processor", cpu, "s", 90 / factor)
    yield Figure("lamp-cells a second, one core", rate / 1e6, "M/s", 0, at_most=False)
