"""Lamps that stand on the ground: park poles along the paths, bollards, parking poles."""

from __future__ import annotations

import math
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, Point

from gis.demo.luminaires import LampSpot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.demo.base import Place
    from gis.demo.houses import House
    from gis.demo.paths import Path

OWN_PARK_LAMPS, MUNICIPAL_PARK_LAMPS, OLD_PARK_LAMPS = 185, 40, 34
BOLLARDS = 72
VERGE_M = 0.8
"""Distance of a pole from the edge of its path."""
NEIGHBOUR_M = (9.0, 7.0)
"""Least distance of two poles; the second where the first leaves no room at a crossing."""
_OLD_CHAINS = ("akernorra", "nord10", "akersodra", "nord7")
_SHIFTS_M = tuple(0.8 * sign * step for step in range(7) for sign in (1, -1))


def shares(lengths: Sequence[float], total: int) -> list[int]:
    """Divide `total` in proportion to the lengths (largest remainders), at least one each."""
    exact = np.asarray(lengths) / sum(lengths) * total
    counts = np.maximum(np.floor(exact).astype(int), 1)
    for index in np.argsort(counts - exact, kind="stable")[: max(total - int(counts.sum()), 0)]:
        counts[index] += 1
    return [int(count) for count in counts]


def beside(line: LineString, along_m: float, offset_m: float) -> tuple[Place, float]:
    """Return the place left (positive) of a line and the direction back to it [deg]."""
    before, after = (line.interpolate(max(along_m + step, 0.0)) for step in (-0.5, 0.5))
    direction = math.atan2(after.y - before.y, after.x - before.x)
    foot = line.interpolate(along_m)
    place = (foot.x - math.sin(direction) * offset_m, foot.y + math.cos(direction) * offset_m)
    return place, math.degrees(direction) - math.copysign(90.0, offset_m)


class _Room:
    """What a new pole must keep clear of: paths, houses and the poles already set."""

    def __init__(self, paths: Sequence[Path], houses: Sequence[House]) -> None:
        lanes = [path.line.buffer(path.width_m / 2 + VERGE_M - 0.3) for path in paths]
        walls = [house.outline().buffer(1.5) for house in houses]
        self._taken = shapely.union_all([*lanes, *walls])
        shapely.prepare(self._taken)
        self._poles: list[Place] = []

    def take(self, line: LineString, along_m: float, offset_m: float) -> tuple[Place, float]:
        tries = product(NEIGHBOUR_M, (offset_m, -offset_m), _SHIFTS_M)
        for apart_m, side, shift in tries:
            place, direction = beside(line, along_m + shift, side)
            near = any(math.dist(place, pole) < apart_m for pole in self._poles)
            if not near and not shapely.intersects_xy(self._taken, *place):
                self._poles.append(place)
                return place, direction
        message = f"no room for a pole {along_m:.0f} m along a path"
        raise ValueError(message)


def park_poles(
    paths: Sequence[Path], obstacles: Sequence[Path], houses: Sequence[House], led_on: date
) -> list[LampSpot]:
    """Place the 225 park lamps every 18-22 m beside the paths that have lamps.

    Parameters
    ----------
    paths
        Undivided paths; those with `lamps` get poles, 40 of them on municipal paths.
    obstacles
        All paths whose surface a pole may not stand on.
    houses
        Buildings to keep clear of.
    led_on
        Day of the change to LED on Lingongatan.
    """
    room = _Room(obstacles, houses)
    spots: list[LampSpot] = []
    for municipal, total in ((False, OWN_PARK_LAMPS), (True, MUNICIPAL_PARK_LAMPS)):
        chains = [path for path in paths if path.lamps and path.municipal == municipal]
        counts = shares([path.line.length for path in chains], total)
        for path, count in zip(chains, counts, strict=True):
            step = path.line.length / count
            for index in range(count):
                along_m = (index + 0.5) * step
                offset_m = path.lamp_side * (path.width_m / 2 + VERGE_M)
                place, direction = room.take(path.line, along_m, offset_m)
                number = len(spots) + 1
                spots.append(_park_lamp(path, number, place, direction, along_m))
    return _with_equipment(spots, led_on)


