"""Lamps kept out of walls: where each one really shines from, and which way is out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis import nomenclature as names
from gis.lighting._layout import Floats
from gis.lighting.shadows import Buildings

DIRECTIONS: Final = 32
"""Directions tried around a corner when a lamp has to leave a wall."""


@dataclass(frozen=True)
class Placed:
    """Where a lamp shines from.

    Attributes
    ----------
    easting_m, northing_m : float
        Position, out of any wall. [m]
    snapped : bool
        Whether the lamp was moved.
    indoors : bool
        Whether the lamp is too deep inside a footprint to have been meant outdoors.
    outward_rad : float or None
        Compass bearing away from the nearest wall [rad], None with no wall within 3 m.
    """

    easting_m: float
    northing_m: float
    snapped: bool = False
    indoors: bool = False
    outward_rad: float | None = None


def place_lamps(
    buildings: Buildings, easting_m: Floats, northing_m: Floats, height_m: Floats
) -> list[Placed]:
    """Keep lamps out of the walls: 0.2 m in front of the nearest one.

    Parameters
    ----------
    buildings : Buildings
        Footprints with heights.
    easting_m, northing_m : ndarray, shape (k,)
        Recorded positions. [m]
    height_m : ndarray, shape (k,)
        Mounting heights; a lamp above a roof stays where it is. [m]

    Returns
    -------
    list of Placed
        One per lamp. Buildings that touch count as one, so no lamp is moved into the house next
        door; a lamp over 3 m deep inside is indoors.
    """
    points = np.asarray(shapely.points(easting_m, northing_m), dtype=object)
    # STRtree dwithin: k log n; only the few lamps near a wall are looked at one by one
    lamp, building = buildings.tree.query(points, "dwithin", names.WALL_SNAP_LIMIT.value)
    walled = buildings.height_m[building] >= height_m[lamp]
    lamp, building = lamp[walled], building[walled]
    order = np.lexsort((building, lamp))
    start = np.searchsorted(lamp[order], np.arange(easting_m.size + 1))
    placed = [
        Placed(east, north)
        for east, north in zip(easting_m.tolist(), northing_m.tolist(), strict=True)
    ]
    joined: dict[bytes, tuple[BaseGeometry, BaseGeometry]] = {}
    for k in np.flatnonzero(np.diff(start)):
        near = building[order[start[k] : start[k + 1]]]  # rising, so their union is the same
        if near.tobytes() not in joined:
            houses = shapely.union_all(buildings.footprints[near])
            joined[near.tobytes()] = (houses, shapely.boundary(houses))
        placed[k] = _place(points[k], *joined[near.tobytes()])
    return placed


def _place(lamp: shapely.Point, houses: BaseGeometry, outline: BaseGeometry) -> Placed:
    """Place one lamp that is near houses."""
    foot = shapely.get_point(shapely.shortest_line(outline, lamp), 0)
    inside = bool(houses.contains(lamp))
    distance_m = lamp.distance(foot)
    if inside and distance_m > names.WALL_SNAP_LIMIT.value:
        return Placed(lamp.x, lamp.y, indoors=True)
    moved = inside or distance_m < names.WALL_SNAP_OUT.value
    place = _step_out(houses, lamp, foot, inside=inside) if moved else lamp
    outward_rad = math.atan2(place.x - foot.x, place.y - foot.y)
    return Placed(place.x, place.y, snapped=moved, outward_rad=outward_rad)


def _step_out(
    houses: BaseGeometry, lamp: shapely.Point, foot: shapely.Point, *, inside: bool
) -> shapely.Point:
    """Point 0.2 m in front of the foot of the wall: straight out, or where there is most room."""
    out_m = names.WALL_SNAP_OUT.value
    tries = [2 * math.pi * i / DIRECTIONS for i in range(DIRECTIONS)]
    if lamp.distance(foot) > 0.0:
        sign = 1.0 if inside else -1.0
        tries.insert(0, math.atan2(sign * (foot.x - lamp.x), sign * (foot.y - lamp.y)))
    turns = np.array(tries)
    places = shapely.points(foot.x + out_m * np.sin(turns), foot.y + out_m * np.cos(turns))
    room = np.round(shapely.distance(houses, places), 6)
    best: shapely.Point = np.asarray(places, dtype=object)[int(np.argmax(room))]
    return best
