"""Compiled loops from cells to connected spots, and from spots to their outlines.

A spot is known by the list of its cells, so what lies outside costs nothing. Nothing here calls a
loop of another file (numba's cache would miss its changes).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from gis.lighting._compile import kernel
from gis.lighting._layout import Bytes, Cells, Ints

EAST, NORTH, WEST, SOUTH = 0, 1, 2, 3
"""Heading along the south, east, north and west side of a cell, the cell on the left."""

NONE: Final = -1
WANTED: Final = -2
SMALL: Final = -3
"""Labels of cells that are no spot: never asked for, not looked at yet, in a spot too small."""

Ground = tuple[Cells, Ints, Ints]
"""Cells of a surface, and absolute row and column of each."""


@kernel
def _find(cells: Cells, row: int, column: int) -> int:
    """Index of the cell at a row and column, -1 where the surface has none."""
    r = row - cells.first_row
    if r < 0 or r >= cells.row_start.size - 1:
        return -1
    low = cells.row_start[r]
    high = cells.row_start[r + 1]
    while low < high:
        middle = (low + high) // 2
        start = cells.run_column[middle]
        if column < start:
            high = middle
        elif column >= start + cells.run_cell[middle + 1] - cells.run_cell[middle]:
            low = middle + 1
        else:
            return int(cells.run_cell[middle] + column - start)
    return -1


@kernel
def _beside(ground: Ground, cell: int, heading: int) -> int:
    """Index of the cell next to a cell, -1 where the surface has none."""
    cells, rows, columns = ground
    if heading == NORTH:
        return _find(cells, rows[cell] + 1, columns[cell])
    if heading == SOUTH:
        return _find(cells, rows[cell] - 1, columns[cell])
    step = 1 if heading == EAST else -1
    other = cell + step
    if 0 <= other < rows.size and rows[other] == rows[cell]:
        return other if columns[other] == columns[cell] + step else -1
    return -1


@kernel
def _label(
    ground: Ground, seeds: Ints, enough: tuple[float, float], labels: Ints, count: int
) -> int:
    """Give numbers from `count` on to the 4-connected spots among the wanted seeds.

    `enough` is the area of a cell and the least of a spot [m2]; cells of smaller ones become
    SMALL. Numbers rise in the order of the spots' first cells; returns the next number.
    """
    members = np.empty(seeds.size, np.int64)
    for seed in seeds:
        if labels[seed] != WANTED:
            continue
        labels[seed] = count
        members[0] = seed
        size = 1
        done = 0
        while done < size:
            for heading in range(4):
                other = _beside(ground, members[done], heading)
                if other >= 0 and labels[other] == WANTED:
                    labels[other] = count
                    members[size] = other
                    size += 1
            done += 1
        if size * enough[0] >= enough[1]:
            count += 1
        else:
            labels[members[:size]] = SMALL
    return count


@kernel
def label_spots(ground: Ground, wanted: Bytes, enough: tuple[float, float], labels: Ints) -> int:
    """Give numbers to the 4-connected spots of wanted cells in `labels`; other cells get -1.

    `enough` is the area of a cell and the least of a spot [m2]. Spots count up in the order of
    their first cells; returns how many there are.
    """
    seeds = np.flatnonzero(wanted)
    labels[:] = NONE
    labels[seeds] = WANTED
    count = _label(ground, seeds, enough, labels, 0)
    for seed in seeds:
        labels[seed] = max(labels[seed], NONE)
    return count


@kernel
def _labelled(cells: Cells, labels: Ints, row: int, column: int, spot: int) -> int:
    """Index of the cell at a row and column if it belongs to the spot, else -1."""
    cell = _find(cells, row, column)
    if cell >= 0 and labels[cell] == spot:
        return cell
    return -1


@kernel
def _turn(cells: Cells, labels: Ints, at: tuple[int, int, int], spot: int) -> tuple[int, int, int]:
    """Next cell and side (row, column, heading) of an outline, at the end of the given one.

    Ahead on the right comes first: the line keeps to the ground outside, so two cells that touch
    at a corner only are never passed through that corner and every ring is a simple one.
    """
    row, column, heading = at
    d_column = (1 if heading == EAST else 0) - (1 if heading == WEST else 0)
    d_row = (1 if heading == NORTH else 0) - (1 if heading == SOUTH else 0)
    # right of a heading (dx, dy) is (dy, -dx)
    right = (row + d_row - d_column, column + d_column + d_row)
    if _labelled(cells, labels, right[0], right[1], spot) >= 0:
        return right[0], right[1], (heading + 3) % 4
    if _labelled(cells, labels, row + d_row, column + d_column, spot) >= 0:
        return row + d_row, column + d_column, heading
    return row, column, (heading + 1) % 4


@kernel
def _trace(
    ground: Ground,
    labels: Ints,
    seeds: Ints,
    passed: Bytes,
    outlines: tuple[Ints, Ints],
    at: tuple[int, int],
) -> tuple[int, int]:
    """Trace the outlines of the labelled seeds as `trace_outlines`, from a ring and corner on."""
    cells, rows, columns = ground
    corners, rings = outlines
    ring, corner = at
    for seed in seeds:
        spot = labels[seed]
        if spot < 0:
            continue
        for side in range(4):
            # the side's own outward neighbour: below its south side, right of its east side ...
            below = _beside(ground, seed, (side + 3) % 4)
            if (below >= 0 and labels[below] == spot) or passed[seed, side] != 0:
                continue
            rings[ring, 0] = spot
            rings[ring, 1] = corner
            ring += 1
            place = (rows[seed], columns[seed], side)
            while True:
                cell = _find(cells, place[0], place[1])
                if passed[cell, place[2]] != 0:
                    break
                passed[cell, place[2]] = 1
                after = _turn(cells, labels, place, spot)
                if after[2] != place[2]:
                    # the corner at the end of the side: south-west corner of the cell plus 0 or 1
                    corners[corner, 0] = place[1] + (1 if place[2] in (EAST, NORTH) else 0)
                    corners[corner, 1] = place[0] + (1 if place[2] in (NORTH, WEST) else 0)
                    corner += 1
                place = after
    rings[ring, 1] = corner
    return ring, corner


@kernel
def trace_outlines(ground: Ground, labels: Ints, corners: Ints, rings: Ints) -> int:
    """Trace the outlines of all spots: `corners` (column, row) and `rings` (spot, first corner).

    Corners are in whole cells, only where the line turns; the first ring of a spot is its shell,
    counter-clockwise, the others are holes, clockwise. Returns the number of rings; row
    rings[count] holds the end of the last.
    """
    passed = np.zeros((labels.size, 4), np.uint8)
    seeds = np.flatnonzero(labels >= 0)
    return _trace(ground, labels, seeds, passed, (corners, rings), (0, 0))[0]


@kernel
def outline_groups(
    ground: Ground,
    groups: tuple[Ints, Ints],
    enough: tuple[float, float],
    sizes: Ints,
    spot_group: Ints,
    outlines: tuple[Ints, Ints],
) -> tuple[int, int]:
    """Outline the spots of groups of cells, each group for itself.

    `groups` is the first member of each group (n + 1 offsets) and the cells, rising in a group; a
    cell may be in several. Fills `sizes` with the cells of a group that lie in spots large enough,
    `spot_group` with the group of each spot, and `outlines` (corners, rings) as
    `trace_outlines` does; returns how many spots and rings there are.
    """
    start, members = groups
    labels = np.full(ground[1].size, NONE, np.int64)
    passed = np.zeros((ground[1].size, 4), np.uint8)
    spots = 0
    at = (0, 0)
    for group in range(start.size - 1):
        seeds = members[start[group] : start[group + 1]]
        labels[seeds] = WANTED
        after = _label(ground, seeds, enough, labels, spots)
        spot_group[spots:after] = group
        at = _trace(ground, labels, seeds, passed, outlines, at)
        for seed in seeds:
            sizes[group] += labels[seed] >= 0
            labels[seed] = NONE
            passed[seed] = 0
        spots = after
    return spots, at[0]
