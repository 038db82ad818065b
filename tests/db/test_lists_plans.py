"""Lists of cases are read by index, behind the walls, however many cases there are."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from backend.access.service import Identity
from backend.lists import service, store
from backend.lists.filters import CaseFilter, read_address
from backend.lists.store import Narrowed
from backend.schemas import Cursor
from tests.estate_sample import store_sample
from tests.people_sample import report

CASES = 30_000
_MANY = """
INSERT INTO core.report (
    id, company_id, estate_id, asset_id, category, description, observed_at, received_at, origin,
    content_hash
)
SELECT gen_random_uuid(), company_id, estate_id, asset_id,
    (ARRAY['GRAFFITI.TAG', 'LIGHT.DARK', 'YARD.LITTER', 'WINTER.ICE'])[1 + n % 4],
    CASE WHEN n % 3 = 0 THEN 'klotter ' || CASE WHEN n % 500 = 0 THEN 'cykelrummet' ELSE '' END END,
    now(), now() - n * interval '2 hours', 'staff', ''
FROM core.report, generate_series(1, :n) AS n WHERE report.id = :id
"""
_STATES = """
INSERT INTO core.case_state (
    report_id, company_id, case_id, estate_id, asset_id, category, status, status_at, is_open,
    opened_at, closed_at, due_at, team_id, account_id, geom
)
SELECT report.id, report.company_id, report.id, report.estate_id, NULL, report.category,
    'received', now(), hashtext(report.id::text) % 20 = 0, report.received_at,
    CASE WHEN hashtext(report.id::text) % 20 <> 0 THEN now() END,
    now() + hashtext(report.id::text) % 1000 * interval '1 hour',
    CASE WHEN hashtext(report.id::text) % 7 = 0 THEN cast(:team AS uuid) END, NULL,
    ST_Translate(known.geom, hashtext(report.id::text) % 20000, hashtext(report.id::text) % 7000)
FROM core.report, core.case_state AS known
WHERE known.report_id = :id AND report.id <> :id
"""


@pytest.fixture(scope="module")
def tx(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that sees many cases as a request does, one in twenty of them open."""
    with engine.connect() as connection, connection.begin() as transaction:
        store_sample(connection)
        case_id = report(connection, "GRAFFITI.TAG")
        owner = connection.scalar(text("SELECT company_id FROM core.report LIMIT 1"))
        team = connection.scalar(
            text("INSERT INTO core.team (company_id, name) VALUES (:id, 'T') RETURNING id"),
            {"id": owner},
        )
        connection.execute(text("ALTER TABLE core.report DISABLE TRIGGER ALL"))
        connection.execute(text(_MANY), {"id": case_id, "n": CASES})
        connection.execute(text("ALTER TABLE core.report ENABLE TRIGGER ALL"))
        connection.execute(text(_STATES), {"id": case_id, "team": team})
        connection.execute(text("ANALYZE core.report, core.case_state"))
        connection.info.update(company=owner, team=team)
        walls = "SELECT set_config('ljusrond.company', :company, true)"
        connection.execute(text(walls), {"company": str(owner)})
        connection.execute(text("SET LOCAL ROLE ljusrond_app"))
        yield connection
        transaction.rollback()


def narrowed(tx: Connection, asked: CaseFilter) -> Narrowed:
    who = Identity("manager", company_id=tx.info["company"], account_id=uuid.uuid4())
    return service.narrow(tx, who, asked)


def read_rows(tx: Connection, act: Any) -> int:  # noqa: ANN401 -- a call
    """Return how many rows of core.case_state the statements of a call looked at."""
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401
        if "case_state" in statement:
            seen.append((statement, values))

    event.listen(tx, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(tx, "before_cursor_execute", note)
    assert seen
    looked = 0
    for statement, values in seen:
        found = tx.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).scalar()
        plan = json.loads(found) if isinstance(found, str) else found
        looked += _looked(plan[0]["Plan"])
    return looked


