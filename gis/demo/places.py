"""Waste houses, playgrounds, benches and the other things that stand on the estate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Point, box

from gis.demo import ground
from gis.demo.base import asset_table
from gis.demo.circuits import CABINETS
from gis.demo.poles import beside
from gis.demo.walls import LAUNDRY_HOUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    from shapely import Geometry, Polygon

    from gis.demo.base import Place
    from gis.demo.houses import House
    from gis.demo.paths import Path

FLATS_PER_WASTE_HOUSE = 126
BENCHES, SAND_BOXES = 95, 22
FEWER_FRACTIONS = ("M5", "M9", "M11")
"""Waste houses without glass and metal: not ready for the duty of 2027-01-01."""
_FRACTIONS: tuple[tuple[str, int, int], ...] = (
    ("residual", 660, 4), ("food", 140, 3), ("paper", 660, 2), ("plastic", 660, 2),
    ("cardboard", 660, 2), ("metal", 370, 1), ("clear_glass", 370, 1), ("coloured_glass", 370, 1),
)  # fmt: skip
_PLAYGROUNDS: tuple[tuple[str, Place], ...] = (
    ("1", (-163.0, 37.5)), ("3", (18.0, 42.5)), ("5", (163.0, 37.0)), ("6", (-114.0, 156.0)),
    ("7", (22.0, 164.0)), ("8", (114.0, 156.0)), ("9", (234.0, 64.0)), ("11", (-20.0, 103.0)),
)  # fmt: skip
_SPACING_M = 4.0


def playgrounds() -> list[tuple[str, Polygon]]:
    """Return source identifier and outline of the 8 playgrounds, 11-13 x 8-9 m."""
    result = []
    for index, (yard, (east, north)) in enumerate(_PLAYGROUNDS):
        half, deep = 3.4 + 0.4 * (index % 3), 1.9 + 0.2 * (index % 2)
        outline = box(east - half, north - deep, east + half, north + deep)
        result.append((f"LP-G{yard}", outline.buffer(2.2, quad_segs=3)))
    return result


def waste_station_table(houses: Sequence[House], homes: Sequence[House]) -> gpd.GeoDataFrame:
    """Return the 11 waste houses with their bins and the number of flats they serve."""
    centres = [Point(house.centre) for house in houses]
    served = _served(centres, homes)
    bins = [_bins(house.code, index, int(served[index])) for index, house in enumerate(houses)]
    columns: dict[str, Sequence[object]] = {
        "source_id": [house.code for house in houses],
        "code": [house.code for house in houses],
        "name": [f"Miljöhus {house.code[1:]}" for house in houses],
        "kind": ["house"] * len(houses),
        "area_m2": [house.length_m * house.depth_m for house in houses],
        "dwellings_served": [int(count) for count in served],
        "fractions": [[str(row["fraction"]) for row in rows] for rows in bins],
        "bins": bins,
    }
    return asset_table("waste_station", columns, centres)


def _served(centres: Sequence[Point], homes: Sequence[House]) -> list[int]:
    """Count the flats that use each waste house: the nearest one that is not yet full."""
    served = [0] * len(centres)
    doors = [
        (home.dwellings_per_stair(), Point(home.at(along_m, home.door_side * home.depth_m / 2)))
        for home in homes
        for along_m in home.stair_offsets_m()
    ]
    for dwellings, door in doors:
        for index in np.argsort(shapely.distance(centres, door), kind="stable"):
            if served[index] + dwellings <= FLATS_PER_WASTE_HOUSE:
                served[index] += dwellings
                break
    return served


def _bins(code: str, index: int, served: int) -> list[dict[str, object]]:
    """Return 14-22 bins: a start set, and more for rest and food where more flats are served."""
    missing = ("metal", "clear_glass", "coloured_glass") if code in FEWER_FRACTIONS else ()
    extra = min(served // 30, 4) + index % 2
    more = {"residual": extra, "food": int(bool(missing)) if not extra else 1,
            "paper": 2 if missing else 0}  # fmt: skip
    return [
        {"fraction": name, "volume_l": volume_l, "bins": count + more.get(name, 0)}
        for name, volume_l, count in _FRACTIONS
        if name not in missing
    ]


class _Scatter:
    """Places things beside paths, clear of paths, walls and of one another."""

    def __init__(
        self, paths: Sequence[Path], solids: Iterable[Geometry], standing: Sequence[Place]
    ) -> None:
        lanes = [path.line.buffer(path.width_m / 2 + 0.3) for path in paths]
        self._taken = shapely.union_all([*lanes, *solids])
        shapely.prepare(self._taken)
        self._standing = list(standing)

    def candidates(self, paths: Sequence[Path], step_m: float) -> list[Place]:
        places = []
        for path in paths:
            for index in range(int(path.line.length / step_m)):
                offset_m = (path.width_m / 2 + 1.0) * (1 if index % 2 else -1)
                places.append(beside(path.line, (index + 0.5) * step_m, offset_m)[0])
        return places

    def choose(self, candidates: Sequence[Place], count: int, apart_m: float) -> list[Place]:
        """Return `count` free places spread evenly over the candidates, the first fits first."""
        chosen: list[Place] = []
        for stride in (5, 3, 2, 1):
            for place in candidates[::stride]:
                if len(chosen) == count:
                    return chosen
                near = any(math.dist(place, other) < apart_m for other in chosen)
                near = near or any(math.dist(place, other) < _SPACING_M / 2
                                   for other in self._standing)  # fmt: skip
                if not near and not shapely.intersects_xy(self._taken, *place):
                    chosen.append(place)
                    self._standing.append(place)
        if len(chosen) < count:
            message = f"room for {len(chosen)} of {count} things"
            raise ValueError(message)
        return chosen


_Row = tuple[str, str, str, "Geometry"]


def place_table(
    homes: Sequence[House],
    others: Sequence[House],
    paths: tuple[Sequence[Path], Sequence[Path]],
    poles: Sequence[Place],
) -> gpd.GeoDataFrame:
    """Return all places of the estate.

    Parameters
    ----------
    homes, others
        Residential houses, and the buildings without flats.
    paths
        The paths drawn by hand, and all paths.
    poles
        Local places of the lamps that stand on the ground.
    """
    rows: list[_Row] = [
        (name, "playground", f"Lekplats {name[3:]}", outline) for name, outline in playgrounds()
    ]
    rows += _by_paths(homes, others, paths, poles)
    rows += _by_houses(homes)
    rows += _single()
    rows += _parking(paths[0])
    columns: dict[str, Sequence[object]] = {
        "source_id": [row[0] for row in rows],
        "code": [row[0] for row in rows],
        "kind": [row[1] for row in rows],
        "name": [row[2] for row in rows],
    }
    return asset_table("place", columns, [row[3] for row in rows])


def _by_paths(
    homes: Sequence[House],
    others: Sequence[House],
    paths: tuple[Sequence[Path], Sequence[Path]],
    poles: Sequence[Place],
) -> list[_Row]:
    solids: list[Geometry] = [house.outline().buffer(1.0) for house in (*homes, *others)]
    solids += [outline for _, outline in playgrounds()]
    cabinets = [place for _, place in CABINETS]
    scatter = _Scatter(paths[1], solids, [*poles, *cabinets])
    ours = [path for path in paths[0] if path.lamps and not path.municipal]
    inside = shapely.union_all([yard.outline for yard in ground.yards()])
    along = scatter.candidates([*ours, *(p for p in paths[1] if "portikvag" in p.source_id)], 5.0)
    around = [
        (float(east), float(north))
        for _, outline in playgrounds()
        for east, north in shapely.get_coordinates(outline.buffer(1.2).segmentize(5.0))
    ]
    seats = [*around, *(place for place in along if shapely.intersects_xy(inside, *place))]
    benches = scatter.choose(seats, 65, 5.0) + scatter.choose(along, BENCHES - 65, 9.0)
    bins = [_step_aside(place) for place in benches[::2]]
    walkways = [path for path in ours if path.kind == "footway"]
    sand = scatter.choose(scatter.candidates(walkways, 7.0), SAND_BOXES, 30.0)
    rows = [(f"B{i:02d}", "bench", f"Bänk {i}", Point(p)) for i, p in enumerate(benches, 1)]
    rows += [(f"PK{i:02d}", "bin", f"Papperskorg {i}", Point(p)) for i, p in enumerate(bins, 1)]
    rows += [(f"SL{i:02d}", "sand_box", f"Sandlåda {i}", Point(p)) for i, p in enumerate(sand, 1)]
    return [(f"BK-{code}", kind, name, point) for code, kind, name, point in rows]


def _step_aside(place: Place) -> Place:
    return (place[0] + 1.4, place[1] + 0.2)


def _by_houses(homes: Sequence[House]) -> list[_Row]:
    rows: list[_Row] = []
    for house in homes:
        side, deep = house.door_side, house.depth_m / 2
        for stair, along_m in enumerate(house.stair_offsets_m()):
            key, address = f"{house.code}-{stair + 1}", house.address(stair)
            stand = Point(house.at(along_m - 3.2, side * (deep + 1.6)))
            board = Point(house.at(along_m + 0.8, side * (deep - 1.2)))
            rows.append((f"CS-{key}", "bike_stand", f"Cykelställ {address}", stand))
            rows.append((f"AT-{key}", "notice_board", f"Anslagstavla {address}", board))
        if house.code in LAUNDRY_HOUSES:
            inside = Point(house.at(-0.3 * house.length_m, -side * (deep - 3.0)))
            rows.append((f"TS-{house.code}", "laundry", f"Tvättstuga {house.code}", inside))
    return rows


def _parking(paths: Sequence[Path]) -> list[_Row]:
    """Return the parking areas at the ends of the four lanes."""
    lanes = [path for path in paths if path.source_id.startswith("infart")]
    return [
        (f"P{letter}", "parking", f"Parkering {letter}", ground.parking_area(lane.line))
        for letter, lane in zip("ABCD", lanes, strict=True)
    ]


def _single() -> list[_Row]:
    rows: list[_Row] = [
        ("HPL1", "bus_stop", "Hållplats Bärkullen", Point(47.0, -121.5)),
        ("NS1", "substation", "Nätstation NS1", ground.SUBSTATION_PLOT),
        ("TORG", "square", "Bärtorget", ground.SQUARE),
        ("SKOLG", "school_yard", "Skolgården", ground.SCHOOL_YARD),
    ]
    rows += [
        (name, "lighting_cabinet", f"Belysningscentral {name}", Point(place))
        for name, place in CABINETS
    ]
    return rows
