"""Shares: a partner sees all and only what was shared, answers it, and sees nothing afterwards."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import COOKIE
from tests.estate_sample import store_sample
from tests.people_sample import CONTACT, browser, cover, logged_in, photos, report, service
from tests.sign_in import account, company

FORM = {"title": "Lampor", "receiver": "Provkommunen, gatubelysning", "to": "partner", "days": "30"}


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


@pytest.fixture
def manager(app: FastAPI, engine: Engine) -> TestClient:
    return logged_in(app, engine, "manager")


@pytest.fixture
def reports(engine: Engine) -> list[uuid.UUID]:
    """Give two reports to share, and one that stays at home."""
    with engine.begin() as tx:
        shared = [report(tx, "GRAFFITI.TAG"), report(tx, "YARD.BENCH", description="=1+1")]
        return [*shared, report(tx, "PEST.RATS", description="stannar hemma")]


def link_of(manager: TestClient, ids: list[uuid.UUID], **changes: str) -> str:
    """Share reports by link; return the link's path."""
    answer = manager.post("/shares", data={**FORM, **changes, "report": [str(i) for i in ids]})
    assert answer.status_code == 200, answer.text
    found = re.search(r'value="http://testserver(/p/[\w-]{43})"', answer.text)
    assert found, answer.text
    return found[1]


def partner_of(app: FastAPI, path: str) -> TestClient:
    """Follow a link in a browser of its own."""
    partner = browser(app)
    answer = partner.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/shared")
    assert answer.headers["cache-control"] == "no-store"
    assert "httponly" in answer.headers["set-cookie"].lower()
    return partner


