"""Links to layers: read without login by their address alone, until they are ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import digest
from backend.exports import links, service
from backend.tiles.reads import TOPICS
from maps.export_words import PARTNER_LAYERS
from tests.export_sample import Exports, exports
from tests.people_sample import browser

LINK = re.compile(r'value="http://[^"]*(/l/([\w-]{43}))"')
FORM: dict[str, Any] = {
    "kind": "partner", "title": "Lampor till kommunen", "receiver": "Exempelstad, gatukontoret",
    "licence": "agreed", "days": "30", "layers": ["lamps", "dark_spots"],
}  # fmt: skip
OPEN = {
    **FORM, "kind": "public", "title": "Öppna lampor", "licence": "CC-BY-4.0", "days": "",
    "layers": ["lamps"],
}  # fmt: skip


@pytest.fixture(scope="module")
def sample(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exports]:
    with exports(engine, tmp_path_factory.mktemp("data")) as served:
        yield served


@pytest.fixture(scope="module")
def manager(sample: Exports) -> TestClient:
    return sample.browser("manager")


@pytest.fixture
def anybody(sample: Exports) -> TestClient:
    return browser(sample.app)


def make(client: TestClient, **fields: Any) -> str:  # noqa: ANN401
    got = client.post("/layer-links", data={**FORM, **fields})
    assert got.status_code == 200, got.text
    assert got.headers["cache-control"] == "no-store"
    found = LINK.search(got.text)
    assert found
    return found[1]


def test_a_partner_reads_layers_without_login(
    manager: TestClient, anybody: TestClient, tmp_path: Path
) -> None:
    link = make(manager)
    page = anybody.get(f"{link}?lang=sv")
    assert page.status_code == 200
    assert "Lampor till kommunen" in page.text
    assert "Beräknat, direktljus" in page.text
    assert page.headers["x-robots-tag"] == "noindex"
    got = anybody.get(f"{link}/all.gpkg")
    assert got.status_code == 200
    (tmp_path / "l.gpkg").write_bytes(got.content)
    assert len(pyogrio.read_dataframe(tmp_path / "l.gpkg", layer="lamps")) == 4
    told = anybody.get(f"{link}/lamps.geojson?crs=3007").json()
    assert told["about"]["licence"] == "agreed"
    assert told["about"]["made_by"] == "Exempelstad, gatukontoret"
    assert "FREMMANDE" not in str(told)
    for other in ("buildings.geojson", "reports.geojson", "lamps.exe"):
        refused = anybody.get(f"{link}/{other}", headers={"Accept": "application/json"})
        assert refused.status_code == 404


def test_only_the_hash_of_a_partners_link_is_kept(sample: Exports, manager: TestClient) -> None:
    secret = make(manager).removeprefix("/l/")
    with sample.engine.connect() as tx:
        rows = tx.execute(text("SELECT l.*::text FROM core.layer_link AS l")).scalars().all()
        known = text("SELECT count(*) FROM core.layer_link WHERE token_hash = :hash")
        assert tx.scalar(known, {"hash": digest(secret)}) == 1
        log = tx.execute(text("SELECT a.*::text FROM core.audit AS a")).scalars().all()
    assert not any(secret in row for row in (*rows, *log))
    assert any("layer_link" in row for row in log)
    assert secret not in manager.get("/layer-links").text


def test_what_is_open_is_found_by_everybody(
    sample: Exports, manager: TestClient, anybody: TestClient
) -> None:
    make(manager)
    link = make(manager, **OPEN)
    with sample.engine.connect() as tx:
        tx.execute(text("SET LOCAL ROLE ljusrond_app"))  # and nobody known
        (row,) = service.open_layers(tx)
    assert (row.layer, row.licence, row.company) == ("lamps", "CC-BY-4.0", "prov")
    assert row.url_path == link
    assert len(row.estates) == 2
    got = anybody.get(f"{row.url_path}/lamps.geojson")
    assert got.headers["access-control-allow-origin"] == "*"
    assert "x-robots-tag" not in anybody.get(link).headers
    assert "CC BY 4.0" in anybody.get(f"{link}/lamps.csv").text


def test_a_link_ends_at_once(sample: Exports, manager: TestClient, anybody: TestClient) -> None:
    link = make(manager, title="Tar slut")
    with sample.engine.connect() as tx:
        found = tx.scalar(text("SELECT id FROM core.layer_link WHERE title = 'Tar slut'"))
    assert manager.post(f"/layer-links/{found}/end").status_code == 303
    assert anybody.get(link).status_code == 404
    assert anybody.get(f"{link}/lamps.csv").status_code == 404
    assert manager.post(f"/layer-links/{found}/end").status_code == 404
    with sample.engine.begin() as tx:
        tx.execute(text("UPDATE core.layer_link SET ended_at = NULL, expires_at = now()"))
    assert anybody.get(link).status_code == 404
    assert anybody.get("/l/none").status_code == 404


def test_a_link_shows_no_more_than_who_made_it_sees(
    sample: Exports, manager: TestClient, anybody: TestClient
) -> None:
    narrow = sample.browser("manager", estate="akergarden")
    link = make(narrow, title="Smal")
    assert len(anybody.get(f"{link}/lamps.geojson").json()["features"]) == 2
    with sample.engine.connect() as tx:
        theirs = tx.scalar(text("SELECT id FROM core.estate WHERE code = 'provgarden'"))
    got = narrow.post("/layer-links", data={**FORM, "estates": [str(theirs)]})
    assert got.status_code == 422
    # Of the whole company's links they see their own alone.
    make(manager, title="Hela bolaget")
    assert "Hela bolaget" not in narrow.get("/layer-links").text
    assert "Smal" in narrow.get("/layer-links").text
    one = make(manager, estates=[str(theirs)], title="En gård")
    assert len(anybody.get(f"{one}/lamps.geojson").json()["features"]) == 2


def test_who_sees_some_kinds_of_cases_opens_no_layer_that_counts_all(sample: Exports) -> None:
    narrow = sample.browser("manager")
    with sample.engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.account_category (company_id, account_id, category)"
                " SELECT company_id, id, 'WASTE' FROM core.account"
                " ORDER BY created_at DESC LIMIT 1"
            )
        )
    counting = {name for name in PARTNER_LAYERS if "case_state" in TOPICS[name]}
    assert counting == links.COUNT_CASES
    page = narrow.get("/layer-links?lang=en").text
    assert 'value="lamps"' in page
    for name in counting:
        assert f'value="{name}"' not in page
        got = narrow.post("/layer-links?lang=en", data={**FORM, "layers": ["lamps", name]})
        assert got.status_code == 422
        assert "counts cases of kinds that you do not see" in got.text
    make(narrow)


def test_who_sees_no_estate_opens_none(sample: Exports) -> None:
    nowhere = sample.browser("manager", estate="akergarden")
    with sample.engine.begin() as tx:
        tx.execute(
            text(
                "UPDATE core.account_estate SET estate_id = estate.id FROM core.estate"
                " JOIN core.company ON company.id = estate.company_id AND company.code = 'andra'"
                " WHERE account_id = (SELECT id FROM core.account ORDER BY created_at DESC LIMIT 1)"
            )
        )
    assert nowhere.post("/layer-links", data=FORM).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"receiver": ""},
        {"days": "0"},
        {"days": "366"},
        {"days": ""},
        {"layers": []},
        {"layers": ["reports"]},
        {"licence": "MIT"},
        {"kind": "all"},
        {"kind": "public", "licence": "CC0-1.0"},
        {"kind": "public", "licence": "agreed", "layers": ["lamps"]},
    ],
)
def test_what_cannot_be_is_refused(manager: TestClient, wrong: dict[str, Any]) -> None:
    got = manager.post("/layer-links", data={**FORM, **wrong})
    assert got.status_code == 422
    assert 'role="alert"' in got.text


def test_who_may_not_share_makes_no_link(sample: Exports) -> None:
    for role in ("planner", "caretaker", "partner"):
        assert sample.browser(role).post("/layer-links", data=FORM).status_code == 403
