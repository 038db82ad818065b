"""What the office sees of tablets: their keys, the numbers they ring, what was seen again."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.people_sample import logged_in, service
from tests.tablet_sample import Tablet, World, build, key_of, log_in

PHONES = "/admin/phones"


@pytest.fixture(scope="module")
def world(engine: Engine) -> World:
    """Store two companies."""
    with engine.begin() as tx:
        return build(tx)


@pytest.fixture(scope="module")
def app(engine: Engine, world: World) -> Iterator[FastAPI]:
    """Give the service."""
    assert world
    with service(engine) as made:
        yield made


@pytest.fixture(scope="module")
def chief(app: FastAPI, engine: Engine) -> TestClient:
    """Give the browser of an administrator of our company."""
    return logged_in(app, engine, "administrator", "prov")


def in_hand(app: FastAPI, engine: Engine, company_id: uuid.UUID) -> Tablet:
    client, device = TestClient(app), str(uuid.uuid4())
    with engine.begin() as tx:
        browser = log_in(client, tx, company_id, "caretaker")
    return Tablet(client, key_of(client, browser, device).json()["key"], device)


def test_keys_of_tablets_stand_apart_and_are_taken_back(
    app: FastAPI, engine: Engine, world: World, chief: TestClient
) -> None:
    tablet = in_hand(app, engine, world.company)
    said = {"category": "LIGHT.DARK", "asset_id": world.ids["lamp"]}
    assert tablet.put("report", **said).status_code == 201
    page = chief.get("/admin/tokens?lang=sv").text
    row = page[page.index(f"<code>{tablet.device_id[:8]}</code>") :]
    revoke = re.search(r'action="(/admin/tokens/[^"]+/revoke)"', row)
    assert revoke
    assert "aldrig" not in row[: row.index("</tr>")], "it was used"
    assert chief.post(revoke[1]).status_code == 303
    assert tablet.put("report", **said).status_code == 401
    # A key of theirs is not there.
    theirs = in_hand(app, engine, world.other)
    assert theirs.device_id[:8] not in chief.get("/admin/tokens").text


def test_a_number_is_added_taken_away_and_added_again(world: World, chief: TestClient) -> None:
    assert "Det finns inget nummer än" in chief.get(f"{PHONES}?lang=sv").text
    number = {
        "purpose": "danger", "name": "Jourhavande <b>tekniker</b>", "phone": "010-123 45 67",
        "estate": world.ids["estate"], "position": "2",
    }  # fmt: skip
    assert chief.post(PHONES, data=number).status_code == 303
    page = chief.get(f"{PHONES}?lang=sv").text
    assert "Jourhavande &lt;b&gt;tekniker" in page
    assert "Provgården" in page
    found = re.search(r'action="(/admin/phones/[^"]+/remove)"', page)
    assert found
    form = chief.post(found[1])
    assert form.status_code == 200
    assert 'value="010-123 45 67"' in form.text
    assert f'value="{world.ids["estate"]}" selected' in form.text
    assert chief.post(found[1]).status_code == 404
    assert chief.post(PHONES, data=number).status_code == 303


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("purpose", "fun"), ("name", " "), ("name", "x" * 101), ("phone", "ring oss"),
        ("phone", "1"), ("position", "x"), ("position", "100"), ("estate", "their"),
        ("estate", "x"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_rung_is_refused(
    engine: Engine, world: World, chief: TestClient, field: str, written: str
) -> None:
    good = {"purpose": "lift", "name": "Hissjour", "phone": "+46 8 123", "position": "0"}
    known = {"their": world.ids["their_estate"]}
    answer = chief.post(PHONES, data={**good, field: known.get(written, written)})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    with engine.begin() as tx:
        lifts = "SELECT count(*) FROM core.duty_phone WHERE purpose = 'lift'"
        assert tx.scalar(text(lifts)) == 0


def test_the_page_of_an_asset_says_where_and_what_was_seen_again(
    app: FastAPI, engine: Engine, world: World, chief: TestClient
) -> None:
    tablet = in_hand(app, engine, world.company)
    stairs = world.ids["stairwell"]
    report = tablet.put(
        "report", category="CELLAR.LOCK", asset_id=stairs, floor=-1, spot="cellar",
        photos=["a" * 64],
    ).json()["id"]  # fmt: skip
    page = chief.get(f"/assets/stairwell/{stairs}?lang=sv").text
    assert "Källare, våning -1" in page
    assert "Sett igen" not in page
    for note in ("Fortfarande", "Nu två"):
        photos = {"photos": [f"{len(note):064x}"]}
        assert tablet.put("evidence", report_id=report, note=note, **photos).status_code == 201
    page = chief.get(f"/assets/stairwell/{stairs}?lang=sv").text
    assert "Sett igen 2 gånger, senast" in page
    assert page.index("Fortfarande") < page.index("Nu två")
    assert page.count("1 foto är inte framme ännu") == 3, "each with what it came with"
    listed = chief.get("/cases?lang=sv").text
    assert "källare, våning -1" in listed
    assert "sett av 2 till" in listed