def test_a_partner_sees_all_and_only_what_was_shared(
    app: FastAPI, engine: Engine, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    path = link_of(manager, reports[:2])
    partner = partner_of(app, path)
    page = partner.get("/shared").text
    assert page.count('class="card point"') == 2
    assert "Klotter" in page
    assert "Gård 1" in page
    assert "SWEREF 99 TM" in page
    for hidden in (CONTACT, "Ulla Hemlig", "stannar hemma", "Råttor", path[3:]):
        assert hidden not in page
    assert path[3:] not in str(partner.get("/shared").headers)
    for url in ("/map", "/lists/lamps", f"/api/v1/reports/{reports[0]}", "/tasks", "/shares"):
        assert partner.get(url).status_code == 403
    assert partner.get("/").headers["location"] == "/shared"
    with engine.begin() as tx:
        kept = tx.execute(text("SELECT token_hash FROM core.share")).scalars().all()
    assert path[3:].encode() not in [bytes(one) for one in kept]


def test_the_files_hold_the_same_and_no_formula(
    app: FastAPI, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    partner = partner_of(app, link_of(manager, reports[:2]))
    table = partner.get("/shared/package.csv")
    assert table.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert {row["id"] for row in rows} == {str(one) for one in reports[:2]}
    assert "'=1+1" in {row["description"] for row in rows}
    features = partner.get("/shared/package.geojson").json()["features"]
    assert {one["properties"]["id"] for one in features} == {row["id"] for row in rows}
    lon, lat = features[0]["geometry"]["coordinates"]
    assert (round(lon), round(lat)) == (12, 58)
    assert CONTACT not in table.text


def test_an_answer_comes_back_with_the_role_and_the_note(
    app: FastAPI, engine: Engine, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    partner = partner_of(app, link_of(manager, reports[:1], to="contractor"))
    note = "<b>Byter</b> stolpen på torsdag"
    sent = {"status": "in_work", "note": note}
    answer = partner.post(f"/shared/reports/{reports[0]}", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/shared")
    assert "Tack" in partner.get("/shared").text
    with engine.begin() as tx:
        row = tx.execute(
            text(
                "SELECT kind, role, note FROM core.report_event WHERE report_id = :id"
                " ORDER BY at DESC LIMIT 1"
            ),
            {"id": reports[0]},
        ).one()
    assert tuple(row) == ("in_work", "contractor", note)
    # what the company's own people noted is no answer
    own = (
        "INSERT INTO core.report_event (report_id, company_id, kind, role, note)"
        " SELECT id, company_id, 'in_work', 'caretaker', 'vår egen' FROM core.report"
        " WHERE id = :id"
    )
    with engine.begin() as tx:
        tx.execute(text(own), {"id": reports[0]})
    share = re.search(r'href="/shares/([0-9a-f-]{36})"', manager.get("/shares").text)
    assert share
    page = manager.get(f"/shares/{share[1]}").text
    assert "&lt;b&gt;Byter&lt;/b&gt; stolpen" in page
    assert "vår egen" not in page
    assert "vår egen" not in partner.get("/shared").text
    for wrong in ({"status": "verified"}, {"status": ""}, {**sent, "note": "x" * 1001}):
        assert partner.post(f"/shared/reports/{reports[0]}", data=wrong).status_code == 422


def test_what_was_not_shared_and_what_does_not_exist_are_refused_alike(
    app: FastAPI, engine: Engine, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    partner = partner_of(app, link_of(manager, reports[:1]))
    answers = [
        partner.post(f"/shared/reports/{one}", data={"status": "done"})
        for one in (reports[2], uuid.uuid4())
    ]
    assert [one.status_code for one in answers] == [404, 404]
    with engine.begin() as tx:
        count = tx.scalar(
            text("SELECT count(*) FROM core.report_event WHERE report_id = :id"),
            {"id": reports[2]},
        )
    assert count == 1


def test_ended_revoked_wrong_and_replayed_links_answer_alike(
    app: FastAPI, engine: Engine, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    revoked = link_of(manager, reports[:1], title="Återtagen")
    partner = partner_of(app, revoked)
    with engine.begin() as tx:
        share_id = tx.scalar(text("SELECT id FROM core.share WHERE title = 'Återtagen'"))
    assert manager.post(f"/shares/{share_id}/revoke").status_code == 303
    ended = link_of(manager, reports[:1], title="Slut")
    later = partner_of(app, ended)
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.share SET expires_at = now() - interval '1 s' WHERE title = 'Slut'")
        )
    wrong = "/p/" + "A" * 43
    answers = []
    for path in (revoked, ended, wrong, "/p/x", "/p/%00%ff", "/p/" + "B" * 200):
        answer = browser(app).get(path)
        assert COOKIE not in answer.cookies
        answers.append((answer.status_code, answer.headers["location"], answer.text))
    assert set(answers) == {(303, "/p", "")}
    assert browser(app).get("/p").status_code == 404
    # Sessions that the links had opened are over as well.
    for session in (partner, later):
        assert session.get("/shared").headers["location"].startswith("/login")
        assert session.get("/shared/package.csv").status_code == 303


def test_an_account_sees_what_was_shared_with_it_alone(
    app: FastAPI, engine: Engine, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    mine, other = (logged_in(app, engine, "contractor") for _ in range(2))
    assert "Inget är delat med dig" in mine.get("/shared").text
    with engine.begin() as tx:
        newest = "SELECT account_id FROM core.session WHERE token_hash = sha256(:cookie)"
        account_id = tx.scalar(text(newest), {"cookie": mine.cookies[COOKIE].encode()})
    data = {**FORM, "to": str(account_id), "report": [str(reports[0])]}
    answer = manager.post("/shares", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/shares")
    assert mine.get("/shared").text.count('class="card point"') == 1
    assert other.get("/shared").text.count('class="card point"') == 0
    sent = {"status": "done"}
    assert other.post(f"/shared/reports/{reports[0]}", data=sent).status_code == 404
    assert mine.post(f"/shared/reports/{reports[0]}", data=sent).status_code == 303


@pytest.mark.parametrize("over", ["revoked_at = now()", "expires_at = now() - interval '1 s'"])
def test_an_account_sees_nothing_of_a_share_that_is_over(
    app: FastAPI, engine: Engine, manager: TestClient, reports: list[uuid.UUID], over: str
) -> None:
    partner = logged_in(app, engine, "partner")
    asked = "SELECT account_id FROM core.session WHERE token_hash = sha256(:cookie)"
    with engine.begin() as tx:
        account_id = tx.scalar(text(asked), {"cookie": partner.cookies[COOKIE].encode()})
    manager.post("/shares", data={**FORM, "to": str(account_id), "report": [str(reports[0])]})
    assert partner.get("/shared").text.count('class="card point"') == 1
    with engine.begin() as tx:
        tx.execute(
            text(f"UPDATE core.share SET {over} WHERE account_id = :id"),  # noqa: S608 -- ours
            {"id": account_id},
        )
    assert partner.get("/shared").text.count('class="card point"') == 0
    sent = {"status": "done"}
    assert partner.post(f"/shared/reports/{reports[0]}", data=sent).status_code == 404


@pytest.mark.parametrize(("days", "hours"), [("30", 12), ("1", 4)])
def test_a_links_session_lasts_twelve_hours_or_as_long_as_the_link_used_or_not(
    app: FastAPI,
    engine: Engine,
    manager: TestClient,
    reports: list[uuid.UUID],
    days: str,
    hours: int,
) -> None:
    path = link_of(manager, reports[:1], days=days)
    link = {"link": path[3:].encode()}
    soon = "UPDATE core.share SET expires_at = now() + interval '4 hours'"
    ends = (
        "SELECT extract(epoch FROM expires_at - now()) / 3600 FROM core.session"
        " WHERE token_hash = sha256(:cookie)"
    )
    with engine.begin() as tx:
        if days == "1":
            tx.execute(text(f"{soon} WHERE token_hash = sha256(:link)"), link)
    partner = partner_of(app, path)
    cookie = {"cookie": partner.cookies[COOKIE].encode()}
    unseen = "UPDATE core.session SET seen_at = now() - interval '1 hour'"
    with engine.begin() as tx:
        assert float(tx.execute(text(ends), cookie).scalar_one()) == pytest.approx(hours, abs=0.01)
        tx.execute(text(f"{unseen} WHERE token_hash = sha256(:cookie)"), cookie)
    assert partner.get("/shared").status_code == 200
    with engine.begin() as tx:
        assert float(tx.execute(text(ends), cookie).scalar_one()) == pytest.approx(hours, abs=0.01)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"title": "x" * 121},
        {"receiver": ""},
        {"days": "0"},
        {"days": "181"},
        {"days": "-1"},
        {"days": "1e3"},
        {"to": "administrator"},
        {"to": str(uuid.uuid4())},
        {"to": "closed"},
        {"report": []},
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(
    engine: Engine, manager: TestClient, reports: list[uuid.UUID], changes: dict[str, object]
) -> None:
    before = count_shares(engine)
    if changes.get("to") == "closed":
        closed = "UPDATE core.account SET disabled_at = now() WHERE id = :id"
        with engine.begin() as tx:
            partner = account(tx, "partner", company(tx))
            tx.execute(text(closed), {"id": partner})
        changes = {"to": str(partner)}
    data = {**FORM, "report": [str(reports[0])], **changes}
    answer = manager.post("/shares", data=data)
    assert answer.status_code == 422
    assert "notice bad" in answer.text
    assert count_shares(engine) == before


def test_reports_of_another_company_cannot_be_shared(
    app: FastAPI, engine: Engine, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    del manager
    stranger = logged_in(app, engine, "manager", "andra")
    before = count_shares(engine)
    data = {**FORM, "report": [str(reports[0])]}
    unknown = {**FORM, "report": [str(uuid.uuid4())]}
    assert [stranger.post("/shares", data=d).status_code for d in (data, unknown)] == [422, 422]
    assert count_shares(engine) == before
    with engine.begin() as tx:
        theirs = account(tx, "partner", company(tx, "prov"))
        share_id = tx.scalar(text("SELECT id FROM core.share LIMIT 1"))
    assert str(theirs) not in stranger.get("/shares/new").text
    for found in (share_id, uuid.uuid4()):
        assert stranger.get(f"/shares/{found}").status_code == 404
        assert stranger.post(f"/shares/{found}/revoke").status_code == 404


def test_the_page_narrows_what_can_be_picked(manager: TestClient, reports: list[uuid.UUID]) -> None:
    everything = manager.get("/shares/new").text
    assert all(str(one) in everything for one in reports)
    assert CONTACT not in everything
    pests = manager.get("/shares/new?category=PEST").text
    assert [str(one) in pests for one in reports] == [False, False, True]
    assert str(reports[0]) not in manager.get("/shares/new?status=done").text
    assert "Ingen felanmälan passar" in manager.get("/shares/new?estate=okand").text


def test_covered_words_stay_covered_for_partners(
    app: FastAPI, engine: Engine, manager: TestClient
) -> None:
    with engine.begin() as tx:
        one = report(tx, "YARD.FENCE", description="Staketet vid Ulla Ek, plan 2")
        cover(tx, one, 13, 20)
    partner = partner_of(app, link_of(manager, [one]))
    for path in ("/shared", "/shared/package.csv", "/shared/package.geojson"):
        told = partner.get(path).text
        assert "Ulla Ek" not in told
        assert "Skyddad" not in told
        assert "Staketet vid ████" in told


def test_photos_are_seen_once_somebody_has_looked_at_them(
    app: FastAPI, engine: Engine, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    with engine.begin() as tx:
        reviewed, waiting = photos(tx, reports[0])
    partner = partner_of(app, link_of(manager, reports[:1]))
    page = partner.get("/shared").text
    assert f"/shared/photos/{reviewed}.jpg" in page
    assert str(waiting) not in page
    assert partner.get(f"/shared/photos/{waiting}.jpg").status_code == 404


def test_no_address_of_ours_tells_the_secret_on(
    app: FastAPI, manager: TestClient, reports: list[uuid.UUID]
) -> None:
    path = link_of(manager, reports[:1])
    for one in (path, "/p/nonsense"):
        answer = browser(app).get(one)
        assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")
        assert one[3:] not in answer.headers["location"]
        assert answer.content == b""


def count_shares(engine: Engine) -> int:
    with engine.begin() as tx:
        return int(tx.execute(text("SELECT count(*) FROM core.share")).scalar_one())
