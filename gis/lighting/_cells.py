"""Compiled loops from polygons to cells.

A surface is kept as runs of cells row by row, never as a raster of its bounding box, so a path
three kilometres long and two metres wide costs six thousand cells. Nothing here calls a loop of
another file (numba's cache would miss its changes).
"""

from __future__ import annotations

import math

import numpy as np

from gis.lighting._compile import kernel
from gis.lighting._layout import Bytes, Cells, Floats, Ints


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
