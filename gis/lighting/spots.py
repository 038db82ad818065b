"""From dark cells to dark spots: connected, outlined, measured, with the lamps concerned."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import nomenclature as names
from gis.lighting import _outlines
from gis.lighting._layout import Floats, Ints
from gis.lighting.grid import SurfaceGrid, label_cells
from gis.lighting.illuminance import Scene, lamp_lux
from gis.lighting.lamp_states import HIGH_LIT, LIT, OUT
from gis.lighting.quantities import GROUND, Observed

Certainty = Literal["certain", "probable", "unknown"]
"""Dark whatever is not known of the lamps; dark with their likely flux and the unseen ones lit;
dark only with the unseen lamps out."""

NAMESPACE: Final = uuid.UUID("6f5c1c1e-4b0f-5a5e-9c60-2f1d3a7b8e90")
"""Namespace of the dark spots' ids: the same spot has the same id in every run."""


LEAST_M2: Final = names.DARK_SPOT_AREA_MIN.value
"""Smaller ground is no spot. [m2]"""


class Near(NamedTuple):
    """What shines on a surface: the scene, the lamps in reach rising, and what is observed.

    Where several directions are observed, the lowest illuminance of them counts.
    """

    scene: Scene
    chosen: Ints
    views: tuple[Observed, ...] = (GROUND,)


@dataclass(frozen=True)
class Spot:
    """One dark spot of one surface.

    Attributes
    ----------
    certainty : str
        See :data:`Certainty`.
    polygon : shapely.Polygon
        Outline along the cells in EPSG:3006, holes included. [m]
    cells : int
        Number of cells.
    area_m2, certain_area_m2 : float
        Their area, and that of those which are dark even at the highest flux. [m2]
    e_min_lx, missing_lx : float
        Lowest illuminance, and mean shortfall to the limit; computed with the unknown lamps lit
        unless it is unknown, then out. [lx]
    lamps : ndarray of int or None
        Lamps that do not burn fully and whose light would reach it, strongest first; None where
        nothing changed in it, see :func:`find_spots`.
    members : ndarray of int
        Its cells, as indices into the grid.
    """

    certainty: Certainty
    polygon: shapely.Polygon
    cells: int
    area_m2: float
    certain_area_m2: float
    e_min_lx: float
    missing_lx: float
    lamps: Ints | None
    members: Ints

    def spot_id(self, surface_id: object) -> uuid.UUID:
        """Give an id that depends on the surface and the spot's first corner alone.

        Parameters
        ----------
        surface_id : object
            Id of the surface.

        Returns
        -------
        uuid.UUID
            Version 5; stable from run to run while the spot starts at the same cell.
        """
        east, north = shapely.get_coordinates(self.polygon)[0]
        return uuid.uuid5(NAMESPACE, f"{surface_id} {self.certainty} {east:.2f} {north:.2f}")


def find_spots(
    grid: SurfaceGrid,
    total_lx: NDArray[np.floating[Any]],
    limit_lx: float,
    near: Near,
    window: NDArray[np.bool_] | None = None,
) -> list[Spot]:
    """Join the dark cells of one surface into dark spots.

    Parameters
    ----------
    grid : SurfaceGrid
        Cells of the surface.
    total_lx : ndarray, shape (4, n)
        Illuminance in the rows of :mod:`gis.lighting.lamp_states`. [lx]
    limit_lx : float
        Cells below it are dark. [lx]
    near : Near
        Lamps and buildings, the lamps that may reach the surface, and what is observed.
    window : ndarray of bool, shape (n,), optional
        Cells that may have changed; spots without any of them come without lamps.

    Returns
    -------
    list of Spot
        4-connected spots of at least 2 m2, those dark with likely flux first. Dark cells too few
        for a spot of their own join the unknown ones around them, so no area is lost between.
    """
    if not (total_lx[[OUT, LIT]] < limit_lx).any():
        return []
    labels, likely = label_cells(grid, total_lx[LIT] < limit_lx, LEAST_M2)
    more, unknown = label_cells(grid, (total_lx[OUT] < limit_lx) & (labels < 0), LEAST_M2)
    labels = np.where(more >= 0, more + likely, labels)
    count = likely + unknown
    if count == 0:
        return []
    lux = np.where(labels < likely, total_lx[LIT], total_lx[OUT])
    touched = np.ones(count, dtype=np.bool_)
    if window is not None:
        touched = np.bincount(labels[window & (labels >= 0)], minlength=count) > 0
    lamps = _concerned(grid, labels, touched, near)
    sure = np.bincount(labels[(labels >= 0) & (total_lx[HIGH_LIT] < limit_lx)], minlength=count)
    cell_m2 = grid.step_m**2
    spots = []
    for i, polygon in enumerate(_outlines_of(grid, labels)):
        members = np.flatnonzero(labels == i)
        values = lux[members]
        certain = sure[i] * cell_m2 >= LEAST_M2
        spots.append(
            Spot(
                certainty="unknown" if i >= likely else "certain" if certain else "probable",
                polygon=polygon,
                cells=values.size,
                area_m2=values.size * cell_m2,
                certain_area_m2=float(sure[i]) * cell_m2,
                e_min_lx=float(values.min()),
                missing_lx=float(np.mean(limit_lx - values.astype(np.float64))),
                lamps=lamps[i],
                members=members,
            )
        )
    return spots


