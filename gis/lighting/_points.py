"""Compiled loops of the light at single points, each at its own height.

Where :mod:`gis.lighting._kernels` throws the shadow of a wall over many cells, this follows each
ray: dearer by the walls near a lamp, but free in height and place, and a second way to the same
result. The order of the sum is that of the lamps given.
"""

from __future__ import annotations

import math
from typing import Final

from gis.lighting._compile import kernel
from gis.lighting._formulas import View, direction, intensity, light_of, pose_of, table_of
from gis.lighting._layout import Floats, Ints, Lamps, Tables, Walls

FORMULAS_SHA256: Final = "1ea65deeda2c9f8603712df2e617979a1aaab0b0591dba80b505542a6cb6f286"
"""Digest of _formulas.py, whose formulas are compiled into the loops below."""


@kernel
def _hidden(walls: Walls, lamps: Lamps, k: int, east: float, north: float, height: float) -> bool:
    """Whether a house stands between lamp k and a point `east`, `north` from it.

    Light passes a wall it crosses only above its top; a corner belongs to one of its two walls.
    """
    lamp_east, lamp_north, lamp_height = lamps.easting_m[k], lamps.northing_m[k], lamps.height_m[k]
    for near in range(walls.lamp_start[k], walls.lamp_start[k + 1]):
        building = walls.lamp_building[near]
        top = walls.height_m[building]
        if top <= min(height, lamp_height):
            continue
        for w in range(walls.wall_start[building], walls.wall_start[building + 1]):
            ax, ay = walls.a_easting_m[w] - lamp_east, walls.a_northing_m[w] - lamp_north
            bx, by = walls.b_easting_m[w] - lamp_east, walls.b_northing_m[w] - lamp_north
            if (east * ay - north * ax < 0.0) == (east * by - north * bx < 0.0):
                continue
            share = (ax * by - ay * bx) / (east * (by - ay) - north * (bx - ax))
            if 0.0 < share < 1.0 and lamp_height + (height - lamp_height) * share < top:
                return True
    return False


@kernel
def add_point_light(
    points: Floats,
    lamps: Lamps,
    chosen: Ints,
    tables: Tables,
    walls: Walls,
    total: Floats,
    view: View,
) -> None:
    """Add the chosen lamps, in the order given, to `total` [lx] of shape (rows, points).

    `points` holds easting, northing, height [m]. Each row counts its own share of a lamp.
    """
    for k in chosen:
        if lamps.weights[k].max() <= 0.0:
            continue
        c_planes, gammas, values = table_of(tables, lamps.table[k])
        _, klm, sin_b, cos_b, sin_t, cos_t = pose_of(lamps, k)
        for p in range(points.shape[0]):
            east = points[p, 0] - lamps.easting_m[k]
            north = points[p, 1] - lamps.northing_m[k]
            if math.sqrt(east * east + north * north) > lamps.reach_m[k]:
                continue
            if _hidden(walls, lamps, k, east, north, points[p, 2]):
                continue
            pose = (lamps.height_m[k] - points[p, 2], klm, sin_b, cos_b, sin_t, cos_t)
            c_deg, gamma_deg = direction(pose, east, north)
            cd = intensity(c_planes, gammas, values, c_deg, gamma_deg) * pose[1]
            lux = light_of(pose[0], view, east, north) * cd
            for row in range(total.shape[0]):
                total[row, p] += lamps.weights[k, row] * lux


@kernel
def last_lit_step(
    lamps: Lamps,
    tables: Tables,
    steps: int,
    step_m: float,
    bearings: int,
    limit_lx: float,
    quantity: int,
) -> int:
    """Last of `steps` distances, `step_m` apart, where lamp 0 gives `limit_lx` on some bearing.

    Upright faces look at the lamp.
    """
    c_planes, gammas, values = table_of(tables, lamps.table[0])
    pose = pose_of(lamps, 0)
    for step in range(steps, 0, -1):
        for i in range(bearings):
            angle = 2.0 * math.pi * i / bearings
            east = step * step_m * math.sin(angle)
            north = step * step_m * math.cos(angle)
            c_deg, gamma_deg = direction(pose, east, north)
            cd = intensity(c_planes, gammas, values, c_deg, gamma_deg) * pose[1]
            view = (quantity, -math.sin(angle), -math.cos(angle))
            if light_of(pose[0], view, east, north) * cd >= limit_lx:
                return step
    return 0
