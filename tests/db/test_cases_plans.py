"""The page of a case and its candidates are found by index alone, however many cases there are."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from backend.db import query
from tests.estate_sample import store_sample
from tests.people_sample import report

CASES = 30_000
_MANY = """
INSERT INTO core.report (
    id, company_id, estate_id, category, observed_at, origin, content_hash, geom
)
SELECT gen_random_uuid(), report.company_id, report.estate_id, report.category, now(), 'staff', '',
    ST_Translate(known.geom, n % 20000, n % 7000)
FROM core.report, core.case_state AS known, generate_series(1, :n) AS n
WHERE report.id = :id AND known.report_id = :id
"""
_SPREAD = """
UPDATE core.case_state SET
    geom = ST_Translate(
        geom, hashtext(report_id::text) % 20000, hashtext(report_id::text) % 7000
    ),
    asset_id = NULL,
    is_open = hashtext(report_id::text) % 50 = 0
WHERE report_id <> :id
"""


@pytest.fixture(scope="module")
def tx(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that sees many cases, most of them closed."""
    with engine.connect() as connection, connection.begin() as transaction:
        store_sample(connection)
        case_id = report(connection, "GRAFFITI.TAG")
        connection.execute(text("ALTER TABLE core.report DISABLE TRIGGER ALL"))
        connection.execute(text(_MANY), {"id": case_id, "n": CASES})
        connection.execute(text("ALTER TABLE core.report ENABLE TRIGGER ALL"))
        connection.execute(text(_STATES), {"id": case_id})
        connection.execute(text(_SPREAD), {"id": case_id})
        connection.execute(text("ANALYZE core.report, core.case_state"))
        connection.info["case"] = case_id
        # As a request asks: behind the walls.
        owner = connection.scalar(text("SELECT company_id FROM core.report LIMIT 1"))
        walls = "SELECT set_config('ljusrond.company', :company, true)"
        connection.execute(text(walls), {"company": str(owner)})
        connection.execute(text("SET LOCAL ROLE ljusrond_app"))
        yield connection
        transaction.rollback()


_STATES = """
INSERT INTO core.case_state (
    report_id, company_id, case_id, estate_id, asset_id, category, status, status_at, is_open,
    opened_at, geom
)
SELECT report.id, report.company_id, report.id, report.estate_id, report.asset_id,
    report.category, 'received', now(), true, now(), known.geom
FROM core.report, core.case_state AS known
WHERE known.report_id = :id AND report.id <> :id
"""


def whole(tx: Connection, name: str, **values: object) -> set[str]:
    """Return the tables that a query reads whole."""
    plan = tx.execute(
        text(f"EXPLAIN (FORMAT JSON) {query('cases', name).text}"), values
    ).scalar_one()
    found: set[str] = set()

    def walk(node: dict[str, Any]) -> None:
        if node["Node Type"] == "Seq Scan":
            found.add(node["Relation Name"])
        for child in node.get("Plans", ()):
            walk(child)

    walk((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return found


@pytest.mark.parametrize(
    "name", ["read_case", "members", "history", "photos_of_case", "hold", "group_fault"]
)
def test_the_page_of_a_case_reads_no_table_whole(tx: Connection, name: str) -> None:
    found = whole(tx, name, id=tx.info["case"])
    # Tables that are empty here are read whole because that costs nothing.
    assert found & {"report", "case_state"} == set()


def test_candidates_are_found_by_the_indexes_of_open_cases(tx: Connection) -> None:
    state = text("SELECT geom::text, asset_id FROM core.case_state WHERE report_id = :id")
    place, asset_id = tx.execute(state, {"id": tx.info["case"]}).one()
    values = {
        "asset_id": asset_id, "category": "GRAFFITI.TAG", "among": "GRAFFITI",
        "estate_id": uuid.UUID(int=1), "circuit": "1", "cabinet": "A", "place_ewkb": place,
        "distance_m": 25.0, "days": 60, "without": None, "most": 12,
        "same_asset": True, "same_circuit": True, "handed_over": True,
    }  # fmt: skip
    plan = "\n".join(
        row[0] for row in tx.execute(text(f"EXPLAIN {query('cases', 'candidates').text}"), values)
    )
    assert whole(tx, "candidates", **values) & {"report", "case_state"} == set(), plan
    assert "case_state_open_asset_idx" in plan
    assert "case_state_open_geom_idx" in plan
    assert "idx_report_geom" in plan, "what was handed over is found by its place"
