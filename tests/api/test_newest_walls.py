"""What a hostile or unlucky user could do with rounds, calendars, links and walks."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine, text

from backend.access.service import digest
from backend.app import create_app
from tests.estate_sample import store_sample
from tests.people_sample import SETTINGS, browser, logged_in
from tests.report_sample import address
from tests.round_sample import NOW, asset_of, items_of, plan_for
from tests.sign_in import company, session
from tests.tenant_sample import rows
from tests.walk_sample import WalkRows, store_walk

STAIR = items_of("stairwell_cleaning")


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Give the service on the sample estate, and an estate beside it in which nothing stands."""
    with engine.begin() as tx:
        store_sample(tx)
        tx.execute(
            text(
                "INSERT INTO core.estate (company_id, code, name)"
                " SELECT company_id, 'annan', 'Annan' FROM core.estate LIMIT 1"
            )
        )
    data = tmp_path_factory.mktemp("data")
    made = create_app(replace(SETTINGS, database_url=address(engine), data=data))
    with TestClient(made):
        yield made


@pytest.fixture(scope="module")
def manager(app: FastAPI, engine: Engine) -> TestClient:
    """Give a browser that a manager is logged in with."""
    return logged_in(app, engine, "manager")


@pytest.fixture(scope="module")
def plan(app: FastAPI, engine: Engine) -> uuid.UUID:
    """Give a plan of the stairwell."""
    assert app
    with engine.begin() as tx:
        return plan_for(tx, asset_of(tx, "stairwell"), "stairwell_cleaning")


@pytest.fixture
def walk(app: FastAPI, engine: Engine) -> WalkRows:
    """Give a walk of its own."""
    assert app
    with engine.begin() as tx:
        found = "SELECT id, company_id FROM core.estate WHERE code = 'provgarden'"
        estate = tx.execute(text(found)).one()
        return store_walk(tx, estate.id, estate.company_id)


def limited(app: FastAPI, engine: Engine, role: str, limit: str) -> TestClient:
    """Return a browser of an account that is limited: "category LIGHT", "estate annan"."""
    kind, _, word = limit.partition(" ")
    value = ":word" if kind == "category" else "(SELECT id FROM core.estate WHERE code = :word)"
    column = "category" if kind == "category" else "estate_id"
    with engine.begin() as tx:
        secret = session(tx, role, company(tx))
        tx.execute(
            text(
                f"INSERT INTO core.account_{kind} (company_id, account_id, {column})"  # noqa: S608
                f" SELECT company_id, account_id, {value}"
                " FROM core.session WHERE token_hash = :hash"
            ),
            {"word": word, "hash": digest(secret)},
        )
    return browser(app, secret)


def visited(client: TestClient, plan_id: uuid.UUID, item: str, **said: object) -> Response:
    """Send a visit that answers one item."""
    answer = {"item_id": str(STAIR[item]), "answer": "not_ok", **said}
    told = {"id": str(uuid.uuid4()), "plan_id": str(plan_id), "visited_at": NOW.isoformat()}
    sent = {**told, "outcome": "not_ok", "answers": [answer]}
    return client.post("/api/v1/cleaning-visits", json=sent)


def test_a_round_of_somebody_who_sees_some_categories_is_kept_whole(
    app: FastAPI, engine: Engine, manager: TestClient, plan: uuid.UUID
) -> None:
    caretaker = limited(app, engine, "caretaker", "category LIGHT")
    made = visited(caretaker, plan, "stairs")
    assert made.status_code == 201, made.text
    report_id = made.json()["answers"][0]["report_id"]
    assert manager.get(f"/api/v1/cases/{report_id}").status_code == 200
    assert caretaker.get(f"/api/v1/cases/{report_id}").status_code == 404
    # Seen again it is the same case, though they see none.
    again = visited(caretaker, plan, "stairs", report_id=str(uuid.uuid4()))
    assert again.json()["answers"][0]["report_id"] == report_id


def test_a_visit_of_an_estate_that_is_not_ones_own_is_not_read(
    app: FastAPI, engine: Engine, manager: TestClient, plan: uuid.UUID
) -> None:
    address_ = f"/api/v1/cleaning-visits/{visited(manager, plan, 'mat').json()['id']}"
    assert manager.get(address_).status_code == 200
    assert limited(app, engine, "caretaker", "estate annan").get(address_).status_code == 404


