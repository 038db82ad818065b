"""Photometric files that are refused: named, with line and reason, and nothing is changed."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.luminaires.service import MAX_FILE_BYTES, MAX_UPLOAD_BYTES
from tests.luminaire_sample import (
    TYPES,
    URL,
    luminaire_client,
    one_of_a_kind,
    road,
    send,
    type_ids,
    waiting,
)
from tests.unit.photometry_sample import GAMMAS, even, ies


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on the module's database, with luminaire types of two companies."""
    with luminaire_client(engine) as made:
        yield made


def kept(engine: Engine) -> int:
    with engine.connect() as tx:
        return int(tx.scalar(text("SELECT count(*) FROM core.photometry")) or 0)


def refused(client: TestClient, engine: Engine, content: bytes, **fields: object) -> str:
    before = kept(engine)
    answer = send(client, content, **fields)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert kept(engine) == before
    return f"{error['field']}: {error['reason']}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "file: park.ies: the file is empty"),
        (b"PK\x03\x04\0\0", "file: park.ies: not a photometric file: it is binary"),
        (b"hello\nworld", "file: park.ies: not a photometric file: neither IES LM-63"),
        (ies()[:-30], "file: park.ies, line "),
        (ies(kind="2 2 0 0 0"), "type B photometry"),
        (ies(gammas=(0, 10, 5, 20, 30, 40, 50, 60, 80, 90)), "line "),
        (ies(values=[100.0] * (len(GAMMAS) - 1) + [-1.0]), "negative intensity -1"),
        (ies(lamp="1 300 1"), "the lamps give 300"),
        (ies(tilt="TILT=LAMP.TLT"), "TILT"),
    ],
    ids=["empty", "binary", "words", "truncated", "type B", "angles", "negative", "flux", "tilt"],
)
def test_a_bad_file_names_line_and_reason(
    client: TestClient, engine: Engine, content: bytes, reason: str
) -> None:
    assert reason in refused(client, engine, content)


def test_a_refused_file_leaves_the_type_as_it_was(client: TestClient, engine: Engine) -> None:
    park = type_ids(client)["Park 20"]
    good = send(client, road(90.0), luminaire_type_id=park).json()
    waiting(engine)
    refused(client, engine, ies(kind="2 2 0 0 0"), luminaire_type_id=park)
    assert client.get(f"{URL}/{good['id']}").json()["luminaire_type_ids"] == [park]
    assert waiting(engine) == []


def test_a_file_normalised_to_1000_lm_is_taken_with_a_warning(client: TestClient) -> None:
    # 628.3 lm leave a luminaire whose lamp is said to give just 1000.
    stored = send(client, ies(lamp="1 1000 1", values=even(1, candela=159.155)))
    assert stored.status_code == 201, stored.text
    assert any("normalised to 1000 lm" in warning for warning in stored.json()["warnings"])


def test_a_file_that_is_too_large_is_refused_in_words(client: TestClient, engine: Engine) -> None:
    before = kept(engine)
    answer = send(client, ies() + b"\n" * MAX_FILE_BYTES)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "park.ies: larger than 4 MB, no photometric file is"
    assert send(client, b"\n" * (MAX_UPLOAD_BYTES + 1)).status_code == 413
    assert kept(engine) == before
    assert send(client, one_of_a_kind() + b"\n" * 2_000_000).status_code == 201


def test_other_addresses_keep_their_own_limit(client: TestClient) -> None:
    answer = client.patch(f"{URL}/{uuid.uuid4()}", content=b" " * 1_100_000)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"orientation": "north"}, "orientation"),
        ({"orientation": "unknown"}, "orientation"),
        ({"lamp_set": -1}, "lamp_set"),
        ({"lamp_set": "x"}, "lamp_set"),
        ({"lamp_set": 1}, "lamp_set"),
        ({"luminaire_type_id": "x"}, "luminaire_type_id"),
        ({"luminaire_type_id": uuid.uuid4()}, "luminaire_type_id"),
        ({"company": "nobody"}, "company"),
        ({"company": "\0"}, "company"),
    ],
)
def test_a_bad_field_is_named(
    client: TestClient, engine: Engine, fields: dict[str, object], field: str
) -> None:
    assert refused(client, engine, one_of_a_kind(), **fields).startswith(f"{field}: ")


def test_a_type_of_another_company_is_like_none(client: TestClient, engine: Engine) -> None:
    with engine.connect() as tx:
        other = tx.scalar(text("SELECT id FROM core.luminaire_type WHERE model = 'Annan'"))
    told = [
        refused(client, engine, one_of_a_kind(), luminaire_type_id=one).replace(str(one), "")
        for one in (other, uuid.uuid4())
    ]
    assert told[0] == told[1]
    stored = send(client, one_of_a_kind()).json()
    for one in (other, uuid.uuid4()):
        answer = client.patch(f"{TYPES}/{one}", json={"photometry_id": stored["id"]})
        assert answer.status_code == 404
    assert client.get(f"{URL}/{stored['id']}").json()["luminaire_type_ids"] == []


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({}, "body"),
        ({"orientation": "symmetric"}, "orientation"),
        ({"orientation": 90}, "orientation"),
        ({"lamp_set": None}, "lamp_set"),
        ({"lamp_set": True}, "lamp_set"),
        ({"lamp_set": 20}, "lamp_set"),
        ({"flux_lm": 9000}, "flux_lm"),
    ],
)
def test_a_bad_change_is_named(client: TestClient, patch: dict[str, object], field: str) -> None:
    stored = send(client, one_of_a_kind()).json()
    answer = client.patch(f"{URL}/{stored['id']}", json=patch)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("patch", [{}, {"photometry_id": "x"}, {"photometry_id": 1, "model": "x"}])
def test_a_bad_link_is_refused(client: TestClient, patch: dict[str, object]) -> None:
    park = type_ids(client)["Park 20"]
    assert client.patch(f"{TYPES}/{park}", json=patch).status_code == 422
    missing = client.patch(f"{TYPES}/{park}", json={"photometry_id": str(uuid.uuid4())})
    assert missing.status_code == 422
    assert [error["field"] for error in missing.json()["errors"]] == ["photometry_id"]


#: Files of the real collection that are refused, and why.
REFUSED = {
    "rab_pipxl70_flood_typeB.ies": "line 29: type B photometry (floodlight): only type C is read",
    "synthetic_tilt_include.ies": "line 11: TILT=INCLUDE with factor 0.9",
}


def test_every_real_file_is_taken_or_refused_by_name(
    client: TestClient, engine: Engine, shared_data: Path
) -> None:
    files = [p for p in sorted((shared_data / "photometry").iterdir()) if p.suffix != ".md"]
    assert len(files) >= 26
    for path in files:
        before = kept(engine)
        answer = send(client, path.read_bytes(), path.name)
        if path.name.startswith("synthetic") or path.name in REFUSED:
            assert answer.status_code == 422, path.name
            (error,) = answer.json()["errors"]
            assert error["reason"].startswith(path.name)
            assert REFUSED.get(path.name, "flux of the table") in error["reason"]
            assert kept(engine) == before
        else:
            assert answer.status_code == 201, answer.text
            assert answer.json()["file_name"] == path.name
