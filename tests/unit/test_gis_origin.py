"""A GeoPackage keeps inside itself where it came from."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gis import origin
from gis.origin import Origin, mark, moment, read

AT = datetime(2026, 11, 27, 8, 30, 0, 123456, tzinfo=UTC)
ORIGIN = Origin(exported_at=AT, company="bb", estate="barkullen", crs="EPSG:3007")


def package(path: Path, count: int = 2) -> Path:
    rows = {
        "id": [f"id-{n}" for n in range(count)],
        "changed_at": ["2026-11-01T10:00:00.5Z"] * count,
    }
    points = shapely.points([(151000.0 + n, 6409000.0) for n in range(count)])
    gpd.GeoDataFrame(rows, geometry=points, crs=3007).to_file(path, layer="lamps", driver="GPKG")
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = package(tmp_path / "a.gpkg")
    mark(path, ORIGIN, ["lamps"])
    found = read(path)
    assert found is not None
    assert found.origin == ORIGIN
    changed = datetime(2026, 11, 1, 10, 0, 0, 500000, tzinfo=UTC)
    assert found.rows == {"lamps": {"id-0": changed, "id-1": changed}}


def test_other_programs_still_read_the_layers(tmp_path: Path) -> None:
    path = package(tmp_path / "a.gpkg")
    mark(path, ORIGIN, ["lamps"])
    assert len(gpd.read_file(path, layer="lamps")) == 2
    with sqlite3.connect(path) as file:
        kinds = dict(file.execute("SELECT table_name, data_type FROM gpkg_contents"))
    assert kinds["ljusrond_origin"] == kinds["ljusrond_origin_row"] == "attributes"


def test_rows_of_a_layer_with_too_many_are_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = package(tmp_path / "a.gpkg", count=3)
    for most, named in ((2, {}), (3, {"lamps"})):
        monkeypatch.setattr(origin, "ROWS_MAX", most)
        marked = tmp_path / f"{most}.gpkg"
        shutil.copy(path, marked)
        mark(marked, ORIGIN, ["lamps"])
        found = read(marked)
        assert found is not None
        assert (found.origin, set(found.rows)) == (ORIGIN, set(named))


def test_what_says_nothing_gives_nothing(tmp_path: Path) -> None:
    assert read(package(tmp_path / "a.gpkg")) is None
    other = tmp_path / "b.gpkg"
    other.write_bytes(b"no database")
    assert read(other) is None
    assert read(tmp_path / "missing.gpkg") is None


def test_an_origin_without_a_moment_is_none(tmp_path: Path) -> None:
    path = package(tmp_path / "a.gpkg")
    mark(path, ORIGIN, ["lamps"])
    with sqlite3.connect(path) as file:
        file.execute("UPDATE ljusrond_origin SET value = 'x' WHERE key = 'exported_at'")
    assert read(path) is None


def test_a_layer_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error):
        mark(package(tmp_path / "a.gpkg"), ORIGIN, ["stairwells"])


def test_moments_without_a_zone_are_utc() -> None:
    assert moment("2026-11-27T08:30:00.123456") == AT
    assert moment(None) is None
