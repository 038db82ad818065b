"""Walks and protocols: meetings by number, places by link, points decided, adjusted, published."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from backend import prints
from backend.app import create_app
from backend.protocols import writing
from backend.protocols.schemas import Seen
from tests.estate_sample import store_sample
from tests.people_sample import SETTINGS, browser, logged_in
from tests.report_sample import address
from tests.tenant_sample import rows
from tests.walk_sample import WalkRows, store_walk

DUE = (date.today() + timedelta(days=60)).isoformat()  # noqa: DTZ011 -- any day ahead


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Give the service on the sample estate."""
    with engine.begin() as tx:
        store_sample(tx)
    data = tmp_path_factory.mktemp("data")
    made = create_app(replace(SETTINGS, database_url=address(engine), data=data))
    with TestClient(made):
        yield made


@pytest.fixture(scope="module")
def manager(app: FastAPI, engine: Engine) -> TestClient:
    """Give a browser that a manager is logged in with."""
    return logged_in(app, engine, "manager")


@pytest.fixture
def walk(engine: Engine) -> WalkRows:
    """Give a walk of its own."""
    with engine.begin() as tx:
        estate = tx.execute(text("SELECT id, company_id FROM core.estate")).one()
        return store_walk(tx, estate.id, estate.company_id)


def point(engine: Engine, walk: WalkRows, sentiment: str = "unsafe", **fields: object) -> uuid.UUID:
    """Put a point into the protocol, as the tablet does."""
    seen = {
        "id": uuid.uuid4(), "walk_id": walk.id, "stop_id": walk.stops[0], "place": "",
        "category": "LIGHT.DARK_PLACE", "observation": "Mörkt vid cykelrummet.",
        "sentiment": sentiment, "themes": ["lighting"], "photos": [],
        "observed_at": datetime.now(UTC), "lon": 12.0199, "lat": 57.8001, **fields,
    }  # fmt: skip
    with engine.begin() as tx:
        lon, lat = tx.execute(
            text(
                "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(geom, 4326) AS p"
                " FROM core.walk_stop WHERE id = :id) AS s"
            ),
            {"id": walk.stops[0]},
        ).one()
        writing.keep_point(tx, Seen(**{**seen, "lon": lon, "lat": lat}))
    return seen["id"]  # type: ignore[return-value]


def decide(client: TestClient, walk: WalkRows, point_id: uuid.UUID, **fields: str) -> int:
    """Decide a point as the form sends it."""
    sent = {
        "place": "Cykelrummet", "observation": "Mörkt.", "sentiment": "unsafe",
        "category": "LIGHT.DARK_PLACE", "action": "Ny armatur.", "decision": "yes",
        "actor": "own", "due_on": DUE, "cost": "small", "theme": "lighting", **fields,
    }  # fmt: skip
    answer = client.post(f"/walks/{walk.id}/points/{point_id}", data=sent)
    return answer.status_code


def act(client: TestClient, walk: WalkRows, what: str) -> int:
    """Do something to the protocol as a whole."""
    answer = client.post(f"/walks/{walk.id}/protocol", data={"act": what})
    return answer.status_code


def test_the_walk_is_shown_with_its_route_and_its_three_meetings(
    manager: TestClient, walk: WalkRows
) -> None:
    page = manager.get(f"/walks/{walk.id}?lang=en")
    assert page.status_code == 200, page.text
    assert "Gången vid 1" in page.text
    assert "80\u00a0m" in page.text
    assert page.text.count('class="card" aria-labelledby="meeting-') == 3
    assert manager.get(f"/walks/{uuid.uuid4()}").status_code == 404


