"""Proposals from files: every row is taken, or told of with its reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Engine

from backend.errors import NotFoundError
from backend.proposals import files, service
from backend.proposals.rows import Row, check_rows
from gis.sources.report import SourceError
from tests.estate_sample import EAST_M, NORTH_M
from tests.proposal_sample import compute, dark_estate


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give an estate in the dark."""
    with dark_estate(clone()) as made:
        yield made


def gpkg(
    folder: Path, rows: list[dict[str, Any]], points: list[tuple[float, float] | None]
) -> Path:
    path = folder / "forslag.gpkg"
    shapes = [None if p is None else shapely.Point(EAST_M + p[0], NORTH_M + p[1]) for p in points]
    gpd.GeoDataFrame(rows, geometry=shapes, crs=3006).to_file(path, layer="forslag")
    return path


def test_a_geopackage_is_taken_row_by_row(own: Engine, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"code": "N1", "lamp": None, "remove": None, "height_m": 4.0, "flux_lm": 2400.0},
        {"code": "N2", "lamp": None, "remove": None, "height_m": 400.0, "flux_lm": None},
        {"code": None, "lamp": "p1", "remove": None, "height_m": None, "flux_lm": None},
        {"code": None, "lamp": "P2", "remove": True, "height_m": None, "flux_lm": None},
        {"code": None, "lamp": "P9", "remove": True, "height_m": None, "flux_lm": None},
        {"code": "N6", "lamp": None, "remove": None, "height_m": 4.0, "flux_lm": None},
        {"code": "N7", "lamp": None, "remove": None, "height_m": 4.0, "flux_lm": None},
        {"code": None, "lamp": "P2", "remove": True, "height_m": None, "flux_lm": None},
        {"code": "P1", "lamp": None, "remove": None, "height_m": 5.0, "flux_lm": None},
    ]
    points: list[tuple[float, float] | None] = [
        (230, 30), (232, 30), (228, 30), None, None, (5000, 0), None, None, (236, 30),
    ]  # fmt: skip
    with own.begin() as tx:
        done = files.import_file(
            tx, gpkg(tmp_path, rows, points), "provgarden", None, files.Reading()
        )
    assert (done.read, done.new, done.changed, done.removed, done.refused) == (9, 3, 1, 1, 4)
    refused = [(i.row, i.field, i.value) for i in done.issues if i.action == "refused"]
    assert refused == [(5, "lamp", "P9"), (6, "geom", refused[1][2]), (7, "geom", ""),
                       (8, "lamp", "P2")]  # fmt: skip
    assert "4.7 km" in next(i.text for i in done.issues if i.row == 6)
    mended = {(i.row, i.field) for i in done.issues if i.action == "repaired"}
    assert mended == {(2, "height_m"), (9, "code")}
    assert done.id is not None
    found = compute(own, done.id)
    assert (found.name, found.source) == ("forslag", "forslag.gpkg")
    assert {i.row for i in found.issues} == {2, 5, 6, 7, 8, 9}
    assert [(one.label, one.change) for one in found.lamps] == [
        ("P2", "removed"),
        ("N1", "new"),
        ("N2", "new"),
        ("P1#2", "new"),
        ("P1", "changed"),
    ]
    assert (found.dark_after_m2 or 0) < (found.dark_before_m2 or 0)


def test_a_table_that_only_takes_lamps_away_needs_no_position(own: Engine, tmp_path: Path) -> None:
    path = tmp_path / "bort.csv"
    path.write_text("lamp;remove\nP1;ja\n", encoding="utf-8")
    with own.begin() as tx:
        done = files.import_file(tx, path, "provgarden", "Bort", files.Reading())
    assert (done.name, done.removed, done.issues) == ("Bort", 1, [])


def test_a_file_of_which_nothing_can_be_taken_is_not_stored(own: Engine, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("lamp;remove\nX1;ja\n;ja\n", encoding="utf-8")
    with own.begin() as tx:
        done = files.import_file(tx, path, "provgarden", None, files.Reading())
        assert done.id is None
        assert service.listed(tx) == []
    assert [problem.field for problem in files.nothing_taken(done)] == [
        "row 2, lamp",
        "row 3, lamp",
    ]
    with own.begin() as tx, pytest.raises(NotFoundError):
        files.import_file(tx, path, "nowhere", None, files.Reading())
    path.write_text("", encoding="utf-8")
    with own.begin() as tx, pytest.raises(SourceError):
        files.import_file(tx, path, "provgarden", None, files.Reading())


def test_thousands_of_lamps_called_alike_get_names_of_their_own(own: Engine) -> None:
    rows = [Row(number=at, label="Ny", easting_m=EAST_M, northing_m=NORTH_M) for at in range(5000)]
    with own.begin() as tx:
        started = time.perf_counter()
        checked = check_rows(tx, service.place(tx, "provgarden"), rows, labels=["Ny#3"])
        assert time.perf_counter() - started < 3.0  # trying every number anew took ten seconds
    labels = [lamp["label"] for lamp in checked.lamps]
    assert labels[:4] == ["Ny", "Ny#2", "Ny#4", "Ny#5"]
    assert len(set(labels)) == 5000
