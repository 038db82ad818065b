"""The queries of tiles and nights stay fast where there is much."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from backend.db import open_engine, query
from tests.estate_sample import EAST_M, NORTH_M, store_sample
from tests.light_blocks import plain, put_blocks, put_history
from tests.unit.maps_sample import COMPUTED_AT

BLOCKS, SPOTS = 4000, 30_000

_MORE_BLOCKS = """
INSERT INTO core.light_block
    (id, company_id, estate_id, run_id, kind, changed_at, step_m, runs, lux, geom)
SELECT gen_random_uuid(), company_id, estate_id, run_id, kind, changed_at, step_m, '', '',
    ST_Translate(geom, n % 60 * 64, n / 60 * 64)
FROM core.light_block, generate_series(1, :count) AS n
"""
_MORE_SPOTS = """
INSERT INTO core.dark_spot
    (id, run_id, company_id, estate_id, since_at, ended_at, surface_id, surface_kind,
    lighting_class, required_e_min_lx, e_min_lx, missing_lx, area_m2, cells, certain_area_m2,
    certainty, lamp_ids, geom)
SELECT gen_random_uuid(), run_id, company_id, estate_id, since_at + n % 390 * interval '1 day',
    CASE WHEN n % 9 > 0 THEN since_at + (n % 390 + 1 + n % 40) * interval '1 day' END, surface_id,
    surface_kind, lighting_class, required_e_min_lx, e_min_lx, missing_lx, area_m2, cells,
    certain_area_m2, certainty, lamp_ids, geom
FROM core.dark_spot, generate_series(1, :count) AS n
"""


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with much ground and a long history."""
    made = open_engine(clone(), pool_size=2)
    with made.begin() as tx:
        store_sample(tx)
        box = (EAST_M, NORTH_M, EAST_M + 1, NORTH_M + 1)
        put_blocks(tx, "provgarden", box, plain(0.2, 4.0))
        put_history(tx, "provgarden", [(COMPUTED_AT, None, 12.0, "certain")])
        tx.execute(text(_MORE_BLOCKS), {"count": BLOCKS})
        tx.execute(text(_MORE_SPOTS), {"count": SPOTS})
    with made.connect().execution_options(isolation_level="AUTOCOMMIT") as plain_:
        plain_.execute(text("ANALYZE"))
    yield made
    made.dispose()


def plan(tx: Connection, name: str, values: dict[str, Any]) -> str:
    found = tx.scalar(text(f"EXPLAIN (FORMAT JSON) {query('tiles', name).text}"), values)
    return json.dumps(found)


def estate_id(tx: Connection) -> Any:  # noqa: ANN401 - as the driver gives it
    return tx.scalar(text("SELECT id FROM core.estate WHERE code = 'provgarden'"))


@pytest.mark.parametrize("name", ["ground_state", "ground_blocks"])
def test_squares_of_a_tile_are_found_by_the_index(tx: Connection, name: str) -> None:
    box = {"west_m": EAST_M + 500, "south_m": NORTH_M + 500}
    box |= {"east_m": EAST_M + 700, "north_m": NORTH_M + 700}
    assert "light_block_geom" in plan(tx, name, {"estate_id": estate_id(tx), **box})


def test_the_square_of_a_point_is_found_by_the_index(tx: Connection) -> None:
    at = {"east_m": EAST_M + 500, "north_m": NORTH_M + 500, "code": None}
    assert "light_block_geom" in plan(tx, "ground_at", at)


def test_a_year_of_nights_is_counted_at_once(tx: Connection) -> None:
    last = date(2027, 12, 1)
    asked = {
        "estate_id": estate_id(tx),
        "first_night": date(2026, 11, 1),
        "last_night": last,
    }
    begun = time.perf_counter()
    found = tx.execute(query("tiles", "nights"), asked).all()
    lasted_s = time.perf_counter() - begun
    assert len(found) == (last - asked["first_night"]).days + 1
    assert lasted_s < 1.0
    for row in (found[40], found[200], found[-1]):
        counted = tx.execute(
            text(
                "SELECT count(*), sum(area_m2) FROM core.dark_spot WHERE since_at <= :at"
                " AND (ended_at IS NULL OR ended_at > :at)"
            ),
            {"at": f"{row.night} 22:00 Europe/Stockholm"},
        ).one()
        assert (row.dark_spots, float(row.dark_m2)) == (counted[0], pytest.approx(counted[1]))
