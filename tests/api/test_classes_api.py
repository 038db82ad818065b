"""Lighting classes over the wire: the standards' stay, a company's own come and go."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend import jobs
from backend.db import open_engine
from gis.lighting.classes import CLASSES
from tests.estate_sample import store_sample
from tests.restored import keep, restored
from tests.sign_in import client_of

URL = "/api/v1/lighting-classes"
PLAY = {"code": "LEKPLATS", "e_avg_lx": 5.0, "uo": 0.2, "source": "Styrelsen 2026-03-02, § 7"}


@pytest.fixture(scope="module")
def sampled(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample in it."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
    keep(made)
    yield made
    made.dispose()


@pytest.fixture
def engine(sampled: Engine) -> Iterator[Engine]:
    """Give it as no other test has changed it."""
    with restored(sampled) as made:
        yield made


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of the service on that database."""
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, raise_server_exceptions=False) as made:
        yield made


def add(client: TestClient, **changes: object) -> dict[str, Any]:
    answer = client.post(URL, json={**PLAY, **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def use(engine: Engine, code: str | None) -> None:
    """Hold the sample's courtyard against a class."""
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.courtyard SET lighting_class = :code"), {"code": code})


def queued(engine: Engine) -> int:
    with engine.begin() as tx:
        count = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = :task"
        return int(tx.execute(text(count), {"task": jobs.ANALYSE}).scalar_one())


def test_all_standards_are_listed_with_what_they_are_the_default_for(client: TestClient) -> None:
    answer = client.get(URL).json()
    assert "never a demand of the law" in answer["note"]
    found = {row["code"]: row for row in answer["items"]}
    assert set(found) == set(CLASSES)
    assert found["P4"]["default_for"] == ["footpath"]
    assert found["PARKING_LIGHT"]["default_for"] == ["parking"]
    assert found["SC4"]["default_for"] == []
    assert (found["SC4"]["quantity"], found["SC4"]["cell_min_lx"]) == ("Esc", 3.0)
    assert found["C5"]["cell_min_lx"] == pytest.approx(3.0)
    assert {row["company"] for row in answer["items"]} == {None}


def test_an_own_class_comes_first_is_changed_and_goes(client: TestClient) -> None:
    own = add(client)
    assert (own["company"], own["edition"], own["quantity"]) == ("prov", "own", "Eh")
    assert own["cell_min_lx"] == pytest.approx(1.0)
    assert client.get(URL).json()["items"][0]["code"] == "LEKPLATS"
    wanted = {**PLAY, "code": "LEK", "e_min_lx": 2.0, "uo": None, "quantity": "Ehs"}
    changed = client.put(f"{URL}/{own['id']}", json=wanted)
    assert changed.status_code == 200
    assert changed.json() == client.get(f"{URL}/{own['id']}").json()
    assert (changed.json()["code"], changed.json()["cell_min_lx"]) == ("LEK", 2.0)
    assert client.delete(f"{URL}/{own['id']}").status_code == 204
    assert client.get(f"{URL}/{own['id']}").status_code == 404
    assert len(client.get(URL).json()["items"]) == len(CLASSES)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"code": ""}, "code", "pattern"),
        ({"code": "lek plats"}, "code", "pattern"),
        ({"code": "<b>"}, "code", "pattern"),
        ({"code": "x" * 41}, "code", "at most 40"),
        ({"source": " "}, "source", "at least 1"),
        ({"e_avg_lx": -1}, "e_avg_lx", "greater than 0"),
        ({"e_avg_lx": 5000}, "e_avg_lx", "less than or equal to 1000"),
        ({"e_min_lx": "NaN"}, "e_min_lx", "finite number"),
        ({"uo": 1.5}, "uo", "less than or equal to 1"),
        ({"quantity": "El"}, "quantity", "'Eh', 'Ehs', 'Ev' or 'Esc'"),
        ({"e_avg_lx": None, "uo": None}, "body", "give an average"),
        ({"e_avg_lx": None, "e_min_lx": 1.0}, "body", "uo needs an average"),
        ({"e_min_lx": 6.0}, "body", "cannot be more than e_avg_lx"),
        ({"company": "okänt"}, "company", "there is no company"),
        ({"colour": "red"}, "colour", "Extra inputs"),
    ],
)
def test_what_is_wrong_is_named(
    client: TestClient, changes: dict[str, object], field: str, reason: str
) -> None:
    answer = client.post(URL, json={**PLAY, **changes})
    assert answer.status_code == 422, answer.text
    errors = {problem["field"]: problem["reason"] for problem in answer.json()["errors"]}
    assert reason in errors[field], errors
    assert len(client.get(URL).json()["items"]) == len(CLASSES)


