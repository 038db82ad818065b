"""The eighteen residential houses of Bärkullen and the small buildings among them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import Polygon

if TYPE_CHECKING:
    from gis.demo.base import Place

FLOOR_HEIGHT_M = 2.8
ROOF_AND_PLINTH_M = 1.2
NORTH, SOUTH = 1, -1


@dataclass(frozen=True)
class House:
    """A rectangular house on the local grid.

    Attributes
    ----------
    code
        Label people read, for example H3.
    kind
        'high', 'low', 'gallery', 'point' or 'utility', 'school', 'shop'.
    centre
        Local easting and northing [m].
    length_m, depth_m
        Size [m].
    angle_deg
        Direction of the long side, anticlockwise from the local east axis [deg].
    storeys, stairs, dwellings_per_landing
        Numbers; all zero stairs for a building without flats.
    street
        Street of the addresses.
    first_number
        House number of the first entrance; the next ones follow in steps of two.
    door_side
        Facade with the main entrances: NORTH or SOUTH.
    stub_m
        Length of the entrance path [m], for placing bollards.
    """

    code: str
    kind: str
    centre: Place
    length_m: float
    depth_m: float
    angle_deg: float = 0.0
    storeys: int = 1
    stairs: int = 0
    dwellings_per_landing: int = 0
    street: str = ""
    first_number: int = 0
    door_side: int = NORTH
    portico: bool = False

    def at(self, along_m: float, across_m: float) -> Place:
        """Return the local place [m] of a point given along and across the house."""
        cosine = math.cos(math.radians(self.angle_deg))
        sine = math.sin(math.radians(self.angle_deg))
        return (
            self.centre[0] + cosine * along_m - sine * across_m,
            self.centre[1] + sine * along_m + cosine * across_m,
        )

    def outline(self) -> Polygon:
        """Return the footprint on the local grid."""
        half, deep = self.length_m / 2, self.depth_m / 2
        corners = ((-half, -deep), (half, -deep), (half, deep), (-half, deep))
        return Polygon([self.at(*corner) for corner in corners])

    def facade_direction_deg(self, side: int) -> float:
        """Return the outward direction of a long facade, anticlockwise from local east [deg]."""
        return self.angle_deg + 90.0 * side

    def stair_offsets_m(self) -> list[float]:
        """Return the place of each staircase along the house [m]."""
        if self.kind == "gallery":
            return [-(self.length_m / 2 - 4.0), self.length_m / 2 - 4.0]
        step = self.length_m / max(self.stairs, 1)
        return [(index + 0.5) * step - self.length_m / 2 for index in range(self.stairs)]

    def address(self, stair: int) -> str:
        """Return the address of one staircase, counted from 0."""
        return f"{self.street} {self.first_number + 2 * stair}"

    def dwellings_per_stair(self) -> int:
        """Return the number of flats on one staircase."""
        return self.storeys * self.dwellings_per_landing

    def height_m(self) -> float:
        """Return the height of the eaves above the ground [m]."""
        return round(self.storeys * FLOOR_HEIGHT_M + ROOF_AND_PLINTH_M, 1)


def _row(index: int) -> float:
    return -144.0 + 72.0 * index


def _high() -> list[House]:
    shifts = (0.0, 3.0, 5.0, 2.0, -1.0)
    return [
        House(
            f"H{i + 1}", "high", (_row(i), 52.0 + shift), 60.0, 11.0, 0.0, 8, 4, 3,
            "Lingongatan", 2 + 8 * i, NORTH, portico=True,
        )
        for i, shift in enumerate(shifts)
    ]  # fmt: skip


def _low() -> list[House]:
    shifts = (0.0, 4.0, 1.0, -3.0, -1.0)
    south = [
        House(
            f"L{i + 1}", "low", (_row(i), shift), 56.0, 10.0, 0.0, 3, 4, 2,
            "Hallongatan", 1 + 8 * i, SOUTH,
        )
        for i, shift in enumerate(shifts)
    ]  # fmt: skip
    north = [
        House(
            f"L{i + 6}", "low", (92.0 * (i - 1), 116.0 + shift), 56.0, 10.0, 0.0, 3, 4, 2,
            "Åkerbärsgatan", 1 + 8 * i, NORTH,
        )
        for i, shift in enumerate((0.0, 3.0, -1.0))
    ]  # fmt: skip
    return south + north


def _gallery_and_point() -> list[House]:
    galleries = [
        House(
            f"G{i + 1}", "gallery", (93.0 * (i - 1), 177.0 + shift), 75.0, 11.0, turn, 5, 2, 9,
            "Åkerbärsgatan", 2 + 4 * i, NORTH, portico=True,
        )
        for i, (shift, turn) in enumerate(((-2.0, 5.0), (2.0, 0.0), (-2.0, -5.0)))
    ]  # fmt: skip
    points = [
        House(
            f"P{i + 1}", "point", centre, 20.0, 20.0, turn, 9, 1, 4,
            "Hjortronstigen", 1 + 2 * i, NORTH,
        )
        for i, (centre, turn) in enumerate((((231.0, 36.0), 84.0), ((222.0, 140.0), 98.0)))
    ]  # fmt: skip
    return galleries + points


def residential_houses() -> list[House]:
    """Return the 18 houses: 5 high slabs, 8 low slabs, 3 gallery houses, 2 point houses."""
    return _high() + _low() + _gallery_and_point()


WASTE_PLACES: tuple[tuple[float, float, float, int], ...] = (
    (-186.0, -25.5, 0.0, NORTH),
    (-72.0, -22.0, 0.0, NORTH),
    (20.0, -25.0, 0.0, NORTH),
    (128.0, -27.0, 0.0, NORTH),
    (-126.0, 80.0, 0.0, SOUTH),
    (-58.0, 84.0, 90.0, SOUTH),
    (58.0, 84.0, 90.0, NORTH),
    (126.0, 82.0, 0.0, SOUTH),
    (-152.0, 142.0, 96.0, SOUTH),
    (152.0, 142.0, 84.0, NORTH),
    (214.0, 8.0, 0.0, NORTH),
)
"""Local centre [m], angle [deg] and door side of the waste houses 1-11, each 8 x 6 m."""
FORMER_WASTE_7: Place = (58.0, 144.0)
"""Where waste house 7 stood before it moved 60 m towards the walkway (story 2)."""


def service_houses() -> list[House]:
    """Return the buildings without flats: 11 waste houses, substation, school and two shops."""
    waste = [
        House(f"M{number}", "utility", (east, north), 8.0, 6.0, turn, door_side=side)
        for number, (east, north, turn, side) in enumerate(WASTE_PLACES, start=1)
    ]
    return [
        *waste,
        House("NS1", "utility", (-200.0, -52.0), 5.0, 4.0),
        House("SK1", "school", (-268.0, 142.0), 58.0, 16.0, -4.0, storeys=2),
        House("C1", "shop", (-248.0, 66.0), 44.0, 12.0, 2.0),
        House("C2", "shop", (-280.0, 34.0), 34.0, 11.0, 92.0),
    ]
