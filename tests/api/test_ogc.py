"""OGC API - Features: reading, systems, paging, and what it says of bad input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.ogc import item_routes
from backend.ogc.systems import SYSTEMS
from gis import crs
from maps.layers import LAYERS
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample
from tests.report_sample import address
from tests.sign_in import client_of

EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a planner's client on the sample, whose lamps were seen dark."""
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
    with client_of(address(engine), "planner", raise_server_exceptions=False) as made:
        yield made


def items(client: TestClient, layer: str, **asked: str | int) -> dict[str, Any]:
    answer = client.get(f"/ogc/collections/{layer}/items", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    told: dict[str, Any] = answer.json()
    assert told["numberReturned"] == len(told["features"])
    return told


def first(client: TestClient, layer: str) -> dict[str, Any]:
    found: dict[str, Any] = items(client, layer)["features"][0]
    return found


def test_the_entrance_leads_everywhere(client: TestClient) -> None:
    told = client.get("/ogc").json()
    found = {link["rel"]: link["href"] for link in told["links"]}
    for rel in ("service-desc", "service-doc", "conformance", "data"):
        assert client.get(found[rel]).status_code == 200, rel
    conforms = client.get(found["conformance"]).json()["conformsTo"]
    for part in ("1/1.0/conf/core", "2/1.0/conf/crs", "3/1.0/conf/filter"):
        assert f"http://www.opengis.net/spec/ogcapi-features-{part}" in conforms
    listed = client.get(found["data"]).json()["collections"]
    assert [one["id"] for one in listed] == list(LAYERS)
    west, south, east, north = listed[0]["extent"]["spatial"]["bbox"][0]
    assert 11 < west < east < 13
    assert 57 < south < north < 58


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_is_read_in_every_way(client: TestClient, layer: str) -> None:
    base = f"/ogc/collections/{layer}"
    for end in ("", "/queryables", "/schema", "/items", "?f=html", "/items?f=html"):
        answer = client.get(base + end)
        assert answer.status_code == 200, (end, answer.text)
    boxed = items(client, layer, bbox="11,57,13,58")
    assert boxed["numberMatched"] == items(client, layer)["numberMatched"]
    assert set(client.get(f"{base}/queryables").json()["properties"]) >= {"id", "geom"}
    if boxed["features"]:
        one = boxed["features"][0]
        found = client.get(f"{base}/items/{one['id']}").json()
        assert found["properties"] == one["properties"]
        page = client.get(f"{base}/items/{one['id']}", headers={"accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")


def test_a_feature_tells_what_the_view_does(client: TestClient) -> None:
    lamp = next(f for f in items(client, "lamps")["features"] if f["properties"]["code"] == "P1")
    assert lamp["geometry"]["type"] == "Point"
    assert lamp["properties"]["state"] == "dark"
    assert lamp["properties"]["height_m"] == 4.0
    assert "company_id" not in lamp["properties"]
    east, north = crs.from_lonlat(*lamp["geometry"]["coordinates"])
    assert (float(east), float(north)) == pytest.approx((EAST_M + 8, NORTH_M + 20), abs=1e-3)


@pytest.mark.parametrize("uri", list(SYSTEMS))
def test_every_system_has_its_own_order_of_axes(client: TestClient, uri: str) -> None:
    system = SYSTEMS[uri]
    answer = client.get("/ogc/collections/lamps/items", params={"crs": uri, "code": "P1"})
    assert answer.headers["content-crs"] == f"<{uri}>"
    found = answer.json()["features"][0]["geometry"]["coordinates"]
    here = np.array([shapely.Point(EAST_M + 8, NORTH_M + 20)], dtype=object)
    point = crs.transform(here, 3006, system.code)[0]
    expected = [point.x, point.y]
    north_first = uri != "http://www.opengis.net/def/crs/OGC/1.3/CRS84" and system.code != 3857
    assert found == pytest.approx(expected[::-1] if north_first else expected, abs=2e-3)
    # The same box, told in that system, finds the same lamp and not its neighbour 24 m away.
    reach = 1e-4 if system.code == 4326 else 8.0
    box = ",".join(str(x) for x in (found[0] - reach, found[1] - reach, found[0] + reach,
                                    found[1] + reach))  # fmt: skip
    boxed = items(client, "lamps", bbox=box, **{"bbox-crs": uri})
    assert [f["properties"]["code"] for f in boxed["features"]] == ["P1"]


def test_pages_follow_each_other_without_gap(client: TestClient) -> None:
    seen: list[str] = []
    url: str | None = "/ogc/collections/lamps/items?limit=1&kind=park_pole"
    while url:
        told = client.get(url).json()
        assert told["numberReturned"] == 1
        seen += [feature["id"] for feature in told["features"]]
        url = next((link["href"] for link in told["links"] if link["rel"] == "next"), None)
    assert len(seen) == len(set(seen)) == 2
    assert seen == sorted(seen)


def test_a_stream_says_the_same_as_a_page(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = items(client, "lamps", limit=2)
    monkeypatch.setattr(item_routes, "WHOLE_MAX", 0)
    streamed = items(client, "lamps", limit=2)
    assert items(client, "lamps", limit=1_000_000)["features"] == whole["features"]
    assert streamed["features"] == whole["features"]
    assert streamed["numberMatched"] == whole["numberMatched"] == 2
    cut = items(client, "lamps", limit=1)
    assert [link["rel"] for link in cut["links"]][-1] == "next"
    assert cut["links"][-1]["href"].endswith(f"cursor={whole['features'][0]['id']}")


def test_a_stream_that_nobody_reads_gives_its_connection_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_routes, "WHOLE_MAX", 0)
    pool = client.app.state.engine.pool  # type: ignore[attr-defined]
    for _ in range(3):
        assert client.get("/ogc/collections/lamps/items").status_code == 200
        bad = client.get("/ogc/collections/lamps/items", params={"filter": "height_m / 0 > 1"})
        assert bad.status_code == 400
        assert pool.checkedout() == 0


def test_time_narrows(client: TestClient) -> None:
    assert items(client, "lamps", datetime="2020-01-01/..")["numberMatched"] == 2
    assert items(client, "lamps", datetime="../2020-01-01T00:00:00Z")["numberMatched"] == 0
    assert items(client, "lamps", datetime="2020-01-01")["numberMatched"] == 0


BAD = (
    {"bbox": "abc"}, {"bbox": "1,2,3"}, {"bbox": "1,2,3,1e308"}, {"bbox": "nan,1,2,3"},
    {"bbox": "12,58,13,57"}, {"bbox": "1e308,1,2,3", "bbox-crs": EPSG.format(3006)},
    {"bbox": "1,1,2,2", "bbox-crs": "foo"}, {"bbox-crs": EPSG.format(3006)},
    {"limit": "-1"}, {"limit": "0"}, {"limit": "x"}, {"limit": ""}, {"crs": "foo"},
    {"crs": EPSG.format(99999)}, {"datetime": "yesterday"}, {"datetime": "../.."},
    {"datetime": "2026-01-02/2026-01-01"}, {"cursor": "x"}, {"f": "gml"}, {"okand": "1"},
    {"filter": "rubbish rubbish"}, {"filter": "(" * 5000}, {"filter": "a" * 20_000},
    {"filter-lang": "cql2-text"}, {"filter": "code = 'x'", "filter-lang": "sql"},
    {"filter": "S_INTERSECTS(geom, POINT(1e308 1e308))"}, {"lift": "true"}, {"height_m": "high"},
    {"filter": '{"op":"=","args":[{"property":"code"},1]}', "filter-lang": "cql2-json"},
)  # fmt: skip


@pytest.mark.parametrize("asked", BAD, ids=lambda one: json.dumps(one)[:60])
def test_bad_input_is_told(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/ogc/collections/lamps/items", params=asked)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 400


def test_a_parameter_told_twice_is_refused(client: TestClient) -> None:
    assert client.get("/ogc/collections/lamps/items?limit=1&limit=2").status_code == 400
    assert client.get("/ogc?okand=1").status_code == 400
    assert client.get("/ogc/collections/okand/items").status_code == 404
    assert client.get("/ogc/collections/lamps/items/okand").status_code == 404
    page = client.get("/ogc/collections/okand", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


def test_what_did_not_change_is_not_sent_again(client: TestClient) -> None:
    url = f"/ogc/collections/lamps/items/{first(client, 'lamps')['id']}"
    mark = client.get(url).headers["etag"]
    assert client.get(url, headers={"if-none-match": mark}).status_code == 304
    other = client.get(url, params={"crs": EPSG.format(3006)}).headers["etag"]
    assert other != mark
    assert other.split("-")[0] == mark.split("-")[0]


def test_an_identity_leads_to_page_and_data(client: TestClient) -> None:
    lamp = first(client, "lamps")["id"]
    for accept, target in (
        ("text/html", f"/assets/lamp/{lamp}"),
        ("application/geo+json", f"/ogc/collections/lamps/items/{lamp}?f=json"),
    ):
        answer = client.get(f"/id/lamp/{lamp}", headers={"accept": accept}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, target)
        assert answer.headers["vary"] == "Accept"
        assert client.get(target, headers={"accept": accept}).status_code == 200
    assert client.get(f"/id/okand/{lamp}").status_code == 404


def test_nobody_unknown_reads_anything(client: TestClient) -> None:
    stranger = {"authorization": ""}
    for path in ("/ogc", "/ogc/", "/ogc/conformance", "/ogc/api"):
        assert client.get(path, headers=stranger).status_code == 200, "tells of no row"
    for path in ("/ogc/collections", "/ogc/collections/lamps/items"):
        answer = client.get(path, headers=stranger)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == "Bearer"
        page = client.get(path, headers={**stranger, "accept": "text/html"}, follow_redirects=False)
        assert page.status_code == 303
        assert page.headers["location"].startswith("/login")


def test_what_is_open_is_told_to_portals_without_login(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text(OPENED))
    stranger = {"authorization": ""}
    for form, kind in (("ttl", "text/turtle"), ("rdf", "application/rdf+xml"),
                       ("jsonld", "application/ld+json")):  # fmt: skip
        answer = client.get(f"/dcat.{form}", headers=stranger)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
        assert "/l/oppen/lamps.geojson" in answer.text
    assert client.get("/dcat.xml", headers=stranger).status_code == 422


OPENED = """
INSERT INTO core.layer_link
(company_id, kind, title, receiver, layers, licence, secret, token_hash)
SELECT id, 'public', 'Öppet', '', '{lamps}', 'CC0-1.0', 'oppen', 'x' FROM core.company LIMIT 1
"""
