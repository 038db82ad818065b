"""The address of reports: what is accepted, repeated and kept."""

import math
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.report_sample import CONTACT, LAT, LON, URL, body, now, sample_client, sample_ids


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of the service on the module's database, with the sample in it."""
    with sample_client(engine) as made:
        yield made


@pytest.fixture(scope="module")
def ids(client: TestClient) -> dict[str, str]:
    """Give the identity of one asset of each kind."""
    return sample_ids(client)


def test_a_report_is_stored_and_can_be_read(client: TestClient, ids: dict[str, str]) -> None:
    sent = body(category="LIGHT.DARK", asset_id=ids["lamp"], description="Släckt  sen\ni går")
    answer = client.post(URL, json=sent)
    assert answer.status_code == 201
    stored = answer.json()
    assert answer.headers["location"] == f"{URL}/{sent['id']}"
    assert client.get(answer.headers["location"]).json() == stored
    assert (stored["estate"], stored["asset_kind"], stored["status"]) == (
        "provgarden",
        "lamp",
        "received",
    )
    assert stored["description"] == sent["description"]
    assert stored["title_sv"] == "Lampan är släckt"
    assert datetime.fromisoformat(stored["observed_at"]) == datetime(2026, 8, 1, 19, tzinfo=UTC)
    assert stored["geometry"]["coordinates"] == pytest.approx([LON, LAT], abs=1e-8)


def test_a_report_on_an_asset_lies_where_the_asset_lies(
    client: TestClient, ids: dict[str, str]
) -> None:
    sent = body(category="STAIR.DIRT", geometry=..., asset_id=ids["stairwell"])
    lon, lat = client.post(URL, json=sent).json()["geometry"]["coordinates"]
    assert math.dist((lon, lat), (LON, LAT)) < 0.001


def test_a_report_changes_the_lamp_it_is_about(client: TestClient, ids: dict[str, str]) -> None:
    lamp = f"/api/v1/assets/{ids['lamp']}"
    for category, state in (("LIGHT.FLICKER", "flickering"), ("LIGHT.LIT", "lit")):
        sent = body(category=category, asset_id=ids["lamp"], observed_at=now())
        assert client.post(URL, json=sent).status_code == 201
        assert client.get(lamp).json()["fields"]["state"] == state


@pytest.mark.parametrize(
    "spelling",
    ["2026-08-01T21:00:00+02:00", "2026-08-01T19:00:00Z", "2026-08-01T15:00:00.000000-04:00"],
)
def test_the_same_again_is_the_same_report(client: TestClient, spelling: str) -> None:
    sent = body(photos=["a" * 64], reporter={"contact": CONTACT}, description="Å")
    first = client.post(URL, json=sent)
    again = client.post(URL, json={**dict(reversed(sent.items())), "observed_at": spelling})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


@pytest.mark.parametrize(
    "other",
    [
        {"description": "Other"},
        {"category": "GRAFFITI.STICKER"},
        {"observed_at": "2026-08-01T21:00:01+02:00"},
        {"geometry": {"type": "Point", "coordinates": [LON, LAT + 1e-6]}},
        {"photos": ["b" * 64]},
        {"reporter": {"contact": "other@bo.test"}},
        {"origin": "tenant"},
    ],
)
def test_the_same_id_with_other_content_is_a_conflict(
    client: TestClient, other: dict[str, object]
) -> None:
    sent = body()
    stored = client.post(URL, json=sent).json()
    answer = client.post(URL, json={**sent, **other})
    assert answer.status_code == 409
    assert answer.json()["title"] == "Conflict"
    assert client.get(f"{URL}/{sent['id']}").json() == stored


