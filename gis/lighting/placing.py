"""Lamps kept out of walls: where each one really shines from, and which way is out."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis import nomenclature as names
from gis.lighting._layout import Floats
from gis.lighting.shadows import Buildings, Geometries

DIRECTIONS: Final = 32
"""Directions tried around a corner when a lamp has to leave a wall."""
ROOM_DECIMALS: Final = 6
"""Room in front of a wall is compared to the micrometre [m]: places as good as each other tie."""


class Placed(NamedTuple):
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
    walled_lamps = np.flatnonzero(np.diff(start))
    walls = []
    for k in walled_lamps:
        near = building[order[start[k] : start[k + 1]]]  # rising, so their union is the same
        if near.tobytes() not in joined:
            union = shapely.union_all(buildings.footprints[near])
            shapely.prepare(union)
            joined[near.tobytes()] = (union, shapely.boundary(union))
        walls.append(joined[near.tobytes()])
    houses = np.array([house for house, _ in walls], dtype=object)
    outlines = np.array([outline for _, outline in walls], dtype=object)
    for k, place in zip(walled_lamps, _place(points[walled_lamps], houses, outlines), strict=True):
        placed[k] = place
    return placed


def _place(lamps: Geometries, houses: Geometries, outlines: Geometries) -> list[Placed]:
    """Place lamps that are near houses."""
    feet = shapely.get_point(shapely.shortest_line(outlines, lamps), 0)
    inside = shapely.contains(houses, lamps)
    distance_m = shapely.distance(lamps, feet)
    indoors = inside & (distance_m > names.WALL_SNAP_LIMIT.value)
    moved = ~indoors & (inside | (distance_m < names.WALL_SNAP_OUT.value))
    places = lamps.copy()
    if moved.any():
        places[moved] = _step_out(houses[moved], lamps[moved], feet[moved], inside[moved])
    east, north = shapely.get_x(places).tolist(), shapely.get_y(places).tolist()
    foot_east, foot_north = shapely.get_x(feet).tolist(), shapely.get_y(feet).tolist()
    return [
        Placed(east[k], north[k], indoors=True)
        if indoors[k]
        else Placed(
            east[k],
            north[k],
            snapped=bool(moved[k]),
            outward_rad=math.atan2(east[k] - foot_east[k], north[k] - foot_north[k]),
        )
        for k in range(len(lamps))
    ]


def _step_out(
    houses: Geometries, lamps: Geometries, feet: Geometries, inside: NDArray[np.bool_]
) -> Geometries:
    """Points 0.2 m in front of the feet of the walls: straight out, or where there is most room."""
    sign = np.where(inside, 1.0, -1.0)
    straight = np.arctan2(
        sign * (shapely.get_x(feet) - shapely.get_x(lamps)),
        sign * (shapely.get_y(feet) - shapely.get_y(lamps)),
    )
    places, room = _in_front(houses, feet, straight[:, None])
    # straight out is no direction for a lamp that sits on the foot itself
    room[shapely.distance(lamps, feet) <= 0.0] = -1.0
    # no place has more room than its step: most lamps that hang off their wall need look no further
    narrow = room[:, 0] < round(names.WALL_SNAP_OUT.value, ROOM_DECIMALS)
    if narrow.any():
        turns = 2 * math.pi * np.arange(DIRECTIONS) / DIRECTIONS
        around, more = _in_front(houses[narrow], feet[narrow], turns[None, :])
        around = np.hstack([places[narrow], around])
        best = np.argmax(np.hstack([room[narrow], more]), axis=1)
        places[narrow, 0] = around[np.arange(len(around)), best]
    return np.asarray(places[:, 0], dtype=object)


def _in_front(houses: Geometries, feet: Geometries, turns_rad: Floats) -> tuple[Geometries, Floats]:
    """Points a step from the feet in some directions (k or 1, d), and their room [m], (k, d)."""
    out_m = names.WALL_SNAP_OUT.value
    east, north = shapely.get_x(feet)[:, None], shapely.get_y(feet)[:, None]
    places = shapely.points(east + out_m * np.sin(turns_rad), north + out_m * np.cos(turns_rad))
    room = np.round(shapely.distance(houses[:, None], places), ROOM_DECIMALS)
    return np.asarray(places, dtype=object), np.asarray(room)
