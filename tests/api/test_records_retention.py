"""The page of retention: rules are written, tried and applied."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.report_sample import address, body, sample_client
from tests.sign_in import client_of

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
RULE = {
    "record_type": "reporter_contact",
    "keep_days": "30",
    "decision": "Board <2026> § 12",
    "decided_on": "2026-03-02",
}


#: The case was closed long ago.
_OLD = """
WITH told AS (
    UPDATE core.report_event SET kind = 'done', at = now() - interval '95 days'
    RETURNING report_id, at
)
UPDATE core.case_state
SET status = 'done', status_at = told.at, is_open = false, closed_at = told.at
FROM told WHERE told.report_id = case_state.report_id
"""


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on a register with an old case that has a contact."""
    with sample_client(engine) as made:
        made.headers.update(PAGE)
        sent = body(reporter={"contact": "ulla@bo.test"})
        assert made.post("/api/v1/reports", json=sent).status_code == 201
        with engine.begin() as tx:
            tx.execute(text(_OLD))
        yield made


def contacts(engine: Engine) -> int:
    with engine.begin() as tx:
        return int(tx.scalar(text("SELECT count(*) FROM core.reporter_contact")) or 0)


def rules(engine: Engine) -> int:
    with engine.begin() as tx:
        return int(tx.scalar(text("SELECT count(*) FROM core.retention_rule")) or 0)


def test_a_rule_is_needed_before_anything_goes(client: TestClient, engine: Engine) -> None:
    page = client.get("/retention").text
    assert "our default" in page
    assert "not decided: preserved" in page
    assert "Remove now: Contacts" not in page
    given = {"record_type": "reporter_contact", "apply": "yes"}
    assert client.post("/retention/run", data=given).status_code == 409
    assert contacts(engine) == 1
    tried = client.post("/retention/run", data={"record_type": "reporter_contact"}).text
    assert "Tried: 1 past their time" in tried

    written = client.post("/retention", data=RULE).text
    assert "Board &lt;2026&gt; § 12" in written
    assert "Remove now: Contacts" in written
    done = client.post("/retention/run", data=given).text
    assert "Removed: 1 of 1" in done
    assert contacts(engine) == 0
    assert client.get("/retention/run").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"keep_days": "x"}, "Give whole days"),
        ({"keep_days": "0"}, "Give whole days"),
        ({"decision": ""}, "or neither"),
        ({"decided_on": ""}, "or neither"),
        ({"decided_on": "2999-01-01"}, "cannot lie ahead"),
        ({"record_type": "lamp"}, "Choose what the rule is about"),
    ],
)
def test_a_wrong_rule_is_refused_in_words(
    client: TestClient, engine: Engine, wrong: dict[str, str], said: str
) -> None:
    before = rules(engine)
    answer = client.post("/retention", data={**RULE, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert client.post("/retention/run", data={"record_type": "lamp"}).status_code == 422
    assert rules(engine) == before


@pytest.mark.parametrize("role", ["manager", "planner", "caretaker"])
def test_an_administrator_decides(engine: Engine, role: str) -> None:
    with client_of(address(engine), role) as other:
        assert other.get("/retention").status_code == 403
        assert other.post("/retention", data=RULE).status_code == 403