def test_people_are_counted_by_group_and_more_than_twenty_are_told(
    manager: TestClient, walk: WalkRows
) -> None:
    path = f"/walks/{walk.id}/attendance"
    for group, people in (("Hyresgäster", "18"), ("Polisen", "4")):
        sent = {"meeting": "walk", "attendees": group, "people": people}
        assert manager.post(path, data=sent).status_code == 303
    page = manager.get(f"/walks/{walk.id}?lang=en").text
    assert "<b>22</b>" in page
    assert "More than 20 came: walk in groups of at most 12" in page
    sent = {"meeting": "walk", "attendees": "Hyresgäster", "people": "0"}
    manager.post(path, data=sent)
    page = manager.get(f"/walks/{walk.id}?lang=en").text
    assert "<b>22</b>" not in page
    assert "More than 20 came" not in page
    wrong = manager.post(path, data={"meeting": "walk", "attendees": "X", "people": "många"})
    assert wrong.status_code == 422


def test_an_invited_group_names_places_by_its_link_and_staff_reads_them_first(
    app: FastAPI, engine: Engine, manager: TestClient, walk: WalkRows
) -> None:
    made = manager.post(f"/walks/{walk.id}/links?lang=en", data={"attendees": "Skolan"})
    found = re.search(r'value="http[^"]*(/g/[^"]+)"', made.text)
    assert found, made.text
    link = found[1]
    assert link not in manager.get(f"/walks/{walk.id}").text  # shown this once
    guest = browser(app)
    page = guest.get(f"{link}?lang=en")
    assert page.status_code == 200
    assert "You are invited as Skolan" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert guest.get(f"{link}/map-narrow.svg").text.startswith("<svg")
    place = re.search(r'<option value="([0-9a-f-]{36})"', page.text)
    assert place
    told = {"sentiment": "unsafe", "said": "Mörkt <b>här</b>", "place": place[1]}
    assert guest.post(link, data=told).status_code == 303
    tapped = {"sentiment": "safe", "said": "Fint", "narrow.x": "160", "narrow.y": "80"}
    assert guest.post(link, data=tapped).status_code == 303
    # Whoever has the link reads it when staff has.
    assert "här" not in guest.get(f"{link}?lang=en").text
    assert guest.post(link, data={"sentiment": "safe", "said": "var?"}).status_code == 422
    wishes = rows(engine, "SELECT * FROM core.walk_wish WHERE walk_id = :id", id=walk.id)
    assert [one.is_read for one in wishes] == [False, False]
    path = f"/walks/{walk.id}/wishes"
    manager.post(path, data={"wish": str(wishes[0].id), "act": "read"})
    manager.post(path, data={"wish": str(wishes[1].id), "act": "drop"})
    left = rows(engine, "SELECT is_read FROM core.walk_wish WHERE walk_id = :id", id=walk.id)
    assert [one.is_read for one in left] == [True]
    assert "&lt;b&gt;här" in guest.get(link).text
    # A new link of the group ends the old one.
    manager.post(f"/walks/{walk.id}/links", data={"attendees": "Skolan"})
    assert guest.get(link).status_code == 404
    assert guest.get("/g/nothing").status_code == 404


def test_a_protocol_is_adjusted_only_when_each_point_is_decided_and_then_stays(
    engine: Engine, manager: TestClient, walk: WalkRows
) -> None:
    done, good = point(engine, walk), point(engine, walk, "safe", observation="Fin bänk.")
    no = point(engine, walk, observation="Vill ha staket.")
    lacking = manager.post(f"/walks/{walk.id}/protocol?lang=en", data={"act": "adjust"})
    assert lacking.status_code == 422
    assert lacking.text.count("Decide: yes, no or later.") == 2
    assert decide(manager, walk, done) == 303
    assert decide(manager, walk, no, decision="no", reason="") == 422
    assert decide(manager, walk, no, decision="no", reason="Stänger vägen ut.", actor="") == 303
    assert act(manager, walk, "publish") == 409  # not before it is adjusted
    assert act(manager, walk, "adjust") == 303
    cases = rows(
        engine,
        "SELECT report.origin, report.description, state.party, state.due_at"
        " FROM core.walk_point JOIN core.report ON walk_point.report_id = report.id"
        " JOIN core.case_state AS state ON state.report_id = report.id"
        " WHERE walk_point.walk_id = :id",
        id=walk.id,
    )
    assert [one.origin for one in cases] == ["walk"]
    assert "Åtgärd: Ny armatur." in cases[0].description
    assert cases[0].due_at.date().isoformat() == DUE
    assert decide(manager, walk, done, action="Annat") == 409
    assert good
    kept = rows(engine, "SELECT * FROM core.walk_protocol WHERE walk_id = :id", id=walk.id)
    assert [one["number"] for one in kept[0].content["points"]] == [1, 2, 3]
    for statement in (
        "UPDATE core.walk_protocol SET content = '{}'",
        "DELETE FROM core.walk_protocol",
    ):
        with pytest.raises(ProgrammingError, match="never changed"), engine.begin() as tx:
            tx.execute(text(statement))


