"""Dark spots: where courtyards and footpaths get less light than their class asks for.

Calculated, direct light only, maintained, on flat ground; not a statement that a standard is met.
Two findings are kept apart: cells below the class minimum (the dark spots), and surfaces whose
average or uniformity fails. Each surface is computed on its own, from the lamps in reach alone and
in the order of their ids, so one surface by itself gives the same bits as the whole estate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from gis import nomenclature as names
from gis.lighting.classes import CLASSES, ClassLimit
from gis.lighting.field import Field, SurfaceLight
from gis.lighting.judgement import RESULT_COLUMNS, surface_record
from gis.lighting.lamp_light import Luminaires
from gis.lighting.lamps import reach_m
from gis.lighting.spots import Spot, find_spots
from gis.lighting.surfaces import surfaces_of
from gis.lighting.tables import METRES, require_metres, require_unique

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ENGINE", "Analysis", "Findings", "analyse", "reach_m"]

ENGINE: Final = "direct-3"
"""Name of the method, to be kept with each run: direct light, luminaire files or typical
distributions, shadows, four sums of what is not known. What another one computed is computed anew:
of direct-2 some holes of courtyards may be ground (see gis/lighting/_compile.py)."""

SPOT_COLUMNS: Final = (
    "id", "surface_id", "surface_kind", "geom", "area_m2", "certain_area_m2", "cells",
    "e_min_lx", "missing_lx", "length_m", "entrance_m", "lighting_class", "required_e_min_lx",
    "lamp_ids", "certainty",
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
        One row per dark spot, geometry ``geom`` in EPSG:3006; lamp_ids are ids as they came in,
        None where nothing changed in the spot.
    cells : int
        Cells of the surfaces.
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
    luminaires: Luminaires | None = None,
    passages: GeoDataFrame | None = None,
    entrances: NDArray[np.object_] | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Compute the light on surfaces and find their dark spots.

    Parameters
    ----------
    surfaces : GeoDataFrame
        Columns id, kind ("courtyard", "footpath", or another of
        :data:`gis.lighting.classes.DEFAULT_CLASS`), lighting_class, width_m [m]; polygons,
        centre lines or doors in EPSG:3006.
    lamps : GeoDataFrame
        Columns id, kind, state and what else is known of a lamp; points in EPSG:3006. For part of
        an estate: all lamps whose :func:`reach_m` meets the surfaces.
    buildings : GeoDataFrame
        Columns id, height_m [m], storeys; polygons in EPSG:3006. For part of an estate: all that
        the reach of those lamps meets.
    limits : mapping of str to ClassLimit, optional
        Lighting classes by code, default the built-in ones.
    luminaires : mapping, optional
        Luminaire files by the key in the lamps' column ``photometry``; without: typical ones.
    passages : GeoDataFrame, optional
        Centre lines of passages through buildings: id, width_m [m].
    entrances : ndarray of shapely points, optional
        Doors, for the distance of each spot to the nearest.
    progress : callable, optional
        Called after each surface with the number done and the number in all.

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
    area = Field(
        lamps, buildings, CLASSES if limits is None else limits, luminaires or {}, passages
    )
    findings = Findings(area, entrances)
    rows = surfaces_of(surfaces)
    for done, surface in enumerate(rows, start=1):
        findings.take(area.surface_light(surface))
        if progress is not None:
            progress(done, len(rows))
    return findings.finish()


@dataclass
class Findings:
    """Judges surfaces one after the other.

    Parameters
    ----------
    area : Field
        Lamps, buildings and classes.
    entrances : ndarray of shapely points, optional
        Doors, for the distance of each spot to the nearest.
    """

    area: Field
    entrances: NDArray[np.object_] | None = None
    results: list[dict[str, Any]] = field(default_factory=list)
    spots: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        doors = np.array([], dtype=object) if self.entrances is None else self.entrances
        self.doors = shapely.STRtree(doors)

    def take(self, light: SurfaceLight, lamps: int | None = None) -> None:
        """Judge one surface: its figures, and the spots of its cells.

        `lamps` is how many reach it, where not all of them are at hand.
        """
        limit_lx = light.limit.cell_min_lx
        spots = []
        if limit_lx is not None and len(light.grid):
            spots = find_spots(light.grid, light.total_lx, limit_lx, light.near, light.window)
        heading = {
            "surface_id": light.surface.id,
            "surface_kind": light.surface.kind,
            "class_is_default": light.class_is_default,
        }
        count = light.near.chosen.size if lamps is None or light.window is None else int(lamps)
        record = surface_record(light.total_lx, light.limit, light.grid.step_m, count)
        self.results.append(heading | record)
        self.spots.extend(self._spot_row(light, spot) for spot in spots)

    def _spot_row(self, light: SurfaceLight, spot: Spot) -> tuple[Any, ...]:
        surface, limit = light.surface, light.limit
        ids = self.area.lights(limit.quantity).lamps.ids
        lamp_ids = None if spot.lamps is None else [ids[k] for k in spot.lamps]
        return (
            spot.spot_id(surface.id), surface.id, surface.kind, spot.polygon, spot.area_m2,
            spot.certain_area_m2, spot.cells, spot.e_min_lx, spot.missing_lx,
            _length_m(light, spot), self._entrance_m(spot), limit.code, limit.cell_min_lx,
            lamp_ids, spot.certainty,
        )  # fmt: skip

    def _entrance_m(self, spot: Spot) -> float | None:
        """Straight distance to the nearest door within 400 m [m]."""
        farthest = names.ENTRANCE_SEARCH.value
        _, distance = self.doors.query_nearest(
            spot.polygon, max_distance=farthest, return_distance=True, all_matches=False
        )
        return float(distance[0]) if distance.size else None

    def finish(self) -> Analysis:
        """Give the results as tables."""
        results = pd.DataFrame(self.results, columns=list(RESULT_COLUMNS))
        frame = pd.DataFrame(self.spots, columns=list(SPOT_COLUMNS))
        return Analysis(
            surface_results=results,
            dark_spots=GeoDataFrame(frame, geometry="geom", crs=METRES),
            cells=int(results["cells"].sum()),
            lamps=len(self.area.lights("Eh").lamps.ids),
            assumptions=dict(sorted(self.area.assumptions.items())),
            warnings=self.area.warnings,
        )


def _length_m(light: SurfaceLight, spot: Spot) -> float | None:
    """Length along a path: how many steps of its centre line have a cell of the spot beside them.

    None where the surface is no path. [m]
    """
    line = light.surface.geometry
    if not isinstance(line, shapely.LineString):
        return None
    east, north = light.grid.easting_m[spot.members], light.grid.northing_m[spot.members]
    cells = np.asarray(shapely.points(east, north), dtype=object)
    along_m = shapely.line_locate_point(line, cells)
    step_m = light.grid.step_m
    return float(np.unique(np.floor(along_m / step_m)).size * step_m)
