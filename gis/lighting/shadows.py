"""Buildings as the light calculation sees them: walls with heights.

Only what stands between a lamp and the ground matters: walls seen from within the house, see
:func:`gis.lighting._kernels._shade_wall`. The ground is taken as flat; trees, cars, roofs that
overhang and light through windows are left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis import nomenclature as names
from gis.lighting._layout import Floats, Ints, Walls
from gis.lighting.notes import Notes
from gis.lighting.tables import Rows, column, require_unique, rows_of
from gis.lighting.typical import number_or_none

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

Geometries = NDArray[np.object_]
"""Array of shapely geometries."""


@dataclass(frozen=True)
class Buildings:
    """Footprints with heights, in the order of their ids.

    Attributes
    ----------
    footprints : ndarray of shapely geometry, shape (n,)
        Valid polygons in EPSG:3006, exteriors counter-clockwise. [m]
    height_m : ndarray, shape (n,)
        Height above the ground. [m]
    walls : ndarray, shape (m, 4)
        Easting and northing of both ends, the house on the left. [m]
    wall_start : ndarray, shape (n + 1,)
        First wall of each building.
    notes : Notes
        How a height was assumed, and what was refused, by row of the table that came in.
    tree : shapely.STRtree
        Index of the footprints.
    """

    footprints: Geometries
    height_m: Floats
    walls: Floats
    wall_start: Ints
    notes: Notes = field(default_factory=Notes)

    @property
    def assumptions(self) -> Counter[str]:
        """How often a height was assumed, by way of assuming."""
        return self.notes.assumptions()

    @property
    def warnings(self) -> list[str]:
        """What was refused, with id and value."""
        return self.notes.warnings()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tree", shapely.STRtree(self.footprints))

    tree: shapely.STRtree = field(init=False)


def prepare_buildings(
    frame: GeoDataFrame | Rows, passages: BaseGeometry | None = None
) -> Buildings:
    """Turn a table of buildings into walls with heights.

    Parameters
    ----------
    frame : GeoDataFrame or Rows
        Columns id, height_m [m] and storeys (both may be missing or empty), polygons in EPSG:3006.
    passages : geometry, optional
        Ground of passages that lead through buildings: it is cut out of them. Their roof is left
        out, which only a lamp higher than the house would notice.

    Returns
    -------
    Buildings
        A building without height gets storeys x 2.8 m, without storeys 9 m; both are counted as
        ``building_height_from_storeys`` and ``building_height_default``. Broken outlines are
        mended and counted as ``building_outline_mended``.

    Raises
    ------
    ValueError
        If the CRS is not EPSG:3006 or an id comes twice.
    """
    table = rows_of(frame, "buildings")
    ids = require_unique(table, "buildings")
    order = np.argsort(ids, kind="stable")
    notes = Notes()
    geometries = table.geometry[order]
    footprints = polygons_of(geometries)
    notes.count("building_outline_mended", order[~shapely.is_valid(geometries)])
    if passages is not None and not passages.is_empty:
        crossed = shapely.intersects(footprints, passages)
        footprints[crossed] = polygons_of(shapely.difference(footprints[crossed], passages))
        notes.count("building_with_passage", order[crossed])
    stated, storeys = column(table, "height_m")[order], column(table, "storeys")[order]
    height_m = np.array(
        [
            _height(row, ids[row], stated[i], storeys[i], notes)
            for i, row in enumerate(order.tolist())
        ],
        dtype=np.float64,
    )
    walls, wall_start = _walls(footprints)
    return Buildings(footprints, height_m, walls, wall_start, notes)


def _height(row: int, name: str, stated: object, storeys: object, notes: Notes) -> float:
    """Height of one building [m]: stated, from storeys, or the declared default."""
    highest = names.BUILDING_HEIGHT_MAX.value
    height_m = number_or_none(stated)
    if height_m is not None and 0.0 < height_m <= highest:
        return height_m
    if height_m is not None:
        said = f"building {name}: height_m {height_m:g} is impossible, taken as unknown"
        notes.warn(row, said)
    levels = number_or_none(storeys)
    if levels is not None and 0.0 < levels * names.STOREY_HEIGHT.value <= highest:
        notes.count("building_height_from_storeys", [row])
        return levels * names.STOREY_HEIGHT.value
    if levels is not None:
        notes.warn(row, f"building {name}: storeys {levels:g} is impossible, taken as unknown")
    notes.count("building_height_default", [row])
    return names.DEFAULT_BUILDING_HEIGHT.value


def polygons_of(geometries: Geometries) -> Geometries:
    """Reduce geometries to valid, oriented polygons.

    Parameters
    ----------
    geometries : ndarray of shapely geometry
        Anything; None stays empty.

    Returns
    -------
    ndarray of shapely geometry
        (Multi)polygons, mended where invalid, exteriors counter-clockwise; whatever is no area is
        an empty polygon.
    """
    mended = np.where(shapely.is_valid(geometries), geometries, shapely.make_valid(geometries))
    kinds = shapely.get_type_id(mended)
    polygon, multipolygon, collection = 3, 6, 7
    for i in np.flatnonzero(kinds == collection):
        parts = shapely.get_parts(mended[i])
        mended[i] = shapely.union_all([part for part in parts if part.area > 0])
    mended[~np.isin(shapely.get_type_id(mended), (polygon, multipolygon))] = shapely.Polygon()
    return shapely.orient_polygons(mended)


def _walls(footprints: Geometries) -> tuple[Floats, Ints]:
    """Walls (m, 4) of all footprints in order, and the first wall of each footprint."""
    edges, owner = ring_edges(footprints)
    start = np.searchsorted(owner, np.arange(len(footprints) + 1))
    return edges, start.astype(np.int64)


def ring_edges(polygons: Geometries) -> tuple[Floats, Ints]:
    """Take polygons apart into the edges of their rings.

    Parameters
    ----------
    polygons : ndarray of shapely geometry
        (Multi)polygons. [m]

    Returns
    -------
    edges : ndarray, shape (m, 4)
        Easting and northing of both ends of each edge, in ring order. [m]
    owner : ndarray, shape (m,)
        Index of the polygon of each edge, rising.
    """
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    points, point_ring = shapely.get_coordinates(rings, return_index=True)
    same = point_ring[1:] == point_ring[:-1]
    edges = np.hstack([points[:-1], points[1:]])[same]
    owner = part_owner[ring_part[point_ring[:-1][same]]]
    return np.ascontiguousarray(edges, dtype=np.float64), owner.astype(np.int64)


def walls_near(
    buildings: Buildings, easting_m: Floats, northing_m: Floats, reach_m: Floats
) -> Walls:
    """Find the buildings that may stand in the light of each lamp.

    Parameters
    ----------
    buildings : Buildings
        Walls with heights.
    easting_m, northing_m, reach_m : ndarray, shape (k,)
        Lamps and how far each is followed. [m]

    Returns
    -------
    Walls
        All walls, and per lamp the buildings whose bounds meet its reach.
    """
    boxes = shapely.box(
        easting_m - reach_m, northing_m - reach_m, easting_m + reach_m, northing_m + reach_m
    )
    # STRtree: k log n box tests; without it every lamp would look at every building
    lamp, building = buildings.tree.query(boxes)
    order = np.lexsort((building, lamp))
    start = np.searchsorted(lamp[order], np.arange(easting_m.size + 1))
    a_easting_m, a_northing_m, b_easting_m, b_northing_m = np.ascontiguousarray(buildings.walls.T)
    return Walls(
        a_easting_m, a_northing_m, b_easting_m, b_northing_m, buildings.wall_start,
        buildings.height_m, start.astype(np.int64), building[order].astype(np.int64),
    )  # fmt: skip