def test_whoever_sees_one_estate_makes_no_calendar_that_tells_of_all(
    app: FastAPI, engine: Engine, manager: TestClient
) -> None:
    with engine.begin() as tx:
        made = "INSERT INTO core.team (company_id, name) VALUES (:id, 'Lag') RETURNING id"
        team = tx.execute(text(made), {"id": company(tx)}).scalar_one()
    sent = {"receiver": str(team)}
    narrow = limited(app, engine, "manager", "estate annan")
    assert narrow.post("/calendars", data=sent).status_code == 403
    assert rows(engine, "SELECT FROM core.calendar_feed") == []
    assert ".ics" in manager.post("/calendars", data=sent).text


def test_places_are_named_before_the_walk_and_on_the_map_alone(
    app: FastAPI, engine: Engine, manager: TestClient, walk: WalkRows
) -> None:
    made = manager.post(f"/walks/{walk.id}/links", data={"attendees": "Skolan"}).text
    found = re.search(r'value="http[^"]*(/g/[^"]+)"', made)
    assert found, made
    guest, link = browser(app), found[1]
    far = {"sentiment": "safe", "said": "Fint där", "narrow.x": "99999", "narrow.y": "99999"}
    assert guest.post(link, data=far).status_code == 303
    away = "SELECT ST_Distance(w.geom, k.start) AS m FROM core.walk_wish w JOIN core.walk k"
    (wish,) = rows(engine, f"{away} ON k.id = w.walk_id WHERE k.id = :id", id=walk.id)
    assert wish.m < 1000
    with engine.begin() as tx:
        begun = "UPDATE core.walk SET status = 'published' WHERE id = :id"
        tx.execute(text(begun), {"id": walk.id})
    assert guest.get(link).status_code == 404
    assert guest.post(link, data=far).status_code == 404


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_no_moment_makes_the_walks_unreadable(
    manager: TestClient, walk: WalkRows, moment: str
) -> None:
    """What no clock tells would be stored, and every list with it fail from then on."""
    told = {"walked_at": moment, "ended_at": moment}
    assert manager.post(f"/walks/{walk.id}/note", data=told).status_code == 422
    told = {"kind": "gather", "starts_at": moment, "place": "Torget"}
    assert manager.post(f"/walks/{walk.id}/meetings", data=told).status_code == 422
    day, _, clock = moment.partition("T")
    form = {"name": "Sen", "day": day, "clock": clock}
    assert manager.post(f"/walks/{walk.id}/plan", data={**_FORM, **form}).status_code == 422
    for path in ("/walks", f"/walks/{walk.id}", f"/walks/{walk.id}/protocol"):
        assert manager.get(path).status_code == 200


_FORM = {"estate": "provgarden", "name": "Vandring", "day": "2027-01-15", "clock": "18:00",
         "minutes": "60", "start": "57.8, 12.02"}  # fmt: skip


@pytest.mark.parametrize("groups", ["inf", "1e999", "nan", "2.5"])
def test_a_number_of_groups_is_one(manager: TestClient, groups: str) -> None:
    answer = manager.post("/walks/new", data={**_FORM, "groups": groups})
    assert answer.status_code == 422


@pytest.mark.parametrize("until", ["0001-01-01", "9999-12-31"])
def test_weeks_of_another_age_are_refused(manager: TestClient, until: str) -> None:
    assert manager.get("/plans/log", params={"until": until}).status_code == 422
    ahead = (date.today() + timedelta(days=300)).isoformat()  # noqa: DTZ011 -- any day ahead
    assert manager.get("/plans/log", params={"until": ahead}).status_code == 200


def package(engine: Engine, walk: WalkRows, **given: object) -> tuple[uuid.UUID, str]:
    """Publish a point that an actor answers for; return it, and the path of the actor's link."""
    told = {"walk": walk.id, "hash": digest("a-link"), "contractor": None, **given}
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.walk_package"))
        made = tx.execute(text(_POINT), told).scalar_one()
        tx.execute(text(_PACKAGE), told)
    return made, "/a/a-link"


_POINT = """
INSERT INTO core.walk_point (
    company_id, walk_id, number, place, observation, sentiment, decision, action, party,
    contractor_id, observed_at, geom
)
SELECT company_id, id, 1, 'Torget', 'Mörkt.', 'unsafe', 'later', 'Ny lampa.', 'contractor',
    cast(:contractor AS uuid), now(), start
FROM core.walk WHERE id = :walk RETURNING id
"""
_PACKAGE = """
INSERT INTO core.walk_package (company_id, walk_id, token_hash, party, contractor_id, ends_at)
SELECT company_id, id, :hash, 'contractor', cast(:contractor AS uuid), now() + interval '9 days'
FROM core.walk WHERE id = :walk
"""


