"""A lighting proposal computed without a database: direct light, maintained, on flat ground.

Every lamp is followed to every cell and point; only a scene too large for that cuts each lamp
where it gives less than 0.02 lx, and says so. A lamp of unknown state counts as lit, and the
surfaces are given once more with all of them out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import nomenclature as names
from gis.lighting._layout import Floats, Ints
from gis.lighting.distribution import Distribution
from gis.lighting.grid import SurfaceGrid, grid_of_mask
from gis.lighting.illuminance import (
    Scene,
    illuminance_lx,
    pack_lamps,
    pack_tables,
    point_lux,
    reach_of,
)
from gis.lighting.photometry import Photometry
from gis.lighting.placing import place_lamps
from gis.lighting.quantities import GROUND, Observed
from gis.lighting.scene_plan import TOUCH_M, PlannedLamp, ScenePlan
from gis.lighting.scene_value import SceneError
from gis.lighting.shadows import Buildings, ring_edges, walls_near

FULL_REACH_WORK: Final = 1.0e9
"""Lamps times cells up to which every lamp is followed everywhere: about half a minute."""
WEIGHTS: Final = {"ok": (1.0, 1.0), "broken": (0.0, 0.0), "unknown": (0.0, 1.0)}


@dataclass(frozen=True)
class Site:
    """What all scenarios of a scene share, in metres from a corner of the grid.

    Attributes
    ----------
    plan : ScenePlan
        The scene.
    luminaires : mapping of str to Photometry
        Luminaire files by their name in the scene.
    """

    plan: ScenePlan
    luminaires: Mapping[str, Photometry]

    @cached_property
    def corner_m(self) -> Floats:
        """South-west corner of the first cell [m], shape (2,)."""
        grid = self.plan.grid
        if grid is None:
            return np.zeros(2)
        return np.array([grid.x0_m - grid.step_x_m / 2.0, grid.y0_m - grid.step_y_m / 2.0])

    @cached_property
    def buildings(self) -> Buildings:
        """Footprints and walls."""
        moved = shapely.transform(self.plan.footprints, lambda points: points - self.corner_m)
        walls, owner = ring_edges(moved)
        start = np.searchsorted(owner, np.arange(len(moved) + 1)).astype(np.int64)
        return Buildings(moved, self.plan.heights_m, walls, start)

    @cached_property
    def open_cells(self) -> NDArray[np.bool_]:
        """Whether each cell of the grid lies in no building, row by row."""
        if self.plan.grid is None:
            return np.zeros(0, dtype=bool)
        x, y = self.plan.grid.centres.T
        outside = np.ones(x.size, dtype=bool)
        for footprint in self.plan.footprints:
            shapely.prepare(footprint)
            outside &= ~shapely.contains_xy(footprint, x, y)
        return outside

    @cached_property
    def cells(self) -> SurfaceGrid | None:
        """Cells in no building; None without a grid."""
        grid = self.plan.grid
        if grid is None:
            return None
        return grid_of_mask(self.open_cells.reshape(grid.ny, grid.nx), grid.step_x_m, grid.step_y_m)

    @cached_property
    def points(self) -> Floats:
        """Points, from the corner [m], shape (n, 3)."""
        if self.plan.points is None:
            return np.zeros((0, 3))
        return np.asarray(self.plan.points - np.append(self.corner_m, 0.0))

    @cached_property
    def open_points(self) -> NDArray[np.bool_]:
        """Whether each point lies in no building; on a roof is outside."""
        x, y, z = self.points.T
        outside = np.ones(x.size, dtype=bool)
        for footprint, top in zip(self.buildings.footprints, self.plan.heights_m, strict=True):
            outside &= ~(shapely.contains_xy(footprint, x, y) & (z < top))
        return outside

    @cached_property
    def tables(self) -> dict[str, tuple[int, Distribution]]:
        """Number and distribution of each luminaire file that lamps use."""
        used = sorted({lamp.photometry for lamp in self.plan.lamps}
                      | {lamp.photometry for lamps in self.plan.scenarios.values()
                         for lamp in lamps})  # fmt: skip
        return {name: (i, self.luminaires[name].distribution()) for i, name in enumerate(used)}


class Lit:
    """One arrangement of lamps at a site, and the light it gives.

    Parameters
    ----------
    site : Site
        Grid, points, buildings, luminaires.
    lamps : sequence of PlannedLamp
        The lamps of the scene or of one scenario.
    """

    def __init__(self, site: Site, lamps: tuple[PlannedLamp, ...]) -> None:
        self.site, self.lamps = site, lamps
        self.warnings: list[str] = []
        self.indoors: set[int] = set()
        self._warn()
        self.scene = self._scene()
        self._refuse_touching()

    def _warn(self) -> None:
        """Name what a reader of the result should know of the lamps."""
        unknown = sum(lamp.status == "unknown" for lamp in self.lamps)
        if unknown:
            self.warnings.append(f"{unknown} lamps of unknown state are counted as lit")
        crowds = Counter((lamp.x_m, lamp.y_m) for lamp in self.lamps)
        for (x_m, y_m), count in crowds.items():
            if count > names.LAMPS_PER_POINT_MAX.value:
                self.warnings.append(f"{count} lamps on one point, {x_m:g}, {y_m:g}")
        near = Counter(
            lamp.photometry
            for lamp in self.lamps
            if lamp.z_m < self.site.luminaires[lamp.photometry].far_field_m
        )
        for name, count in near.items():
            far_m = self.site.luminaires[name].far_field_m
            self.warnings.append(
                f"{count} lamps with {name} hang lower than {far_m:.1f} m, five times its size: "
                "right below, their light is only roughly that of a point"
            )

    def _scene(self) -> Scene:
        corner = self.site.corner_m
        east = np.array([lamp.x_m for lamp in self.lamps]) - corner[0]
        north = np.array([lamp.y_m for lamp in self.lamps]) - corner[1]
        height = np.array([lamp.z_m for lamp in self.lamps])
        self._step_out(east, north, height)
        rows = [
            self._row(lamp, (east[i], north[i]), self._weights(i))
            for i, lamp in enumerate(self.lamps)
        ]
        packed = pack_lamps(rows)
        walls = walls_near(self.site.buildings, packed.easting_m, packed.northing_m, packed.reach_m)
        tables = pack_tables([distribution for _, distribution in self.site.tables.values()])
        return Scene(packed, tables, walls)

    def _weights(self, k: int) -> tuple[float, float]:
        """Share of lamp k that burns: with unknown lamps out, and lit."""
        return (0.0, 0.0) if k in self.indoors else WEIGHTS[self.lamps[k].status]

    def _step_out(self, east: Floats, north: Floats, height: Floats) -> None:
        """Move lamps that lie in or on a wall out of it; those deep inside give no light."""
        buildings = self.site.buildings
        lamps, _ = buildings.tree.query(shapely.points(east, north), "intersects")
        for k in sorted(set(lamps.tolist())):
            here = slice(k, k + 1)
            placed = place_lamps(buildings, east[here], north[here], height[here])[0]
            if placed.indoors:
                self.indoors.add(k)
                self.warnings.append(f"lamp {self.lamps[k].id}: deep inside a building, no light")
            elif placed.snapped:
                moved_m = math.hypot(placed.easting_m - east[k], placed.northing_m - north[k])
                self.warnings.append(
                    f"lamp {self.lamps[k].id}: in a wall, moved {moved_m:.2f} m out of it"
                )
            east[k], north[k] = placed.easting_m, placed.northing_m

    def _row(
        self, lamp: PlannedLamp, place: tuple[float, float], weights: tuple[float, float]
    ) -> tuple[float, ...]:
        photometry = self.site.luminaires[lamp.photometry]
        table, distribution = self.site.tables[lamp.photometry]
        klm = photometry.flux_lm / 1000.0 * lamp.mf * lamp.dim * lamp.scale
        # the kernels count the bearing of C90, a quarter turn against the compass from C0
        bearing, tilt = math.radians(lamp.c0_bearing_deg - 90.0), math.radians(lamp.tilt_deg)
        turned = (math.sin(bearing), math.cos(bearing), math.sin(tilt), math.cos(tilt))
        reach_m = self._reach_m(lamp, distribution, klm, place)
        return (*place, lamp.z_m, klm, reach_m, *turned, float(table), *weights)

    def _reach_m(
        self, lamp: PlannedLamp, distribution: Distribution, klm: float, place: tuple[float, float]
    ) -> float:
        site = self.site
        count = site.points.shape[0] + site.open_cells.size
        if count * len(self.lamps) > FULL_REACH_WORK:
            seen = {observed.quantity for observed in site.plan.quantities}
            tilt = math.radians(lamp.tilt_deg)
            return max(reach_of(distribution, klm, lamp.z_m, tilt, each) for each in sorted(seen))
        corners = [site.points[:, :2]]
        if site.plan.grid is not None:
            grid = site.plan.grid
            east, north = grid.nx * grid.step_x_m, grid.ny * grid.step_y_m
            corners.append(np.array([[0.0, 0.0], [east, 0.0], [0.0, north], [east, north]]))
        return float(np.hypot(*(np.vstack(corners) - place).T).max()) + 1.0

    def _refuse_touching(self) -> None:
        arrays = self.scene.lamps
        for p, (east, north, height) in enumerate(self.site.points):
            away = (arrays.easting_m - east) ** 2 + (arrays.northing_m - north) ** 2
            away += (arrays.height_m - height) ** 2
            if away.size and away.min() < TOUCH_M**2:
                raise SceneError(
                    f"points[{p}]", f"lies in lamp {self.lamps[int(away.argmin())].id}"
                )

    def points_lux(self, observed: Observed) -> Floats:
        """Illuminance at the points, unknown lamps lit; NaN inside a building [lx]."""
        found = point_lux(self.site.points, self.scene, np.arange(len(self.lamps)), observed)[1]
        return np.where(self.site.open_points, found, np.nan)

    def cells_lux(self, observed: Observed = GROUND) -> Floats:
        """Illuminance of the cells in no building: row 0 unknown lamps out, row 1 lit [lx]."""
        return self._cells_lux(self.scene, np.arange(len(self.lamps)), observed)

    def mended_lux(self, k: int, observed: Observed) -> Floats:
        """Illuminance that lamp k gives the cells when it burns [lx]."""
        if k in self.indoors:
            return np.zeros(int(self.site.open_cells.sum()))
        lamps = self.scene.lamps
        burning = lamps._replace(weights=np.ones_like(lamps.weights))
        burning_scene = self.scene._replace(lamps=burning)
        return np.asarray(self._cells_lux(burning_scene, np.array([k]), observed)[1])

    def _cells_lux(self, scene: Scene, chosen: Ints, observed: Observed) -> Floats:
        cells = self.site.cells
        if cells is None:
            return np.zeros((2, 0))
        return illuminance_lx(cells, scene, chosen, observed)
