"""Illuminance on the cells of a surface: the checked door to the compiled loops."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from gis import nomenclature as names
from gis.lighting import _kernels, _points
from gis.lighting._layout import Floats, Ints, Lamps, Tables, Walls
from gis.lighting.distribution import Distribution
from gis.lighting.grid import SurfaceGrid
from gis.lighting.quantities import CODES, GROUND, Observed, Quantity

REACH_STEP_M: Final = 0.5
REACH_BEARINGS: Final = 72


class Scene(NamedTuple):
    """Everything that shines or stands in the light, for any number of surfaces."""

    lamps: Lamps
    tables: Tables
    walls: Walls


class Alone(NamedTuple):
    """What one lamp gives: a span of cells, and their illuminance [lx]."""

    span: slice
    lux: Floats


def pack_tables(distributions: list[Distribution]) -> Tables:
    """Lay distributions end to end for the kernels.

    Parameters
    ----------
    distributions : list of Distribution
        In the order of the lamps' table numbers.

    Returns
    -------
    Tables
        Angles [deg] and intensities [cd/klm] at the distributions' own resolution.
    """
    c_deg = [item.c_deg for item in distributions]
    gamma_deg = [item.gamma_deg for item in distributions]
    values = [item.intensity_cd_klm.ravel() for item in distributions]
    return Tables(
        _end_to_end(c_deg), _offsets(c_deg), _end_to_end(gamma_deg), _offsets(gamma_deg),
        _end_to_end(values), _offsets(values),
        np.array([each.max() for each in values], dtype=np.float64),
    )  # fmt: skip


def _end_to_end(arrays: list[Floats]) -> Floats:
    return np.concatenate([np.zeros(0), *arrays])


def _offsets(arrays: list[Floats]) -> Ints:
    return np.cumsum([0, *(array.size for array in arrays)]).astype(np.int64)


def pack_lamps(rows: Sequence[tuple[float, ...]], sums: int = 2) -> Lamps:
    """Lay lamps side by side for the kernels.

    Parameters
    ----------
    rows : sequence of tuple
        One per lamp, in the order of the fields of Lamps, the weights one by one at the end.
    sums : int
        Number of weights.

    Returns
    -------
    Lamps
        One array per field.
    """
    width = len(Lamps._fields) - 1
    values = np.array(rows, dtype=np.float64).reshape(len(rows), width + sums)
    lamps = Lamps._make([*values[:, :width].T.copy(), values[:, width:].copy()])
    return lamps._replace(table=lamps.table.astype(np.int64))


def reach_of(
    distribution: Distribution,
    klm: float,
    height_m: float,
    tilt_rad: float,
    quantity: Quantity = "Eh",
) -> float:
    """Tell from which distance on a lamp gives less than 0.02 lx in every direction.

    Parameters
    ----------
    distribution : Distribution
        Its intensities. [cd/klm]
    klm : float
        Flux times maintenance factor. [klm]
    height_m : float
        Mounting height above the plane of observation. [m]
    tilt_rad : float
        Tilt, C90 side up. [rad]
    quantity : str
        What is observed; upright faces look at the lamp.

    Returns
    -------
    float
        Distance on the ground, a multiple of 0.5 m. [m]

    Notes
    -----
    Eh <= I_max klm H / d3, and every quantity <= I_max klm / d2, bounds the search; within it E is
    sampled every 0.5 m on 72 bearings.
    """
    limit_lx = names.REACH_ILLUMINANCE.value
    brightest_cd = float(distribution.intensity_cd_klm.max()) * klm
    bound_m = (brightest_cd * height_m / limit_lx) ** (1.0 / 3.0)
    if quantity != "Eh":
        bound_m = math.sqrt(brightest_cd / limit_lx)
    # the rounded table of an all-round lamp is nowhere brighter than its table here
    values = (0, 0, height_m, klm, bound_m, 0, 1, math.sin(tilt_rad), math.cos(tilt_rad), 0, 1, 1)
    lamp = pack_lamps([values])
    steps = int(np.ceil(bound_m / REACH_STEP_M)) + 1
    found = _points.last_lit_step(
        lamp,
        pack_tables([distribution]),
        steps,
        REACH_STEP_M,
        REACH_BEARINGS,
        limit_lx,
        CODES[quantity],
    )
    return (found + 1) * REACH_STEP_M


def illuminance_lx(
    grid: SurfaceGrid, scene: Scene, chosen: Ints, observed: Observed = GROUND
) -> Floats:
    """Compute the direct illuminance of every cell, maintained.

    Parameters
    ----------
    grid : SurfaceGrid
        Cells of one surface.
    scene : Scene
        All lamps, distributions, buildings.
    chosen : ndarray of int
        The lamps that may reach the surface, rising: the order of the sum.
    observed : Observed
        Which illuminance; upright ones lie 1.5 m above the ground.

    Returns
    -------
    ndarray, shape (rows, n)
        One row for each weight of the lamps. [lx]
        Source: EN 13201-3:2015, point method, without reflections.
    """
    height_m = observed.height_m
    low = scene.lamps.height_m[chosen] <= height_m
    if not (low.any() and np.any(scene.walls.height_m < height_m)):
        return _cells_lux(grid, scene, chosen, observed)
    # a lamp below the faces shines up over low walls: shadows on a plane do not know that
    heights_m = np.full(len(grid), height_m)
    places = np.column_stack([grid.easting_m, grid.northing_m, heights_m])
    high = _cells_lux(grid, scene, chosen[~low], observed)
    return np.asarray(high + point_lux(places, scene, chosen[low], observed))


def _cells_lux(grid: SurfaceGrid, scene: Scene, chosen: Ints, observed: Observed) -> Floats:
    total = np.zeros((scene.lamps.weights.shape[1], len(grid)))
    if len(grid):
        lamps, tables, walls = _seen_from(scene, observed.height_m)
        _kernels.add_light(grid.cells, lamps, chosen, tables, walls, total, observed.view)
    return total


def _seen_from(scene: Scene, height_m: float) -> Scene:
    """Count heights from a plane above the ground: its shadows are those of the ground."""
    if height_m == 0.0:
        return scene
    lamps = scene.lamps._replace(height_m=scene.lamps.height_m - height_m)
    walls = scene.walls._replace(height_m=scene.walls.height_m - height_m)
    return Scene(lamps, scene.tables, walls)


def point_lux(points: Floats, scene: Scene, chosen: Ints, observed: Observed = GROUND) -> Floats:
    """Compute the direct illuminance at single points, maintained.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        Easting, northing and height above the ground. [m]
    scene : Scene
        All lamps, distributions, buildings.
    chosen : ndarray of int
        The lamps to sum, rising.
    observed : Observed
        Which illuminance; the height is that of the point.

    Returns
    -------
    ndarray, shape (rows, n)
        As of :func:`illuminance_lx`. [lx]
    """
    total = np.zeros((scene.lamps.weights.shape[1], len(points)))
    lamps, tables, walls = scene
    _points.add_point_light(points, lamps, chosen, tables, walls, total, observed.view)
    return total


def lost_cells(
    grid: SurfaceGrid,
    scene: Scene,
    chosen: Ints,
    lit_lx: Floats,
    limit: tuple[float, int, float],
    observed: Observed = GROUND,
) -> tuple[Ints, Ints]:
    """Find the cells that have enough light, but not if one lamp fails.

    Parameters
    ----------
    grid : SurfaceGrid
        Cells of one surface.
    scene : Scene
        All lamps, distributions, buildings.
    chosen : ndarray of int, shape (k,)
        The lamps that fail, one by one.
    lit_lx : ndarray, shape (n,)
        Illuminance with all of them. [lx]
    limit : tuple of float, int and float
        What is enough [lx], the row of the lamps' weights that counts, and the least number of
        cells: fewer are none.
    observed : Observed
        Which illuminance.

    Returns
    -------
    start : ndarray of int, shape (k + 1,)
        First place of each lamp in the cells.
    cells : ndarray of int
        The cells lamp by lamp, rising in each.
    """
    lamps, tables, walls = _seen_from(scene, observed.height_m)
    start, found = _kernels.lost_cells(
        grid.cells, lamps, chosen, tables, walls, lit_lx, limit, observed.view
    )
    return start, found


def lamp_lux(grid: SurfaceGrid, scene: Scene, k: int, observed: Observed = GROUND) -> Alone:
    """Compute what one lamp gives a surface when it burns whole.

    Parameters
    ----------
    grid : SurfaceGrid
        Cells of one surface.
    scene : Scene
        All lamps, distributions, buildings.
    k : int
        The lamp.
    observed : Observed
        Which illuminance.

    Returns
    -------
    Alone
        The span of cells that it may reach and their illuminance; elsewhere it gives nothing.
    """
    lux = np.zeros(len(grid))
    if not len(grid):
        return Alone(slice(0, 0), lux)
    lamps, tables, walls = _seen_from(scene, observed.height_m)
    first, last = _kernels.lamp_light(grid.cells, lamps, k, tables, walls, lux, observed.view)
    return Alone(slice(first, last), lux[first:last])
