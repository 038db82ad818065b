"""Lamps on and in buildings: entrances, doors, porticos, waste houses, stairs, cellars."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

import shapely
from shapely import Point

from gis.demo.luminaires import LampSpot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import Polygon

    from gis.demo.base import Place
    from gis.demo.houses import House

OFF_WALL_M = 0.15
LAUNDRY_HOUSES = (
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "L1",
    "L2",
    "L3",
    "L4",
    "L6",
    "L7",
    "G1",
    "G2",
    "G3",
)
BIKE_HOUSES = ("H1", "H3", "H5")
SPOTS_PER_PLAYGROUND = (2, 1, 2, 1, 2, 1, 2, 1)
GALLERY_LAMPS_PER_STOREY = 12
_PRESENCE = "presence"


def on_facade(house: House, side: int, along_m: float) -> Place:
    """Return the place of a luminaire on a long facade, just outside the wall."""
    return house.at(along_m, side * (house.depth_m / 2 + OFF_WALL_M))


def entrance_lamps(houses: Sequence[House]) -> list[LampSpot]:
    """Return the 60 luminaires beside the main entrances (2.4-2.8 m)."""
    spots = []
    for house in houses:
        for stair, along_m in enumerate(house.stair_offsets_m()):
            code = f"E-{house.code}-{stair + 1}"
            place = on_facade(house, house.door_side, along_m + 1.1)
            height_m = 2.8 if house.kind in ("high", "point") else 2.5
            spots.append(
                LampSpot(
                    code,
                    code,
                    place,
                    "wall",
                    "entrance",
                    "A6",
                    height_m,
                    house.facade_direction_deg(house.door_side),
                    chain=house.code,
                    chain_m=along_m,
                )
            )
    return spots


def door_lamps(houses: Sequence[House], waste_houses: Sequence[House]) -> list[LampSpot]:
    """Return the 46 luminaires at cellar (18), laundry (14), bike (3) and waste (11) doors."""
    doors: list[tuple[str, House, float]] = []
    for house in houses:
        doors.append(("KD", house, 0.22 * house.length_m))
        if house.code in LAUNDRY_HOUSES:
            doors.append(("TD", house, -0.3 * house.length_m))
        if house.code in BIKE_HOUSES:
            doors.append(("CD", house, 0.4 * house.length_m))
    doors += [("MD", house, -1.5) for house in waste_houses]
    spots = []
    for prefix, house, along_m in doors:
        side = house.door_side if prefix == "MD" else -house.door_side
        code = f"{prefix}-{house.code}"
        spots.append(
            LampSpot(
                code,
                code,
                on_facade(house, side, along_m),
                "wall",
                "entrance",
                "A7",
                2.4,
                house.facade_direction_deg(side),
                installed_on=date(2017, 10, 2),
                chain=house.code,
                chain_m=along_m,
            )
        )
    return spots


def portico_lamps(houses: Sequence[House]) -> list[LampSpot]:
    """Return the 24 ceiling luminaires of the porticos, three in each, presence controlled."""
    return [
        LampSpot(
            f"T-{house.code}-{number}",
            f"T-{house.code}-{number}",
            house.at(0.0, across_m),
            "passage",
            "passage",
            "A9",
            2.7,
            house.angle_deg + 90.0,
            control=_PRESENCE,
            installed_on=date(2020, 3, 30),
            chain=house.code,
        )
        for house in houses
        if house.portico
        for number, across_m in enumerate((-3.6, 0.0, 3.6), start=1)
    ]


def waste_house_lamps(waste_houses: Sequence[House], moved_on: date) -> list[LampSpot]:
    """Return two luminaires on each waste house; those of house 7 came with its move."""
    spots = []
    for house in waste_houses:
        installed_on = moved_on if house.code == "M7" else date(2018, 4, 16)
        for number, (side, along_m) in enumerate(((-1, 0.0), (1, 2.0)), start=1):
            facade = side * house.door_side
            code = f"ML-{house.code}-{number}"
            spots.append(
                LampSpot(
                    code,
                    code,
                    on_facade(house, facade, along_m),
                    "facade",
                    "entrance",
                    "A10",
                    2.6,
                    house.facade_direction_deg(facade),
                    installed_on=installed_on,
                    chain=house.code,
                )
            )
    return spots


def playground_spots(
    playgrounds: Sequence[tuple[str, Polygon]], houses: Sequence[House]
) -> list[LampSpot]:
    """Return 12 spotlights on the facades nearest to the playgrounds, aimed at them."""
    walls = [house.outline().exterior for house in houses]
    tree = shapely.STRtree(walls)
    spots: list[LampSpot] = []
    for (_, outline), count in zip(playgrounds, SPOTS_PER_PLAYGROUND, strict=True):
        centre = Point(outline.centroid.x, outline.centroid.y)
        index = int(tree.nearest(centre))
        for side_m in (0.0,) if count == 1 else (-4.0, 4.0):
            foot = walls[index].interpolate(walls[index].project(centre) + side_m)
            direction = math.atan2(centre.y - foot.y, centre.x - foot.x)
            place = (
                foot.x + OFF_WALL_M * math.cos(direction),
                foot.y + OFF_WALL_M * math.sin(direction),
            )
            code = f"LS{len(spots) + 1:02d}"
            spots.append(
                LampSpot(
                    code,
                    code,
                    place,
                    "facade",
                    "yard",
                    "A11",
                    5.0,
                    math.degrees(direction),
                    installed_on=date(2022, 6, 13),
                    chain=houses[index].code,
                    control="astro_clock",
                )
            )
    return spots


def _indoor(code: str, place: Place, kind: str, type_code: str, house: House) -> LampSpot:
    return LampSpot(
        code,
        code,
        place,
        kind,
        "indoor",
        type_code,
        2.4,
        house.angle_deg,
        control=_PRESENCE,
        installed_on=date(2015, 11, 2),
        chain=house.code,
    )


def stair_lamps(houses: Sequence[House]) -> list[LampSpot]:
    """Return the 442 lamps of the stairwells.

    One for each landing (304), two at each entrance (120) and one on the attic stair of each
    house (18).
    """
    spots = []
    for house in houses:
        for stair, along_m in enumerate(house.stair_offsets_m(), start=1):
            inside = house.door_side * (house.depth_m / 2 - 2.0)
            names = [f"v{storey}" for storey in range(1, house.storeys + 1)] + ["e1", "e2"]
            names += ["vind"] if stair == 1 else []
            for rank, name in enumerate(names):
                place = house.at(along_m + 0.25 * (rank % 3 - 1), inside - 0.2 * (rank // 3))
                code = f"{house.code}-{stair}-{name}"
                spots.append(_indoor(code, place, "stairwell", "A12", house))
    return spots


def gallery_lamps(houses: Sequence[House]) -> list[LampSpot]:
    """Return the 180 lamps of the access galleries: 12 on each storey of three houses."""
    spots = []
    for house in houses:
        if house.kind != "gallery":
            continue
        step = (house.length_m - 10.0) / (GALLERY_LAMPS_PER_STOREY - 1)
        for storey in range(1, house.storeys + 1):
            for number in range(GALLERY_LAMPS_PER_STOREY):
                place = house.at(
                    5.0 - house.length_m / 2 + number * step,
                    house.depth_m / 2 - 0.7 - 0.08 * storey,
                )
                code = f"{house.code}-L{storey}-{number + 1:02d}"
                spots.append(_indoor(code, place, "gallery", "A13", house))
    return spots


def cellar_lamps(houses: Sequence[House]) -> list[LampSpot]:
    """Return the 150 lamps of the cellars: two a staircase, one a house, four more a gallery."""
    spots = []
    for house in houses:
        count = 2 * house.stairs + 1 + (4 if house.kind == "gallery" else 0)
        for number in range(count):
            place = house.at(((number + 0.5) / count - 0.5) * (house.length_m - 4.0), 0.0)
            code = f"{house.code}-K{number + 1}"
            spots.append(_indoor(code, place, "cellar", "A14", house))
    return spots
