"""Light on all ground, in squares of 64 m: what the lux layer of the map is drawn from."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.analysis import saving
from backend.analysis.loading import Scene
from backend.analysis.store import TILE_M, Estate, Run, Tile, light
from gis import nomenclature as names
from gis.lighting.field import Field, inside, light_on
from gis.lighting.grid import SurfaceGrid, grid_of_runs
from gis.lighting.lamp_states import LIT, OUT
from gis.lighting.spots import Near

SIDE_M = names.GROUND_TILE.value
#: Ground this near a surface is shown although no lamp reaches it [m].
AROUND_M = 16.0

Half = np.ndarray[Any, np.dtype[np.float16]]


def save_tile(
    tx: Connection, estate: Estate, run: Run, tile: Tile, area: Field, scene: Scene
) -> None:
    """Compute and keep the squares of one tile that the estate's lamps or surfaces reach."""
    wanted = _wanted(area, scene)
    per_side = round(TILE_M / SIDE_M)
    first = (tile.east * per_side, tile.north * per_side)
    blocks = []
    for east in range(first[0], first[0] + per_side):
        for north in range(first[1], first[1] + per_side):
            west, south = SIDE_M * east, SIDE_M * north
            square = shapely.box(west, south, west + SIDE_M, south + SIDE_M)
            if wanted.query(square, predicate="intersects").size:
                grid = area.ground.grid(square, names.CELL_SIZE.value)
                block = saving.block_id(estate.id, east, north)
                blocks.append((block, grid, _light(area, grid, square)))
    saving.save_blocks(tx, estate, run, "ground", blocks)


def refresh(tx: Connection, estate: Estate, run: Run, area: Field, changed: BaseGeometry) -> None:
    """Compute the cells of kept squares anew that lie in the ground where something changed."""
    found = light.rows(tx, "ground_blocks", estate_id=estate.id, area=shapely.to_wkb(changed)
    )  # fmt: skip
    blocks: list[tuple[uuid.UUID, SurfaceGrid, Half]] = []
    for row in found:
        runs = np.frombuffer(row.runs, dtype="<i4").reshape(-1, 3).astype(np.int64)
        grid = grid_of_runs(runs, row.step_m)
        lux = np.frombuffer(row.lux, dtype="<f2").reshape(2, -1).copy()
        window = inside(grid, changed)
        if window.any():
            square = shapely.from_wkb(bytes(row.wkb))
            lux[:, window] = _light(area, grid.part(window), square)
            blocks.append((row.id, grid, lux))
    saving.save_blocks(tx, estate, run, "ground", blocks)


def _wanted(area: Field, scene: Scene) -> shapely.STRtree:
    """Index the ground that the estate's own lamps reach, and that around its surfaces."""
    lights = area.lights("Eh")
    own = scene.lamps["own"].astype(bool)[lights.lamps.rows]
    lamps = lights.scene.lamps
    points = shapely.points(lamps.easting_m[own], lamps.northing_m[own])
    discs = shapely.buffer(points, lamps.reach_m[own], quad_segs=4)
    near = shapely.buffer(scene.surfaces.geometry, AROUND_M, quad_segs=2)
    return shapely.STRtree([*discs, *near])


def _light(area: Field, grid: SurfaceGrid, square: BaseGeometry) -> Half:
    """Light on cells [lx]: lamps never seen out, and lit."""
    lights = area.lights("Eh")
    total = light_on(grid, Near(lights.scene, area.reaching(lights, square)))
    return total[[OUT, LIT]].astype("<f2")
