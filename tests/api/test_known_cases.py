"""What is known already, asked before it is reported again: by tenants, without words of people."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.estate_sample import store_sample
from tests.people_sample import logged_in, report, service

URL = "/api/v1/known-cases"


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


@pytest.fixture
def asked(engine: Engine) -> dict[str, str]:
    """Give a question about an open case's thing, with the case's identity."""
    with engine.begin() as tx:
        made = report(tx, "GRAFFITI.TAG", description="Ring Ulla på port 3")
        asset = tx.scalar(text("SELECT asset_id FROM core.report WHERE id = :id"), {"id": made})
    return {"category": "GRAFFITI.TAG", "asset_id": str(asset), "case": str(made)}


def test_a_tenant_learns_what_is_known_and_no_words(app: FastAPI, asked: dict[str, str]) -> None:
    case_id = asked.pop("case")
    answer = TestClient(app).get(URL, params=asked)
    assert answer.status_code == 200, answer.text
    found = {one["id"]: one for one in answer.json()["items"]}
    assert (found[case_id]["reason"], found[case_id]["status"]) == ("asset", "received")
    assert not {"description", "held", "account_id"} & set(found[case_id])
    assert "Ulla" not in answer.text


def test_a_place_finds_it_too(app: FastAPI, engine: Engine, asked: dict[str, str]) -> None:
    with engine.begin() as tx:
        lon, lat = tx.execute(text(_WHERE), {"id": asked["case"]}).one()
    params = {"category": "GRAFFITI.TAG", "lon": lon, "lat": lat}
    items = TestClient(app).get(URL, params=params).json()["items"]
    assert asked["case"] in {one["id"] for one in items}
    assert {one["reason"] for one in items} == {"place"}


_WHERE = """
SELECT ST_X(found.geom), ST_Y(found.geom) FROM (
    SELECT ST_Transform(geom, 4326) AS geom FROM core.case_state WHERE report_id = :id
) AS found
"""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"asset_id": None}, "asset_id"),
        ({"asset_id": None, "lon": 12.0}, "lon"),
        ({"asset_id": None, "lon": 105.0, "lat": 0.0}, "lon"),
        ({"category": "klotter"}, "category"),
        ({"asset_id": "x"}, "asset_id"),
    ],
)
def test_a_question_that_is_none_is_told_by_field(
    app: FastAPI, asked: dict[str, str], changed: dict[str, str | float | None], field: str
) -> None:
    params = {key: value for key, value in {**asked, **changed}.items() if value is not None}
    answer = TestClient(app, raise_server_exceptions=False).get(URL, params=params)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"].endswith(field)


def test_nothing_is_known_of_what_is_nowhere(app: FastAPI) -> None:
    params = {"category": "GRAFFITI.TAG", "asset_id": str(uuid.uuid4())}
    answer = TestClient(app).get(URL, params=params)
    assert (answer.status_code, answer.json()) == (200, {"items": []})


def test_who_sees_a_part_alone_is_told_nothing(
    app: FastAPI, engine: Engine, asked: dict[str, str]
) -> None:
    asked.pop("case")
    assert logged_in(app, engine, "caretaker").get(URL, params=asked).json()["items"]
    assert logged_in(app, engine, "partner").get(URL, params=asked).status_code == 403