def test_a_published_protocol_is_read_by_anybody_and_says_what_became_of_it(
    app: FastAPI, engine: Engine, manager: TestClient, walk: WalkRows
) -> None:
    one = point(engine, walk)
    decide(manager, walk, one)
    act(manager, walk, "adjust")
    version = rows(engine, "SELECT id FROM core.walk_protocol WHERE walk_id = :id", id=walk.id)[0]
    guest = browser(app)
    assert guest.get(f"/protocols/{version.id}").status_code == 404  # not published yet
    assert act(manager, walk, "publish") == 303
    page = guest.get(f"/protocols/{version.id}?lang=en")
    assert page.status_code == 200
    assert "Ny armatur." in page.text
    assert act(manager, walk, "follow_up") == 422  # neither done nor told back
    told = {"done_on": "", "feedback": "Beställd.", "feedback_to": "Hyresgästerna"}
    assert manager.post(f"/walks/{walk.id}/points/{one}/follow", data=told).status_code == 303
    assert "Beställd." in guest.get(f"/protocols/{version.id}").text
    assert act(manager, walk, "follow_up") == 303
    # A new version leaves the adjusted one word for word.
    assert act(manager, walk, "amend") == 303
    assert decide(manager, walk, one, action="Två armaturer.") == 303
    assert "Ny armatur." in guest.get(f"/protocols/{version.id}").text
    assert act(manager, walk, "adjust") == 303
    versions = rows(
        engine, "SELECT version FROM core.walk_protocol WHERE walk_id = :id", id=walk.id
    )
    assert sorted(row.version for row in versions) == [1, 2]


