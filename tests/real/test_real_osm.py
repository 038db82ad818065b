"""Real OpenStreetMap extracts: every object taken or refused with its reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely
from pyproj import Transformer

from gis.sources.build import SourceTable
from gis.sources.osm import read_osm
from gis.sources.osm_words import KINDS

HELSINKI = "fi_helsinki_center.osm.pbf"
ADLERSHOF = "de_berlin_adlershof_estates.osm.pbf"
STOCKHOLM = "se_stockholm_ostermalm.osm.pbf"

COUNTS = {
    HELSINKI: {"lamp": (586, 586), "stairwell": (325, 325), "building": (536, 446),
               "footpath": (1614, 1575), "waste_station": (16, 16), "place": (432, 405)},
    ADLERSHOF: {"lamp": (4, 4), "stairwell": (459, 459), "building": (4063, 4063),
                "waste_station": (55, 55), "place": (798, 794)},
    STOCKHOLM: {"lamp": (6, 6), "stairwell": (17, 17), "building": (195, 180),
                "footpath": (611, 611), "waste_station": (4, 4), "place": (157, 156)},
}  # fmt: skip


@pytest.fixture(scope="module", params=list(COUNTS))
def extract(
    request: pytest.FixtureRequest, shared_data: Path
) -> tuple[str, Path, dict[str, SourceTable]]:
    """One extract with its tables, read once for all tests of it."""
    path = shared_data / "osm" / request.param
    return request.param, path, read_osm(path)


def test_every_object_is_accounted_for(extract: tuple[str, Path, dict[str, SourceTable]]) -> None:
    name, _, tables = extract
    assert tuple(tables) == KINDS
    for kind, table in tables.items():
        refused = {one.row for one in table.report.issues if one.action == "refused"}
        assert refused.isdisjoint(table.rows["row"])
        assert refused | set(table.rows["row"]) == set(range(1, table.report.read + 1))
        assert table.report.read == table.report.taken + table.report.refused
        assert table.rows["source_id"].is_unique
        assert shapely.is_valid(table.rows.geometry).all()
        if kind in COUNTS[name]:
            assert (table.report.read, table.report.taken) == COUNTS[name][kind]


def test_counts_agree_with_the_tags_in_the_file(
    extract: tuple[str, Path, dict[str, SourceTable]],
) -> None:
    _, path, tables = extract
    lamps = entrances = buildings = 0
    for one in osmium.FileProcessor(str(path)):
        lamps += one.tags.get("highway") == "street_lamp"
        entrances += one.tags.get("entrance", "no") != "no"
        buildings += one.tags.get("building", "no") != "no"
    assert tables["lamp"].report.read == lamps
    assert tables["stairwell"].report.read == entrances
    assert tables["building"].report.read == buildings


def test_nodes_lie_where_an_independent_conversion_puts_them(
    extract: tuple[str, Path, dict[str, SourceTable]],
) -> None:
    _, path, tables = extract
    step = Transformer.from_crs(4326, 3006, always_xy=True)
    expected = {
        f"node/{one.id}": step.transform(one.location.lon, one.location.lat)
        for one in osmium.FileProcessor(str(path), osmium.osm.NODE)
        if "entrance" in one.tags
    }
    rows = tables["stairwell"].rows
    places = np.array([expected[ref] for ref in rows["source_id"]])
    got = shapely.get_coordinates(rows.geometry)
    assert np.hypot(*(got - places).T).max() < 0.01


def test_enclosed_courtyards_are_open_ground(
    extract: tuple[str, Path, dict[str, SourceTable]],
) -> None:
    _, _, tables = extract
    yards = tables["courtyard"].rows
    enclosed = np.asarray(yards.loc[yards["origin"] == "enclosed", "geom"].array)
    assert len(enclosed) > 100
    area = shapely.area(enclosed)
    assert area.min() >= 79.9
    assert area.max() <= 8000.1
    houses = np.asarray(tables["building"].rows["geom"].array)
    tree = shapely.STRtree(houses)
    for at, house in tree.query(enclosed, predicate="intersects").T:
        assert shapely.area(shapely.intersection(enclosed[at], houses[house])) < 0.02 * area[at]


def test_helsinki_refusals_say_why(shared_data: Path) -> None:
    tables = read_osm(shared_data / "osm" / HELSINKI)
    reasons = {one.reason: one.count for one in tables["building"].report.summary()}
    assert reasons["incomplete: nodes are not in the file"] == 48
    assert reasons["incomplete: member ways are not in the file"] == 2
    assert sum("building=entrance" in reason for reason in reasons) == 1
    stairs = tables["stairwell"].rows
    assert (stairs["entrance_kind"] == "main").sum() == 78
    assert (stairs["entrance_kind"] == "staircase").sum() == 57
    assert stairs["code"].notna().sum() == 71
    heights = tables["building"].rows["height_source"].value_counts()
    assert heights["declared"] > 10
    assert heights["storeys"] > 100
    lamps = tables["lamp"].rows
    assert set(lamps["owner"]) == {"unknown"}
    assert set(lamps["kind"]) == {"unknown"}


def test_a_box_gives_a_part(shared_data: Path) -> None:
    whole = read_osm(shared_data / "osm" / HELSINKI)
    part = read_osm(shared_data / "osm" / HELSINKI, bbox=(24.940, 60.166, 24.946, 60.172))
    for kind in ("lamp", "building", "footpath", "stairwell"):
        assert 0 < part[kind].report.taken < whole[kind].report.taken
        assert set(part[kind].rows["source_id"]) <= set(whole[kind].rows["source_id"])


def test_reading_twice_gives_the_same(shared_data: Path) -> None:
    first, again = (read_osm(shared_data / "osm" / STOCKHOLM) for _ in range(2))
    for kind in KINDS:
        assert first[kind].rows["source_id"].tolist() == again[kind].rows["source_id"].tolist()
        assert first[kind].report == again[kind].report
