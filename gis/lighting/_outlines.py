"""Compiled loops from cells to connected spots, and from spots to their outlines.

A spot is known by the list of its cells, so what lies outside costs nothing; who is beside whom is
looked up once a surface. Arrays come into what is done for each cell as they are, not in tuples or
other loops: counting references to them costs more than the step. Nothing here calls a loop of
another file (numba's cache would miss its changes).
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
def _beside(ground: Ground) -> Ints:
    """Index of the cell next to each cell, shape (n, 4) by heading, -1 where there is none."""
    _, rows, columns = ground
    beside = np.full((rows.size, 4), NONE, np.int64)
    above = 0
    for cell in range(rows.size):
        row, column = rows[cell], columns[cell]
        if cell > 0 and rows[cell - 1] == row and columns[cell - 1] == column - 1:
            beside[cell - 1, EAST] = cell
            beside[cell, WEST] = cell - 1
        # cells are sorted by row and column, and so are the places north of them
        while above < rows.size and (
            rows[above] < row + 1 or (rows[above] == row + 1 and columns[above] < column)
        ):
            above += 1
        if above < rows.size and rows[above] == row + 1 and columns[above] == column:
            beside[cell, NORTH] = above
            beside[above, SOUTH] = cell
    return beside


@kernel
def _label(beside: Ints, seeds: Ints, enough: tuple[float, float], labels: Ints, count: int) -> int:
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
                other = beside[members[done], heading]
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
    count = _label(_beside(ground), seeds, enough, labels, 0)
    for seed in seeds:
        labels[seed] = max(labels[seed], NONE)
    return count


@kernel
def _corner(ground: Ground, cell: int, heading: int) -> int:
    """Index of the cell ahead on the right, where neither of the two between is known."""
    cells, rows, columns = ground
    dx = (1 if heading == EAST else 0) - (1 if heading == WEST else 0)
    dy = (1 if heading == NORTH else 0) - (1 if heading == SOUTH else 0)
    # right of a heading (dx, dy) is (dy, -dx)
    return int(_find(cells, rows[cell] + dy - dx, columns[cell] + dx + dy))


@kernel
def _trace(
    ground: Ground,
    beside: Ints,
    labels: Ints,
    seeds: Ints,
    passed: Bytes,
    outlines: tuple[Ints, Ints],
    at: tuple[int, int],
) -> tuple[int, int]:
    """Trace the outlines of the labelled seeds as `trace_outlines`, from a ring and corner on.

    At the end of a side the cell ahead on the right comes first, then the one ahead, then the next
    side of the same: the line keeps to the ground outside, so two cells that touch at a corner
    only are never passed through that corner and every ring is a simple one.
    """
    _, rows, columns = ground
    corners, rings = outlines
    ring, corner = at
    for seed in seeds:
        spot = labels[seed]
        for side in range(4):
            outside = beside[seed, (side + 3) % 4]
            if passed[seed, side] != 0 or (outside >= 0 and labels[outside] == spot):
                continue
            rings[ring, 0] = spot
            rings[ring, 1] = corner
            ring += 1
            cell, heading = seed, side
            while passed[cell, heading] == 0:
                passed[cell, heading] = 1
                right = (heading + 3) % 4
                ahead, outside = beside[cell, heading], beside[cell, right]
                if ahead >= 0:
                    across = beside[ahead, right]
                elif outside >= 0:
                    across = beside[outside, heading]
                else:
                    across = _corner(ground, cell, heading)
                if across >= 0 and labels[across] == spot:
                    after, turned = across, right
                elif ahead >= 0 and labels[ahead] == spot:
                    after, turned = ahead, heading
                else:
                    after, turned = cell, (heading + 1) % 4
                if turned != heading:
                    # the corner at the end of the side: south-west corner of the cell plus 0 or 1
                    corners[corner, 0] = columns[cell] + (1 if heading in (EAST, NORTH) else 0)
                    corners[corner, 1] = rows[cell] + (1 if heading in (NORTH, WEST) else 0)
                    corner += 1
                cell, heading = after, turned
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
    beside, outlines = _beside(ground), (corners, rings)
    return _trace(ground, beside, labels, seeds, passed, outlines, (0, 0))[0]


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
    beside = _beside(ground)
    labels = np.full(ground[1].size, NONE, np.int64)
    passed = np.zeros((ground[1].size, 4), np.uint8)
    spots = 0
    at = (0, 0)
    for group in range(start.size - 1):
        seeds = members[start[group] : start[group + 1]]
        labels[seeds] = WANTED
        after = _label(beside, seeds, enough, labels, spots)
        spot_group[spots:after] = group
        at = _trace(ground, beside, labels, seeds[labels[seeds] >= 0], passed, outlines, at)
        for seed in seeds:
            sizes[group] += labels[seed] >= 0
            labels[seed] = NONE
            for side in range(4):
                passed[seed, side] = 0
        spots = after
    return spots, at[0]
