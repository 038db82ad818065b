"""Surfaces that are held against a class: their ground, their cells, and what is observed there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis import nomenclature as names
from gis.lighting.classes import CLASSES, DEFAULT_CLASS, ClassLimit
from gis.lighting.grid import SurfaceGrid, surface_grid, surface_polygons
from gis.lighting.quantities import GROUND, UPRIGHT, Observed
from gis.lighting.shadows import Buildings
from gis.lighting.tables import Rows, column, rows_of
from gis.lighting.typical import number_or_none

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

COMPASS_DEG: Final = (0.0, 90.0, 180.0, 270.0)
"""Where faces look on ground without a direction of its own; our choice. [deg]"""

DISC_SEGMENTS: Final = 16
"""Sides of a quarter of the ground before a door."""


class Surface(NamedTuple):
    """One row of the table of surfaces; a door is a point, a path its centre line."""

    id: Any
    kind: str
    lighting_class: Any
    width_m: Any
    geometry: BaseGeometry | None


def surfaces_of(frame: GeoDataFrame | Rows) -> list[Surface]:
    """Take a table of surfaces apart.

    Parameters
    ----------
    frame : GeoDataFrame or Rows
        Columns id, kind, lighting_class, width_m [m]; EPSG:3006.

    Returns
    -------
    list of Surface
        In the order of the table.
    """
    table = rows_of(frame, "surfaces")
    columns = (column(table, name) for name in ("kind", "lighting_class", "width_m"))
    rows = zip(table["id"], *columns, table.geometry, strict=True)
    return [Surface(*row) for row in rows]


def passage_ground(frame: GeoDataFrame | Rows) -> BaseGeometry:
    """Give the ground of passages, a little longer than their lines so that no sill is left.

    Parameters
    ----------
    frame : GeoDataFrame or Rows
        Columns id, width_m [m]; centre lines in EPSG:3006.

    Returns
    -------
    shapely geometry
        All of it in one.
    """
    table = rows_of(frame, "passages")
    widths = [number_or_none(value) for value in column(table, "width_m")]
    half_m = np.array(
        [max(width or names.DEFAULT_PATH_WIDTH.value, 1.0) / 2 for width in widths],
        dtype=np.float64,
    )
    ground = shapely.buffer(table.geometry, half_m, cap_style="square")
    return shapely.union_all(ground)


@dataclass
class Ground:
    """Turns surfaces into cells and classes, with what was assumed and refused on the way.

    Attributes
    ----------
    buildings : Buildings
        What stands on the ground.
    limits : mapping of str to ClassLimit
        Lighting classes by code.
    assumptions : Counter
        How many surfaces rest on which assumption.
    warnings : list of str
        What was refused, with id, field and value.
    """

    buildings: Buildings
    limits: Mapping[str, ClassLimit]
    assumptions: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    def limit(self, surface: Surface) -> tuple[ClassLimit, bool]:
        """Class of a surface, and whether it is the declared default of its kind."""
        code = surface.lighting_class
        if code is not None and code in self.limits:
            return self.limits[code], False
        if code is not None:
            self._warn(surface, f"lighting_class {code!r} is not known, default of the kind taken")
        self.assumptions["surface_class_default"] += 1
        default = DEFAULT_CLASS.get(surface.kind, DEFAULT_CLASS["courtyard"])
        return self.limits.get(default, CLASSES[default]), True

    def views(self, surface: Surface, limit: ClassLimit) -> tuple[Observed, ...]:
        """Tell what is observed: faces look along a path both ways, on other ground four."""
        if limit.quantity not in UPRIGHT:
            return (GROUND,) if limit.quantity == "Eh" else (Observed(limit.quantity),)
        facings: tuple[float, ...] = COMPASS_DEG
        if surface.geometry is not None and surface.geometry.geom_type == "LineString":
            points = shapely.get_coordinates(surface.geometry)
            east, north = points[-1] - points[0]
            along_deg = math.degrees(math.atan2(east, north)) % 360.0
            facings = (along_deg, (along_deg + 180.0) % 360.0)
        return tuple(Observed(limit.quantity, facing) for facing in facings)

    def area(self, surface: Surface) -> tuple[BaseGeometry, float]:
        """Area of a surface and the side of its cells [m]."""
        return self.areas([surface])[0]

    def areas(self, surfaces: Sequence[Surface]) -> list[tuple[BaseGeometry, float]]:
        """Area of each surface and the side of its cells [m]; all at once, since most are doors."""
        kinds = [None if s.geometry is None else s.geometry.geom_type for s in surfaces]
        doors = np.array(
            [s.kind == "entrance" and k == "Point" for s, k in zip(surfaces, kinds, strict=True)],
            dtype=np.bool_,
        )
        widths_m = [
            self._width(surface) if kind and kind.endswith("LineString") else math.inf
            for surface, kind in zip(surfaces, kinds, strict=True)
        ]
        narrow = doors | (np.array(widths_m) < names.NARROW_WIDTH.value)
        steps_m = np.where(narrow, names.NARROW_CELL_SIZE.value, names.CELL_SIZE.value)
        polygons = np.array([*(s.geometry for s in surfaces), None], dtype=object)[:-1]
        polygons[doors] = shapely.buffer(
            polygons[doors], names.ENTRANCE_RADIUS.value, quad_segs=DISC_SEGMENTS
        )
        polygons[~doors] = surface_polygons(polygons[~doors], np.array(widths_m)[~doors])
        areas_m2 = shapely.area(polygons)
        too_large = areas_m2 / steps_m**2 > names.SURFACE_CELLS_MAX.value
        for i in np.flatnonzero(too_large).tolist():
            self._warn(surfaces[i], f"{areas_m2[i]:.0f} m2 is too large, not computed")
            polygons[i] = shapely.Polygon()
        return list(zip(polygons.tolist(), steps_m.tolist(), strict=True))

    def grid(self, polygon: BaseGeometry, step_m: float) -> SurfaceGrid:
        """Cells of an area that nothing stands on."""
        return next(self.grids([polygon], [step_m]))

    def grids(
        self, polygons: Sequence[BaseGeometry], steps_m: Sequence[float]
    ) -> Iterator[SurfaceGrid]:
        """Cells of areas that nothing stands on, one after the other."""
        # bounds against bounds in the STRtree; the cells decide exactly
        areas = np.array([*polygons, None], dtype=object)[:-1]
        area, house = self.buildings.tree.query(areas)
        order = np.argsort(area, kind="stable")
        ends = np.searchsorted(area[order], np.arange(len(areas) + 1)).tolist()
        footprints = self.buildings.footprints[house[order]]
        for polygon, step_m, (first, last) in zip(polygons, steps_m, pairwise(ends), strict=True):
            grid = surface_grid(polygon, step_m, footprints[first:last])
            if not len(grid):
                self.assumptions["surface_without_cells"] += 1
            yield grid

    def _width(self, surface: Surface) -> float:
        width_m = number_or_none(surface.width_m)
        if width_m is not None and 0.0 < width_m <= names.PATH_WIDTH_MAX.value:
            self.assumptions["path_sampled_wider"] += width_m < names.PATH_WIDTH_MIN.value
            return width_m
        if width_m is not None:
            self._warn(surface, f"width_m {width_m:g} is impossible, taken as unknown")
        self.assumptions["path_width_default"] += 1
        return names.DEFAULT_PATH_WIDTH.value

    def _warn(self, surface: Surface, message: str) -> None:
        self.warnings.append(f"{surface.kind} {surface.id}: {message}")
