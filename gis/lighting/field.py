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
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.lighting._layout import Ints
from gis.lighting.classes import ClassLimit
from gis.lighting.grid import SurfaceGrid
from gis.lighting.illuminance import lost_cells
from gis.lighting.lamp_light import Luminaires
from gis.lighting.lamp_states import LIT
from gis.lighting.quantities import Quantity
from gis.lighting.reaching import Lights, Lux32, light_on, lights_of
from gis.lighting.shadows import prepare_buildings
from gis.lighting.spots import LEAST_M2, Near, Traced, grounds, traced
from gis.lighting.surfaces import Ground, Surface, passage_ground
from gis.lighting.tables import Rows

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Mask = NDArray[np.bool_]


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


class _Place(NamedTuple):
    """Where a surface lies, what it is held against, and what shines on it."""

    surface: Surface
    polygon: BaseGeometry
    step_m: float
    limit: ClassLimit
    class_is_default: bool
    near: Near

    def light(self, grid: SurfaceGrid, total_lx: Lux32, window: Mask | None = None) -> SurfaceLight:
        """Give the light that was found there."""
        return SurfaceLight(
            self.surface, grid, total_lx, self.limit, self.class_is_default, self.near, window
        )


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
            self._known[quantity] = lights_of(self.lamps, houses, self.luminaires, quantity)
        return self._known[quantity]

    def reaching(self, lights: Lights, area: BaseGeometry) -> Ints:
        """Lamps whose reach meets an area, rising: in the order of their ids."""
        return lights.reaching([area])[0]

    def _places(self, surfaces: Sequence[Surface]) -> list[_Place]:
        """Work out where surfaces lie, what they are held against, and what shines on them."""
        areas = self.ground.areas(surfaces)
        limits = [self.ground.limit(surface) for surface in surfaces]
        near: dict[int, Ints] = {}
        for quantity in sorted({limit.quantity for limit, _ in limits}):
            rows = [i for i, (limit, _) in enumerate(limits) if limit.quantity == quantity]
            found = self.lights(quantity).reaching([areas[i][0] for i in rows])
            near.update(zip(rows, found, strict=True))
        return [
            _Place(
                surface, *area, *limit,
                Near(self.lights(limit[0].quantity).scene, near[i],
                     self.ground.views(surface, limit[0])),
            )
            for i, (surface, area, limit) in enumerate(zip(surfaces, areas, limits, strict=True))
        ]  # fmt: skip

    def surface_lights(self, surfaces: Sequence[Surface]) -> list[SurfaceLight]:
        """Compute the light on surfaces.

        Parameters
        ----------
        surfaces : sequence of Surface
            The surfaces.

        Returns
        -------
        list of SurfaceLight
            In their order.
        """
        places = self._places(surfaces)
        grids = self.ground.grids([p.polygon for p in places], [p.step_m for p in places])
        return [
            place.light(grid, light_on(grid, place.near))
            for place, grid in zip(places, grids, strict=True)
        ]

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
        (place,) = self._places([surface])
        if kept is None or changed is None:
            grid = self.ground.grid(place.polygon, place.step_m)
            return place.light(grid, light_on(grid, place.near))
        grid, before = kept
        window = grid.inside(changed)
        total = before.copy()
        if window.any():
            total[:, window] = light_on(grid.part(window), place.near)
        return place.light(grid, total, window)

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
        (place,) = self._places([surface])
        return place.light(grid, total_lx)

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
