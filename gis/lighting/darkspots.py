"""Dark spots: where courtyards and footpaths get less light than their class asks for.

Calculated, direct light only, maintained, on flat ground; not a statement that a standard is met.
Two findings are kept apart: cells below the class minimum (the dark spots), and surfaces whose
average or uniformity fails. Each surface is computed on its own, from the lamps in reach alone and
in the order of their ids, so one surface by itself gives the same bits as the whole estate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from gis import nomenclature as names
from gis.lighting.classes import CLASSES, DEFAULT_CLASS, ClassLimit
from gis.lighting.grid import surface_grid, surface_polygon
from gis.lighting.illuminance import Scene, illuminance_lx
from gis.lighting.judgement import RESULT_COLUMNS, surface_record
from gis.lighting.lamps import PreparedLamps, prepare_lamps, reach_m
from gis.lighting.shadows import Buildings, prepare_buildings, walls_near
from gis.lighting.spots import Spot, find_spots
from gis.lighting.tables import METRES, column, require_metres, require_unique
from gis.lighting.typical import Level, number_or_none

if TYPE_CHECKING:
    from gis.lighting._layout import Ints

__all__ = ["ENGINE", "Analysis", "analyse", "reach_m"]

ENGINE: Final = "direct-1"
"""Name of the method, to be kept with each run: direct light, typical distributions, shadows."""

SPOT_COLUMNS: Final = (
    "id", "surface_id", "surface_kind", "geom", "area_m2", "cells", "e_min_lx", "missing_lx",
    "lighting_class", "required_e_min_lx", "lamp_ids", "certainty",
)  # fmt: skip

Progress = Callable[[int, int], None]
"""Called with the surfaces done and the surfaces in all."""


@dataclass(frozen=True)
class Analysis:
    """What a run found.

    Attributes
    ----------
    surface_results : DataFrame
        One row per surface: the columns of surface_result without run_id, and with every unknown
        lamp lit the same again as ``*_hopeful``; see :mod:`gis.lighting.judgement`.
    dark_spots : GeoDataFrame
        One row per dark spot, geometry ``geom`` in EPSG:3006; lamp_ids are ids as they came in.
    cells : int
        Cells computed.
    lamps : int
        Lamps that give light outdoors.
    assumptions : dict of str to int
        How many lamps, buildings or surfaces rest on which assumption.
    warnings : list of str
        What was refused or left out, with id, field and value.
    """

    surface_results: pd.DataFrame
    dark_spots: GeoDataFrame
    cells: int
    lamps: int
    assumptions: dict[str, int]
    warnings: list[str]


def analyse(
    surfaces: GeoDataFrame,
    lamps: GeoDataFrame,
    buildings: GeoDataFrame,
    limits: Mapping[str, ClassLimit] | None = None,
    *,
    progress: Progress | None = None,
    level: Level = "likely",
) -> Analysis:
    """Compute the light on surfaces and find their dark spots.

    Parameters
    ----------
    surfaces : GeoDataFrame
        Columns id, kind ("courtyard", "footpath", or another of
        :data:`gis.lighting.classes.DEFAULT_CLASS`), lighting_class, width_m [m]; polygons or
        centre lines in EPSG:3006.
    lamps : GeoDataFrame
        Columns id, kind, state and what else is known of a lamp; points in EPSG:3006. For part of
        an estate: all lamps whose :func:`reach_m` meets the surfaces.
    buildings : GeoDataFrame
        Columns id, height_m [m], storeys; polygons in EPSG:3006. For part of an estate: all that
        the reach of those lamps meets.
    limits : mapping of str to ClassLimit, optional
        Lighting classes by code, default the built-in ones.
    progress : callable, optional
        Called after each surface with the number done and the number in all.
    level : {"low", "likely", "high"}
        Flux taken for lamps where it is not known.

    Returns
    -------
    Analysis
        Surfaces, dark spots, counts. Memory grows with the largest surface, not with the estate.

    Raises
    ------
    ValueError
        If a table is not in EPSG:3006, has no column id, or an id comes twice.
    """
    require_metres(surfaces, "surfaces")
    require_unique(surfaces, "surfaces")
    houses = prepare_buildings(buildings)
    run = _Run(houses, prepare_lamps(lamps, houses, level), CLASSES if limits is None else limits)
    rows = _surfaces(surfaces)
    for done, surface in enumerate(rows, start=1):
        run.take(surface)
        if progress is not None:
            progress(done, len(rows))
    return run.finish()


class _Surface(NamedTuple):
    """One row of the table of surfaces."""

    id: Any
    kind: str
    lighting_class: Any
    width_m: Any
    geometry: BaseGeometry | None


def _surfaces(frame: GeoDataFrame) -> list[_Surface]:
    columns = (column(frame, name) for name in ("kind", "lighting_class", "width_m"))
    rows = zip(frame["id"], *columns, frame.geometry.to_numpy(), strict=True)
    return [_Surface(*row) for row in rows]


@dataclass
class _Run:
    """Surfaces one after the other, and what came of them."""

    buildings: Buildings
    lamps: PreparedLamps
    limits: Mapping[str, ClassLimit]
    results: list[dict[str, Any]] = field(default_factory=list)
    spots: list[tuple[Any, ...]] = field(default_factory=list)
    assumptions: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    scene: Scene = field(init=False)
    tree: shapely.STRtree = field(init=False)

    def __post_init__(self) -> None:
        lamps = self.lamps.arrays
        east, north, reach = lamps.easting_m, lamps.northing_m, lamps.reach_m
        walls = walls_near(self.buildings, east, north, reach)
        self.scene = Scene(lamps, self.lamps.tables, walls)
        boxes = shapely.box(east - reach, north - reach, east + reach, north + reach)
        self.tree = shapely.STRtree(boxes)

    def take(self, surface: _Surface) -> None:
        """Compute one surface."""
        limit = self._limit(surface)
        polygon, step_m = self._area(surface)
        # bounds against bounds in the STRtree; the cells decide exactly
        near = self.buildings.tree.query(polygon)
        grid = surface_grid(polygon, step_m, self.buildings.footprints[near])
        chosen = self._lamps_at(polygon)
        total_lx = illuminance_lx(grid, self.scene, chosen)
        limit_lx = limit.cell_min_lx
        spots = []
        if limit_lx is not None and len(grid):
            spots = find_spots(grid, total_lx, limit_lx, self.scene, chosen)
        if not len(grid):
            self.assumptions["surface_without_cells"] += 1
        heading = {"surface_id": surface.id, "surface_kind": surface.kind}
        self.results.append(heading | surface_record(total_lx, limit, chosen.size))
        self.spots.extend(self._spot_row(surface, limit, spot) for spot in spots)

    def _limit(self, surface: _Surface) -> ClassLimit:
        """Class of a surface: its own, else the declared default of its kind."""
        code = surface.lighting_class
        if code is not None and code in self.limits:
            limit = self.limits[code]
            if limit.quantity != "Eh":
                self._warn(surface, f"class {code} limits {limit.quantity}, only Eh is computed")
            return limit
        if code is not None:
            self._warn(surface, f"lighting_class {code!r} is not known, default of the kind taken")
        self.assumptions["surface_class_default"] += 1
        default = DEFAULT_CLASS.get(surface.kind, DEFAULT_CLASS["courtyard"])
        return self.limits.get(default, CLASSES[default])

    def _area(self, surface: _Surface) -> tuple[BaseGeometry, float]:
        """Area of a surface and the side of its cells [m]."""
        line = surface.geometry is not None and surface.geometry.geom_type.endswith("LineString")
        width_m = self._width(surface) if line else names.NARROW_WIDTH.value
        narrow = width_m < names.NARROW_WIDTH.value
        step_m = names.NARROW_CELL_SIZE.value if narrow else names.CELL_SIZE.value
        polygon = surface_polygon(surface.geometry, width_m)
        if polygon.area / step_m**2 > names.SURFACE_CELLS_MAX.value:
            self._warn(surface, f"{polygon.area:.0f} m2 is too large, not computed")
            polygon = shapely.Polygon()
        return polygon, step_m

    def _width(self, surface: _Surface) -> float:
        width_m = number_or_none(surface.width_m)
        if width_m is not None and 0.0 < width_m <= names.PATH_WIDTH_MAX.value:
            self.assumptions["path_sampled_wider"] += width_m < names.PATH_WIDTH_MIN.value
            return width_m
        if width_m is not None:
            self._warn(surface, f"width_m {width_m:g} is impossible, taken as unknown")
        self.assumptions["path_width_default"] += 1
        return names.DEFAULT_PATH_WIDTH.value

    def _lamps_at(self, polygon: BaseGeometry) -> Ints:
        """Lamps whose reach meets a surface, rising: in the order of their ids."""
        # bounds in the STRtree first, then the distance: a lamp beyond its reach must not count,
        # or part of an estate would report another number of lamps than the whole
        near = np.sort(self.tree.query(polygon)).astype(np.int64)
        lamps = self.scene.lamps
        points = shapely.points(lamps.easting_m[near], lamps.northing_m[near])
        return near[shapely.distance(points, polygon) <= lamps.reach_m[near]]

    def _spot_row(self, surface: _Surface, limit: ClassLimit, spot: Spot) -> tuple[Any, ...]:
        lamp_ids = [self.lamps.ids[k] for k in spot.lamps]
        return (
            spot.spot_id(surface.id), surface.id, surface.kind, spot.polygon, spot.area_m2,
            spot.cells, spot.e_min_lx, spot.missing_lx, limit.code, limit.cell_min_lx, lamp_ids,
            spot.certainty,
        )  # fmt: skip

    def _warn(self, surface: _Surface, message: str) -> None:
        self.warnings.append(f"{surface.kind} {surface.id}: {message}")

    def finish(self) -> Analysis:
        """Give the results as tables."""
        results = pd.DataFrame(self.results, columns=list(RESULT_COLUMNS))
        frame = pd.DataFrame(self.spots, columns=list(SPOT_COLUMNS))
        assumptions = +(self.buildings.assumptions + self.lamps.assumptions + self.assumptions)
        return Analysis(
            surface_results=results,
            dark_spots=GeoDataFrame(frame, geometry="geom", crs=METRES),
            cells=int(results["cells"].sum()),
            lamps=len(self.lamps.ids),
            assumptions=dict(sorted(assumptions.items())),
            warnings=[*self.buildings.warnings, *self.lamps.warnings, *self.warnings],
        )
