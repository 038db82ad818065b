"""Compiled loops of the light calculation: SI units only, no validation, no allocation of results.

The wrappers in :mod:`gis.lighting.illuminance` check and convert. Every loop that is called by
another stands in this file, since numba's cache does not see changes in other files.
Sums run in the order of the lamps given, cell by cell in float64, so a subset of surfaces gives
the same bits as the whole; fast-math stays off for the same reason. Each loop also runs as plain
Python (NUMBA_DISABLE_JIT=1).

Positions: easting and northing are absolute, everything inside a loop is relative to the lamp.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from gis.lighting._compile import formula, kernel
from gis.lighting._formulas import (
    Pose,
    Table,
    View,
    at_least,
    columns_in,
    direction,
    intensity,
    light_of,
    pose_of,
    reached,
    table_of,
)
from gis.lighting._layout import Bytes, Cells, Floats, Ints, Lamps, Tables, Walls

FORMULAS_SHA256: Final = "1ea65deeda2c9f8603712df2e617979a1aaab0b0591dba80b505542a6cb6f286"
"""Digest of _formulas.py, whose formulas are compiled into the loops below."""

Room = tuple[Ints, Floats, Floats, Floats, Floats, Floats]
"""Room for the cells that one lamp sees: which, how far east and north of it [m], C, gamma [deg],
light [lx] of each; apart, so that the compiler dares to do several cells at once."""

Work = tuple[Bytes, Room]
"""Which cells are shaded, and the room: serves any number of lamps."""


@kernel
def _mark(cells: Cells, shaded: Bytes, row: int, low_m: float, high_m: float) -> None:
    """Shade the cells of a row whose centres lie in low_m..high_m (absolute easting)."""
    first = math.ceil(low_m / cells.step_m - 0.5)
    last = math.floor(high_m / cells.step_m - 0.5)
    for run in range(cells.row_start[row], cells.row_start[row + 1]):
        start = cells.run_column[run]
        length = cells.run_cell[run + 1] - cells.run_cell[run]
        for column in range(max(first, start), min(last, start + length - 1) + 1):
            shaded[cells.run_cell[run] + column - start] = 1


@kernel
def _shade_wall(
    cells: Cells,
    shaded: Bytes,
    lamps: Lamps,
    k: int,
    wall: tuple[float, float, float, float],
    height_m: float,
    rows: tuple[int, int],
) -> None:
    """Shade the cells behind one wall.

    Light that enters a house leaves it, if at all, through a wall seen from within, and it is
    lowest there: so walls with the lamp on their inner side alone decide. Their shadow on flat
    ground is the wedge a..b from the lamp, beyond the wall, and up to H / (H - h) times as far.
    Each bound is one half-plane, so neighbouring walls share their edge to the last bit.
    """
    ax, ay, bx, by = wall
    away = ax * by - ay * bx  # twice the area lamp-a-b: > 0 with the lamp on the inner side
    length = math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay))
    reach = lamps.reach_m[k]
    if away <= 0.0 or away > reach * length:
        return
    endless = height_m >= lamps.height_m[k]
    stretch = 1.0e9 if endless else lamps.height_m[k] / (lamps.height_m[k] - height_m)
    south = min(ay, by) * (stretch if min(ay, by) < 0.0 else 1.0)
    north = max(ay, by) * (stretch if max(ay, by) > 0.0 else 1.0)
    base = lamps.northing_m[k]
    offset = 0.5 + cells.first_row
    first = max(rows[0], math.ceil((base + max(south, -reach)) / cells.row_step_m - offset))
    last = min(rows[1], math.floor((base + min(north, reach)) / cells.row_step_m - offset) + 1)
    for row in range(first, last):
        y = (row + offset) * cells.row_step_m - base
        low, high = at_least(-ay, ax * y, -reach, reach)
        low, high = at_least(by, -(y * bx), low, high)
        low, high = at_least(by - ay, -(bx - ax) * y - away, low, high)
        if not endless:
            low, high = at_least(ay - by, (bx - ax) * y + away * stretch, low, high)
        if low <= high:
            _mark(cells, shaded, row, lamps.easting_m[k] + low, lamps.easting_m[k] + high)


@kernel
def _shade(
    cells: Cells, shaded: Bytes, lamps: Lamps, k: int, walls: Walls, rows: tuple[int, int]
) -> None:
    """Mark every cell of the rows that lamp k cannot see; the marks of other lamps are wiped."""
    shaded[cells.run_cell[cells.row_start[rows[0]]] : cells.run_cell[cells.row_start[rows[1]]]] = 0
    east = lamps.easting_m[k]
    north = lamps.northing_m[k]
    for near in range(walls.lamp_start[k], walls.lamp_start[k + 1]):
        building = walls.lamp_building[near]
        for w in range(walls.wall_start[building], walls.wall_start[building + 1]):
            wall = (
                walls.a_easting_m[w] - east,
                walls.a_northing_m[w] - north,
                walls.b_easting_m[w] - east,
                walls.b_northing_m[w] - north,
            )
            _shade_wall(cells, shaded, lamps, k, wall, walls.height_m[building], rows)


@kernel
def _rows(cells: Cells, lamps: Lamps, k: int) -> tuple[int, int]:
    """Rows of the surface that lamp k may reach, first and one past the last."""
    offset = 0.5 + cells.first_row
    south = (lamps.northing_m[k] - lamps.reach_m[k]) / cells.row_step_m - offset
    north = (lamps.northing_m[k] + lamps.reach_m[k]) / cells.row_step_m - offset
    rows = cells.row_start.size - 1
    first = min(rows, max(0, math.ceil(south)))
    return first, max(first, min(rows, math.floor(north) + 1))


@formula
def _room(count: int) -> Work:
    return np.zeros(count, np.uint8), (
        np.empty(count, np.int64), np.empty(count), np.empty(count), np.empty(count),
        np.empty(count), np.empty(count),
    )  # fmt: skip


@kernel
def _gather(
    cells: Cells, lamps: Lamps, k: int, rows: tuple[int, int], shaded: Bytes, room: Room
) -> int:
    """Gather the cells that lamp k may reach and that are not shaded, rising; tell how many."""
    at, east, north = room[0], room[1], room[2]
    lamp_east, step = lamps.easting_m[k], cells.step_m
    count = 0
    for row in range(rows[0], rows[1]):
        y = (cells.first_row + row + 0.5) * cells.row_step_m - lamps.northing_m[k]
        west, end = columns_in(cells, lamps, k, y)
        for run in range(cells.row_start[row], cells.row_start[row + 1]):
            first, start, length = reached(cells, run, west, end)
            for i in range(length):
                # written in any case and kept if seen: no jump, which shadows make hard to guess
                at[np.uint64(count)] = start + i
                east[np.uint64(count)] = (first + i + 0.5) * step - lamp_east
                north[np.uint64(count)] = y
                count += 0 if shaded[np.uint64(start + i)] else 1
    return count


@kernel
def _spread(pose: Pose, view: View, room: Room, count: int) -> None:
    """Compute what a lamp of 1 cd/klm gives in the first `count` cells of the room [lx]."""
    _, east, north, _, _, lux = room
    for n in range(count):
        lux[n] = light_of(pose[0], view, east[n], north[n]) * pose[1]


@kernel
def _shine(table: Table, pose: Pose, room: Room, count: int) -> None:
    """Multiply it with the intensities [cd/klm].

    Angles come first, plain arithmetic that the compiler does for several cells at once; then the
    table is read, cell by cell.
    """
    _, east, north, c_deg, gamma_deg, lux = room
    c_planes, gammas, values = table
    if c_planes.size == 1:
        for n in range(count):
            gamma_deg[n] = direction(pose, east[n], north[n])[1]
    else:
        for n in range(count):
            c_deg[n], gamma_deg[n] = direction(pose, east[n], north[n])
    for n in range(count):
        lux[n] *= intensity(c_planes, gammas, values, c_deg[n], gamma_deg[n])


@kernel
def _seen(
    cells: Cells, lamps: Lamps, k: int, tables: Tables, walls: Walls, work: Work, view: View
) -> int:
    """Compute what lamp k gives in the cells that see it, into the room; tell how many."""
    shaded, room = work
    rows = _rows(cells, lamps, k)
    _shade(cells, shaded, lamps, k, walls, rows)
    count = _gather(cells, lamps, k, rows, shaded, room)
    _spread(pose_of(lamps, k), view, room, count)
    _shine(table_of(tables, lamps.table[k]), pose_of(lamps, k), room, count)
    return count


@kernel
def add_light(
    cells: Cells,
    lamps: Lamps,
    chosen: Ints,
    tables: Tables,
    walls: Walls,
    total: Floats,
    view: View,
) -> None:
    """Add the chosen lamps, in the order given, to `total` [lx] of shape (rows, cells).

    Each row counts its own share of a lamp, see Lamps.weights.
    """
    work = _room(total.shape[1])
    at, lux = work[1][0], work[1][5]
    for k in chosen:
        weights = lamps.weights[k]
        if weights.max() > 0.0:
            count = _seen(cells, lamps, k, tables, walls, work, view)
            for i in range(total.shape[0]):
                weight, row = weights[i], total[i]
                for n in range(count):
                    row[np.uint64(at[n])] += weight * lux[n]


@kernel
def lamp_light(
    cells: Cells, lamps: Lamps, k: int, tables: Tables, walls: Walls, lux: Floats, view: View
) -> tuple[int, int]:
    """Write what lamp k gives when it burns whole into `lux` [lx]; tell the span written."""
    work = _room(lux.size)
    count = _seen(cells, lamps, k, tables, walls, work, view)
    at = work[1][0][:count]
    lux[at] = work[1][5][:count]
    return (at[0], at[-1] + 1) if count else (0, 0)


@formula
def _lost(lit: float, lost: float, enough: float) -> bool:
    """Whether there is enough [lx] with some light, and not without."""
    return lit >= enough and lit - lost < enough


@kernel
def _at_stake(room: Room, count: int, lit: Floats, most: float, enough: float) -> int:
    """Keep the gathered cells of the room that may hang on a lamp of at most so many cd/klm."""
    at, east, north, _, _, lux = room
    kept = 0
    for n in range(count):
        at[kept], east[kept], north[kept], lux[kept] = at[n], east[n], north[n], lux[n]
        kept += 1 if _lost(lit[at[n]], most * lux[n], enough) else 0
    return kept


@kernel
def lost_cells(
    cells: Cells,
    lamps: Lamps,
    chosen: Ints,
    tables: Tables,
    walls: Walls,
    lit: Floats,
    limit: tuple[float, int, float],
    view: View,
) -> tuple[Ints, Ints]:
    """Find, for each chosen lamp, the cells that have enough but not without it.

    `limit` is what is enough [lx], the row of the weights that counts, and the least number of
    cells. Returns the first cell of each lamp in what is found (n + 1 offsets), and the cells.
    Most cells have far more than enough: a lamp's brightest direction tells, shadows and angles
    are not asked; 1e-9 of it is left for what is rounded on the way.
    """
    shaded, room = _room(lit.size)
    at, lux = room[0], room[5]
    start = np.zeros(chosen.size + 1, np.int64)
    found = np.empty(lit.size, np.int64)
    for i in range(chosen.size):
        k = chosen[i]
        start[i + 1] = count = start[i]
        rows = _rows(cells, lamps, k)
        shaded[:] = 0
        pose, weight = pose_of(lamps, k), lamps.weights[k, limit[1]]
        seen = _gather(cells, lamps, k, rows, shaded, room)
        _spread(pose, view, room, seen)
        most = weight * tables.brightest_cd_klm[lamps.table[k]] * (1.0 + 1e-9)
        seen = _at_stake(room, seen, lit, most, limit[0])
        if seen < limit[2]:
            continue
        _shade(cells, shaded, lamps, k, walls, rows)
        _shine(table_of(tables, lamps.table[k]), pose, room, seen)
        if found.size < count + seen:
            found = np.append(found[:count], np.empty(count + lit.size, np.int64))
        for n in range(seen):
            if not shaded[at[n]] and _lost(lit[at[n]], weight * lux[n], limit[0]):
                found[count] = at[n]
                count += 1
        start[i + 1] = count if count - start[i] >= limit[2] else start[i]
    return start, found[: start[-1]]
