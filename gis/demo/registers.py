"""Asset tables of houses, stairwells, yards, paths and borders, with the contract's columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapely import Point

from gis.demo import ground
from gis.demo.base import asset_table, stable_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from gis.demo.houses import House
    from gis.demo.paths import Path

_USES = {"utility": "utility", "school": "school", "shop": "shop"}
_NAMES = {"M": "Miljöhus", "NS": "Nätstation", "SK": "Bärkullaskolan", "C": "Bärtorget"}


def building_table(houses: Sequence[House]) -> gpd.GeoDataFrame:
    """Return the buildings; heights follow from storeys of 2.8 m."""
    homes = [house.stairs > 0 for house in houses]
    columns: dict[str, Sequence[object]] = {
        "source_id": [house.code for house in houses],
        "code": [house.code for house in houses],
        "name": [_building_name(house) for house in houses],
        "address": [_building_address(house) for house in houses],
        "use": [_USES.get(house.kind, "residential") for house in houses],
        "storeys": [house.storeys for house in houses],
        "height_m": [house.height_m() for house in houses],
        "height_source": ["storeys" if home else "declared" for home in homes],
    }
    return asset_table("building", columns, [ground.multi(house.outline()) for house in houses])


def _building_name(house: House) -> str:
    if house.stairs:
        return f"Hus {house.code}"
    prefix = house.code.rstrip("0123456789")
    return f"{_NAMES[prefix]} {house.code[len(prefix) :]}".strip()


def _building_address(house: House) -> str | None:
    if not house.stairs:
        return None
    if house.stairs == 1:
        return house.address(0)
    return f"{house.address(0)}-{house.first_number + 2 * (house.stairs - 1)}"


def stairwell_table(houses: Sequence[House]) -> gpd.GeoDataFrame:
    """Return the 60 stairwells, each at its main entrance on the facade."""
    doors = [
        (house, stair, along_m)
        for house in houses
        for stair, along_m in enumerate(house.stair_offsets_m())
    ]
    columns: dict[str, Sequence[object]] = {
        "source_id": [f"{house.code}-{stair + 1}" for house, stair, _ in doors],
        "code": [f"{house.code}-{stair + 1}" for house, stair, _ in doors],
        "building_id": [stable_id("building", house.code) for house, _, _ in doors],
        "name": ["ABCD"[stair] for _, stair, _ in doors],
        "address": [house.address(stair) for house, stair, _ in doors],
        "entrance_kind": ["main"] * len(doors),
        "storeys": [house.storeys for house, _, _ in doors],
        "dwellings": [house.dwellings_per_stair() for house, _, _ in doors],
        "lift": [house.kind != "low" for house, _, _ in doors],
    }
    points = [
        Point(house.at(along_m, house.door_side * house.depth_m / 2)) for house, _, along_m in doors
    ]
    return asset_table("stairwell", columns, points)


def courtyard_table() -> gpd.GeoDataFrame:
    """Return the 12 courtyards; the default lighting class of the kind applies."""
    yards = ground.yards()
    columns: dict[str, Sequence[object]] = {
        "source_id": [yard.source_id for yard in yards],
        "code": [yard.source_id for yard in yards],
        "name": [yard.name for yard in yards],
        "origin": ["declared"] * len(yards),
        "lighting_class": [None] * len(yards),
    }
    return asset_table("courtyard", columns, [ground.multi(yard.outline) for yard in yards])


def footpath_table(paths: Sequence[Path]) -> gpd.GeoDataFrame:
    """Return the paths, divided where they meet."""
    columns: dict[str, Sequence[object]] = {
        "source_id": [path.source_id for path in paths],
        "code": [None] * len(paths),
        "name": [path.name for path in paths],
        "kind": [path.kind for path in paths],
        "width_m": [path.width_m for path in paths],
        "surface": [path.surface for path in paths],
        "lit": [path.lit for path in paths],
        "passage": [path.passage for path in paths],
        "lighting_class": [None] * len(paths),
    }
    return asset_table("footpath", columns, [path.line for path in paths])


def responsibility_table(main: Sequence[Path]) -> gpd.GeoDataFrame:
    """Return the areas that municipality, grid company and other owners answer for."""
    lines = {path.source_id: path.line for path in main}
    areas = ground.responsibilities(lines["gata"], lines["kommun"])
    columns: dict[str, Sequence[object]] = {
        "source_id": [area.source_id for area in areas],
        "code": [area.source_id for area in areas],
        "name": [area.name for area in areas],
        "owner": [area.owner for area in areas],
        "operator": [area.operator for area in areas],
        "contact": [area.contact for area in areas],
    }
    return asset_table(
        "responsibility_area", columns, [ground.multi(area.outline) for area in areas]
    )
