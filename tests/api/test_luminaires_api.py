"""The addresses of photometry: what is taken in, repeated, declared, linked, and what follows."""

import hashlib
import uuid
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.luminaire_sample import (
    TYPES,
    URL,
    luminaire_client,
    one_of_a_kind,
    road,
    send,
    square,
    two_sets,
    type_ids,
    waiting,
)
from tests.report_sample import address
from tests.sign_in import client_of


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on the module's database, with luminaire types of two companies."""
    with luminaire_client(engine) as made:
        yield made


@pytest.fixture(autouse=True)
def no_jobs(engine: Engine) -> None:
    """Forget what waits to be computed."""
    waiting(engine)


def test_a_file_is_kept_with_what_it_says(client: TestClient) -> None:
    content = road(90.0)
    answer = send(client, content, "C:\\ljus\\väg <1>.ies")
    assert answer.status_code == 201, answer.text
    stored = answer.json()
    assert answer.headers["location"] == f"{URL}/{stored['id']}"
    assert client.get(answer.headers["location"]).json() == stored
    assert stored["sha256"] == hashlib.sha256(content).hexdigest()
    assert stored["file_name"] == "väg <1>.ies"
    assert (stored["format"], stored["edition"]) == ("ies", "LM-63-1995")
    assert stored["flux_lm"] is None
    assert stored["power_w"] == 50.0
    # 60 cd on average over the lower half: 60 * 2 pi.
    assert stored["luminaire_flux_lm"] == pytest.approx(376.99, rel=1e-3)
    assert (stored["orientation"], stored["orientation_source"]) == ("cie", "inferred")
    assert (stored["lamp_set"], stored["luminaire_type_ids"]) == (0, [])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (road(90.0), "cie"),
        (road(0.0), "us"),
        (square(), "unknown"),
        (one_of_a_kind(), "symmetric"),
    ],
)
def test_the_street_side_is_inferred_or_unknown_and_never_guessed(
    client: TestClient, content: bytes, told: str
) -> None:
    stored = send(client, content).json()
    assert (stored["orientation"], stored["orientation_source"]) == (told, "inferred")


def test_the_same_file_again_is_the_same_row(client: TestClient, engine: Engine) -> None:
    content = road(90.0)
    first, again = send(client, content, "a.ies"), send(client, content, "b.ies")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    with client_of(address(engine), code="granne") as neighbour:
        other = neighbour.post(URL, files={"file": ("c.ies", content)})
    assert other.status_code == 201
    assert other.json()["id"] != first.json()["id"]
    with engine.connect() as tx:
        kept = tx.scalar(
            text("SELECT count(*) FROM core.photometry WHERE sha256 = :digest"),
            {"digest": hashlib.sha256(content).digest()},
        )
    assert kept == 2


def test_a_file_comes_back_bit_for_bit_and_is_only_saved(client: TestClient) -> None:
    content = one_of_a_kind() + "\r\nÅ\xff".encode("latin-1")
    stored = send(client, content, "å<x>;.ies").json()
    answer = client.get(f"{URL}/{stored['id']}/file")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    disposition = answer.headers["content-disposition"]
    assert disposition == "attachment; filename*=UTF-8''%C3%A5%3Cx%3E%3B.ies"


def test_files_are_listed_newest_first_page_by_page(client: TestClient) -> None:
    sent = [send(client, one_of_a_kind()).json()["id"] for _ in range(3)]
    found: list[str] = []
    following: dict[str, str] = {}
    while True:
        page = client.get(URL, params={"limit": 2, **following}).json()
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        following = {"cursor": page["next"]}
    assert found[:3] == sent[::-1]
    assert len(found) == len(set(found))


def test_a_link_has_the_estates_of_its_lamps_computed(client: TestClient, engine: Engine) -> None:
    park = type_ids(client)["Park 20"]
    first, second = (send(client, road(90.0)).json()["id"] for _ in range(2))
    assert waiting(engine) == []
    for file_id, expected in ((first, 1), (first, 0), (second, 1), (None, 1), (None, 0)):
        answer = client.patch(f"{TYPES}/{park}", json={"photometry_id": file_id})
        assert answer.status_code == 200
        assert answer.json()["photometry_id"] == file_id
        assert waiting(engine) == ["provgarden"] * expected
    assert answer.json()["lamps"] == 2


