"""Footpaths of the estate: walkways, yard paths, porticos, entrance paths, streets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from gis.demo.houses import NORTH, SOUTH, House

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.demo.base import Place

VEHICLE_KINDS = ("street", "service")
RAY_M = 60.0
GRID_M = 0.001
JOIN_M = 1.5


@dataclass(frozen=True)
class Path:
    """One footpath or street on the local grid.

    `lamps` says that park lamps stand along it, `passage` that it leads through a house.
    """

    source_id: str
    name: str
    kind: str
    width_m: float
    surface: str
    line: LineString
    lamps: bool = False
    municipal: bool = False
    lit: str = "yes"
    lamp_side: int = 1
    passage: bool = False


def smooth(points: Sequence[Place], rounds: int = 3) -> LineString:
    """Return a curve through the ends of a polyline, its corners cut (Chaikin 1974)."""
    line = np.asarray(points, dtype=float)
    for _ in range(rounds):
        near, far = line[:-1], line[1:]
        cut = np.stack((0.75 * near + 0.25 * far, 0.25 * near + 0.75 * far), axis=1)
        line = np.vstack((line[:1], cut.reshape(-1, 2)[1:-1], line[-1:]))
    kept = shapely.get_coordinates(shapely.simplify(LineString(line), 0.05))
    return LineString(kept)


_WALKWAYS: tuple[tuple[str, str, int, tuple[Place, ...]], ...] = (
    ("hallon", "Hallongatans gångväg", -1, (
        (-206, -17), (-168, -14), (-116, -13), (-72, -10), (-28, -12), (0, -13), (36, -15),
        (72, -17), (112, -16), (144, -15), (176, -14), (208, -12))),
    ("lingon", "Lingongatan", 1, (
        (-208, 62), (-170, 67), (-116, 67), (-72, 70), (-28, 71), (0, 72), (36, 70),
        (72, 69), (112, 67), (144, 66), (176, 65), (208, 60))),
    ("bargard", "Bärgårdsstråket", 1, (
        (-184, 22), (-160, 29), (-132, 18), (-108, 27), (-84, 31), (-56, 22), (-36, 29),
        (-12, 20), (14, 31), (36, 25), (62, 19), (88, 29), (108, 24), (134, 16), (160, 27),
        (184, 21))),
    ("akersodra", "Åkerbärsgatans gårdsväg", 1, (
        (-140, 131), (-92, 130), (-46, 132), (0, 133), (46, 131), (92, 129), (140, 131))),
    ("akernorra", "Åkerbärsgatan", 1, (
        (-146, 188), (-120, 193), (-56, 199), (0, 200), (56, 199), (120, 193), (146, 188))),
)  # fmt: skip

_CROSSWAYS: tuple[tuple[str, str, tuple[Place, ...]], ...] = (
    ("nord1", "Smultronstråket", ((-184, -15), (-186, 10), (-181, 40), (-184, 66))),
    ("nord2", "Blåbärsstråket", ((-108, -13), (-106, 8), (-110, 40), (-108, 67))),
    ("nord3", "Hjortronstråket", ((-36, -12), (-38, 10), (-33, 42), (-36, 71))),
    ("nord4", "Björnbärsstråket", ((36, -15), (38, 10), (34, 42), (36, 70))),
    ("nord5", "Vinbärsstråket", ((108, -16), (106, 10), (110, 40), (108, 67))),
    ("nord6", "Krusbärsstråket", ((184, -14), (181, 10), (186, 40), (184, 65))),
    ("nord7", "Odonstråket", ((-140, 67), (-143, 100), (-137, 131), (-146, 188))),
    ("nord8", "Tranbärsstråket", ((-46, 71), (-49, 100), (-44, 131), (-48, 160), (-46, 198))),
    ("nord9", "Kråkbärsstråket", ((46, 70), (43, 100), (48, 131), (44, 160), (46, 198))),
    ("nord10", "Rönnbärsstråket", ((140, 66), (143, 100), (137, 131), (146, 188))),
    ("vast", "Västra skolvägen", (
        (-206, -17), (-204, 20), (-208, 62), (-204, 100), (-186, 136), (-146, 188))),
    ("ost", "Hjortronstigen", (
        (208, -12), (206, 20), (208, 60), (206, 100), (190, 142), (146, 188))),
    ("torg", "Torggången", ((-205, 34), (-222, 33), (-248, 35))),
    ("hjortrongard", "Hjortrongårdsgången", ((206, 94), (220, 92), (238, 84))),
    ("lingong1", "Lingongårdsgången 1", ((-92, 69), (-93, 80), (-91, 94))),
    ("lingong2", "Lingongårdsgången 2", ((0, 72), (2, 84), (0, 98))),
    ("lingong3", "Lingongårdsgången 3", ((92, 68), (91, 80), (93, 94))),
    ("bil1", "Parkeringsgången västra", ((-92, -11), (-94, -50), (-92, -97))),
    ("bil2", "Parkeringsgången mellersta", ((0, -13), (2, -50), (0, -100))),
    ("bil3", "Parkeringsgången östra", ((92, -17), (94, -50), (92, -97))),
)  # fmt: skip

_MUNICIPAL: tuple[tuple[str, str, str, tuple[Place, ...]], ...] = (
    ("kommun", "Hallongatans gång- och cykelbana", "cycleway", (
        (-318, -78), (-240, -90), (-150, -97), (-60, -100), (0, -101), (60, -100), (150, -97),
        (240, -89), (318, -76))),
    ("tunnel", "Gångtunneln", "footway", ((0, -101), (0, -106), (0, -124), (0, -130))),
    ("hallplats", "Hållplatsgången", "footway", ((0, -130), (18, -127), (46, -123))),
    ("skolgang", "Skolgången", "footway", ((-206, 84), (-222, 88), (-240, 108), (-262, 126))),
)  # fmt: skip

_STREETS: tuple[tuple[str, str, str, tuple[Place, ...]], ...] = (
    ("gata", "Hallongatan", "street", (
        (-330, -88), (-240, -101), (-150, -108), (-60, -112), (0, -113), (60, -112), (150, -108),
        (240, -100), (330, -87))),
    ("infart1", "Parkering A", "service", ((-138, -108), (-138, -34))),
    ("infart2", "Parkering B", "service", ((-46, -112), (-46, -34))),
    ("infart3", "Parkering C", "service", ((46, -112), (46, -34))),
    ("infart4", "Parkering D", "service", ((138, -108), (138, -34))),
)  # fmt: skip


def main_paths() -> list[Path]:
    """Return the walkways and streets drawn by hand, before anything is attached to them."""
    paths = [
        Path(key, name, "footway", 2.5, "asphalt", smooth(line), lamps=True, lamp_side=side)
        for key, name, side, line in _WALKWAYS
    ]
    paths += [
        Path(key, name, "path", 2.2, "asphalt", smooth(line), lamps=True)
        for key, name, line in _CROSSWAYS
    ]
    paths += [
        Path(key, name, kind, 3.0, "asphalt", smooth(line), lamps=True, municipal=True)
        for key, name, kind, line in _MUNICIPAL
    ]
    paths += [
        Path(key, name, kind, 6.5 if kind == "street" else 5.0, "asphalt", smooth(line),
             municipal=kind == "street", lit="unknown")
        for key, name, kind, line in _STREETS
    ]  # fmt: skip
    return _joined(paths)


def _joined(paths: Sequence[Path]) -> list[Path]:
    """Move the ends of drawn paths onto the path they meet: corners were cut, ends fall short."""
    joined = []
    for path in paths:
        others = shapely.union_all([other.line for other in paths if other is not path])
        points = [(float(east), float(north)) for east, north in path.line.coords]
        for end in (0, -1):
            gap = shapely.shortest_line(Point(points[end]), others)
            if 0.0 < gap.length < JOIN_M:
                points[end] = (float(gap.coords[1][0]), float(gap.coords[1][1]))
        joined.append(replace(path, line=LineString(points)))
    return joined


def _first_hit(start: Place, towards: Place, network: BaseGeometry) -> Place:
    """Return where a straight walk from `start` through `towards` first meets the network."""
    step = np.subtract(towards, start)
    far = np.asarray(start) + step / np.hypot(*step) * RAY_M
    hits = shapely.intersection(LineString([start, far]), network)
    places = shapely.get_coordinates(hits)
    if len(places) == 0:
        message = f"no path within {RAY_M} m of {start}"
        raise ValueError(message)
    nearest = np.argmin(np.hypot(*(places - np.asarray(start)).T))
    return (float(places[nearest][0]), float(places[nearest][1]))


def walkable(paths: Sequence[Path]) -> BaseGeometry:
    """Return the union of the lines people walk on (no streets, no parking lanes)."""
    return shapely.union_all([path.line for path in paths if path.kind not in VEHICLE_KINDS])


def entrance_paths(houses: Sequence[House], network: BaseGeometry) -> list[Path]:
    """Return the path from each main entrance to the nearest walkway in front of it."""
    paths = []
    for house in houses:
        side = house.door_side
        for stair, along_m in enumerate(house.stair_offsets_m()):
            door = house.at(along_m, side * house.depth_m / 2)
            out = house.at(along_m, side * (house.depth_m / 2 + 1.0))
            line = LineString([door, _first_hit(out, _beyond(door, out), network)])
            key = f"entre-{house.code}-{stair + 1}"
            name = f"Entréväg {house.address(stair)}"
            paths.append(Path(key, name, "footway", 1.8, "paving_stones", line))
    return paths


def _beyond(start: Place, through: Place) -> Place:
    return (2 * through[0] - start[0], 2 * through[1] - start[1])


def portico_paths(houses: Sequence[House], network: BaseGeometry) -> list[Path]:
    """Return the paths through the porticos: the covered part and its continuation outdoors."""
    paths = []
    for house in houses:
        if not house.portico:
            continue
        deep = house.depth_m / 2
        north, south = house.at(0.0, deep), house.at(0.0, -deep)
        covered = LineString([south, north])
        paths.append(
            Path(
                f"portik-{house.code}",
                f"Portik {house.code}",
                "footway",
                3.5,
                "concrete",
                covered,
                passage=True,
            )
        )
        for side, gate in ((NORTH, north), (SOUTH, south)):
            out = house.at(0.0, side * (deep + 1.0))
            line = LineString([gate, _first_hit(out, _beyond(gate, out), network)])
            key = f"portikvag-{house.code}-{'n' if side == NORTH else 's'}"
            paths.append(Path(key, f"Portikväg {house.code}", "path", 2.2, "asphalt", line))
    return paths


def waste_paths(houses: Sequence[House], network: BaseGeometry) -> list[Path]:
    """Return the shortest path from each waste house to the network (door to walkway)."""
    paths = []
    for house in houses:
        if not house.code.startswith("M"):
            continue
        on_path = shapely.shortest_line(house.outline(), network)
        name = f"Väg till miljöhus {house.code[1:]}"
        paths.append(Path(f"miljo-{house.code}", name, "path", 2.0, "asphalt", on_path))
    return paths


def noded(paths: Sequence[Path]) -> list[Path]:
    """Split all paths where they meet, so that pieces that touch share an end point."""
    # An entrance path ends on its walkway only to the last bit; the grid makes it a real node.
    lines = shapely.union_all([path.line for path in paths], grid_size=GRID_M)
    pieces = shapely.get_parts(lines)
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    tree = shapely.STRtree([path.line for path in paths])
    parents = tree.nearest(middles)
    numbers: dict[int, int] = {}
    result = []
    for piece, parent in sorted(
        zip(pieces, parents, strict=True),
        key=lambda pair: (pair[1], paths[pair[1]].line.project(Point(pair[0].coords[0]))),
    ):
        path = paths[parent]
        numbers[parent] = numbers.get(parent, 0) + 1
        key = f"{path.source_id}.{numbers[parent]}"
        result.append(
            Path(key, path.name, path.kind, path.width_m, path.surface, piece,
                 path.lamps, path.municipal, path.lit, passage=path.passage)
        )  # fmt: skip
    return result