def _looked(node: dict[str, Any]) -> int:
    own = 0
    if node.get("Relation Name") == "case_state" and node["Node Type"] != "Bitmap Index Scan":
        removed = node.get("Rows Removed by Filter", 0) + node.get(
            "Rows Removed by Index Recheck", 0
        )
        own = round((node["Actual Rows"] + removed) * node["Actual Loops"])
    return own + sum(_looked(child) for child in node.get("Plans", ()))


#: Filters, and how many rows of the 30 000 a page of fifty may look at: open cases are 1 500.
ASKED = (
    ("", 60), ("state=overdue", 60), ("sort=newest", 60), ("sort=oldest", 60),
    ("category=GRAFFITI.TAG", 60), ("category=GRAFFITI", 1_700), ("estate=provgarden", 300),
    ("holder=team:{team}", 60), ("holder=mine", 10), ("holder=none", 300),
    ("state=closed", 200), ("state=all", 60), ("state=all&sort=oldest", 60),
    ("state=closed&holder=team:{team}", 300), ("state=closed&category=WINTER.ICE", 300),
    ("state=all&text=cykelrummet", 200), ("text=cykel", 200), ("days=30", 400),
)  # fmt: skip


@pytest.mark.parametrize(("asked", "most"), ASKED)
def test_a_page_looks_at_few_rows(tx: Connection, asked: str, most: int) -> None:
    wanted = narrowed(tx, read_address(asked.replace("{team}", str(tx.info["team"]))))
    assert read_rows(tx, lambda: store.keys(tx, wanted, None, 51)) <= most


@pytest.mark.parametrize("asked", ["", "sort=newest", "sort=oldest", "state=all"])
def test_a_page_far_back_costs_what_the_first_costs(tx: Connection, asked: str) -> None:
    wanted = narrowed(tx, read_address(asked))
    at = datetime.now(UTC) - timedelta(days=900)
    if asked == "":
        at = datetime.now(UTC) + timedelta(hours=500)
    cursor = Cursor(at, uuid.UUID(int=1))
    assert read_rows(tx, lambda: store.keys(tx, wanted, cursor, 51)) <= 60


def test_counts_read_open_cases_alone_and_stop_where_it_is_enough(tx: Connection) -> None:
    usual = narrowed(tx, CaseFilter())
    assert read_rows(tx, lambda: store.tally(tx, usual, 10_000)) <= 1_700
    assert read_rows(tx, lambda: store.tally(tx, usual, 100)) <= 120
    every = replace(usual, asked=CaseFilter(state="all"))
    assert read_rows(tx, lambda: store.count(tx, every, 500)) <= 520


def test_words_that_many_say_are_found_row_by_row(
    tx: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "RARE_MAX", 500)
    wanted = narrowed(tx, CaseFilter(text="klotter", state="all"))
    assert wanted.ids is None
    assert len(store.keys(tx, wanted, None, 51)) == 51
    assert read_rows(tx, lambda: store.keys(tx, wanted, None, 51)) <= 400


def test_the_words_of_reporters_are_found_by_their_index(tx: Connection) -> None:
    # As the owner: behind the walls no index on words is used, so a function looks for them. What
    # it asks is explained here, for a plan says of a function only that it is called.
    asked = {"words": "'cykel':*", "names": ["P1"], "most": 5_000}
    tx.execute(text("RESET ROLE"))
    try:
        body = tx.scalar(text("SELECT prosrc FROM pg_proc WHERE proname = 'cases_saying'"))
        statement = re.sub(r"\b_(words|names|most)\b", r":\1", str(body))
        plan = "\n".join(tx.scalars(text(f"EXPLAIN {statement}"), asked))
    finally:
        tx.execute(text("SET LOCAL ROLE ljusrond_app"))
    assert re.search(r"on report_words_idx.*\n\s*Index Cond: .*@@", plan), plan
