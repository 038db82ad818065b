"""Surfaces as cells: which squares of a country-wide grid belong to a courtyard or a path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis import nomenclature as names
from gis.lighting import _cells, _outlines
from gis.lighting._layout import Cells, Floats, Ints
from gis.lighting.shadows import polygons_of, ring_edges


@dataclass(frozen=True)
class SurfaceGrid:
    """Cells of one surface, on a grid shared by all surfaces of the country.

    Attributes
    ----------
    cells : Cells
        Runs of cells by row; row r has its centres at northing (first_row + r + 0.5) * step.
    rows, columns : ndarray, shape (n,)
        Absolute row and column of each cell: floor of its centre / step.
    """

    cells: Cells
    rows: Ints
    columns: Ints

    @property
    def ground(self) -> tuple[Cells, Ints, Ints]:
        """The cells as the compiled loops on spots take them."""
        return self.cells, self.rows, self.columns

    @property
    def step_m(self) -> float:
        """Side of a cell [m]."""
        return self.cells.step_m

    @property
    def easting_m(self) -> Floats:
        """Easting of the cell centres in EPSG:3006 [m], shape (n,)."""
        return np.asarray((self.columns + 0.5) * self.step_m, dtype=np.float64)

    @property
    def northing_m(self) -> Floats:
        """Northing of the cell centres in EPSG:3006 [m], shape (n,)."""
        return np.asarray((self.rows + 0.5) * self.cells.row_step_m, dtype=np.float64)

    @property
    def runs(self) -> Ints:
        """Runs of cells as (row, first column, last column), shape (m, 3)."""
        lengths = np.diff(self.cells.run_cell)
        row = np.repeat(
            np.arange(self.cells.row_start.size - 1) + self.cells.first_row,
            np.diff(self.cells.row_start),
        )
        first = self.cells.run_column
        return np.stack([row, first, first + lengths - 1], axis=1)

    def part(self, kept: NDArray[np.bool_]) -> SurfaceGrid:
        """Give the grid of some of the cells, in the same order.

        Parameters
        ----------
        kept : ndarray of bool, shape (n,)
            The cells to take.

        Returns
        -------
        SurfaceGrid
            Their grid.
        """
        return grid_of_runs(_joined(self.rows[kept], self.columns[kept]), self.step_m)

    def __len__(self) -> int:
        return int(self.rows.size)


@lru_cache(maxsize=4096)
def surface_polygon(geometry: BaseGeometry | None, width_m: float) -> BaseGeometry:
    """Give the area of a surface.

    Parameters
    ----------
    geometry : shapely geometry
        Polygon of a courtyard, or centre line of a path, in EPSG:3006.
    width_m : float
        Width of the path; not used for polygons. [m]

    Returns
    -------
    shapely geometry
        Valid (multi)polygon; a line is buffered by half the width with flat ends. Anything that
        has neither line nor area is empty.
    """
    if geometry is not None and geometry.geom_type in ("LineString", "MultiLineString"):
        width_m = max(width_m, names.PATH_WIDTH_MIN.value)
        geometry = geometry.buffer(width_m / 2.0, cap_style="flat", quad_segs=4)
    area: BaseGeometry = polygons_of(np.array([geometry], dtype=object))[0]
    return area


def surface_grid(
    polygon: BaseGeometry, step_m: float, footprints: NDArray[np.object_] | None = None
) -> SurfaceGrid:
    """Lay the grid over a surface, leaving out what is built over.

    Parameters
    ----------
    polygon : shapely geometry
        Area of the surface in EPSG:3006. [m]
    step_m : float
        Side of a cell; centres lie on multiples of the step plus half a step. [m]
    footprints : ndarray of shapely geometry, optional
        Buildings; a cell whose centre is in one is no ground.

    Returns
    -------
    SurfaceGrid
        The cells whose centre lies in the surface. Each building is cut out cell by cell on its
        own, so their order does not matter.
    """
    cells = _cells_of(_runs(polygon, step_m), step_m)
    if footprints is not None and len(footprints):
        kept = np.ones(int(cells.run_cell[-1]), dtype=np.uint8)
        for footprint in footprints:
            _cells.carve(cells, _built(footprint, step_m), kept)
        if not kept.all():
            rows, columns = _positions(cells)
            cells = _cells_of(_joined(rows[kept == 1], columns[kept == 1]), step_m)
    return SurfaceGrid(cells, *_positions(cells))


@lru_cache(maxsize=4096)
def _built(footprint: BaseGeometry, step_m: float) -> Ints:
    """Give the runs of a house: several surfaces have it beside them."""
    return _runs(footprint, step_m)


def _runs(polygon: BaseGeometry, step_m: float) -> Ints:
    """Find the runs (row, first column, last column) of cells with centres in a polygon."""
    edges, _ = ring_edges(np.array([polygon], dtype=object))
    if edges.shape[0] == 0:
        return np.zeros((0, 3), dtype=np.int64)
    low, high = edges[:, 1].min(), edges[:, 1].max()
    first_row = int(np.floor(low / step_m)) - 1
    counts = np.zeros(int(np.ceil(high / step_m)) + 1 - first_row, dtype=np.int64)
    _cells.count_crossings(edges, step_m, first_row, counts)
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    runs = np.zeros((int(start[-1]) // 2, 3), dtype=np.int64)
    crossings = np.zeros(int(start[-1]))
    count = _cells.find_runs(edges, step_m, first_row, start, crossings, runs)
    return runs[:count]


def grid_of_runs(runs: Ints, step_m: float) -> SurfaceGrid:
    """Make a grid of runs of cells.

    Parameters
    ----------
    runs : ndarray of int, shape (m, 3)
        Row, first and last column, sorted by row and column.
    step_m : float
        Side of a cell. [m]

    Returns
    -------
    SurfaceGrid
        The cells run by run.
    """
    cells = _cells_of(runs, step_m)
    return SurfaceGrid(cells, *_positions(cells))


def grid_of_mask(mask: NDArray[np.bool_], step_m: float, row_step_m: float) -> SurfaceGrid:
    """Make a grid of the cells that a mask leaves in.

    Parameters
    ----------
    mask : ndarray of bool, shape (rows, columns)
        Rows from the south, columns from the west; the first cell has its corner at the origin.
    step_m, row_step_m : float
        Size of a cell east-west and north-south. [m]

    Returns
    -------
    SurfaceGrid
        The cells in the order of ``mask.ravel()``.
    """
    rows, columns = np.nonzero(mask)
    cells = _cells_of(_joined(rows, columns), step_m)._replace(row_step_m=row_step_m)
    return SurfaceGrid(cells, *_positions(cells))


def _cells_of(runs: Ints, step_m: float) -> Cells:
    """Index runs, sorted by row and column, by row."""
    first_row = int(runs[0, 0]) if len(runs) else 0
    row_count = int(runs[-1, 0]) - first_row + 1 if len(runs) else 0
    row_start = np.searchsorted(runs[:, 0] - first_row, np.arange(row_count + 1))
    run_cell = np.concatenate([[0], np.cumsum(runs[:, 2] - runs[:, 1] + 1)])
    return Cells(
        step_m,
        step_m,
        first_row,
        row_start.astype(np.int64),
        np.ascontiguousarray(runs[:, 1]),
        run_cell.astype(np.int64),
    )


def _positions(cells: Cells) -> tuple[Ints, Ints]:
    """Absolute row and column of every cell."""
    lengths = np.diff(cells.run_cell)
    runs_in_row = np.diff(cells.row_start)
    run_row = np.repeat(np.arange(runs_in_row.size) + cells.first_row, runs_in_row)
    within = np.arange(int(cells.run_cell[-1])) - np.repeat(cells.run_cell[:-1], lengths)
    return np.repeat(run_row, lengths), np.repeat(cells.run_column, lengths) + within


def _joined(rows: Ints, columns: Ints) -> Ints:
    """Join cells, sorted by row and column, into runs."""
    if rows.size == 0:
        return np.zeros((0, 3), dtype=np.int64)
    breaks = np.flatnonzero((np.diff(rows) != 0) | (np.diff(columns) != 1))
    first = np.concatenate([[0], breaks + 1])
    last = np.concatenate([breaks, [rows.size - 1]])
    return np.stack([rows[first], columns[first], columns[last]], axis=1)


def label_cells(
    grid: SurfaceGrid, wanted: NDArray[np.bool_], least_m2: float = 0.0
) -> tuple[Ints, int]:
    """Give numbers to the 4-connected spots of wanted cells.

    Parameters
    ----------
    grid : SurfaceGrid
        Cells of one surface.
    wanted : ndarray of bool, shape (n,)
        The cells to join.
    least_m2 : float
        Area of the smallest spot. [m2]

    Returns
    -------
    labels : ndarray of int, shape (n,)
        Spot of each cell, -1 for the others.
    count : int
        Number of spots.
    """
    labels = np.full(len(grid), -1, dtype=np.int64)
    enough = (grid.step_m**2, least_m2)
    marks = wanted.astype(np.uint8)
    return labels, _outlines.label_spots(grid.ground, marks, enough, labels)
