"""Surfaces of the estate on the local grid: courtyards, squares, borders of responsibility."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from shapely import LineString, MultiPolygon, Polygon, box

from gis.demo.houses import residential_houses, service_houses

if TYPE_CHECKING:
    from shapely import Geometry

    from gis.demo.base import Place

WALL_STRIP_M = 2.5
"""Planted strip between a facade and the yard."""
CORNER_M = 4.0

SCHOOL_YARD = Polygon([(-318, 92), (-226, 88), (-222, 160), (-300, 170), (-322, 150)])
SQUARE = Polygon([(-271, 17), (-217, 19), (-219, 60), (-222, 76), (-271, 76)])
BUS_STOP = box(34.0, -127.0, 60.0, -118.0)
UNDERPASS = box(-4.0, -128.0, 4.0, -100.5)
PARKING_M = (36.0, 2.0, 57.0)
"""Half width of a parking area, how far it reaches behind the end of its lane, and before it."""
SUBSTATION_PLOT = box(-205.0, -57.0, -195.0, -47.0)
ESTATE = Polygon(
    [(-338, -108), (-240, -122), (-150, -130), (-60, -138), (60, -138), (150, -130), (240, -122),
     (338, -108), (322, -60), (296, 40), (280, 120), (240, 190), (150, 222), (-150, 222),
     (-230, 190), (-330, 175)]
)  # fmt: skip

_YARDS: tuple[tuple[str, str, tuple[Place, ...]], ...] = (
    ("1", "Bärgården 1", ((-177, 6), (-114, 6), (-113, 45), (-177, 45))),
    ("2", "Bärgården 2", ((-103, 9), (-43, 9), (-41, 48), (-104, 48))),
    ("3", "Bärgården 3", ((-31, 7), (31, 7), (30, 50), (-29, 50))),
    ("4", "Bärgården 4", ((42, 4), (102, 4), (104, 47), (41, 47))),
    ("5", "Bärgården 5", ((113, 5), (176, 5), (178, 44), (113, 44))),
    ("6", "Solgården 1", ((-133, 134), (-52, 136), (-54, 166), (-130, 164))),
    ("7", "Solgården 2", ((-40, 137), (40, 137), (38, 172), (-40, 172))),
    ("8", "Solgården 3", ((54, 134), (133, 135), (131, 164), (54, 166))),
    ("9", "Hjortrongården", ((214, 56), (254, 54), (250, 120), (213, 120))),
    ("10", "Lingongården 1", ((-119, 76), (-66, 78), (-66, 108), (-119, 108))),
    ("11", "Lingongården 2", ((-38, 80), (38, 79), (38, 112), (-40, 112))),
    ("12", "Lingongården 3", ((66, 77), (117, 76), (117, 107), (66, 107))),
)  # fmt: skip


@dataclass(frozen=True)
class Yard:
    """One courtyard on the local grid."""

    source_id: str
    name: str
    outline: Polygon


@dataclass(frozen=True)
class Responsibility:
    """An area that somebody else than the housing company answers for."""

    source_id: str
    name: str
    owner: str
    operator: str
    contact: str
    outline: Geometry


def yards() -> list[Yard]:
    """Return the 12 courtyards, rounded at the corners and clear of all buildings."""
    houses = shapely.union_all(
        [house.outline() for house in (*residential_houses(), *service_houses())]
    )
    taken = houses.buffer(WALL_STRIP_M, join_style="mitre")
    result = []
    for key, name, corners in _YARDS:
        free = shapely.difference(Polygon(corners), taken)
        rounded = free.buffer(-CORNER_M).buffer(CORNER_M, quad_segs=4)
        largest = max(shapely.get_parts(rounded), key=lambda part: float(part.area))
        result.append(Yard(f"G{key}", name, largest))
    return result


def street_area(street: LineString, cycleway: LineString) -> Geometry:
    """Return the municipality's strip: carriageway, verge and cycleway of the main street."""
    whole = shapely.union_all(
        [street.buffer(6.0, cap_style="flat"), cycleway.buffer(2.5, cap_style="flat")]
    )
    return Polygon(whole.buffer(4.0).buffer(-4.0).exterior).simplify(0.2)


def responsibilities(street: LineString, cycleway: LineString) -> list[Responsibility]:
    """Return the areas of other owners; the street leaves room for bus stop and underpass."""
    municipality, operator = "Exempelstads kommun", "kommun"
    contact = "Kommunens felanmälan"
    apart = shapely.union_all([BUS_STOP, UNDERPASS])
    return [
        Responsibility("R1", "Hallongatan", municipality, operator, contact,
                       shapely.difference(street_area(street, cycleway), apart)),
        Responsibility("R2", "Hållplats Bärkullen", municipality, operator, contact,
                       shapely.difference(BUS_STOP, UNDERPASS)),
        Responsibility("R3", "Gångtunneln", municipality, operator, contact, UNDERPASS),
        Responsibility("R4", "Skolgården", municipality, operator, contact, SCHOOL_YARD),
        Responsibility("R5", "Nätstation NS1", "Exempelstads Elnät", "nätbolag",
                       "Nätbolagets felanmälan", SUBSTATION_PLOT),
        Responsibility("R6", "Bärtorget", "Torgfastigheten i Exempelstad", "annan fastighetsägare",
                       "Torgförvaltaren", SQUARE),
    ]  # fmt: skip


def parking_area(lane: LineString) -> Polygon:
    """Return the parking area around the end of its lane: 72 x 59 m, about 225 places."""
    half_m, behind_m, before_m = PARKING_M
    east, north = lane.coords[-1]
    return box(east - half_m, north - before_m, east + half_m, north + behind_m)


def multi(outline: Geometry) -> MultiPolygon:
    """Return the outline as a MultiPolygon, the type that the area tables hold."""
    return MultiPolygon([part for part in shapely.get_parts(outline) if isinstance(part, Polygon)])
