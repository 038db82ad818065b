"""The addresses of estates, assets and cleaning: lists, filters, pages, one asset whole."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import geopandas as gpd
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.analysis import service as analysis
from backend.imports import store
from backend.imports.estates import find_estate
from backend.plans.schemas import PlanIn
from backend.plans.service import put_plans
from gis import crs
from gis.vocabulary import ASSET_KINDS
from maps.vocabulary import REPORT_CATEGORIES
from tests.estate_sample import EAST_M, NORTH_M, lamps, see_lamps, store_sample
from tests.sign_in import client_of

URL = "/api/v1/assets"
PLAN = uuid.UUID("5bb25a3e-5ad7-4a5c-a0c8-51d8b5a0a7d1")


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on the sample, computed, with a plan, and an estate of one lamp elsewhere."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "lit")
        other = find_estate(tx, "Grannen", "prov")
        rows = lamps().iloc[:1].set_geometry([shapely.Point(560_000, 6_120_000)], crs=3006)
        store.save_assets(tx, other, "lamp", "s", rows)
        gone = gpd.GeoDataFrame(
            {"source_id": ["gone"], "kind": "bench", "name": "Gone"},
            geometry=[shapely.Point(EAST_M, NORTH_M)],
            crs=3006,
        )
        store.save_assets(tx, other, "place", "s", gone)
        store.save_assets(tx, other, "place", "s", gone.iloc[:0])
        stairwell = tx.scalar(text("SELECT id FROM core.stairwell"))
        plan = {"id": PLAN, "asset_id": stairwell, "task": "stairwell_cleaning"}
        put_plans(tx, [PlanIn.model_validate({**plan, "interval_days": 7, "starts_on": START})])
    analysis.analyse_estates(engine, "provgarden")
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address) as made:
        yield made


START = date(2026, 1, 5)


def items(client: TestClient, **asked: object) -> list[dict[str, Any]]:
    answer = client.get(URL, params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def kinds(client: TestClient, **asked: object) -> list[str]:
    return sorted(item["kind"] for item in items(client, **asked))


def test_all_kinds_are_listed_without_what_has_vanished(client: TestClient) -> None:
    expected = ["building", "courtyard", "footpath", "lamp", "lamp", "lamp", "stairwell"]
    assert kinds(client) == [*expected, "waste_station"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"estate": "grannen"}, ["lamp"]),
        ({"estate": "nowhere"}, []),
        ({"kind": "lamp", "estate": "provgarden"}, ["lamp", "lamp"]),
        ({"kind": "place"}, []),
        ({"code": "P2"}, ["lamp"]),
        ({"code": "p2"}, []),
        ({"state": "lit"}, ["lamp", "lamp"]),
        ({"state": "unknown"}, ["lamp"]),
        ({"state": "dark"}, []),
        ({"bbox": "15,55,17,56"}, ["lamp"]),
        ({"bbox": "0,0,0,0"}, []),
        ({"bbox": "12,57,13,58", "kind": "stairwell"}, ["stairwell"]),
    ],
)
def test_filters_narrow_the_list(
    client: TestClient, asked: dict[str, object], expected: list[str]
) -> None:
    assert kinds(client, **asked) == expected


@pytest.mark.parametrize(
    "bbox", ["-180,-90,180,90", "10,54.9,24.3,69.2", "0,40,50,80", "11.9,55.22,16,58"]
)
def test_a_wide_box_holds_all_that_lies_in_it(client: TestClient, bbox: str) -> None:
    # On the grid a parallel is a curve: the lamp at 55.22 N lies south of the corners' line.
    assert len(items(client, bbox=bbox)) == 8


def test_a_box_that_ends_just_before_an_asset_does_not_hold_it(client: TestClient) -> None:
    (lon,), (lat,) = crs.to_lonlat([560_000.0], [6_120_000.0])
    near = 1e-6
    for box, expected in (
        ((lon - near, lat - near, lon + near, lat + near), 1),
        ((lon + near, lat - 1, lon + 1, lat + 1), 0),
        ((lon - 3, lat + near, lon + 3, lat + 1), 0),
    ):
        asked = ",".join(str(float(side)) for side in box)
        assert len(items(client, bbox=asked, estate="grannen")) == expected


def test_pages_are_complete(client: TestClient) -> None:
    seen: list[str] = []
    following: dict[str, str] = {}
    while True:
        page = client.get(URL, params={"limit": 3, **following}).json()
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        following = {"cursor": page["next"]}
    assert seen == sorted(seen) == [item["id"] for item in items(client)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bbox", "abc"),
        ("kind", "' OR 1=1 --"),
        ("kind", "company"),
        ("state", "broken"),
        ("cursor", "1"),
        ("cursor", "\x00"),
        ("limit", "1001"),
        ("estate", "\x00"),
        ("code", "\x00"),
        ("code", "x" * 101),
    ],
)
def test_a_bad_parameter_is_named(client: TestClient, name: str, value: str) -> None:
    answer = client.get(URL, params={name: value})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [name]


@pytest.mark.parametrize("value", ["' OR '1'='1", "%", "_", "provgarden'--", "$1", ":code", "{}"])
def test_text_in_a_filter_is_only_compared(client: TestClient, value: str) -> None:
    assert items(client, estate=value) == items(client, code=value) == []


def test_an_asset_tells_all_that_is_known_and_what_is_not(client: TestClient) -> None:
    lamp = items(client, code="P1", estate="provgarden")[0]
    found = client.get(f"{URL}/{lamp['id']}").json()
    assert (found["kind"], found["estate_name"], found["code"]) == ("lamp", "Provgården", "P1")
    assert found["geometry"] == lamp["geometry"]
    fields = found["fields"]
    assert (fields["height_m"], fields["owner"], fields["state"]) == (4.0, "own", "lit")
    assert datetime.fromisoformat(fields["state_at"]) < datetime.now(UTC)
    assert fields["cct_k"] is None
    assert not {"geom", "company_id", "estate_id", "id"} & set(fields)
    assert [(e["what"], e["value"]) for e in found["history"]] == [("lamp_state", "lit")]
    assert "LIGHT.DARK" in found["categories"]


def test_every_kind_of_asset_can_be_read(client: TestClient) -> None:
    for item in items(client):
        found = client.get(f"{URL}/{item['id']}")
        assert found.status_code == 200
        assert found.json()["kind"] == item["kind"]


def test_a_vanished_asset_is_shown_as_such(client: TestClient, engine: Engine) -> None:
    with engine.connect() as tx:
        gone = tx.scalar(text("SELECT id FROM core.place"))
    found = client.get(f"{URL}/{gone}").json()
    assert found["vanished_at"] is not None
    assert found["fields"] == {}


def test_a_stairwell_without_name_and_address_has_none(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.stairwell SET name = NULL"))
    assert items(client, kind="stairwell")[0]["name"] is None
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.stairwell SET name = 'A'"))


def test_an_asset_that_is_not_there_is_not_found(client: TestClient) -> None:
    assert client.get(f"{URL}/{uuid.uuid4()}").status_code == 404
    assert client.get(f"{URL}/1' OR '1'='1").status_code == 422


def test_the_categories_of_pages_are_those_the_register_accepts(client: TestClient) -> None:
    for item in items(client):
        offered = client.get(f"{URL}/{item['id']}").json()["categories"]
        assert set(REPORT_CATEGORIES[item["kind"]]) <= set(offered), item["kind"]
    assert set(REPORT_CATEGORIES) <= set(ASSET_KINDS)


def test_estates_have_their_counts(client: TestClient) -> None:
    found = {estate["code"]: estate for estate in client.get("/api/v1/estates").json()}
    assert list(found) == ["grannen", "provgarden"]
    here = client.get("/api/v1/estates/provgarden").json()
    assert here == found["provgarden"]
    assert (here["lamps"], here["lamps_unknown"], here["broken_fixtures"]) == (2, 0, 0)
    assert here["analysis_status"] == "done"
    assert here["computed_at"] is not None
    assert here["dark_spots_certain"] > 0
    assert found["grannen"]["lamps_unknown"] == 1
    assert found["grannen"]["computed_at"] is None


@pytest.mark.parametrize("code", ["nowhere", "Provgarden", "' OR 1=1 --", "%25", "provgarden%20"])
def test_an_unknown_estate_is_not_found(client: TestClient, code: str) -> None:
    answer = client.get(f"/api/v1/estates/{code}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_visit_is_stored_once_and_changes_how_the_plan_stands(client: TestClient) -> None:
    plan = f"/api/v1/cleaning-plans/{PLAN}"
    assert client.get(plan).json()["cleaning_state"] == "never_visited"
    seen = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    visit = {"id": str(uuid.uuid4()), "plan_id": str(PLAN), "outcome": "done", "visited_at": seen}
    url = "/api/v1/cleaning-visits"
    assert [client.post(url, json=visit).status_code for _ in range(2)] == [201, 200]
    assert client.post(url, json={**visit, "outcome": "not_ok"}).status_code == 409
    assert client.get(plan).json()["cleaning_state"] == "ok"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("plan_id", str(uuid.uuid4())),
        ("plan_id", "x"),
        ("outcome", "half"),
        ("visited_at", "2026-01-01T12:00:00"),
        ("visited_at", 1_780_000_000),
        ("role", "a\x00"),
        ("person", "Ulla"),
    ],
)
def test_a_bad_visit_is_refused_by_field(client: TestClient, field: str, value: object) -> None:
    visit = {"id": str(uuid.uuid4()), "plan_id": str(PLAN), "outcome": "done"}
    sent = {**visit, "visited_at": "2026-01-07T10:00:00Z", field: value}
    answer = client.post("/api/v1/cleaning-visits", json=sent)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
