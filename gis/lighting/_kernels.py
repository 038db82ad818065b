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
    direction,
    intensity,
    light_of,
    pose_of,
    table_of,
)
from gis.lighting._layout import Bytes, Cells, Floats, Ints, Lamps, Tables, Walls

FORMULAS_SHA256: Final = "14fa37ba5fcbdec5d010a4051031b30ca446d8800cdf555f0cbda00533a6e571"
"""Digest of _formulas.py, whose formulas are compiled into the loops below."""

Room = tuple[Ints, Floats, Floats, Floats, Floats, Floats]
"""Room for the cells that one lamp sees: which they are, how far east and north of it they lie [m],
C, gamma [deg] and light [lx] of each; apart, so that the compiler need not fear that one is written
into another and does several cells at once."""


@formula
def _at_least(p: float, q: float, low: float, high: float) -> tuple[float, float]:
    """Part of the interval low..high where p * x + q >= 0; empty comes back as low > high."""
    if p > 0.0:
        return max(low, -q / p), high
    if p < 0.0:
        return low, min(high, -q / p)
    if q < 0.0:
        return 1.0, -1.0
    return low, high


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
        low, high = _at_least(-ay, ax * y, -reach, reach)
        low, high = _at_least(by, -(y * bx), low, high)
        low, high = _at_least(by - ay, -(bx - ax) * y - away, low, high)
        if not endless:
            low, high = _at_least(ay - by, (bx - ax) * y + away * stretch, low, high)
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
def _columns(cells: Cells, lamps: Lamps, k: int, y: float) -> tuple[int, int]:
    """Columns that lamp k may reach in a row `y` north of it, first and one past the last."""
    half = math.sqrt(max(0.0, lamps.reach_m[k] * lamps.reach_m[k] - y * y))
    west = math.ceil((lamps.easting_m[k] - half) / cells.step_m - 0.5)
    return west, math.floor((lamps.easting_m[k] + half) / cells.step_m - 0.5) + 1


@formula
def _reached(cells: Cells, run: int, west: int, east: int) -> tuple[int, int, int]:
    """Cells of a run among the columns west..east: first column, first cell, how many."""
    start = cells.run_column[run]
    first = max(west, start)
    end = min(east, start + cells.run_cell[run + 1] - cells.run_cell[run])
    return first, cells.run_cell[run] + first - start, max(0, end - first)


@formula
def _room(count: int) -> Room:
    return (
        np.empty(count, np.int64), np.empty(count), np.empty(count), np.empty(count),
        np.empty(count), np.empty(count),
    )  # fmt: skip


@kernel
def _gather(cells: Cells, lamps: Lamps, k: int, walls: Walls, shaded: Bytes, room: Room) -> int:
    """Gather the cells that lamp k may reach and sees, rising, into the room; tell how many."""
    at, east, north = room[0], room[1], room[2]
    rows = _rows(cells, lamps, k)
    if rows[1] <= rows[0]:
        return 0
    _shade(cells, shaded, lamps, k, walls, rows)
    lamp_east, step = lamps.easting_m[k], cells.step_m
    count = 0
    for row in range(rows[0], rows[1]):
        y = (cells.first_row + row + 0.5) * cells.row_step_m - lamps.northing_m[k]
        west, end = _columns(cells, lamps, k, y)
        for run in range(cells.row_start[row], cells.row_start[row + 1]):
            first, start, length = _reached(cells, run, west, end)
            for i in range(length):
                at[np.uint64(count)] = start + i
                east[np.uint64(count)] = (first + i + 0.5) * step - lamp_east
                north[np.uint64(count)] = y
                count += 0 if shaded[np.uint64(start + i)] else 1
    return count


@kernel
def _shine(table: Table, pose: Pose, view: View, room: Room, count: int) -> None:
    """Compute what a lamp gives in the first `count` cells of the room, into the last of it [lx].

    Angles and distances come first, plain arithmetic that the compiler does for several cells at
    once; then the table is read, cell by cell.
    """
    _, east, north, c_deg, gamma_deg, lux = room
    for n in range(count):
        c_deg[n], gamma_deg[n] = direction(pose, east[n], north[n])
        lux[n] = light_of(pose[0], view, east[n], north[n]) * pose[1]
    c_planes, gammas, values = table
    for n in range(count):
        lux[n] *= intensity(c_planes, gammas, values, c_deg[n], gamma_deg[n])


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
    shaded = np.zeros(total.shape[1], np.uint8)
    room = _room(total.shape[1])
    at, lux = room[0], room[5]
    for k in chosen:
        weights = lamps.weights[k]
        if weights.max() <= 0.0:
            continue
        count = _gather(cells, lamps, k, walls, shaded, room)
        _shine(table_of(tables, lamps.table[k]), pose_of(lamps, k), view, room, count)
        for i in range(total.shape[0]):
            weight, row = weights[i], total[i]
            for n in range(count):
                row[np.uint64(at[n])] += weight * lux[n]


@kernel
def lamp_light(
    cells: Cells, lamps: Lamps, k: int, tables: Tables, walls: Walls, lux: Floats, view: View
) -> tuple[int, int]:
    """Write what lamp k gives when it burns whole into `lux` [lx]; tell the span written."""
    room = _room(lux.size)
    count = _gather(cells, lamps, k, walls, np.zeros(lux.size, np.uint8), room)
    _shine(table_of(tables, lamps.table[k]), pose_of(lamps, k), view, room, count)
    for n in range(count):
        lux[room[0][n]] = room[5][n]
    return (room[0][0], room[0][count - 1] + 1) if count else (0, 0)


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
    """
    shaded, room = np.zeros(lit.size, np.uint8), _room(lit.size)
    at, lux = room[0], room[5]
    start = np.zeros(chosen.size + 1, np.int64)
    found = np.empty(lit.size, np.int64)
    for i in range(chosen.size):
        k = chosen[i]
        seen = _gather(cells, lamps, k, walls, shaded, room)
        _shine(table_of(tables, lamps.table[k]), pose_of(lamps, k), view, room, seen)
        weight = lamps.weights[k, limit[1]]
        count = start[i]
        if found.size < count + seen:
            found = np.append(found[:count], np.empty(count + lit.size, np.int64))
        for n in range(seen):
            if lit[at[n]] >= limit[0] and lit[at[n]] - weight * lux[n] < limit[0]:
                found[count] = at[n]
                count += 1
        start[i + 1] = count if count - start[i] >= limit[2] else start[i]
    return start, found[: start[-1]]
