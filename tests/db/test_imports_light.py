"""What an import brings for the light ends in the register and asks for a computation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, text

from backend.db import open_engine
from backend.imports.service import Import, Target, import_table
from backend.jobs import ANALYSE
from tests.estate_sample import EAST_M, NORTH_M


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database of the test's own."""
    made = open_engine(clone(), pool_size=2)
    yield made
    made.dispose()


def bring(
    engine: Engine, folder: Path, kind: str, shape: shapely.Geometry, **columns: object
) -> Import:
    """Write one row into a file and import it."""
    moved = shapely.transform(shape, lambda xy: np.add(xy, (EAST_M, NORTH_M)))
    path = folder / f"{kind}.gpkg"
    frame = gpd.GeoDataFrame({"uuid": ["a"], **columns}, geometry=[moved], crs=3006)
    frame.to_file(path)
    return import_table(engine, path, kind, Target(estate="Gården"))


def stored(engine: Engine, statement: str) -> list[tuple[object, ...]]:
    with engine.connect() as tx:
        return [tuple(row) for row in tx.execute(text(statement))]


def queued(engine: Engine) -> int:
    statement = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = "
    return int(str(stored(engine, f"{statement}'{ANALYSE}'")[0][0]))


def test_a_parking_area_is_a_place_that_is_computed(own: Engine, tmp_path: Path) -> None:
    bring(own, tmp_path, "place", shapely.box(0, 0, 30, 20), typ=["parkering"],
          belysningsklass=["PARKING_MEDIUM"])  # fmt: skip
    found = stored(own, "SELECT kind, lighting_class FROM app.surfaces")
    assert found == [("parking", "PARKING_MEDIUM")]
    assert queued(own) == 1


def test_a_door_with_a_class_is_computed(own: Engine, tmp_path: Path) -> None:
    bring(own, tmp_path, "stairwell", shapely.Point(0, 0), belysningsklass=["P1"])
    found = stored(own, "SELECT kind, lighting_class FROM app.surfaces")
    assert found == [("entrance", "P1")]
    assert queued(own) == 1


def test_passage_and_dimming_are_stored(own: Engine, tmp_path: Path) -> None:
    line = shapely.LineString([(0, 0), (12, 0)])
    bring(own, tmp_path, "footpath", line, portik=["ja"])
    bring(own, tmp_path, "lamp", shapely.Point(6, 3), dim_procent=[40])
    assert stored(own, "SELECT passage FROM core.footpath") == [(True,)]
    assert stored(own, "SELECT dim FROM core.lamp") == [(0.4,)]


def test_a_class_that_nobody_knows_is_kept_and_named(own: Engine, tmp_path: Path) -> None:
    box = shapely.box(0, 0, 30, 20)
    done = bring(own, tmp_path, "courtyard", box, belysningsklass=["LEKPLATS"])
    note = next(note for note in done.report.notes if note.startswith("lighting_class: "))
    assert note.startswith("lighting_class: 1 of 1 rows name a class that is not known (LEKPLATS)")
    assert stored(own, "SELECT lighting_class FROM core.courtyard") == [("LEKPLATS",)]
    known = bring(own, tmp_path, "courtyard", box, belysningsklass=["P5"])
    assert not any(note.startswith("lighting_class: ") for note in known.report.notes)
