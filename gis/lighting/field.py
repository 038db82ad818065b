"""The light field of an area: its lamps, houses and classes, and the light on any cells in it.

A surface is computed from the lamps in reach alone and in the order of their ids, so one surface
by itself gives the same bits as the whole estate, and some of its cells by themselves the same
bits as all of them. Sums are kept as float32, which is what every judgement reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.lighting._layout import Ints
from gis.lighting.classes import ClassLimit
from gis.lighting.grid import SurfaceGrid
from gis.lighting.illuminance import Scene, illuminance_lx, lost_cells
from gis.lighting.lamp_light import Luminaires
from gis.lighting.lamp_states import LIT
from gis.lighting.lamps import PreparedLamps, prepare_lamps
from gis.lighting.quantities import Quantity
from gis.lighting.shadows import prepare_buildings, walls_near
from gis.lighting.spots import LEAST_M2, Near, Traced, grounds, traced
from gis.lighting.surfaces import Ground, Surface, passage_ground
from gis.lighting.tables import Rows

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Lux32 = NDArray[np.float32]
"""Illuminance of cells, rows as in :mod:`gis.lighting.lamp_states`. [lx]"""
Mask = NDArray[np.bool_]


class Lights(NamedTuple):
    """The lamps as they matter to one quantity: how far they are followed differs."""

    lamps: PreparedLamps
    scene: Scene
    tree: shapely.STRtree
    points: NDArray[np.object_]


class Effect(NamedTuple):
    """Ground of one surface that goes dark if one lamp fails [m2]."""

    lamp_id: Any
    area_m2: float
    ground: BaseGeometry


@dataclass(frozen=True)
class SurfaceLight:
    """The light on one surface.

    Attributes
    ----------
    surface : Surface
        What it is.
    grid : SurfaceGrid
        Its cells.
    total_lx : ndarray of float32, shape (4, n)
        Illuminance of the cells, the lowest of all directions observed. [lx]
    limit : ClassLimit
        Class it is held against.
    class_is_default : bool
        Whether nobody chose that class.
    near : Near
        Lamps that may reach it, rising.
    window : ndarray of bool, shape (n,) or None
        Cells that were computed anew; None: all.
    """

    surface: Surface
    grid: SurfaceGrid
    total_lx: Lux32
    limit: ClassLimit
    class_is_default: bool
    near: Near
    window: Mask | None = None


@dataclass
class Field:
    """Lamps, buildings and classes of one area.

    Parameters
    ----------
    lamps, buildings : GeoDataFrame or Rows
        As for :func:`gis.lighting.darkspots.analyse`.
    limits : mapping of str to ClassLimit
        Lighting classes by code.
    luminaires : mapping
        Luminaire files by the key in the lamps' column ``photometry``.
    passages : GeoDataFrame, Rows or None
        Centre lines of passages through buildings: id, width_m [m].

    Raises
    ------
    ValueError
        If a table is not in EPSG:3006, has no column id, or an id comes twice.
    """

    lamps: GeoDataFrame | Rows
    buildings: GeoDataFrame | Rows
    limits: Mapping[str, ClassLimit]
    luminaires: Luminaires
    passages: GeoDataFrame | Rows | None = None
    ground: Ground = field(init=False)
    _known: dict[Quantity, Lights] = field(default_factory=dict)

    def __post_init__(self) -> None:
        open_ground = None if self.passages is None else passage_ground(self.passages)
        houses = prepare_buildings(self.buildings, open_ground)
        self.ground = Ground(houses, self.limits)
        self.lights("Eh")

    def lights(self, quantity: Quantity) -> Lights:
        """Give the lamps as far as they matter to one quantity."""
        if quantity not in self._known:
            houses = self.ground.buildings
            prepared = prepare_lamps(self.lamps, houses, self.luminaires, quantity)
            lamps = prepared.arrays
            east, north, reach = lamps.easting_m, lamps.northing_m, lamps.reach_m
            walls = walls_near(houses, east, north, reach)
            boxes = shapely.box(east - reach, north - reach, east + reach, north + reach)
            scene = Scene(lamps, prepared.tables, walls)
            points = np.asarray(shapely.points(east, north), dtype=object)
            self._known[quantity] = Lights(prepared, scene, shapely.STRtree(boxes), points)
        return self._known[quantity]

    def reaching(self, lights: Lights, area: BaseGeometry) -> Ints:
        """Lamps whose reach meets an area, rising: in the order of their ids."""
        # bounds in the STRtree first, then the distance: a lamp beyond its reach must not count,
        # or part of an estate would report another number of lamps than the whole
        near = np.sort(lights.tree.query(area)).astype(np.int64)
        distance_m = shapely.distance(lights.points[near], area)
        return near[distance_m <= lights.scene.lamps.reach_m[near]]

    def surface_light(
        self,
        surface: Surface,
        kept: tuple[SurfaceGrid, Lux32] | None = None,
        changed: BaseGeometry | None = None,
    ) -> SurfaceLight:
        """Compute the light on a surface.

        Parameters
        ----------
        surface : Surface
            The surface.
        kept : tuple, optional
            Its cells and light as computed before.
        changed : geometry, optional
            Ground where something changed since; only cells in it are computed anew.

        Returns
        -------
        SurfaceLight
            Equal to the last bit whether computed whole or laid over what was kept.
        """
        limit, is_default = self.ground.limit(surface)
        polygon, step_m = self.ground.area(surface)
        lights = self.lights(limit.quantity)
        views = self.ground.views(surface, limit)
        near = Near(lights.scene, self.reaching(lights, polygon), views)
        if kept is None or changed is None:
            grid = self.ground.grid(polygon, step_m)
            return SurfaceLight(surface, grid, light_on(grid, near), limit, is_default, near)
        grid, before = kept
        window = inside(grid, changed)
        total = before.copy()
        if window.any():
            total[:, window] = light_on(grid.part(window), near)
        return SurfaceLight(surface, grid, total, limit, is_default, near, window)

    def kept(self, surface: Surface, grid: SurfaceGrid, total_lx: Lux32) -> SurfaceLight:
        """Give the light of a surface as it was computed before.

        Parameters
        ----------
        surface : Surface
            The surface.
        grid, total_lx
            Its cells and their light. [lx]

        Returns
        -------
        SurfaceLight
            With the lamps that reach it now.
        """
        limit, is_default = self.ground.limit(surface)
        polygon, _ = self.ground.area(surface)
        lights = self.lights(limit.quantity)
        views = self.ground.views(surface, limit)
        near = Near(lights.scene, self.reaching(lights, polygon), views)
        return SurfaceLight(surface, grid, total_lx, limit, is_default, near)

    def effects(self, lights: Sequence[SurfaceLight]) -> list[list[Effect]]:
        """Find what of surfaces goes dark if one lamp fails, for each lamp that burns there.

        Parameters
        ----------
        lights : sequence of SurfaceLight
            The surfaces; lamps never seen count as lit, fluxes as likely.

        Returns
        -------
        list of list of Effect
            By surface, those of 2 m2 or more. None for upright faces, whose darkest direction may
            change.
        """
        found = [self._lost(light) for light in lights]
        shapes = grounds([outlines for _, outlines in found])
        return [
            [
                Effect(lamp_id, area_m2, ground)
                for lamp_id, area_m2, ground in zip(
                    ids, outlines.area_m2.tolist(), each, strict=True
                )
                if ground is not None
            ]
            for (ids, outlines), each in zip(found, shapes, strict=True)
        ]

    def _lost(self, light: SurfaceLight) -> tuple[list[Any], Traced]:
        """Ids of the lamps that burn on a surface, and the outlines of what hangs on each."""
        limit_lx = light.limit.cell_min_lx
        none = np.zeros(0, dtype=np.int64)
        if limit_lx is None or not len(light.grid) or len(light.near.views) > 1:
            return [], traced(light.grid, np.zeros(1, dtype=np.int64), none)
        lit = light.total_lx[LIT].astype(np.float64)
        limit = (limit_lx, LIT, LEAST_M2 / light.grid.step_m**2)
        lights = self.lights(light.limit.quantity)
        burning = light.near.chosen[lights.scene.lamps.weights[light.near.chosen, LIT] > 0.0]
        start, cells = lost_cells(
            light.grid, lights.scene, burning, lit, limit, light.near.views[0]
        )
        ids = lights.lamps.ids
        return [ids[k] for k in burning.tolist()], traced(light.grid, start, cells)

    @property
    def assumptions(self) -> Counter[str]:
        """How many lamps, buildings and surfaces rest on which assumption."""
        lamps = self.lights("Eh").lamps.assumptions
        return +(self.ground.buildings.assumptions + lamps + self.ground.assumptions)

    @property
    def warnings(self) -> list[str]:
        """What was refused or left out, with id, field and value."""
        lamps = self.lights("Eh").lamps.warnings
        return [*self.ground.buildings.warnings, *lamps, *self.ground.warnings]


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


def inside(grid: SurfaceGrid, area: BaseGeometry) -> Mask:
    """Tell which cells have their centres in an area.

    Parameters
    ----------
    grid : SurfaceGrid
        The cells.
    area : geometry
        EPSG:3006. [m]

    Returns
    -------
    ndarray of bool, shape (n,)
        True inside.
    """
    shapely.prepare(area)
    return np.asarray(shapely.contains_xy(area, grid.easting_m, grid.northing_m))