def test_each_actor_gets_all_and_only_its_points_and_answers_them_by_link(
    app: FastAPI, engine: Engine, manager: TestClient, walk: WalkRows
) -> None:
    ours, theirs, later = (point(engine, walk) for _ in range(3))
    decide(manager, walk, ours)
    decide(manager, walk, theirs, actor="municipality", unit="Park", action="Röj buskar.")
    decide(
        manager, walk, later, actor="municipality", unit="park ", action="Ny lampa.",
        decision="later", reason="Budget.",
    )  # fmt: skip
    act(manager, walk, "adjust")
    page = manager.get(f"/walks/{walk.id}/protocol").text
    keys = re.findall(r"/actors/([0-9a-f]{12})/points\.csv", page)
    assert len(keys) == 2
    packages = {
        key: json.loads(manager.get(f"/walks/{walk.id}/actors/{key}/points.geojson").content)
        for key in keys
    }
    found = {key: {f["id"] for f in made["features"]} for key, made in packages.items()}
    assert sorted(map(sorted, found.values()), key=len) == [
        [str(ours)], sorted([str(theirs), str(later)])
    ]  # fmt: skip
    key = next(key for key, ids in found.items() if len(ids) == 2)
    table = manager.get(f"/walks/{walk.id}/actors/{key}/points.csv").content.decode("utf-8-sig")
    assert "Röj buskar." in table
    assert "Ny armatur." not in table
    made = manager.post(f"/walks/{walk.id}/actors/{key}/links")
    link = re.search(r'value="http[^"]*(/a/[^"]+)"', made.text)
    assert link
    actor = browser(app)
    shown = actor.get(link[1])
    assert "Röj buskar." in shown.text
    assert "Ny lampa." in shown.text
    assert "Ny armatur." not in shown.text
    # Of a case the case is told, of another point the point; of somebody else's nothing.
    path = link[1] + "/points/{}"
    for about, said, code in ((theirs, "done", 303), (later, "done", 303), (ours, "done", 404)):
        sent = {"said": said, "note": "Klart i dag."}
        answer = actor.post(path.format(about), data=sent)
        assert answer.status_code == code, answer.text
    state = rows(
        engine,
        "SELECT state.status, point.done_on FROM app.walk_points AS point"
        " LEFT JOIN core.case_state AS state ON state.report_id = point.report_id"
        " WHERE point.walk_id = :id ORDER BY point.number",
        id=walk.id,
    )
    assert [row.status for row in state] == ["received", "done", None]
    assert [row.done_on is None for row in state] == [True, False, False]
    for page in (actor.get(link[1]), manager.get(f"/walks/{walk.id}/protocol")):
        assert re.search(r"\w, (done|klart): Klart i dag\.", page.text)  # no code, no ISO date
        assert not re.search(r"\d-\d\d done:", page.text)
    assert actor.post(path.format(theirs), data={"said": "comment", "note": ""}).status_code == 422
    ended = re.search(
        r"/packages/([0-9a-f-]{36})/end", manager.get(f"/walks/{walk.id}/protocol").text
    )
    assert ended
    manager.post(f"/walks/{walk.id}/packages/{ended[1]}/end")
    assert actor.get(link[1]).status_code == 404


def test_what_is_overdue_is_seen(engine: Engine, manager: TestClient, walk: WalkRows) -> None:
    one = point(engine, walk)
    decide(manager, walk, one, due_on="2026-01-07")
    assert "1 answer is overdue" in manager.get(f"/walks/{walk.id}?lang=en").text
    assert 'class="late"' in manager.get(f"/walks/{walk.id}/protocol").text


def test_only_who_may_work_writes_and_only_who_manages_adjusts(
    app: FastAPI, engine: Engine, walk: WalkRows
) -> None:
    planner, caretaker = (logged_in(app, engine, role) for role in ("planner", "caretaker"))
    one = point(engine, walk)
    assert planner.get(f"/walks/{walk.id}/protocol").status_code == 200
    assert decide(caretaker, walk, one) == 303
    assert act(caretaker, walk, "adjust") == 403
    assert browser(app).get(f"/walks/{walk.id}").headers["location"].startswith("/login")


def test_a_protocol_on_paper_is_told_to_those_who_listen(
    engine: Engine, manager: TestClient, walk: WalkRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid: list[str] = []

    def keep(html: str) -> bytes:
        laid.append(html)
        return b"%PDF-1.7"

    monkeypatch.setattr(prints, "pdf", keep)
    one = point(engine, walk)
    manager.get(f"/walks/{walk.id}/protocol.pdf?lang=sv")
    assert "Utkast: inte justerat" in laid[-1]
    assert '<html lang="sv">' in laid[-1]
    assert 'alt="Karta över punkterna, numrerade som i protokollet"' in laid[-1]
    decide(manager, walk, one)
    act(manager, walk, "adjust")
    manager.get(f"/walks/{walk.id}/protocol.pdf")
    assert "Utkast" not in laid[-1]
    assert "Version 1" in laid[-1]


def test_the_company_itself_is_told_as_its_staff(
    manager: TestClient, engine: Engine, walk: WalkRows
) -> None:
    mine = point(engine, walk)
    decide(manager, walk, mine)
    page = manager.get(f"/walks/{walk.id}/protocol?lang=sv").text
    assert "<dd>egen personal</dd>" in page