def test_eight_at_once_store_one(client: TestClient, engine: Engine, ids: dict[str, str]) -> None:
    for _ in range(3):
        sent = body(category="LIGHT.DARK", asset_id=ids["lamp"], photos=["c" * 64])
        with ThreadPoolExecutor(8) as pool:
            found = pool.map(lambda _: client.post(URL, json=sent).status_code, range(8))  # noqa: B023
            assert sorted(found) == [200] * 7 + [201]
        with engine.connect() as tx:
            for question in (
                "SELECT count(*) FROM core.report WHERE id = :id",
                "SELECT count(*) FROM core.report_event WHERE report_id = :id",
                "SELECT count(*) FROM core.report_photo WHERE report_id = :id",
                "SELECT count(*) FROM core.lamp_observation WHERE report_id = :id",
            ):
                assert tx.scalar(text(question), {"id": sent["id"]}) == 1


@pytest.mark.parametrize(
    "place", [(-180, -90), (180, 90), (0, 0), (-71.06, 42.36), (24.9, 60.2), (180, 0), (15, -90)]
)
def test_a_place_anywhere_else_comes_back_as_it_was_sent(
    client: TestClient, place: tuple[float, float]
) -> None:
    sent = body(geometry={"type": "Point", "coordinates": place})
    answer = client.post(URL, json=sent)
    assert answer.status_code == 201
    lon, lat = answer.json()["geometry"]["coordinates"]
    assert lat == pytest.approx(place[1], abs=1e-7)
    turn = math.radians(lon - place[0])
    assert math.cos(turn) == pytest.approx(1, abs=1e-12) or abs(lat) == pytest.approx(90)


def test_words_stay_words(client: TestClient) -> None:
    odd = "<script>alert(1)</script> {{ 7*7 }} %s :id '; -- \u202e åäö 💡 \u0000"[:-1]
    assert client.post(URL, json=body(description=odd)).json()["description"] == odd


def test_a_contact_is_kept_and_never_shown(client: TestClient, engine: Engine) -> None:
    sent = body(reporter={"contact": CONTACT, "name": "Ulla Reporter"})
    answers = [client.post(URL, json=sent), client.post(URL, json=sent)]
    answers.append(client.post(URL, json={**sent, "description": "other"}))
    answers += [client.get(f"{URL}/{sent['id']}"), client.get(URL), client.get("/lists/reports")]
    assert [answer.status_code for answer in answers] == [201, 200, 409, 200, 200, 200]
    for answer in answers:
        assert "ulla" not in answer.text.lower()
        assert "contact" not in answer.text
    with engine.connect() as tx:
        kept = text("SELECT contact, name FROM core.reporter_contact WHERE report_id = :id")
        assert tx.execute(kept, {"id": sent["id"]}).one() == (CONTACT, "Ulla Reporter")


def test_an_unknown_report_is_not_found(client: TestClient) -> None:
    assert client.get(f"{URL}/{uuid.uuid4()}").status_code == 404
    assert client.get(f"{URL}/17").status_code == 422


def _status(client: TestClient, report_id: str) -> str:
    return str(client.get(f"/api/v1/reports/{report_id}").json()["status"])


def test_a_lamp_seen_lit_closes_what_was_reported_of_it_before_and_nothing_later(
    client: TestClient, ids: dict[str, str]
) -> None:
    def send(category: str, hour: int) -> str:
        body = {
            "id": str(uuid.uuid4()),
            "category": category,
            "asset_id": ids["lamp"],
            "observed_at": f"2026-03-01T{hour:02}:00:00+01:00",
        }
        assert client.post("/api/v1/reports", json=body).status_code == 201
        return body["id"]

    early, late, foliage = send("LIGHT.DARK", 18), send("LIGHT.DARK", 22), send("GRAFFITI.TAG", 17)
    lit = send("LIGHT.LIT", 20)
    assert [_status(client, key) for key in (early, late, foliage)] == [
        "verified",
        "received",
        "received",
    ]
    page = client.get(f"/api/v1/assets/{ids['lamp']}").json()
    waiting = {report["id"] for report in page["open_reports"]}
    assert late in waiting
    assert lit not in waiting, "seen lit asks nobody to act"