def test_what_an_actor_writes_is_read_by_staff_and_never_published(
    app: FastAPI, engine: Engine, manager: TestClient, walk: WalkRows
) -> None:
    point_id, link = package(engine, walk)
    for what in ("adjust", "publish"):
        with engine.begin() as tx:
            step = "UPDATE core.walk SET status = 'draft' WHERE id = :id AND status = 'planned'"
            tx.execute(text(step), {"id": walk.id})
            tx.execute(
                text("UPDATE core.walk_point SET reason = 'Budget.' WHERE id = :id"),
                {"id": point_id},
            )
        answer = manager.post(f"/walks/{walk.id}/protocol", data={"act": what})
        assert answer.status_code == 303, answer.text
    said = {"said": "comment", "note": "Kalle Svensson i trean har lovat."}
    guest = browser(app)
    assert guest.post(f"{link}/points/{point_id}", data=said).status_code == 303
    (made,) = rows(engine, "SELECT id FROM core.walk_protocol WHERE walk_id = :id", id=walk.id)
    public = guest.get(f"/protocols/{made.id}")
    assert public.status_code == 200
    assert "Kalle" not in public.text
    for path in (f"/walks/{walk.id}/protocol", f"/walks/{walk.id}/points/{point_id}"):
        assert "Kalle" in manager.get(path).text
    assert "Kalle" in guest.get(link).text


def test_the_link_of_a_contractor_ends_when_the_contractor_is_removed(
    app: FastAPI, engine: Engine, walk: WalkRows
) -> None:
    with engine.begin() as tx:
        made = (
            "INSERT INTO core.contractor (company_id, name, party)"
            " VALUES (:id, 'El AB', 'contractor') RETURNING id"
        )
        contractor = tx.execute(text(made), {"id": company(tx)}).scalar_one()
    _, link = package(engine, walk, contractor=contractor)
    guest = browser(app)
    assert guest.get(link).status_code == 200
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.contractor SET removed_at = now()"))
    assert guest.get(link).status_code == 404


def test_a_walk_holds_so_many_places_of_ones_own(
    engine: Engine, manager: TestClient, walk: WalkRows
) -> None:
    with engine.begin() as tx:
        many = (
            "INSERT INTO core.walk_stop"
            " (company_id, walk_id, source, name, prize, minutes, choice, geom)"
            " SELECT company_id, id, 'own', 'x', 50, 4, 'must', start"
            " FROM core.walk, generate_series(1, 100) WHERE id = :id"
        )
        tx.execute(text(many), {"id": walk.id})
    sent = {"name": "Bänken", "place": "57.8, 12.02"}
    answer = manager.post(f"/walks/{walk.id}/plan/stops?lang=en", data=sent)
    assert answer.status_code == 422
    assert "as many places of your own as it may" in answer.text


def test_groups_that_are_invited_have_short_names(manager: TestClient) -> None:
    walk = {"estate": "provgarden", "name": "V", "is_dark": False, "minutes": 60,
            "start": [12.02, 57.8], "starts_at": "2027-01-15T18:00:00Z"}  # fmt: skip
    answer = manager.post("/api/v1/walks", json={**walk, "invited": ["x" * 100]})
    assert answer.status_code == 422


def test_a_person_is_looked_for_in_what_actors_answer(
    app: FastAPI, engine: Engine, manager: TestClient, plan: uuid.UUID, walk: WalkRows
) -> None:
    report_id = visited(manager, plan, "mat").json()["answers"][0]["report_id"]
    point_id, link = package(engine, walk)
    with engine.begin() as tx:
        became = "UPDATE core.walk_point SET report_id = :report WHERE id = :id"
        tx.execute(text(became), {"report": report_id, "id": point_id})
    said = {"said": "comment", "note": "Ring 070-123 45 67."}
    assert browser(app).post(f"{link}/points/{point_id}", data=said).status_code == 303
    with engine.begin() as tx:
        # The case holds the words too, and would be found by them.
        tx.execute(text("SET LOCAL session_replication_role = replica"))
        tx.execute(text("UPDATE core.case_event SET note = NULL WHERE note LIKE 'Ring%'"))
    admin = logged_in(app, engine, "administrator")
    held = admin.post("/privacy/export", data={"contact": "070-123 45 67"}).json()
    assert report_id in str(held["mentions"])
