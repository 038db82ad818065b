"""CQL2 filters: what each operator finds, held against plain reading of the same rows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.errors import InvalidError
from backend.ogc import filters, parsing
from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample
from tests.report_sample import address
from tests.sign_in import client_of

Row = dict[str, Any]


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on the sample: P1 without power, P2 seen dark, waste sorted in two."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
        tx.execute(text("UPDATE core.lamp SET power_w = NULL, installed_on = '2020-05-01'"
                        " WHERE code = 'P1'"))  # fmt: skip
        tx.execute(text("UPDATE core.lamp SET installed_on = '2021-06-01', cabinet = 'Ö%1'"
                        " WHERE code = 'P2'"))  # fmt: skip
        tx.execute(text("INSERT INTO core.waste_fraction (station_id, company_id, fraction)"
                        " SELECT id, company_id, unnest(ARRAY['clear_glass', 'paper'])"
                        " FROM core.waste_station"))  # fmt: skip
    with client_of(address(engine), "planner", raise_server_exceptions=False) as made:
        yield made


def codes(client: TestClient, asked: str, layer: str = "lamps", **more: str) -> list[str]:
    answer = client.get(f"/ogc/collections/{layer}/items", params={"filter": asked, **more})
    assert answer.status_code == 200, answer.text
    return sorted(
        feature["properties"]["code"] or feature["properties"].get("name", "")
        for feature in answer.json()["features"]
    )


LON, LAT = (float(x) for x in crs.to_lonlat(EAST_M + 8, NORTH_M + 20))
AT_P1 = f"POINT({LON} {LAT})"
AROUND_P1 = f"BBOX({LON - 1e-4},{LAT - 1e-4},{LON + 1e-4},{LAT + 1e-4})"
FOUND = {
    "code = 'P1'": ["P1"],
    "code <> 'P1'": ["P2"],
    "code > 'P1'": ["P2"],
    "state = 'dark' AND code = 'P2'": ["P2"],
    "code = 'P1' OR code = 'P2'": ["P1", "P2"],
    "NOT (code = 'P1')": ["P2"],
    "power_w IS NULL": ["P1"],
    "power_w IS NOT NULL": ["P2"],
    "power_w >= 20": ["P2"],
    "power_w * 2 + 1 = 41": ["P2"],
    "luminaires % 2 = 1 AND luminaires div 1 = 1": ["P1", "P2"],
    "height_m ^ 2 = 16": ["P1", "P2"],
    "height_m BETWEEN 3.5 AND 4": ["P1", "P2"],
    "height_m NOT BETWEEN 3.5 AND 4": [],
    "code IN ('P1', 'P7')": ["P1"],
    "code NOT IN ('P1')": ["P2"],
    "code LIKE 'P%'": ["P1", "P2"],
    "code LIKE '_2'": ["P2"],
    "CASEI(code) LIKE CASEI('p1')": ["P1"],
    "cabinet LIKE 'Ö\\%1'": ["P2"],
    "cabinet = 'Ö%1'": ["P2"],
    "installed_on = DATE('2020-05-01')": ["P1"],
    "installed_on > '2020-12-31'": ["P2"],
    "T_BEFORE(installed_on, DATE('2021-01-01'))": ["P1"],
    "T_DURING(installed_on, INTERVAL('2021-01-01', '2021-12-31'))": ["P2"],
    "T_INTERSECTS(installed_on, INTERVAL('2021-06-01', '..'))": ["P2"],
    "T_AFTER(changed_at, TIMESTAMP('2020-01-01T00:00:00Z'))": ["P1", "P2"],
    "changed_at < TIMESTAMP('2020-01-01T00:00:00Z')": [],
    f"S_INTERSECTS(geom, {AROUND_P1})": ["P1"],
    f"S_WITHIN(geom, {AROUND_P1}) AND state = 'dark'": ["P1"],
    f"S_DISJOINT(geom, {AROUND_P1})": ["P2"],
    "code = code": ["P1", "P2"],
    "state = 'lit' OR power_w = 20": ["P2"],
}


@pytest.mark.parametrize("asked", FOUND)
def test_a_filter_finds_its_rows(client: TestClient, asked: str) -> None:
    assert codes(client, asked) == FOUND[asked]
    # Text and JSON say the same.
    tree = parsing.parse(asked, "cql2-text")
    assert codes(client, json.dumps(tree), **{"filter-lang": "cql2-json"}) == FOUND[asked]


def test_an_identity_is_filtered_on(client: TestClient) -> None:
    lamp = client.get("/ogc/collections/lamps/items", params={"code": "P1"}).json()["features"][0]
    assert codes(client, f"id = '{lamp['id']}'") == ["P1"]
    assert codes(client, f"'{lamp['id']}' = id") == ["P1"]
    assert codes(client, f"id IN ('{lamp['id']}')") == ["P1"]


def test_lists_are_filtered_on(client: TestClient) -> None:
    for asked, found in {
        "A_CONTAINS(fractions, ('paper'))": 1,
        "A_CONTAINS(fractions, ('paper', 'metal'))": 0,
        "A_OVERLAPS(fractions, ('paper', 'metal'))": 1,
        "A_EQUALS(fractions, ('paper', 'clear_glass'))": 1,
        "A_CONTAINEDBY(fractions, ('paper'))": 0,
    }.items():
        assert len(codes(client, asked, "waste_stations")) == found, asked
    answer = client.get("/ogc/collections/waste_stations/items", params={"fractions": "paper"})
    assert answer.json()["numberMatched"] == 1


def test_a_geometry_is_read_in_its_own_system(client: TestClient) -> None:
    north, east = NORTH_M + 20, EAST_M + 8
    corners = ((-5, -5), (5, -5), (5, 5), (-5, -5))
    ring = ", ".join(f"{north + up} {east + right}" for up, right in corners)
    box = f"S_INTERSECTS(geom, POLYGON(({ring})))"
    uri = "http://www.opengis.net/def/crs/EPSG/0/3006"
    assert codes(client, box, **{"filter-crs": uri}) == ["P1"]
    refused = client.get("/ogc/collections/lamps/items", params={"filter": box})
    assert refused.status_code == 400


def test_a_whole_filter_and_a_box_hold_together(client: TestClient) -> None:
    box = f"{LON - 1e-4},{LAT - 1e-4},{LON + 1e-4},{LAT + 1e-4}"
    assert codes(client, "state = 'dark'", bbox=box) == ["P1"]
    assert codes(client, "code = 'P2'", bbox=box) == []


REFUSED = (
    "company_id = '1'", "okand = 1", "code = 1", "height_m = 'high'", "lift = TRUE",
    "ST_Area(geom) > 1", "pg_sleep(9) = 1", "A_CONTAINS(code, ('x'))", "S_INTERSECTS(code, geom)",
    "height_m LIKE 'x'", "geom = geom", "height_m / 0 = 1", "height_m + code > 1", "code",
    "changed_at > 'yesterday'", "id = 'x'", "T_AFTER(code, changed_at)", "code LIKE 'x\\'",
    "S_INTERSECTS(geom, POLYGON((0 0, 1 1)))", "S_INTERSECTS(geom, POINT(500 0))",
    "height_m > 1e999", "NOT " * 300 + "code = 'x'", "-" * 900 + "1 = 1",
    " OR ".join(["code = 'x'"] * 300), "T_DURING(changed_at, INTERVAL('x', '..'))",
)  # fmt: skip


@pytest.mark.parametrize("asked", REFUSED, ids=lambda one: one[:40])
def test_what_means_nothing_is_refused_in_words(client: TestClient, asked: str) -> None:
    answer = client.get("/ogc/collections/lamps/items", params={"filter": asked})
    assert answer.status_code == 400, answer.text
    assert "psycopg" not in answer.text
    assert "SELECT" not in answer.text


def test_words_in_a_filter_are_never_sql(client: TestClient) -> None:
    for evil in ("P1'' OR ''1''=''1", "P1''; DROP TABLE core.lamp; --", "%", "P1\\"):
        assert codes(client, f"code = '{evil}'") == []
    assert codes(client, "code IS NOT NULL") == ["P1", "P2"]


DEEP: dict[str, Callable[[], str]] = {
    "brackets": lambda: "(" * 9000,
    "nots": lambda: "NOT " * 2000 + "a = 1",
    "minus": lambda: "a = " + "-" * 9000 + "1",
    "sums": lambda: "a = " + "+".join(["1"] * 4000),
    "ands": lambda: " AND ".join(["a=1"] * 1200),
    "json": lambda: '{"op":"not","args":[' * 400 + "true" + "]}" * 400,
    "arrays": lambda: "a IN " + "(" * 4000,
}


@pytest.mark.parametrize("link", [" OR b=2", "orb=2", " AND b=2"])
def test_operators_are_bounded_however_they_are_written(link: str) -> None:
    assert parsing.parse("a=1" + link * 200, None)
    with pytest.raises(InvalidError, match="more than 200 operators"):
        parsing.parse("a=1" + link * 201, None)


def test_no_filter_takes_the_process_down() -> None:
    """A recursive parser that runs out of stack kills the process: tried in one of its own."""
    script = (
        "import sys, json, threading\n"
        "from backend.errors import InvalidError\n"
        "from backend.ogc.parsing import parse\n"
        "def run():\n"
        "    for language, text in json.load(sys.stdin):\n"
        "        try:\n"
        "            parse(text, language)\n"
        "        except InvalidError:\n"
        "            pass\n"
        "threading.stack_size(1 << 19)\n"
        "one = threading.Thread(target=run); one.start(); one.join(); print('done')\n"
    )
    sent = json.dumps(
        [("cql2-json" if name == "json" else "cql2-text", make()) for name, make in DEEP.items()]
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=sent, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "done", done.stderr


def test_the_tables_name_what_conformance_promises() -> None:
    placed = ("intersects", "within", "contains", "crosses", "disjoint", "equals")
    assert {f"s_{name}" for name in (*placed, "overlaps", "touches")} == set(filters.PLACED)
    assert len(filters.TIMED) == 15
    assert set(filters.LISTED) == {"a_contains", "a_containedby", "a_equals", "a_overlaps"}
