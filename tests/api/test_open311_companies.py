"""Several companies in one database: each is a jurisdiction, and none sees another's requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import digest
from backend.db import open_engine
from backend.imports.estates import find_estate
from backend.open311 import store
from tests.estate_sample import store_sample
from tests.open311_sample import BASE, fields, key
from tests.people_sample import report, service
from tests.report_sample import address
from tests.sign_in import company


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of a service with two companies."""
    with engine.begin() as tx:
        store_sample(tx)
        find_estate(tx, "Grannen", "granne")
    with service(engine) as app:
        yield TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def keys(client: TestClient, engine: Engine) -> dict[str, str]:  # noqa: ARG001 -- companies first
    with engine.begin() as tx:
        return {code: key(tx, company(tx, code)) for code in ("prov", "granne")}


def get(client: TestClient, path: str) -> tuple[int, Any]:
    answer = client.get(f"{BASE}/{path}")
    return answer.status_code, answer.json()


def test_without_a_key_it_must_be_said_which_company(client: TestClient) -> None:
    status, told = get(client, "services.json")
    assert (status, told[0]["code"]) == (400, 400)
    assert "jurisdiction_id" in told[0]["description"]
    assert get(client, "services.json?jurisdiction_id=nobody")[0] == 404
    assert get(client, "services.json?jurisdiction_id=PROV")[0] == 200
    assert get(client, "discovery.json")[0] == 200


def test_a_key_says_which_and_contradicts_none(client: TestClient, keys: dict[str, str]) -> None:
    sent = client.post(f"{BASE}/requests.json", data=fields(keys["granne"]))
    number = sent.json()[0]["service_request_id"]
    assert get(client, f"requests/{number}.json?api_key={keys['granne']}")[0] == 200
    assert get(client, f"requests/{number}.json?jurisdiction_id=granne")[0] == 200
    for others in (f"api_key={keys['prov']}", "jurisdiction_id=prov"):
        assert get(client, f"requests/{number}.json?{others}")[0] == 404
        assert get(client, f"tokens/{number}.json?{others}")[0] == 404
    wrong = client.post(
        f"{BASE}/requests.json", data=fields(keys["granne"], jurisdiction_id="prov")
    )
    assert wrong.status_code == 404
    update = {"service_request_id": number, "status": "REOPEN", "api_key": keys["prov"]}
    assert client.post(f"{BASE}/servicerequestupdates.json", data=update).status_code == 404


def test_the_same_number_of_two_companies_is_two_requests(
    client: TestClient, keys: dict[str, str]
) -> None:
    sent = [
        client.post(
            f"{BASE}/requests.json", data=fields(secret, **{"attribute[external_id]": "1"})
        ).json()[0]["service_request_id"]
        for secret in keys.values()
    ]
    assert sent[0] != sent[1]


def test_one_peer_tells_no_update_of_what_another_one_sent(
    client: TestClient, engine: Engine
) -> None:
    with engine.begin() as tx:
        prov = company(tx, "prov")
        mine, theirs = key(tx, prov), key(tx, prov)
        tx.execute(
            text("INSERT INTO core.open311_peer"
                 " (company_id, name, party, url, token_id, disabled_at)"
                 " SELECT :company, 'Staden', 'municipality', 'https://s.test', id, now()"
                 " FROM core.api_token WHERE token_hash = :hash"),
            {"company": prov, "hash": digest(mine)},
        )  # fmt: skip
    sent = client.post(f"{BASE}/requests.json", data=fields(mine)).json()
    update = {"service_request_id": sent[0]["service_request_id"], "status": "CLOSED"}
    for secret, status in ((theirs, 404), (mine, 200)):
        told = {**update, "api_key": secret}
        answer = client.post(f"{BASE}/servicerequestupdates.json", data=told)
        assert answer.status_code == status, answer.text


def test_what_waits_is_looked_for_and_handed_to_the_worker(
    client: TestClient,  # noqa: ARG001 -- the companies
    engine: Engine,
) -> None:
    with engine.begin() as tx:
        case = report(tx, "YARD.LITTER")
        tx.execute(text(_PEER), {"company": company(tx, "prov")})
        tx.execute(text(_NOT_OURS), {"id": case})
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    owner = open_engine(address(engine), pool_size=1)
    with owner.begin() as tx:
        assert len(store.peers.rows(tx, "due")) == 1
        assert len(store.peers.rows(tx, "due")) == 0, "not again within five minutes"
        assert len(store.peers.rows(tx, "ask_peers")) == 0, "it has nothing of ours yet"
        jobs = tx.execute(text("SELECT task_name, queue_name, args FROM jobs.procrastinate_jobs"))
        found = [(row.task_name, row.queue_name, row.args["case_id"]) for row in jobs]
    owner.dispose()
    assert found == [("ljusrond.open311_push", "outgoing", str(case))]


def test_a_case_that_is_held_back_goes_nowhere(
    client: TestClient,  # noqa: ARG001 -- the companies
    engine: Engine,
) -> None:
    links = text("SELECT count(*) FROM core.open311_link WHERE report_id = :id")
    with engine.begin() as tx:
        tx.execute(text(_PEER), {"company": company(tx, "prov")})
        held, free = report(tx, "YARD.LITTER"), report(tx, "YARD.LITTER")
        tx.execute(
            text("UPDATE core.case_state SET held = true WHERE report_id = :id"), {"id": held}
        )
        for case, sent in ((held, 0), (free, 1)):
            tx.execute(text(_NOT_OURS), {"id": case})
            assert tx.scalar(links, {"id": case}) == sent


_PEER = """
INSERT INTO core.open311_peer (company_id, name, party, url)
VALUES (:company, 'Grannstaden', 'municipality', 'https://staden.test/open311/v2')
ON CONFLICT DO NOTHING
"""
_NOT_OURS = """
WITH routed AS (
    UPDATE core.case_state SET party = 'municipality' WHERE report_id = :id
    RETURNING report_id, company_id
)
INSERT INTO core.report_event (report_id, company_id, kind, at)
SELECT report_id, company_id, 'not_ours', clock_timestamp() FROM routed
"""
