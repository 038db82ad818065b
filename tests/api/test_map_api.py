"""The map of a company: one page or tiles, single objects, numbers, search, lists of a view."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import COOKIE, digest
from backend.imports import store
from backend.imports.estates import find_estate
from backend.pages import estates
from tests.estate_sample import lamps, store_sample
from tests.sign_in import client_of, company, session

BROWSER = {"Accept": "text/html", "Accept-Language": "sv"}
VIEW = "12.0,57.7,12.1,57.9"


@pytest.fixture(scope="module")
def url(engine: Engine) -> str:
    """Give the address of a database with two estates, and one of another company."""
    with engine.begin() as tx:
        store_sample(tx)
        more = lamps().assign(code=["KV 100%", "kv_2"], source_id=["k1", "k2"])
        store.save_assets(tx, find_estate(tx, "Kvarnen", "prov"), "lamp", "s", more)
        away = lamps().assign(code=["P1", "HEMLIG"], source_id=["a1", "a2"])
        store.save_assets(tx, find_estate(tx, "Annans", "annan"), "lamp", "s", away)
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[TestClient]:
    with client_of(url, follow_redirects=False) as made:
        made.headers.update(BROWSER)
        yield made


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three objects be too many for a page."""
    monkeypatch.setattr(estates, "MOST_ON_PAGE", 2)


def found(client: TestClient, words: str, **asked: object) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/search", params={"q": words, **asked})  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def layers_of(page: str) -> dict[str, dict[str, Any]]:
    scripts = re.findall(r'<script type="application/json" data-layer="(\w+)">(.*?)</script>', page)
    return {name: json.loads(text_) for name, text_ in scripts}


def test_without_an_estate_the_map_is_the_whole_company_s(client: TestClient) -> None:
    client.cookies.clear()
    page = client.get("/map").text
    assert len(layers_of(page)["lamps"]["class"]) == 4
    assert '"opens":null' in page
    assert client.get("/map?estate=provgarden").status_code == 200
    page = client.get("/map").text
    assert '"opens":[[' in page, "it opens where the reader looked last"
    assert len(layers_of(page)["lamps"]["class"]) == 4
    client.cookies.clear()


@pytest.mark.usefixtures("large")
def test_what_is_too_much_for_a_page_comes_as_tiles(client: TestClient) -> None:
    page = client.get("/map").text
    assert all(layer["tiled"] for layer in layers_of(page).values())
    assert '"url":"/tiles/{layers}/{z}/{x}/{y}.mvt?fields=few"' in page
    one = client.get("/map?estate=provgarden").text
    assert "estate=provgarden\\u0026fields=few" in one or "estate=provgarden&fields=few" in one
    assert 'href="/lists/lamps?estate=provgarden" data-view-list' in one


def test_the_numbers_of_the_legend_are_exact(client: TestClient) -> None:
    assert client.get("/map/counts").json()["lamps"]["number"] == "4"
    one = client.get("/map/counts?estate=kvarnen").json()
    assert (one["lamps"]["number"], one["buildings"]["number"]) == ("2", "0")
    assert one["overdue_cleaning"]["number"] == "\u2013"
    assert client.get("/map/counts?estate=annans").status_code == 404


def test_single_objects_are_told_as_layers_of_a_page_are(client: TestClient) -> None:
    lamp = found(client, "P1")[0]
    house = next(one for one in found(client, "Hus 1") if one["kind"] == "building")
    of = [f"lamps/{lamp['id']}", f"buildings/{house['id']}", f"lamps/{house['id']}"]
    told = client.get("/map/objects", params={"of": of}).json()["layers"]
    by_name = {layer["name"]: layer for layer in told}
    assert by_name["lamps"]["ids"] == [lamp["id"]]
    assert by_name["buildings"]["ids"] == [house["id"]]
    assert len(by_name["lamps"]["geometry"]) == 1


