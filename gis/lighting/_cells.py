"""Compiled loops on cells: polygon to cells, cells to connected spots, spots to outlines.

A surface is kept as runs of cells row by row, never as a raster of its bounding box, so a path
three kilometres long and two metres wide costs six thousand cells. Nothing here calls a loop of
another file (numba's cache would miss its changes).
"""

from __future__ import annotations

import math

import numpy as np

from gis.lighting._compile import kernel
from gis.lighting._layout import Bytes, Cells, Floats, Ints

EAST, NORTH, WEST, SOUTH = 0, 1, 2, 3
"""Heading along the south, east, north and west side of a cell, the cell on the left."""


@kernel
def count_crossings(edges: Floats, step_m: float, first_row: int, counts: Ints) -> None:
    """Count, per row of cell centres, how many of the edges (x0, y0, x1, y1) [m] cross it."""
    for e in range(edges.shape[0]):
        low = min(edges[e, 1], edges[e, 3]) / step_m - 0.5 - first_row
        high = max(edges[e, 1], edges[e, 3]) / step_m - 0.5 - first_row
        # half open, so that a corner on a row counts once
        for row in range(max(0, math.ceil(low)), min(counts.size, math.ceil(high))):
            counts[row] += 1


@kernel
def find_runs(
    edges: Floats, step_m: float, first_row: int, start: Ints, crossings: Floats, runs: Ints
) -> int:
    """Fill `runs` (row, first column, last column) with the cells inside, by the even-odd rule.

    `start` holds the offset of each row in `crossings`; returns the number of runs.
    """
    filled = np.zeros(start.size - 1, np.int64)
    for e in range(edges.shape[0]):
        x0, y0, x1, y1 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        low = min(y0, y1) / step_m - 0.5 - first_row
        high = max(y0, y1) / step_m - 0.5 - first_row
        for row in range(max(0, math.ceil(low)), min(filled.size, math.ceil(high))):
            y = (first_row + row + 0.5) * step_m
            crossings[start[row] + filled[row]] = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
            filled[row] += 1
    count = 0
    for row in range(filled.size):
        inside = np.sort(crossings[start[row] : start[row + 1]])
        for pair in range(inside.size // 2):
            first = math.ceil(inside[2 * pair] / step_m - 0.5)
            last = math.ceil(inside[2 * pair + 1] / step_m - 0.5) - 1
            if last >= first:
                runs[count, 0] = first_row + row
                runs[count, 1] = first
                runs[count, 2] = last
                count += 1
    return count


@kernel
def carve(cells: Cells, runs: Ints, kept: Bytes) -> None:
    """Set `kept` to 0 for the cells of a surface that lie in the runs of something else."""
    rows = cells.row_start.size - 1
    for i in range(runs.shape[0]):
        row = runs[i, 0] - cells.first_row
        if row < 0 or row >= rows:
            continue
        for run in range(cells.row_start[row], cells.row_start[row + 1]):
            start = cells.run_column[run]
            end = start + cells.run_cell[run + 1] - cells.run_cell[run]
            for column in range(max(start, runs[i, 1]), min(end, runs[i, 2] + 1)):
                kept[cells.run_cell[run] + column - start] = 0


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
def label_spots(cells: Cells, rows: Ints, columns: Ints, wanted: Bytes, labels: Ints) -> int:
    """Give numbers to the 4-connected spots of wanted cells in `labels`; other cells get -1.

    Spots count up in the order of their first cells; returns how many there are.
    """
    labels[:] = -1
    stack = np.empty(wanted.size, np.int64)
    count = 0
    for seed in range(wanted.size):
        if wanted[seed] == 0 or labels[seed] >= 0:
            continue
        labels[seed] = count
        stack[0] = seed
        depth = 1
        while depth > 0:
            depth -= 1
            cell = stack[depth]
            for heading in range(4):
                row = rows[cell] + (1 if heading == NORTH else 0) - (1 if heading == SOUTH else 0)
                column = columns[cell] + (1 if heading == EAST else 0)
                column -= 1 if heading == WEST else 0
                other = _find(cells, row, column)
                if other >= 0 and wanted[other] != 0 and labels[other] < 0:
                    labels[other] = count
                    stack[depth] = other
                    depth += 1
        count += 1
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
def trace_outlines(
    cells: Cells, rows: Ints, columns: Ints, labels: Ints, corners: Ints, rings: Ints
) -> int:
    """Trace the outlines of all spots: `corners` (column, row) and `rings` (spot, first corner).

    Corners are in whole cells, only where the line turns; the first ring of a spot is its shell,
    counter-clockwise, the others are holes, clockwise. Returns the number of rings; row
    rings[count] holds the end of the last.
    """
    passed = np.zeros((labels.size, 4), np.uint8)
    ring = 0
    corner = 0
    for seed in range(labels.size):
        spot = labels[seed]
        if spot < 0:
            continue
        for side in range(4):
            below = _labelled(
                cells,
                labels,
                rows[seed] - (1 if side == EAST else 0) + (1 if side == WEST else 0),
                columns[seed] + (1 if side == NORTH else 0) - (1 if side == SOUTH else 0),
                spot,
            )
            if below >= 0 or passed[seed, side] != 0:
                continue
            rings[ring, 0] = spot
            rings[ring, 1] = corner
            ring += 1
            at = (rows[seed], columns[seed], side)
            while True:
                cell = _find(cells, at[0], at[1])
                if passed[cell, at[2]] != 0:
                    break
                passed[cell, at[2]] = 1
                after = _turn(cells, labels, at, spot)
                if after[2] != at[2]:
                    # the corner at the end of the side: south-west corner of the cell plus 0 or 1
                    corners[corner, 0] = at[1] + (1 if at[2] in (EAST, NORTH) else 0)
                    corners[corner, 1] = at[0] + (1 if at[2] in (NORTH, WEST) else 0)
                    corner += 1
                at = after
    rings[ring, 1] = corner
    return ring
