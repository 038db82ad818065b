"""The address of reports: pages, filters and cursors."""

import base64
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.report_sample import (
    URL,
    body,
    sample_client,
    sample_ids,
)


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of the service on the module's database, with the sample in it."""
    with sample_client(engine) as made:
        yield made


@pytest.fixture(scope="module")
def ids(client: TestClient) -> dict[str, str]:
    """Give the identity of one asset of each kind."""
    return sample_ids(client)


def pages(client: TestClient, **asked: object) -> Iterator[list[dict[str, Any]]]:
    following: dict[str, object] = {}
    while True:
        page = client.get(URL, params={**asked, **following}).json()
        yield page["items"]
        if page["next"] is None:
            return
        following = {"cursor": page["next"]}


def test_pages_are_complete_and_stable_while_reports_arrive(client: TestClient) -> None:
    sent = [body() for _ in range(25)]
    for report in sent:
        client.post(URL, json=report)
    seen: list[str] = []
    for page in pages(client, limit=4):
        assert len(page) <= 4
        seen += [item["id"] for item in page]
        client.post(URL, json=body())
    whole = [i["id"] for i in client.get(URL, params={"limit": 1000}).json()["items"]]
    assert seen == [i for i in whole if i in set(seen)]
    assert {report["id"] for report in sent} <= set(seen)
    assert len(set(seen)) == len(seen)


def test_reports_that_arrived_at_the_same_moment_are_all_paged(
    client: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "WITH made AS (INSERT INTO core.report (id, company_id, asset_id, category,"
                " observed_at, origin, content_hash) SELECT gen_random_uuid(), company_id, id,"
                " 'WASTE.SMELL', now(), 'import', '' FROM core.waste_station,"
                " generate_series(1, 9) RETURNING id, company_id)"
                " INSERT INTO core.report_event (report_id, company_id, kind)"
                " SELECT id, company_id, 'received' FROM made"
            )
        )
    asked = {"asset_id": ids["waste_station"], "limit": 2}
    seen = [item["id"] for page in pages(client, **asked) for item in page]
    assert len(seen) == len(set(seen)) == 9


def test_filters_narrow_the_list(client: TestClient, ids: dict[str, str]) -> None:
    lamp = client.post(URL, json=body(category="LIGHT.DIM", asset_id=ids["lamp"])).json()
    far = {"type": "Point", "coordinates": [12.5, 58.5]}
    other = client.post(URL, json=body(category="PEST.RATS", geometry=far)).json()
    assert other["estate"] is None

    def listed(**asked: object) -> set[str]:
        answer = client.get(URL, params={**asked, "limit": 1000})
        assert answer.status_code == 200, answer.text
        return {item["id"] for item in answer.json()["items"]} & {lamp["id"], other["id"]}

    assert listed() == {lamp["id"], other["id"]}
    assert listed(estate="provgarden") == {lamp["id"]}
    assert listed(estate="nowhere") == set()
    assert listed(asset_id=ids["lamp"]) == {lamp["id"]}
    assert listed(category="LIGHT") == {lamp["id"]}
    assert listed(category="PEST.RATS") == {other["id"]}
    assert listed(status="received") == {lamp["id"], other["id"]}
    assert listed(status="done") == set()
    assert listed(since=other["received_at"]) == {other["id"]}
    assert listed(bbox="12.4,58.4,12.6,58.6") == {other["id"]}
    assert listed(bbox="-180,-90,180,90") == {lamp["id"], other["id"]}
    assert listed(bbox="10,54,25,70") == {lamp["id"], other["id"]}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("bbox", v) for v in ("abc", "", "1,2,3", "1,2,3,4,5", "nan,1,2,3", "inf,0,1,1")),
        *(("bbox", v) for v in ("10,50,9,60", "0,0,181,1", "1,2,3,4'; drop", "\x00", "1," * 200)),
        *(("cursor", v) for v in ("x", "åäö", "=", "\x00", "W10", "bnVsbA", "WzEsMl0", "A" * 5000)),
        *(("limit", v) for v in ("0", "-1", "1001", "1e2", "all", "9" * 30)),
        *(("since", v) for v in ("yesterday", "2026-01-01T00:00:00", "")),
        *(("status", v) for v in ("gone", "received'", "")),
        *(("category", v) for v in ("%", "light", "LIGHT.DARK' OR 1=1", "A" * 61)),
        *(("asset_id", v) for v in ("1", "' OR 1=1 --")),
        ("estate", "x" * 101),
        ("estate", "a\x00"),
    ],
)
def test_a_bad_parameter_is_named(client: TestClient, name: str, value: str) -> None:
    answer = client.get(URL, params={name: value})
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [name]


def test_a_cursor_made_by_hand_is_refused(client: TestClient) -> None:
    for made in (["2026-01-01T00:00:00Z", 5], {"a": 1, "b": 2}, ["x", str(uuid.uuid4())], [[]] * 2):
        word = base64.urlsafe_b64encode(json.dumps(made).encode()).decode()
        assert client.get(URL, params={"cursor": word}).status_code == 422