def test_a_missing_source_is_refused(client: TestClient) -> None:
    answer = client.post(URL, json={"code": "LEK", "e_avg_lx": 5})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "source"


def test_codes_are_unique_among_the_standards_and_ones_own(client: TestClient) -> None:
    first = add(client)
    taken = [("P4", "a standard"), ("p4", "a standard"), ("LEKPLATS", "your own")]
    for code, words in (*taken, ("Lekplats", "your own")):
        answer = client.post(URL, json={**PLAY, "code": code, "edition": "2"})
        assert answer.status_code == 409
        assert f"{code} is a class of {words} already" in answer.json()["detail"]
    other = add(client, code="LEK")
    answer = client.put(f"{URL}/{other['id']}", json=PLAY)
    assert answer.status_code == 409
    assert client.put(f"{URL}/{first['id']}", json=PLAY).status_code == 200


def test_a_class_of_a_standard_stays_as_it_is(client: TestClient) -> None:
    p4 = next(row for row in client.get(URL).json()["items"] if row["code"] == "P4")
    for answer in (
        client.put(f"{URL}/{p4['id']}", json=PLAY),
        client.delete(f"{URL}/{p4['id']}"),
    ):
        assert answer.status_code == 409
        assert "P4 is a class of a standard" in answer.json()["detail"]
    assert client.get(f"{URL}/{p4['id']}").json() == p4
    assert client.delete(f"{URL}/{uuid.UUID(int=1)}").status_code == 404
    assert client.put(f"{URL}/{uuid.UUID(int=1)}", json=PLAY).status_code == 404


def test_a_class_in_use_stays_and_says_where(client: TestClient, engine: Engine) -> None:
    own = add(client)
    use(engine, "LEKPLATS")
    assert client.get(f"{URL}/{own['id']}").json()["used_by"] == 1
    gone = client.delete(f"{URL}/{own['id']}")
    renamed = client.put(f"{URL}/{own['id']}", json={**PLAY, "code": "LEK"})
    assert (gone.status_code, renamed.status_code) == (409, 409)
    assert "1 courtyard, Gård 1 (Provgården)" in gone.json()["detail"]
    use(engine, None)
    assert client.delete(f"{URL}/{own['id']}").status_code == 204


def test_a_change_is_computed_where_the_class_is_used(client: TestClient, engine: Engine) -> None:
    own = add(client)
    client.put(f"{URL}/{own['id']}", json={**PLAY, "e_avg_lx": 6.0})
    assert queued(engine) == 0  # nothing uses it
    use(engine, "LEKPLATS")
    client.put(f"{URL}/{own['id']}", json={**PLAY, "e_avg_lx": 6.0})
    assert queued(engine) == 0  # nothing changed
    client.put(f"{URL}/{own['id']}", json={**PLAY, "e_avg_lx": 7.0})
    assert queued(engine) == 1


def test_a_new_class_is_computed_where_surfaces_wait_for_it(
    client: TestClient, engine: Engine
) -> None:
    use(engine, "LEKPLATS")
    add(client)
    assert queued(engine) == 1


def test_of_many_who_want_the_same_code_at_once_one_gets_it(client: TestClient) -> None:
    def want(at: int) -> int:
        return client.post(URL, json={**PLAY, "edition": f"e{at}"}).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(want, range(8)))
    assert answers == [201] + [409] * 7


def test_another_company_is_not_known(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("INSERT INTO core.company (code, name) VALUES ('andra', 'Andra')"))
    for code in ("andra", "ingen"):
        answer = client.post(URL, json={**PLAY, "company": code})
        assert answer.status_code == 422
        assert answer.json()["detail"] == f"company: there is no company {code!r}"
    assert add(client)["company"] == add(client, company="prov", code="LEK")["company"] == "prov"
