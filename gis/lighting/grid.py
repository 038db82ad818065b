"""Surfaces as cells: which squares of a country-wide grid belong to a courtyard or a path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis import nomenclature as names
from gis.lighting import _cells, _outlines
from gis.lighting._layout import Cells, Floats, Ints
from gis.lighting.shadows import polygons_of

LINES: Final = (1, 5)
"""Type numbers of lines and of several in one."""


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
        return _cells.runs_of(self.cells)

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
        return grid_of_runs(_cells.join(self.rows[kept], self.columns[kept]), self.step_m)

    def inside(self, area: BaseGeometry) -> NDArray[np.bool_]:
        """Tell which cells have their centres in an area.

        Parameters
        ----------
        area : geometry
            EPSG:3006. [m]

        Returns
        -------
        ndarray of bool, shape (n,)
            True inside.
        """
        shapely.prepare(area)
        return np.asarray(shapely.contains_xy(area, self.easting_m, self.northing_m))

    def __len__(self) -> int:
        return int(self.rows.size)


def surface_polygons(geometries: NDArray[np.object_], widths_m: Floats) -> NDArray[np.object_]:
    """Give the areas of surfaces.

    Parameters
    ----------
    geometries : ndarray of shapely geometry, shape (n,)
        Polygons of courtyards, or centre lines of paths, in EPSG:3006.
    widths_m : ndarray, shape (n,)
        Widths of the paths; not used for polygons. [m]

    Returns
    -------
    ndarray of shapely geometry, shape (n,)
        Valid (multi)polygons; a line is buffered by half the width with flat ends. Anything that
        has neither line nor area is empty.
    """
    areas = geometries.copy()
    lines = np.isin(shapely.get_type_id(geometries), LINES)
    half_m = np.maximum(widths_m[lines], names.PATH_WIDTH_MIN.value) / 2.0
    areas[lines] = shapely.buffer(geometries[lines], half_m, cap_style="flat", quad_segs=4)
    return polygons_of(areas)


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
    runs = _runs(polygon, step_m)
    if footprints is not None and len(footprints):
        built = [_built(footprint, step_m) for footprint in footprints]
        runs = _cells.carved(runs, np.concatenate(built))
    return grid_of_runs(runs, step_m)


@lru_cache(maxsize=4096)
def _built(footprint: BaseGeometry, step_m: float) -> Ints:
    """Give the runs of a house: several surfaces have it beside them."""
    return _runs(footprint, step_m)


def _runs(polygon: BaseGeometry, step_m: float) -> Ints:
    """Find the runs (row, first column, last column) of cells with centres in a polygon."""
    rings: Any = polygon
    if not isinstance(polygon, shapely.Polygon) or polygon.interiors:
        rings = shapely.get_rings(shapely.get_parts(polygon))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    return _cells.runs_inside(points, ring, step_m)


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
    return _grid(runs, step_m, step_m)


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
    return _grid(_cells.join(rows, columns), step_m, row_step_m)


def _grid(runs: Ints, step_m: float, row_step_m: float) -> SurfaceGrid:
    """Index runs, sorted by row and column."""
    row_start, run_cell, rows, columns = _cells.lay_out(runs)
    first_row = int(runs[0, 0]) if len(runs) else 0
    first_columns = np.ascontiguousarray(runs[:, 1])
    cells = Cells(step_m, row_step_m, first_row, row_start, first_columns, run_cell)
    return SurfaceGrid(cells, rows, columns)


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
