"""Courtyards nobody mapped: the ground that buildings enclose.

Houses of some size that stand closer than twice `GAP_M` make one block. The ground inside the
convex hull of a block, less all buildings and streets, falls into pieces: the inside of an O, the
bay of a U, the corner of an L. A piece is a courtyard if it has a courtyard's size, if it is wide
enough to stand in, and if at least half of its outer edge is house wall. A declared rule of this
project, no standard; parallel slabs farther apart than the gap enclose nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

GAP_M: Final = 6.0
"""Half the widest gap [m] between two houses of one block: a gateway, not a street."""

AREA_M2: Final = (80.0, 8000.0)
"""Least and greatest size [m2] of a courtyard."""

MASS_M2: Final = 150.0
"""Least ground [m2] of houses wall to wall that can enclose: no villa, no shed, a row of houses."""

WALL_SHARE: Final = 0.5
"""Least share [1] of a courtyard's edge that is house wall."""

_TOUCH_M: Final = 0.1  # houses drawn this close stand wall to wall
_STREET_M: Final = 4.0  # half the width kept free along the middle of a street
_SLIVER_M: Final = 2.0  # narrower than twice this is a passage, not a yard
_ROOM_M: Final = 3.0  # a circle of this radius must fit
_WALL_M: Final = 0.5  # an edge this close to a house is its wall
_GRID_M: Final = 0.01  # overlays snap to it: nearly equal edges would break them otherwise
_HULL_M2: Final = 60_000.0  # a larger hull spans several blocks: then only their insides


class Enclosed(NamedTuple):
    """A piece of ground and the positions, in the buildings given, of those around it."""

    ground: BaseGeometry
    around: tuple[int, ...]


def enclosed_ground(
    buildings: NDArray[np.object_],
    barriers: NDArray[np.object_],
    taken: NDArray[np.object_],
) -> list[Enclosed]:
    """Find the ground that buildings enclose.

    Parameters
    ----------
    buildings
        Outlines, EPSG:3006 [m].
    barriers
        Middle lines of streets, EPSG:3006 [m].
    taken
        Areas that are courtyards or squares already; no piece reaches into them.

    Returns
    -------
    list of Enclosed
        Polygons without common ground, west to east and south to north: the same buildings give
        the same list in any order.
    """
    if not len(buildings):
        return []
    masses = shapely.get_parts(shapely.union_all(shapely.buffer(buildings, _TOUCH_M, quad_segs=1)))
    masses = masses[shapely.area(masses) >= MASS_M2]
    closed = shapely.union_all(shapely.buffer(masses, GAP_M, quad_segs=2))
    blocks = shapely.get_parts(shapely.buffer(closed, -GAP_M, quad_segs=2))
    tree = shapely.STRtree(buildings)
    streets = shapely.buffer(barriers, _STREET_M, cap_style="flat", quad_segs=2)
    others = np.concatenate([streets, taken])
    other_tree = shapely.STRtree(others)
    pieces: list[tuple[float, BaseGeometry, tuple[int, ...]]] = []
    for block in blocks:
        hull = shapely.convex_hull(block)
        if hull.area > _HULL_M2:
            hull = shapely.Polygon(block.exterior)
        near = tree.query(hull, predicate="intersects")
        houses = shapely.union_all(buildings[near])
        cut = shapely.union_all(others[other_tree.query(hull, predicate="intersects")])
        for ground in _pieces(
            shapely.difference(hull, shapely.union(houses, cut), grid_size=_GRID_M)
        ):
            share = _wall_share(ground, houses)
            if share >= WALL_SHARE:
                touching = near[shapely.dwithin(buildings[near], ground, 2 * _WALL_M)]
                pieces.append((share, ground, tuple(sorted(touching.tolist()))))
    return _apart(pieces)


def _pieces(ground: BaseGeometry) -> list[BaseGeometry]:
    opened = shapely.buffer(
        shapely.buffer(ground, -_SLIVER_M, join_style="mitre"), _SLIVER_M, join_style="mitre"
    )
    parts = shapely.get_parts(shapely.intersection(opened, ground, grid_size=_GRID_M))
    return [
        part
        for part in parts
        if part.geom_type == "Polygon"
        and AREA_M2[0] <= part.area <= AREA_M2[1]
        and not shapely.buffer(part, -_ROOM_M).is_empty
    ]


def _wall_share(ground: BaseGeometry, houses: BaseGeometry) -> float:
    edge = shapely.get_exterior_ring(ground)  # a house inside a yard does not enclose it
    wall = shapely.intersection(edge, shapely.buffer(houses, _WALL_M, quad_segs=2))
    return float(shapely.length(wall) / shapely.length(edge))


def _apart(pieces: list[tuple[float, BaseGeometry, tuple[int, ...]]]) -> list[Enclosed]:
    """Give overlapping ground to the better enclosed piece."""
    ordered = sorted(pieces, key=lambda one: (-round(one[0], 6), one[1].bounds))
    grounds = np.array([ground for _, ground, _ in ordered], dtype=object)
    tree = shapely.STRtree(grounds)
    kept: list[Enclosed] = []
    for rank, (_, ground, around) in enumerate(ordered):
        earlier = [at for at in tree.query(ground, predicate="intersects") if at < rank]
        rest = (
            shapely.difference(ground, shapely.union_all(grounds[earlier]), grid_size=_GRID_M)
            if earlier
            else ground
        )
        kept += [Enclosed(part, around) for part in _pieces(rest)]
    return sorted(kept, key=lambda one: one.ground.bounds)