def _concerned(
    grid: SurfaceGrid, labels: Ints, touched: NDArray[np.bool_], near: Near
) -> list[Ints | None]:
    """Lamps that do not burn fully and would reach each touched spot, strongest first."""
    weak = near.chosen[near.scene.lamps.weights[near.chosen, OUT] < 1.0]
    inside = (labels >= 0) & touched[labels]
    part, of = grid.part(inside), labels[inside]
    gain = np.zeros((weak.size, touched.size))
    for i, k in enumerate(weak if len(part) else ()):
        share = 1.0 - near.scene.lamps.weights[k, OUT]
        for observed in near.views:
            alone = lamp_lux(part, near.scene, int(k), observed)
            gain[i] += share * np.bincount(of[alone.span], alone.lux, minlength=touched.size)
    return [_strongest(weak, gain[:, i]) if touched[i] else None for i in range(touched.size)]


def _strongest(lamps: Ints, gain: Floats) -> Ints:
    """Lamps with any gain, strongest first, ties in the order of ids."""
    order = np.argsort(-gain, kind="stable")
    return lamps[order[gain[order] > 0.0]][: int(names.DARK_SPOT_LAMPS_MAX.value)]


def _outlines_of(grid: SurfaceGrid, labels: Ints) -> list[shapely.Polygon]:
    """Polygons with holes of all labelled spots, in order. [m]."""
    corners, rings = _room(int(np.sum(labels >= 0)))
    count = _outlines.trace_outlines(grid.ground, labels, corners, rings)
    return list(_polygons(*_in_metres(grid, corners, rings[: count + 1])))


def _room(cells: int) -> tuple[Ints, Ints]:
    """Room for the outlines of so many cells: corners, and rings."""
    return np.zeros((4 * cells, 2), dtype=np.int64), np.zeros((cells + 2, 2), dtype=np.int64)


def _in_metres(grid: SurfaceGrid, corners: Ints, rings: Ints) -> tuple[Floats, Ints, Ints]:
    """Corners of traced outlines [m], and how many each ring has, and the spot of each ring."""
    corners_m = np.asarray(corners[: rings[-1, 1]] * grid.step_m, dtype=np.float64)
    return corners_m, np.diff(rings[:, 1]).astype(np.int64), rings[:-1, 0]


def _polygons(corners_m: Floats, sizes: Ints, spots: Ints) -> NDArray[np.object_]:
    """Make the polygons of spots of their rings, in the order of the spots' numbers."""
    ring_of = np.repeat(np.arange(sizes.size), sizes)
    lines = np.asarray(shapely.linearrings(corners_m, indices=ring_of), dtype=object)
    order = np.argsort(spots, kind="stable")
    return np.asarray(shapely.polygons(lines[order], indices=spots[order]), dtype=object)


class Traced(NamedTuple):
    """Outlines of the spots of some groups of cells.

    Attributes
    ----------
    area_m2 : ndarray, shape (k,)
        Area of the spots of each group, 0 for none. [m2]
    group : ndarray of int, shape (s,)
        Group of each spot, rising.
    rings : tuple of ndarray
        Corners [m], how many each ring has, and the spot of each ring.
    """

    area_m2: Floats
    group: Ints
    rings: tuple[Floats, Ints, Ints]


def traced(grid: SurfaceGrid, start: Ints, members: Ints) -> Traced:
    """Trace the connected parts of at least 2 m2 of some groups of cells.

    Parameters
    ----------
    grid : SurfaceGrid
        Cells of a surface.
    start : ndarray of int, shape (k + 1,)
        First member of each group.
    members : ndarray of int
        The cells, rising in each group.

    Returns
    -------
    Traced
        Their outlines.
    """
    sizes = np.zeros(start.size - 1, dtype=np.int64)
    group, outlines = np.zeros(members.size, dtype=np.int64), _room(members.size)
    spots, count = _outlines.outline_groups(
        grid.ground, (start, members), (grid.step_m**2, LEAST_M2), sizes, group, outlines
    )
    rings = _in_metres(grid, outlines[0], outlines[1][: count + 1])
    return Traced(sizes.astype(np.float64) * grid.step_m**2, group[:spots], rings)


def grounds(found: Sequence[Traced]) -> list[NDArray[np.object_]]:
    """Make the ground of groups of any number of surfaces in one go.

    Parameters
    ----------
    found : sequence of Traced
        By surface.

    Returns
    -------
    list of ndarray of shapely.MultiPolygon, shape (k,)
        By surface, the spots of each group in EPSG:3006, None for none. [m]
    """
    lit = np.concatenate([np.zeros(0), *(each.area_m2 for each in found)]) > 0.0
    ground = np.full(lit.size, None, dtype=object)
    first_group = np.cumsum([0, *(each.area_m2.size for each in found)])
    if lit.any():
        first_spot = np.cumsum([0, *(each.group.size for each in found)])
        polygons = _polygons(
            np.concatenate([each.rings[0] for each in found]),
            np.concatenate([each.rings[1] for each in found]),
            np.concatenate([each.rings[2] + first_spot[i] for i, each in enumerate(found)]),
        )
        group = np.concatenate([each.group + first_group[i] for i, each in enumerate(found)])
        number = np.cumsum(lit) - 1
        ground[lit] = shapely.multipolygons(polygons, indices=number[group])
    return [ground[first:last] for first, last in pairwise(first_group)]
