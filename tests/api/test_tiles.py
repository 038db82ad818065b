"""Tiles and values of illuminance, and the dark spots of nights past, over the API."""

import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine, text

from backend.tiles import service
from gis import crs
from maps.lux_tile import MAX_ZOOM, MIN_ZOOM
from tests.estate_sample import EAST_M, NORTH_M, store_sample
from tests.light_blocks import pools, put_blocks, put_history
from tests.sign_in import client_of
from tests.unit.test_lux_tile import tile_at

LAMP = (EAST_M + 8.0, NORTH_M + 20.0)
UNSEEN = (EAST_M + 32.0, NORTH_M + 20.0)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ESTATE = {"estate": "provgarden"}


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on the sample with ground lit by hand and a month of history."""
    light = pools([(*LAMP, True), (*UNSEEN, False)], [(EAST_M, NORTH_M, EAST_M + 40, NORTH_M + 10)])
    with engine.begin() as tx:
        store_sample(tx)
        around = (EAST_M - 100, NORTH_M - 100, EAST_M + 140, NORTH_M + 140)
        put_blocks(tx, "provgarden", around, light)
        put_history(tx, "provgarden", HISTORY)
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address) as made:
        yield made


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=STOCKHOLM)


#: From, to, area [m2], certainty: the clocks go forward on the 29th.
HISTORY = [
    (local(20, 12), local(25, 22), 40.0, "certain"),
    (local(21, 22, 1), None, 10.0, "unknown"),
    (local(28, 22), local(29, 23), 5.0, "certain"),
    (local(26, 9), local(26, 21), 100.0, "certain"),
]


def tile(z: int, place: tuple[float, float] = LAMP, **asked: str) -> str:
    x, y = tile_at(*place, z)
    query = "&".join(f"{k}={v}" for k, v in {**ESTATE, **asked}.items())
    return f"/tiles/illuminance/{z}/{x}/{y}.png?{query}"


@pytest.mark.parametrize("z", [MIN_ZOOM, 17, MAX_ZOOM])
def test_a_tile_is_a_picture_with_a_mark(client: TestClient, z: int) -> None:
    answer = client.get(tile(z))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "no-cache"
    assert Image.open(io.BytesIO(answer.content)).convert("RGBA").getextrema()[3][1] == 255  # type: ignore[index]
    mark = answer.headers["etag"]
    for held in (mark, f'"other", W/{mark}'):
        again = client.get(tile(z), headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == mark
    assert client.get(tile(z), headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_was_asked_for_is_part_of_the_mark(client: TestClient) -> None:
    looks = [{"unseen": u, "theme": t} for u in ("lit", "out") for t in ("day", "night")]
    answers = [client.get(tile(18, **look)) for look in looks]
    assert len({answer.headers["etag"] for answer in answers}) == 4
    assert len({answer.content for answer in answers}) == 4
    assert client.get(tile(18)).content == answers[0].content


def test_the_mark_changes_with_the_ground(client: TestClient, engine: Engine) -> None:
    before = client.get(tile(18)).headers["etag"]
    far = client.get(tile(18, (EAST_M + 5000, NORTH_M))).headers["etag"]
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.light_block SET changed_at = now() + interval '1 s'"))
    assert client.get(tile(18)).headers["etag"] != before
    assert client.get(tile(18), headers={"If-None-Match": before}).status_code == 200
    assert client.get(tile(18, (EAST_M + 5000, NORTH_M))).headers["etag"] == far


def test_ground_without_blocks_is_a_small_empty_picture(client: TestClient) -> None:
    answer = client.get(tile(18, (EAST_M + 5000, NORTH_M)))
    assert answer.status_code == 200
    assert len(answer.content) < 1000
    assert Image.open(io.BytesIO(answer.content)).convert("RGBA").getextrema()[3] == (0, 0)  # type: ignore[index]
    assert client.get("/tiles/illuminance/14/0/0.png?estate=provgarden").content == answer.content
    mark = answer.headers["etag"]
    again = client.get(tile(18, (EAST_M + 5000, NORTH_M)), headers={"If-None-Match": mark})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/tiles/illuminance/13/0/0.png?estate=provgarden", 422, "z"),
        ("/tiles/illuminance/22/0/0.png?estate=provgarden", 422, "z"),
        ("/tiles/illuminance/a/0/0.png?estate=provgarden", 422, "z"),
        ("/tiles/illuminance/18/-1/0.png?estate=provgarden", 422, "x"),
        ("/tiles/illuminance/14/16384/0.png?estate=provgarden", 422, "x"),
        ("/tiles/illuminance/14/0/16384.png?estate=provgarden", 422, "y"),
        ("/tiles/illuminance/18/0/99999999999999999999.png?estate=provgarden", 422, "y"),
        ("/tiles/illuminance/18/0/0.png", 422, "estate"),
        ("/tiles/illuminance/18/0/0.png?estate=provgarden&unseen=dim", 422, "unseen"),
        ("/tiles/illuminance/18/0/0.png?estate=provgarden&theme=auto", 422, "theme"),
        ("/tiles/illuminance/18/0/0.png?estate=%00", 422, "estate"),
        ("/tiles/illuminance/18/0/0.png?estate=none", 404, None),
        ("/tiles/illuminance.json?estate=none", 404, None),
        ("/api/v1/illuminance?lon=200&lat=57", 422, "lon"),
        ("/api/v1/illuminance?lon=12&lat=nan", 422, "lat"),
        ("/api/v1/estates/none/nights", 404, None),
        ("/api/v1/estates/provgarden/nights?from=2026-03-02&to=2026-03-01", 422, "to"),
        ("/api/v1/estates/provgarden/nights?from=spring", 422, "from"),
        ("/api/v1/estates/provgarden/nights?to=0", 422, "to"),
        ("/api/v1/estates/provgarden/dark-spots?at=1700000000", 422, "at"),
        ("/api/v1/estates/none/dark-spots", 404, None),
        ("/api/v1/estates/provgarden/dark-spots?at=2999-01-01", 422, "at"),
        ("/api/v1/estates/provgarden/dark-spots?at=22", 422, "at"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    client: TestClient, path: str, status: int, field: str | None
) -> None:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if field:
        assert [e["field"] for e in answer.json()["errors"]] == [field]


def test_tiles_are_described(client: TestClient) -> None:
    found = client.get("/tiles/illuminance.json", params=ESTATE).json()
    assert found["tilejson"] == "3.0.0"
    assert (found["minzoom"], found["maxzoom"]) == (MIN_ZOOM, MAX_ZOOM)
    assert "calculated, direct light, maintained" in found["description"]
    west, south, east, north = found["bounds"]
    lon, lat = crs.to_lonlat(*LAMP)
    assert west < lon < east < west + 0.01
    assert south < lat < north < south + 0.01
    x, y = tile_at(*LAMP, 18)
    address = found["tiles"][0].replace("{z}", "18").replace("{x}", str(x)).replace("{y}", str(y))
    assert client.get(address).content == client.get(tile(18)).content


def value(client: TestClient, east: float, north: float, **asked: str) -> dict[str, Any]:
    lon, lat = (float(side) for side in crs.to_lonlat(east, north))
    found: dict[str, Any] = client.get(
        "/api/v1/illuminance", params={"lon": lon, "lat": lat, **asked}
    ).json()
    return found


def test_the_value_at_a_place(client: TestClient) -> None:
    near_seen = value(client, *LAMP)
    assert near_seen["lit_lx"] > near_seen["out_lx"] > 20
    near_unseen = value(client, *UNSEEN, **ESTATE)
    assert near_unseen["lit_lx"] > 20
    assert 2 > near_unseen["out_lx"] > 0
    assert datetime.fromisoformat(near_seen["computed_at"]).tzinfo
    nothing = {"out_lx": None, "lit_lx": None, "computed_at": None}
    assert value(client, EAST_M + 20, NORTH_M + 5) == nothing, "inside a house"
    assert value(client, EAST_M + 5000, NORTH_M) == nothing
    assert value(client, *LAMP, estate="none") == nothing
    assert client.get("/api/v1/illuminance?lon=105&lat=0").json() == nothing


def nights(client: TestClient, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(
        "/api/v1/estates/provgarden/nights", params=asked
    ).json()
    return found


def test_nights_tell_what_was_dark_at_ten_in_the_evening(client: TestClient) -> None:
    found = nights(client, **{"from": "2026-03-01", "to": "2026-03-30"})
    assert [night["night"] for night in found] == [f"2026-03-{day}" for day in range(20, 31)]
    assert [night["dark_m2"] for night in found] == [40, 40, 50, 50, 50, 10, 10, 10, 15, 15, 10]
    assert [night["dark_spots"] for night in found] == [1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 1]
    assert [night["certain_m2"] for night in found] == [40, 40, 40, 40, 40, 0, 0, 0, 5, 5, 0]
    assert nights(client, **{"from": "2026-03-24", "to": "2026-03-30"}) == found[4:]


@pytest.mark.parametrize(("known", "first"), [(local(20, 22), 20), (local(20, 22, 1), 21)])
def test_a_night_whose_hour_had_passed_when_the_first_was_computed_is_not_told(
    client: TestClient, engine: Engine, known: datetime, first: int
) -> None:
    assert client
    with engine.connect() as tx, tx.begin() as kept:
        tx.execute(text("UPDATE core.surface_result SET since_at = :known"), {"known": known})
        found = service.nights(tx, "provgarden", None, date(2026, 3, 23), datetime.now(UTC))
        kept.rollback()
    assert [night.night.day for night in found] == list(range(first, 24))


def test_nights_end_with_the_last_that_has_come(client: TestClient) -> None:
    last = date.fromisoformat(nights(client)[-1]["night"])
    assert date.today() - timedelta(days=2) <= last <= date.today()  # noqa: DTZ011
    assert nights(client, **{"from": "2026-01-01", "to": "2026-02-01"}) == []
    assert nights(client, **{"from": "2999-01-01"}) == []


def test_nights_and_spots_agree_and_match_a_plain_count(client: TestClient, engine: Engine) -> None:
    plain = text(
        "SELECT coalesce(sum(area_m2), 0) FROM core.dark_spot"
        " WHERE since_at <= :at AND (ended_at IS NULL OR ended_at > :at)"
    )
    for night in nights(client, **{"from": "2026-03-20", "to": "2026-03-31"}):
        day = date.fromisoformat(night["night"])
        with engine.connect() as tx:
            at = datetime.combine(day, service.NIGHT_AT, STOCKHOLM)
            assert tx.scalar(plain, {"at": at}) == night["dark_m2"]
        spots = client.get("/api/v1/estates/provgarden/dark-spots", params={"at": night["night"]})
        features = spots.json()["features"]
        assert sum(f["properties"]["area_m2"] for f in features) == night["dark_m2"]


def test_dark_spots_of_a_night_are_geojson(client: TestClient) -> None:
    found = client.get("/api/v1/estates/provgarden/dark-spots?at=2026-03-22").json()
    assert (found["type"], found["known"]) == ("FeatureCollection", True)
    assert datetime.fromisoformat(found["at"]) == local(22, 22)
    first = found["features"][0]
    assert uuid.UUID(first["id"])
    assert first["geometry"]["type"] == "Polygon"
    lon, lat = first["geometry"]["coordinates"][0][0]
    assert (round(lon), round(lat)) == (12, 58)
    assert set(first["properties"]) == {"certainty", "area_m2", "surface", "surface_kind"}
    assert {f["properties"]["surface"] for f in found["features"]} == {"Gård 1"}
    before = client.get("/api/v1/estates/provgarden/dark-spots?at=2026-01-01").json()
    assert (before["known"], before["features"]) == (False, [])
    now = client.get("/api/v1/estates/provgarden/dark-spots").json()
    assert [f["properties"]["area_m2"] for f in now["features"]] == [10.0]
    assert abs(datetime.fromisoformat(now["at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_an_estate_never_computed_has_no_nights(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.estate (company_id, code, name, geom)"
                " SELECT company_id, 'ny', 'Ny', geom FROM core.estate LIMIT 1"
            )
        )
    assert client.get("/api/v1/estates/ny/nights").json() == []
    assert client.get("/tiles/illuminance.json?estate=ny").json()["bounds"] is None
    spots = client.get("/api/v1/estates/ny/dark-spots").json()
    assert json.dumps(spots["features"]) == "[]"
    assert spots["known"] is False
