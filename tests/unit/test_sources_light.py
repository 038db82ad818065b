"""What imports bring for the light: passages, parking areas, classes, dimming, and odd input."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.sources.osm import read_osm
from gis.sources.osm_tags import kinds_of
from gis.sources.tables import SourceTable, read_table
from tests.unit.test_sources_osm import Drawing

EAST, NORTH = 322900.0, 6410300.0


def table(
    folder: Path, kind: str, shapes: list[shapely.Geometry], **columns: object
) -> SourceTable:
    """Write rows beside the demo's place and read them as a kind."""
    moved = shapely.transform(shapes, lambda xy: np.add(xy, (EAST, NORTH)))
    path = folder / "rows.gpkg"
    ids = [f"r{k}" for k in range(len(shapes))]
    gpd.GeoDataFrame({"uuid": ids, **columns}, geometry=moved, crs=3006).to_file(path)
    return read_table(path, kind)


def line(k: int) -> shapely.LineString:
    return shapely.LineString([(0, 10 * k), (30, 10 * k)])


@pytest.mark.parametrize("column", ["portik", "Genomgång", "passage", "Port gång"])
def test_a_column_tells_which_paths_are_passages(tmp_path: Path, column: str) -> None:
    lines = [line(k) for k in range(4)]
    read = table(tmp_path, "footpaths", lines, **{column: ["ja", "nej", None, "kanske"]})
    assert read.rows["passage"].tolist() == [True, False, False, False]
    said = [(one.value, one.reason) for one in read.report.issues]
    assert said == [("kanske", "neither yes nor no, taken as no")]


def test_a_path_of_the_kind_portik_is_a_passage(tmp_path: Path) -> None:
    lines = [line(k) for k in range(3)]
    read = table(tmp_path, "footpaths", lines, kategori=["Portik", "Gångväg", "Genomgång"])
    assert read.rows["passage"].tolist() == [True, False, True]
    assert set(read.rows["kind"]) == {"footway"}
    assert not read.report.issues


def test_without_any_such_column_no_path_is_a_passage(tmp_path: Path) -> None:
    assert table(tmp_path, "footpaths", [line(0)]).rows["passage"].tolist() == [False]


def test_osm_passages_lead_through_buildings(tmp_path: Path) -> None:
    drawn = Drawing()
    drawn.square(0, 0, 1, building="apartments")

    def way(y: float, x: tuple[float, float] = (0.1, 0.9), **tags: str) -> str:
        nodes = [drawn.node(x[0], y), drawn.node(x[1], y)]
        return f"way/{drawn.way(nodes, highway='footway', **tags)}"

    told = way(0.1, tunnel="building_passage")
    covered = way(0.2, covered="yes")
    outside = way(2.0, covered="yes")
    half = way(0.3, (0.5, 1.5), covered="yes")
    indoors = [way(0.4, covered="yes", indoor="yes"),
               way(0.5, tunnel="building_passage", indoor="yes")]  # fmt: skip
    bare = way(0.6)
    paths = read_osm(drawn.write(tmp_path))["footpath"]
    passage = dict(zip(paths.rows["source_id"], paths.rows["passage"], strict=True))
    assert passage[told]
    assert passage[covered]
    assert not any(passage[ref] for ref in [outside, half, bare, *indoors])
    assert any(note.startswith("2 of 7 footpaths lead through") for note in paths.report.notes)


@pytest.mark.parametrize(
    ("tags", "element", "kind"),
    [
        ({}, "way", "parking"),
        ({"parking": "surface"}, "relation", "parking"),
        ({}, "node", None),
        ({"parking": "multi-storey"}, "way", None),
        ({"parking": "underground"}, "way", None),
        ({"parking": "street_side"}, "way", None),
        ({"building": "garages"}, "way", None),
    ],
)
def test_osm_parking_is_open_ground(tags: dict[str, str], element: str, kind: str | None) -> None:
    found = kinds_of({"amenity": "parking", **tags}, element)
    assert [one.record["kind"] for one in found if one.kind == "place"] == ([kind] if kind else [])


