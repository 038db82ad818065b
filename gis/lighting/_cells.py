"""Compiled loops from polygons to cells.

A surface is kept as runs of cells (row, first column, last column), sorted by row and column, never
as a raster of its bounding box, so a path three kilometres long and two metres wide costs six
thousand cells. Nothing here calls a loop of another file (numba's cache would miss its changes).
"""

from __future__ import annotations

import math

import numpy as np

from gis.lighting._compile import kernel
from gis.lighting._layout import Cells, Floats, Ints


@kernel
def _rows_crossed(y0: float, y1: float, step_m: float, first_row: int) -> tuple[int, int]:
    """Rows of cell centres that an edge crosses, first and one past the last."""
    low = min(y0, y1) / step_m - 0.5 - first_row
    high = max(y0, y1) / step_m - 0.5 - first_row
    # half open, so that a corner on a row counts once
    return max(0, math.ceil(low)), math.ceil(high)


@kernel
def _sort(values: Floats, begin: int, end: int) -> None:
    """Sort a part of an array, mostly of two or four values; why not numba's sort: _compile.py.

    By Shell's method (Communications of the ACM 2(7), 1959), so a wild outline costs no square.
    """
    gap = 1
    while 9 * gap < end - begin:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(begin + gap, end):
            value = values[i]
            j = i
            while j >= begin + gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value
        gap //= 3


@kernel
def runs_inside(points: Floats, ring: Ints, step_m: float) -> Ints:
    """Find the runs of cells whose centres lie inside rings, by the even-odd rule.

    `points` (n, 2) are those of all rings [m], `ring` the number of each one's ring.
    """
    if points.shape[0] == 0:
        return np.zeros((0, 3), np.int64)
    first_row = math.floor(points[:, 1].min() / step_m) - 1
    counts = np.zeros(math.ceil(points[:, 1].max() / step_m) + 1 - first_row, np.int64)
    for e in range(points.shape[0] - 1):
        if ring[e] == ring[e + 1]:
            low, high = _rows_crossed(points[e, 1], points[e + 1, 1], step_m, first_row)
            counts[low:high] += 1
    start = np.zeros(counts.size + 1, np.int64)
    start[1:] = np.cumsum(counts)
    filled = start[:-1].copy()
    crossings = np.zeros(start[-1])
    for e in range(points.shape[0] - 1):
        if ring[e] == ring[e + 1]:
            low, high = _rows_crossed(points[e, 1], points[e + 1, 1], step_m, first_row)
            x0, y0, x1, y1 = points[e, 0], points[e, 1], points[e + 1, 0], points[e + 1, 1]
            for row in range(low, high):
                y = (first_row + row + 0.5) * step_m
                crossings[filled[row]] = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
                filled[row] += 1
    runs = np.zeros((crossings.size // 2, 3), np.int64)
    count = 0
    for row in range(counts.size):
        begin, end = start[row], start[row + 1]
        _sort(crossings, begin, end)
        for pair in range((end - begin) // 2):
            first = math.ceil(crossings[begin + 2 * pair] / step_m - 0.5)
            last = math.ceil(crossings[begin + 2 * pair + 1] / step_m - 0.5) - 1
            if last >= first:
                runs[count, 0] = first_row + row
                runs[count, 1] = first
                runs[count, 2] = last
                count += 1
    return runs[:count]


@kernel
def lay_out(runs: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Index runs: first run of each row, first cell of each run; row and column of each cell."""
    row_start = np.zeros(runs[-1, 0] - runs[0, 0] + 2 if runs.shape[0] else 1, np.int64)
    run_cell = np.zeros(runs.shape[0] + 1, np.int64)
    for i in range(runs.shape[0]):
        row_start[runs[i, 0] - runs[0, 0] + 1] += 1
        run_cell[i + 1] = run_cell[i] + runs[i, 2] - runs[i, 1] + 1
    rows = np.empty(run_cell[-1], np.int64)
    columns = np.empty(run_cell[-1], np.int64)
    for i in range(runs.shape[0]):
        for cell in range(run_cell[i], run_cell[i + 1]):
            rows[cell] = runs[i, 0]
            columns[cell] = runs[i, 1] + cell - run_cell[i]
    return np.cumsum(row_start), run_cell, rows, columns


@kernel
def runs_of(cells: Cells) -> Ints:
    """Give the runs of a surface again."""
    runs = np.empty((cells.run_column.size, 3), np.int64)
    for row in range(cells.row_start.size - 1):
        for run in range(cells.row_start[row], cells.row_start[row + 1]):
            runs[run, 0] = cells.first_row + row
            runs[run, 1] = cells.run_column[run]
            runs[run, 2] = runs[run, 1] + cells.run_cell[run + 1] - cells.run_cell[run] - 1
    return runs


@kernel
def join(rows: Ints, columns: Ints) -> Ints:
    """Join cells, sorted by row and column, into runs."""
    runs = np.empty((rows.size, 3), np.int64)
    count = 0
    for i in range(rows.size):
        if i > 0 and rows[i] == rows[i - 1] and columns[i] == columns[i - 1] + 1:
            runs[count - 1, 2] = columns[i]
        else:
            runs[count, 0] = rows[i]
            runs[count, 1] = columns[i]
            runs[count, 2] = columns[i]
            count += 1
    return runs[:count].copy()


@kernel
def carved(runs: Ints, built: Ints) -> Ints:
    """Leave out of runs what lies in those of something else; untouched they stay as they are."""
    row_start, run_cell, rows, columns = lay_out(runs)
    kept = np.ones(rows.size, np.bool_)
    for i in range(built.shape[0]):
        row = built[i, 0] - runs[0, 0] if runs.shape[0] else -1
        if row < 0 or row >= row_start.size - 1:
            continue
        for run in range(row_start[row], row_start[row + 1]):
            first = max(runs[run, 1], built[i, 1]) - runs[run, 1]
            last = min(runs[run, 2], built[i, 2]) - runs[run, 1]
            if last >= first:
                kept[run_cell[run] + first : run_cell[run] + last + 1] = False
    return runs if kept.all() else join(rows[kept], columns[kept])