def test_a_link_of_a_type_without_lamps_computes_nothing(
    client: TestClient, engine: Engine
) -> None:
    wall = type_ids(client)["Vägg 9"]
    stored = send(client, road(90.0), luminaire_type_id=wall).json()
    assert stored["luminaire_type_ids"] == [wall]
    assert waiting(engine) == []
    found = client.get(TYPES).json()["items"]
    linked = {item["model"]: item["photometry_file"] for item in found}
    assert linked["Vägg 9"] == "park.ies"
    ids = [item["id"] for item in client.get(URL, params={"linked": True}).json()["items"]]
    assert stored["id"] in ids
    ids = [item["id"] for item in client.get(URL, params={"linked": False}).json()["items"]]
    assert stored["id"] not in ids


def test_a_declared_street_side_is_kept_and_computed(client: TestClient, engine: Engine) -> None:
    park = type_ids(client)["Park 20"]
    stored = send(client, square(), luminaire_type_id=park).json()
    assert waiting(engine) == ["provgarden"]
    url = f"{URL}/{stored['id']}"
    for side, told, source, jobs in (
        ("us", "us", "declared", 1),
        ("us", "us", "declared", 0),
        ("cie", "cie", "declared", 1),
        (None, "unknown", "inferred", 1),
        (None, "unknown", "inferred", 0),
    ):
        changed = client.patch(url, json={"orientation": side}).json()
        assert (changed["orientation"], changed["orientation_source"]) == (told, source)
        assert waiting(engine) == ["provgarden"] * jobs


def test_declaring_what_was_inferred_changes_no_light(client: TestClient, engine: Engine) -> None:
    park = type_ids(client)["Park 20"]
    stored = send(client, road(0.0), luminaire_type_id=park).json()
    waiting(engine)
    changed = client.patch(f"{URL}/{stored['id']}", json={"orientation": "us"}).json()
    assert changed["orientation_source"] == "declared"
    assert waiting(engine) == []


def test_what_is_the_same_all_round_has_no_street_side(client: TestClient) -> None:
    stored = send(client, one_of_a_kind(), orientation="us").json()
    assert (stored["orientation"], stored["orientation_source"]) == ("symmetric", "inferred")


def test_a_file_sent_again_takes_what_is_declared(client: TestClient, engine: Engine) -> None:
    content = square()
    park = type_ids(client)["Park 20"]
    send(client, content, luminaire_type_id=park)
    waiting(engine)
    again = send(client, content, orientation="us")
    assert again.status_code == 200
    assert again.json()["orientation"] == "us"
    assert waiting(engine) == ["provgarden"]
    assert send(client, content).json()["orientation"] == "us"


def test_another_lamp_set_is_another_light(client: TestClient, engine: Engine) -> None:
    park = type_ids(client)["Park 20"]
    stored = send(client, two_sets(), "två.ldt", luminaire_type_id=park).json()
    assert (stored["flux_lm"], stored["power_w"], stored["lamp_set"]) == (1000.0, 12.5, 0)
    waiting(engine)
    url = f"{URL}/{stored['id']}"
    changed = client.patch(url, json={"lamp_set": 1}).json()
    assert (changed["flux_lm"], changed["power_w"], changed["lamp_set"]) == (2000.0, 25.0, 1)
    assert changed["luminaire_flux_lm"] == pytest.approx(2 * stored["luminaire_flux_lm"])
    assert waiting(engine) == ["provgarden"]
    refused = client.patch(url, json={"lamp_set": 2})
    assert refused.status_code == 422
    assert [e["field"] for e in refused.json()["errors"]] == ["lamp_set"]
    assert client.get(url).json() == changed


def test_types_are_listed_by_maker_and_model_page_by_page(client: TestClient) -> None:
    seen: list[str] = []
    following: dict[str, str] = {}
    while True:
        page = client.get(TYPES, params={"limit": 1, **following}).json()
        seen += [item["model"] for item in page["items"]]
        if page["next"] is None:
            break
        following = {"cursor": page["next"]}
    assert seen == ["Park 20", "Vägg 9"]


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    nobody = uuid.uuid4()
    assert client.get(f"{URL}/{nobody}").status_code == 404
    assert client.get(f"{URL}/{nobody}/file").status_code == 404
    assert client.patch(f"{URL}/{nobody}", json={"orientation": "us"}).status_code == 404
    assert client.patch(f"{TYPES}/{nobody}", json={"photometry_id": None}).status_code == 404
