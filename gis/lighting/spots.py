"""From dark cells to dark spots: connected, outlined, measured, with the lamps concerned."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import nomenclature as names
from gis.lighting import _cells
from gis.lighting._layout import Floats, Ints
from gis.lighting.grid import SurfaceGrid, label_cells
from gis.lighting.illuminance import Scene, gain_lx

Certainty = Literal["certain", "unknown"]
"""Dark even with every unknown lamp lit, or dark only with the unknown lamps out."""

NAMESPACE: Final = uuid.UUID("6f5c1c1e-4b0f-5a5e-9c60-2f1d3a7b8e90")
"""Namespace of the dark spots' ids: the same spot has the same id in every run."""


@dataclass(frozen=True)
class Spot:
    """One dark spot of one surface.

    Attributes
    ----------
    certainty : {"certain", "unknown"}
        See :data:`Certainty`.
    polygon : shapely.Polygon
        Outline along the cells in EPSG:3006, holes included. [m]
    cells : int
        Number of cells.
    area_m2 : float
        Their area. [m2]
    e_min_lx, missing_lx : float
        Lowest illuminance, and mean shortfall to the limit; computed with the unknown lamps lit
        where the spot is certain, out where it is unknown. [lx]
    lamps : ndarray of int
        Lamps that do not burn fully and whose light would reach it, strongest first.
    """

    certainty: Certainty
    polygon: shapely.Polygon
    cells: int
    area_m2: float
    e_min_lx: float
    missing_lx: float
    lamps: Ints

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
    grid: SurfaceGrid, total_lx: Floats, limit_lx: float, scene: Scene, chosen: Ints
) -> list[Spot]:
    """Join the dark cells of one surface into dark spots.

    Parameters
    ----------
    grid : SurfaceGrid
        Cells of the surface.
    total_lx : ndarray, shape (2, n)
        Illuminance with every unknown lamp out (row 0) and lit (row 1). [lx]
    limit_lx : float
        Cells below it are dark. [lx]
    scene : Scene
        Lamps and buildings.
    chosen : ndarray of int
        Lamps that may reach the surface.

    Returns
    -------
    list of Spot
        4-connected spots of at least 2 m2, certain ones first. Certainly dark cells too few for
        a spot of their own join the unknown ones around them, so no area is lost between the two.
    """
    labels, certain = _large(grid, total_lx[1] < limit_lx)
    more, unknown = _large(grid, (total_lx[0] < limit_lx) & (labels < 0))
    labels = np.where(more >= 0, more + certain, labels)
    count = certain + unknown
    if count == 0:
        return []
    lux = np.where(labels < certain, total_lx[1], total_lx[0])
    weak = chosen[scene.lamps.cautious[chosen] < 1.0]
    gain = gain_lx(grid, scene, weak, labels, count)
    outlines = _outlines(grid, labels)
    spots = []
    for i, polygon in enumerate(outlines):
        values = lux[labels == i]
        spots.append(
            Spot(
                certainty="certain" if i < certain else "unknown",
                polygon=polygon,
                cells=values.size,
                area_m2=values.size * grid.step_m**2,
                e_min_lx=float(values.min()),
                missing_lx=float(np.mean(limit_lx - values)),
                lamps=_strongest(weak, gain[:, i]),
            )
        )
    return spots


def _strongest(lamps: Ints, gain: Floats) -> Ints:
    """Lamps with any gain, strongest first, ties in the order of ids."""
    order = np.argsort(-gain, kind="stable")
    return lamps[order[gain[order] > 0.0]][: int(names.DARK_SPOT_LAMPS_MAX.value)]


def _large(grid: SurfaceGrid, wanted: NDArray[np.bool_]) -> tuple[Ints, int]:
    """Label the spots of at least 2 m2 among the wanted cells, and count them."""
    labels, count = label_cells(grid, wanted.astype(np.uint8))
    sizes = np.bincount(labels[labels >= 0], minlength=count)
    large = sizes * grid.step_m**2 >= names.DARK_SPOT_AREA_MIN.value
    renamed = np.append(np.where(large, np.cumsum(large) - 1, -1), -1)
    return renamed[labels].astype(np.int64), int(large.sum())


def _outlines(grid: SurfaceGrid, labels: Ints) -> list[shapely.Polygon]:
    """Polygons with holes of all labelled spots, in order. [m]."""
    room = 4 * int(np.sum(labels >= 0))
    corners = np.zeros((room, 2), dtype=np.int64)
    rings = np.zeros((room // 4 + 2, 2), dtype=np.int64)
    count = _cells.trace_outlines(grid.cells, grid.rows, grid.columns, labels, corners, rings)
    points = corners * grid.step_m
    holes: dict[int, list[Any]] = {}
    for i in range(count):
        ring = points[rings[i, 1] : rings[i + 1, 1]]
        holes.setdefault(int(rings[i, 0]), []).append(ring)
    return [shapely.Polygon(holes[i][0], holes[i][1:]) for i in range(len(holes))]
