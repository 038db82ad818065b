"""Which lamps reach which ground, and the light on its cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.lighting._layout import Ints
from gis.lighting.grid import SurfaceGrid
from gis.lighting.illuminance import Scene, illuminance_lx
from gis.lighting.lamp_light import Luminaires
from gis.lighting.lamps import PreparedLamps, prepare_lamps
from gis.lighting.quantities import Quantity
from gis.lighting.shadows import Buildings, walls_near
from gis.lighting.spots import Near
from gis.lighting.tables import Rows

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Lux32 = NDArray[np.float32]
"""Illuminance of cells, rows as in :mod:`gis.lighting.lamp_states`. [lx]"""


class Lights(NamedTuple):
    """The lamps as they matter to one quantity: how far they are followed differs."""

    lamps: PreparedLamps
    scene: Scene
    tree: shapely.STRtree
    points: NDArray[np.object_]

    def reaching(self, areas: Sequence[BaseGeometry]) -> list[Ints]:
        """Find the lamps whose reach meets each of some areas.

        Parameters
        ----------
        areas : sequence of shapely geometry
            EPSG:3006. [m]

        Returns
        -------
        list of ndarray of int
            By area, rising: in the order of the lamps' ids.
        """
        # bounds in the STRtree first, then the distance: a lamp beyond its reach must not count,
        # or part of an estate would report another number of lamps than the whole
        grounds = np.array([*areas, None], dtype=object)[:-1]
        area, lamp = self.tree.query(grounds)
        distance_m = shapely.distance(self.points[lamp], grounds[area])
        meets = distance_m <= self.scene.lamps.reach_m[lamp]
        area, lamp = area[meets], lamp[meets].astype(np.int64)
        order = np.lexsort((lamp, area))
        ends = np.searchsorted(area[order], np.arange(1, len(grounds)))
        return np.split(lamp[order], ends) if len(grounds) else []


def lights_of(
    lamps: GeoDataFrame | Rows, houses: Buildings, luminaires: Luminaires, quantity: Quantity
) -> Lights:
    """Prepare lamps for one quantity, and index their reach.

    Parameters
    ----------
    lamps : GeoDataFrame or Rows
        As for :func:`gis.lighting.lamps.prepare_lamps`.
    houses : Buildings
        What stands in their light.
    luminaires : mapping
        Luminaire files by the key in the lamps' column ``photometry``.
    quantity : str
        Which illuminance.

    Returns
    -------
    Lights
        The outdoor lamps.
    """
    prepared = prepare_lamps(lamps, houses, luminaires, quantity)
    east, north = prepared.arrays.easting_m, prepared.arrays.northing_m
    reach = prepared.arrays.reach_m
    walls = walls_near(houses, east, north, reach)
    boxes = shapely.box(east - reach, north - reach, east + reach, north + reach)
    points = np.asarray(shapely.points(east, north), dtype=object)
    scene = Scene(prepared.arrays, prepared.tables, walls)
    return Lights(prepared, scene, shapely.STRtree(boxes), points)


def light_on(grid: SurfaceGrid, near: Near) -> Lux32:
    """Compute the light on cells: the lowest of all directions observed.

    Parameters
    ----------
    grid : SurfaceGrid
        The cells.
    near : Near
        What shines on them.

    Returns
    -------
    ndarray of float32, shape (4, n)
        Rows as in :mod:`gis.lighting.lamp_states`. [lx]
    """
    total, *others = (illuminance_lx(grid, near.scene, near.chosen, view) for view in near.views)
    for other in others:
        total = np.minimum(total, other)
    return np.asarray(total, dtype=np.float32)