@pytest.mark.parametrize("of", ["", "lamps", "lamps/x", "nothing/1", "lamps/" + "9" * 200])
def test_an_object_that_is_not_named_so_is_refused(client: TestClient, of: str) -> None:
    answer = client.get(f"/map/objects?of={of}", headers={"Accept": "application/json"})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/map/objects").status_code in {400, 422}


def test_lamps_are_found_by_how_their_label_begins(client: TestClient) -> None:
    assert [one["title"] for one in found(client, "P1")] == ["P1"]
    assert [one["title"] for one in found(client, "p1")] == ["P1"]
    assert [one["title"] for one in found(client, "KV 100%")] == ["KV 100%"]
    assert found(client, "%%") == []
    assert found(client, "HEMLIG") == []
    assert found(client, "P") == []


def test_assets_are_found_by_all_the_words(client: TestClient) -> None:
    titles = {one["kind"]: one["title"] for one in found(client, "1")}
    assert titles == {}
    assert {one["kind"] for one in found(client, "gård 1")} == {"courtyard"}
    room = found(client, "miljöhus")[0]
    assert (room["kind"], room["estate"]) == ("waste_station", "provgarden")
    assert "Provgården" in room["about"]
    assert 12 < room["lon"] < 12.1
    assert found(client, "miljöhus", estate="kvarnen") == []


def test_estates_are_found_with_the_box_they_lie_in(client: TestClient) -> None:
    estate = found(client, "provg")[0]
    assert (estate["kind"], estate["estate"]) == ("estate", "provgarden")
    (south, west), (north, east) = estate["bounds"]
    assert south < north
    assert west < east


def test_who_sees_one_estate_finds_and_maps_that_one(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        secret = session(tx, "caretaker", company(tx))
        tx.execute(
            text(
                "INSERT INTO core.account_estate (company_id, account_id, estate_id)"
                " SELECT session.company_id, session.account_id, estate.id FROM core.session"
                " JOIN core.estate USING (company_id)"
                " WHERE session.token_hash = :hash AND estate.code = 'kvarnen'"
            ),
            {"hash": digest(secret)},
        )
    with TestClient(client.app, follow_redirects=False) as limited:
        limited.headers.update(BROWSER)
        limited.cookies.set(COOKIE, secret)
        assert found(limited, "P1") == []
        assert {one["title"] for one in found(limited, "kv")} == {"Kvarnen", "KV 100%", "kv_2"}
        assert limited.get("/map/counts").json()["lamps"]["number"] == "2"
        assert len(layers_of(limited.get("/map").text)["lamps"]["class"]) == 2


def test_a_list_holds_what_the_map_shows(client: TestClient) -> None:
    near = client.get(f"/lists/lamps?bbox={VIEW}").text
    assert "P1" in near
    assert "Bara det som ligger i kartans utsnitt" in near
    far = client.get("/lists/lamps?bbox=17,59,18,60").text
    assert "P1" not in far
    assert "Inget av det ligger i kartans utsnitt" in far
    assert client.get("/lists/lamps?bbox=abc").status_code in {400, 422}


@pytest.mark.usefixtures("large")
def test_a_list_that_is_too_long_to_be_read_whole_comes_page_by_page(client: TestClient) -> None:
    whole = client.get("/lists/lamps").text
    assert whole.index("KV 100%") < whole.index(">P1<") < whole.index(">P2<")
    assert "P1" not in client.get("/lists/lamps?after=3").text
    assert "P1" not in client.get("/lists/lamps?search=kv_").text
    assert "kv_2" in client.get("/lists/lamps?search=kv_").text
    assert "KV 100%" not in client.get("/lists/lamps?search=kv_").text
    assert "P1" in client.get(f"/lists/lamps?estate=provgarden&bbox={VIEW}").text
    for name in ("buildings", "broken_fixtures", "dark_spots", "repairs", "scores", "lit_surfaces"):
        assert client.get(f"/lists/{name}").status_code == 200, name
