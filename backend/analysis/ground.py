"""Light on all ground, in squares of 64 m: what the lux layer of the map is drawn from."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.analysis import saving
from backend.analysis.loading import Scene
from backend.analysis.store import TILE_M, Estate, Run, Tile, light
from gis import nomenclature as names
from gis.lighting._layout import Ints
from gis.lighting.field import Field
from gis.lighting.grid import SurfaceGrid, grid_of_runs
from gis.lighting.illuminance import Scene as Shining
from gis.lighting.lamp_states import LIT, OUT
from gis.lighting.reaching import Lights, light_on
from gis.lighting.spots import Near

SIDE_M = names.GROUND_TILE.value
#: Ground this near a surface is shown although no lamp reaches it [m].
AROUND_M = 16.0

Half = np.ndarray[Any, np.dtype[np.float16]]


def save_tile(
    tx: Connection, estate: Estate, run: Run, tile: Tile, area: Field, scene: Scene
) -> None:
    """Compute and keep the squares of one tile that the estate's lamps or surfaces reach."""
    corners = _corners(tile)
    squares = shapely.box(*(SIDE_M * corners).T, *(SIDE_M * (corners + 1)).T)
    lights = area.lights("Eh")
    near = lights.reaching(squares)
    wanted = np.flatnonzero(_wanted(lights, scene, squares, near)).tolist()
    shown = _shown(lights)
    blocks = []
    grids = area.ground.grids(squares[wanted].tolist(), [names.CELL_SIZE.value] * len(wanted))
    for place, grid in zip(wanted, grids, strict=True):
        block = saving.block_id(estate.id, *corners[place].tolist())
        blocks.append((block, grid, _light(shown, grid, near[place])))
    saving.save_blocks(tx, estate, run, "ground", blocks)


def _corners(tile: Tile) -> Ints:
    """South-west corners of the squares of a tile, in squares from the origin, shape (n, 2)."""
    per_side = round(TILE_M / SIDE_M)
    steps = np.indices((per_side, per_side)).reshape(2, -1).T
    return np.asarray(steps + per_side * np.array([tile.east, tile.north]), dtype=np.int64)


def refresh(tx: Connection, estate: Estate, run: Run, area: Field, changed: BaseGeometry) -> None:
    """Compute the cells of kept squares anew that lie in the ground where something changed."""
    found = light.rows(tx, "ground_blocks", estate_id=estate.id, area=shapely.to_wkb(changed)
    )  # fmt: skip
    blocks: list[tuple[uuid.UUID, SurfaceGrid, Half]] = []
    lights = area.lights("Eh")
    shown = _shown(lights)
    for row in found:
        runs = np.frombuffer(row.runs, dtype="<i4").reshape(-1, 3).astype(np.int64)
        grid = grid_of_runs(runs, row.step_m)
        lux = np.frombuffer(row.lux, dtype="<f2").reshape(2, -1).copy()
        window = grid.inside(changed)
        if window.any():
            square = shapely.from_wkb(bytes(row.wkb))
            lux[:, window] = _light(shown, grid.part(window), *lights.reaching([square]))
            blocks.append((row.id, grid, lux))
    saving.save_blocks(tx, estate, run, "ground", blocks)


def _wanted(
    lights: Lights, scene: Scene, squares: NDArray[np.object_], near: Sequence[Ints]
) -> NDArray[np.bool_]:
    """Tell which squares the estate's own lamps reach, or lie around its surfaces."""
    own = scene.lamps["own"].astype(bool)[lights.lamps.rows]
    wanted = np.array([own[lamps].any() for lamps in near], dtype=np.bool_)
    ground = shapely.STRtree(scene.surfaces.geometry)
    wanted[ground.query(squares, predicate="dwithin", distance=AROUND_M)[0]] = True
    return wanted


def _shown(lights: Lights) -> Shining:
    """Return what shines with lamps never seen out, and lit: nothing else is summed."""
    lamps = lights.scene.lamps
    weights = lamps.weights[:, [OUT, LIT]].copy()
    return lights.scene._replace(lamps=lamps._replace(weights=weights))


def _light(shown: Shining, grid: SurfaceGrid, near: Ints) -> Half:
    """Light on cells in those two ways [lx]."""
    return light_on(grid, Near(shown, near)).astype("<f2")