def _park_lamp(
    path: Path, number: int, place: Place, direction_deg: float, along_m: float
) -> LampSpot:
    code = f"{'K' if path.municipal else 'P'}{number:03d}"
    return LampSpot(
        source_id=code,
        code=code,
        place=place,
        kind="park_pole",
        serves="path",
        type_code="A2" if path.municipal else "A1",
        height_m=5.0 if path.municipal else 4.0,
        direction_deg=direction_deg,
        arm_m=0.3,
        municipal=path.municipal,
        chain=path.source_id,
        chain_m=round(along_m, 2),
    )


def _with_equipment(spots: Sequence[LampSpot], led_on: date) -> list[LampSpot]:
    """Give 34 lamps their old mercury or sodium luminaires and Lingongatan its new ones."""
    candidates = [spot for chain in _OLD_CHAINS for spot in spots if spot.chain == chain]
    old = {spot.source_id: rank for rank, spot in enumerate(candidates[:OLD_PARK_LAMPS])}
    result = []
    for spot in spots:
        changes: dict[str, object] = {}
        if spot.source_id in old:
            mercury = old[spot.source_id] % 3 != 2  # noqa: PLR2004 - every third has sodium
            changes = {
                "type_code": "A3" if mercury else "A4",
                "height_m": 3.5,
                "installed_on": date(1996, 10, 1),
                "arm_m": 0.0,
            }
        elif spot.chain == "lingon":
            changes = {"type_code": "A2", "height_m": 4.5, "installed_on": led_on}
        elif spot.chain in ("bargard", "hallon"):
            changes = {"height_m": 4.5, "control": "dim_profile"}
        result.append(LampSpot(**{**spot.__dict__, **changes}))
    return result


def bollards(stubs: Sequence[Path]) -> list[LampSpot]:
    """Place 72 bollards: one on each entrance path, two 6-8 m apart on the twelve longest."""
    longest = sorted(stubs, key=lambda path: -path.line.length)[: BOLLARDS - len(stubs)]
    double = {path.source_id for path in longest}
    spots: list[LampSpot] = []
    for path in stubs:
        middle = path.line.length / 2
        places = (middle - 3.2, middle + 3.2) if path.source_id in double else (middle,)
        for along_m in places:
            place, direction = beside(path.line, along_m, path.width_m / 2 + 0.35)
            code = f"B{len(spots) + 1:02d}"
            spots.append(
                LampSpot(
                    code,
                    code,
                    place,
                    "bollard",
                    "entrance",
                    "A5",
                    1.0,
                    direction,
                    installed_on=date(2016, 5, 9),
                    chain=path.source_id,
                    chain_m=along_m,
                )
            )
    return spots


def parking_poles(lanes: Sequence[Path]) -> list[LampSpot]:
    """Place 36 poles of 6-8 m on the four parking areas, in three rows of three each.

    The first row stands at the edge towards the houses and all of them throw away from it.
    """
    spots: list[LampSpot] = []
    for lane in lanes:
        end = Point(lane.line.coords[-1])
        for row, down_m in enumerate((4.0, 24.0, 44.0)):
            for column in (-1, 0, 1) if row % 2 == 0 else (1, 0, -1):
                code = f"PP{len(spots) + 1:02d}"
                shift = 25.0 * column if column else 4.0
                place = (end.x + shift, end.y - down_m)
                spots.append(
                    LampSpot(
                        code,
                        code,
                        place,
                        "parking",
                        "parking",
                        "A8",
                        7.0 - 0.5 * (row == 0),
                        -90.0,
                        0.5,
                        control="astro_clock",
                        installed_on=date(2021, 8, 23),
                        chain=lane.source_id,
                        chain_m=down_m,
                    )
                )
    return spots
