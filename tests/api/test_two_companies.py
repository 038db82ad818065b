"""The wall between two companies: nothing of one is linked, chosen or tried by the other."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.scenes.photometry import luminaires_of
from gis.lighting.scene_value import SceneError
from tests.estate_sample import store_sample
from tests.proposal_sample import at
from tests.sign_in import client_of

PROPOSALS = "/api/v1/proposals"
#: A file, a type and a class of the other company, and an estate called like ours.
THEIRS = {
    "company": "INSERT INTO core.company (code, name) VALUES ('andra', 'Andra') RETURNING id",
    "estate": (
        "INSERT INTO core.estate (company_id, code, name) VALUES (:company, 'egen', 'Egen')"
        " RETURNING id"
    ),
    "photometry": (
        "INSERT INTO core.photometry (company_id, sha256, file_name, format, edition,"
        " luminaire_flux_lm, lamp_set, orientation, orientation_source, warnings, content)"
        " VALUES (:company, sha256('x'), 'x.ies', 'ies', 'LM-63-2002', 1000, 0, 'cie',"
        " 'inferred', '{}', 'x') RETURNING id"
    ),
    "type": (
        "INSERT INTO core.luminaire_type (company_id, source, source_id, model, light_source)"
        " VALUES (:company, 'register', 'a1', 'Andras', 'led') RETURNING id"
    ),
    "class": (
        "INSERT INTO core.lighting_class (company_id, code, edition, e_avg_lx, quantity, source)"
        " VALUES (:company, 'ANDRAS', 'own', 5, 'Eh', 'x') RETURNING id"
    ),
}


@pytest.fixture(scope="module")
def theirs(engine: Engine) -> dict[str, Any]:
    """Store our sample and the other company; give the ids of what is the other's."""
    ids: dict[str, Any] = {}
    with engine.begin() as tx:
        store_sample(tx)
        for name, statement in THEIRS.items():
            ids[name] = tx.scalar(text(statement), ids)
    return {name: str(value) for name, value in ids.items()}


@pytest.fixture(scope="module")
def client(engine: Engine, theirs: dict[str, Any]) -> Iterator[TestClient]:
    """Give a client of the first company."""
    assert theirs
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(url, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def yard(client: TestClient) -> str:
    found = client.get("/api/v1/assets?kind=courtyard&estate=provgarden").json()["items"]
    return str(found[0]["id"])


@pytest.fixture(scope="module")
def neighbour(engine: Engine, theirs: dict[str, Any]) -> Iterator[TestClient]:
    """Give a client of the other company."""
    assert theirs
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(url, code="andra", raise_server_exceptions=False) as made:
        yield made


def propose(client: TestClient, estate: str) -> str:
    made = client.post(PROPOSALS, json={"estate": estate, "name": "Prov"})
    assert made.status_code == 201
    return f"{PROPOSALS}/{made.json()['id']}"


def refused(answer: Any, field: str) -> None:  # noqa: ANN401 -- the client's answer
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_class_of_the_other_is_neither_chosen_nor_tried(client: TestClient, yard: str) -> None:
    answer = client.patch(f"/api/v1/assets/courtyard/{yard}", json={"lighting_class": "ANDRAS"})
    refused(answer, "lighting_class")
    offered = client.get(f"/api/v1/assets/{yard}/lighting-classes").json()
    assert "ANDRAS" not in {one["code"] for one in offered}
    tried = {"surface_id": yard, "lighting_class": "ANDRAS"}
    refused(client.post(f"{propose(client, 'provgarden')}/surfaces", json=tried), "lighting_class")


@pytest.mark.parametrize("name", ["id", "model"])
def test_a_type_of_the_other_is_not_tried(
    client: TestClient, theirs: dict[str, Any], name: str
) -> None:
    wanted = theirs["type"] if name == "id" else "Andras"
    lamp = {"geometry": at(20, 22), "luminaire_type": wanted}
    answer = client.post(f"{propose(client, 'provgarden')}/lamps", json=lamp)
    refused(answer, "luminaire_type")


def test_a_file_of_the_other_is_not_linked(
    client: TestClient, engine: Engine, theirs: dict[str, Any]
) -> None:
    ours = str(uuid.uuid4())
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.luminaire_type (id, company_id, source, source_id, model,"
                " light_source) SELECT :id, id, 'register', 'o1', 'Vår', 'led' FROM core.company"
                " WHERE code = 'prov'"
            ),
            {"id": ours},
        )
    link = {"photometry_id": theirs["photometry"]}
    refused(client.patch(f"/api/v1/luminaire-types/{ours}", json=link), "photometry_id")


def test_a_file_of_the_other_is_not_read_for_a_scene(
    engine: Engine, theirs: dict[str, Any]
) -> None:
    checksum = hashlib.sha256(b"x").hexdigest()
    for named in (theirs["photometry"], checksum):
        with engine.connect() as tx:
            ours = tx.scalar(text("SELECT id FROM core.company WHERE code = 'prov'"))
            with pytest.raises(SceneError, match="is no luminaire file kept here"):
                luminaires_of(tx, ours, {"photometry": {"a": named}})


def test_lamps_and_surfaces_of_the_other_are_not_in_a_proposal(
    client: TestClient, neighbour: TestClient, yard: str
) -> None:
    lamp = client.get("/api/v1/assets?kind=lamp&estate=provgarden").json()["items"][0]
    path = propose(neighbour, "egen")
    for named in (lamp["id"], lamp["code"]):
        refused(neighbour.post(f"{path}/lamps", json={"lamp": named, "remove": True}), "lamp")
    tried = {"surface_id": yard, "lighting_class": "P4"}
    refused(neighbour.post(f"{path}/surfaces", json=tried), "surface_id")


def test_an_estate_code_of_two_companies_is_each_company_s_own(
    client: TestClient, neighbour: TestClient, engine: Engine
) -> None:
    rename = "UPDATE core.estate SET code = :new WHERE code = :old AND name = 'Egen'"
    with engine.begin() as tx:
        tx.execute(text(rename), {"new": "provgarden", "old": "egen"})
    asked = {"estate": "provgarden"}
    try:
        answers = [
            client.post(PROPOSALS, json={**asked, "name": "x"}),
            client.post("/proposals", data={**asked, "name": "x"}),
            client.get("/proposals/template.csv", params=asked),
            client.get("/api/v1/estates/provgarden"),
            client.get("/api/v1/estates/provgarden/nights"),
            client.get("/api/v1/estates/provgarden/dark-spots"),
            client.get("/tiles/illuminance.json", params=asked),
            client.get("/tiles/illuminance/17/70000/40000.png", params=asked),
            client.get("/map", params=asked),
        ]
        names = [
            one.get("/api/v1/estates/provgarden").json()["name"] for one in (client, neighbour)
        ]
    finally:
        with engine.begin() as tx:
            tx.execute(text(rename), {"new": "egen", "old": "provgarden"})
    assert [answer.status_code for answer in answers] == [201, *[200] * 8]
    assert names == ["Provgården", "Egen"]