def test_parking_and_classes_of_places_come_from_tables(tmp_path: Path) -> None:
    boxes = [shapely.box(0, 0, 20, 10), shapely.box(30, 0, 50, 10)]
    columns = {"typ": ["P-plats", "Parkeringsyta"], "belysningsklass": ["PARKING_MEDIUM", None]}
    rows = table(tmp_path, "places", boxes, **columns).rows
    assert rows["kind"].tolist() == ["parking", "parking"]
    assert rows["lighting_class"].tolist() == ["PARKING_MEDIUM", None]


def test_classes_of_doors_come_from_tables(tmp_path: Path) -> None:
    rows = table(tmp_path, "stairwells", [shapely.Point(0, 0)], belysningsklass=["P1"]).rows
    assert rows["lighting_class"].tolist() == ["P1"]


@pytest.mark.parametrize(
    ("column", "values", "dim"),
    [
        ("dim", [0.5, 1.0, 0.0], [0.5, 1.0, 0.0]),
        ("Dimnivå", ["50 %", "0,7", "100%"], [0.5, 0.7, 1.0]),
        ("Dimnivå (%)", [50, 70, 100], [0.5, 0.7, 1.0]),
        ("dim_procent", [50, 70, 100], [0.5, 0.7, 1.0]),
    ],
)
def test_dimming_is_a_share_or_percent(
    tmp_path: Path, column: str, values: list[object], dim: list[float]
) -> None:
    path = tmp_path / "lamps.csv"
    east = [EAST + 10 * k for k in range(3)]
    rows = {"id": ["a", "b", "c"], "E": east, "N": NORTH, column: values}
    pd.DataFrame(rows).to_csv(path, index=False)
    read = read_table(path, "lamps", crs="EPSG:3006")
    assert read.rows["dim"].tolist() == pytest.approx(dim)
    assert not read.report.issues


def test_percent_without_its_sign_is_refused_as_a_share(tmp_path: Path) -> None:
    read = table(tmp_path, "lamps", [shapely.Point(0, 0)], dim=[50])
    assert read.rows["dim"].isna().all()
    assert [one.reason for one in read.report.issues] == ["outside 0 to 1, left unknown"]


def test_impossible_heights_of_lamps_are_named_row_by_row(tmp_path: Path) -> None:
    points = [shapely.Point(10 * k, 0) for k in range(3)]
    read = table(tmp_path, "lamps", points, height_m=[0, 400, 4.5])
    assert read.rows["height_m"].isna().tolist() == [True, True, False]
    assert [(one.row, one.field, one.value) for one in read.report.issues] == [
        (1, "height_m", "0"), (2, "height_m", "400"),
    ]  # fmt: skip


def test_a_crowd_of_lamps_on_one_point_is_taken_and_named(tmp_path: Path) -> None:
    points = [shapely.Point(50, 50)] + [shapely.Point(0, 0)] * 100
    read = table(tmp_path, "lamps", points)
    assert read.report.taken == 101
    note = next(note for note in read.report.notes if "on one point" in note)
    assert note.startswith("100 lamps on one point, 322900.0 E 6410300.0 N, the first is row 2")
    pair = table(tmp_path, "lamps", [shapely.Point(0, 0)] * 2)
    assert not any("on one point" in note for note in pair.report.notes)


def test_rows_outside_sweden_are_named(tmp_path: Path) -> None:
    here, berlin = shapely.Point(0, 0), shapely.Point(80_000, -600_000)
    notes = table(tmp_path, "lamps", [here, berlin]).report.notes
    note = next(note for note in notes if "outside Sweden" in note)
    assert note.startswith("1 of 2 rows lie outside Sweden, the first is row 2 at 52.4")
    assert not any(
        "outside Sweden" in note for note in table(tmp_path, "lamps", [here]).report.notes
    )


def test_heights_of_buildings_that_nobody_stated_are_told(tmp_path: Path) -> None:
    boxes = [shapely.box(20 * k, 0, 20 * k + 10, 10) for k in range(3)]
    columns = {"våningar": [3, None, 2], "höjd": [None, None, 7.5]}
    read = table(tmp_path, "buildings", boxes, **columns)
    assert read.rows["height_source"].tolist() == ["storeys", "unknown", "declared"]
    assert read.rows["height_m"].iloc[0] == pytest.approx(8.4)
    told = [note for note in read.report.notes if note.startswith("height: ")]
    assert told[0].startswith("height: 1 of 3 buildings have none of their own, storeys x 2.8 m")
    assert told[1].endswith("their shadows are those of a house of 9 m")
