"""What a contractor does by a link: answers, photos, files; and that it sees its own work alone."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend import prints
from backend.access.service import Identity
from backend.app import create_app
from backend.cases import service as cases
from backend.cases.schemas import Event, OrderMade
from tests.estate_sample import store_sample
from tests.people_sample import CONTACT, SETTINGS, browser, logged_in, report
from tests.photo_sample import MARK, checksum, scene, with_metadata
from tests.report_sample import address
from tests.sign_in import company

PHOTO = with_metadata(scene())
SHA = checksum(PHOTO)
FILES = ("/shared/package.csv", "/shared/package.geojson", "/shared/package.pdf")


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Give the service with the sample in its database, and a folder for photos."""
    with engine.begin() as tx:
        store_sample(tx)
        company(tx, "andra")
    data = tmp_path_factory.mktemp("data")
    made = create_app(replace(SETTINGS, database_url=address(engine), data=data))
    with TestClient(made):
        yield made


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the pages that are laid out, without laying them out."""
    pages: list[str] = []

    def pdf(html: str) -> bytes:
        pages.append(html)
        return b"%PDF-"

    monkeypatch.setattr(prints, "pdf", pdf)
    return pages


def contractor(engine: Engine, name: str, code: str = "prov") -> uuid.UUID:
    with engine.begin() as tx:
        made = "INSERT INTO core.contractor (company_id, name) VALUES (:c, :name) RETURNING id"
        found: uuid.UUID = tx.execute(
            text(made), {"c": company(tx, code), "name": f"{name} {uuid.uuid4().hex[:6]}"}
        ).scalar_one()
    return found


def ordered(
    engine: Engine, to: uuid.UUID, words: str = "Måla över", category: str = "GRAFFITI.TAG"
) -> OrderMade:
    """Order work for a new case; the walls are the service's, not ours."""
    with engine.begin() as tx:
        who = Identity("manager", "Maja", company(tx, "prov"))
        case_id = report(tx, category, description=f"Ord om {words}")
        return cases.order(tx, who, case_id, words, contractor_id=to)


def partner(app: FastAPI, secret: str | None) -> TestClient:
    made = browser(app)
    assert made.get(f"/p/{secret}").headers["location"] == "/shared"
    return made


def history(engine: Engine, case_id: uuid.UUID) -> list[Event]:
    with engine.begin() as tx:
        return cases.history(tx, case_id)


def send(client: TestClient, made: OrderMade, status: str, note: str = "", *photos: bytes) -> int:
    sent = [("photo", ("bild.jpg", one, "image/jpeg")) for one in photos]
    data = {"status": status, "note": note}
    url = f"/shared/orders/{made.order.id}"
    return client.post(url, data=data, files=sent or None).status_code


@pytest.fixture
def firm(engine: Engine) -> uuid.UUID:
    return contractor(engine, "Firman")


def test_an_order_is_accepted_told_of_and_done_with_a_photo(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    made = ordered(engine, firm, "Måla över väggen")
    client = partner(app, made.secret)
    page = client.get("/shared").text
    assert "Måla över väggen" in page
    assert 'enctype="multipart/form-data"' in page
    assert send(client, made, "accepted") == 303
    assert send(client, made, "comment", "Kommer på <b>torsdag</b>") == 303
    assert send(client, made, "in_work") == 303
    assert send(client, made, "done", "Klart", PHOTO) == 303
    assert "ansikten" in client.get("/shared").text, "photos are looked through first"
    page = client.get("/shared").text
    assert "Kommer på &lt;b&gt;torsdag&lt;/b&gt;" in page
    assert "1 bild skickad" in page
    events = history(engine, made.order.report_id)
    told = [(event.kind, event.data.get("now"), event.note, event.role) for event in events]
    assert ("answered", "accepted", None, "contractor") in told
    assert ("noted", None, "Kommer på <b>torsdag</b>", "contractor") in told
    assert ("answered", "done", "Klart", "contractor") in told
    done = next(event for event in events if event.data.get("now") == "done")
    assert [photo.reviewed_at for photo in done.photos] == [None]
    staff = logged_in(app, engine, "manager", "prov")
    page = staff.get(f"/cases/{made.order.report_id}").text
    assert "&lt;b&gt;torsdag&lt;/b&gt;" in page
    assert f"/photos/{done.photos[0].id}.jpg" in page
    picture = staff.get(f"/photos/{done.photos[0].id}.jpg")
    assert picture.status_code == 200
    assert MARK not in picture.content, "what the camera wrote is taken out"
    # Done proposes; staff closes.
    with engine.begin() as tx:
        assert cases.read(tx, made.order.report_id).status == "in_work"
    assert str(done.photos[0].id) not in client.get("/shared").text
    assert client.get(f"/shared/photos/{done.photos[0].id}.jpg").status_code == 404
    assert staff.post(f"/photos/{done.photos[0].id}", data={"action": "clear"}).status_code == 303
    assert f"/shared/photos/{done.photos[0].id}.jpg" in client.get("/shared").text
    assert client.get(f"/shared/photos/{done.photos[0].id}.jpg").status_code == 200


def test_an_order_is_declined_with_a_reason_and_comes_back(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    made = ordered(engine, firm)
    client = partner(app, made.secret)
    answer = client.post(f"/shared/orders/{made.order.id}", data={"status": "declined"})
    assert answer.status_code == 422
    assert "varför" in answer.text
    assert send(client, made, "declined", "Ingen stege") == 303
    with engine.begin() as tx:
        assert cases.read(tx, made.order.report_id).status == "triaged"
    assert send(client, made, "done") == 409
    assert send(client, made, "comment", "Ring oss") == 303


@pytest.mark.parametrize(
    ("status", "note", "photos", "code"),
    [
        ("comment", " ", (), 422),
        ("", "hej", (), 422),
        ("cancelled", "", (), 422),
        ("done", "x" * 10_001, (), 422),
        ("done", "klart", (b"ingen bild",), 422),
        ("done", "klart", (PHOTO,) * 4, 422),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(
    app: FastAPI, engine: Engine, firm: uuid.UUID, status: str, note: str,
    photos: tuple[bytes, ...], code: int,
) -> None:  # fmt: skip
    made = ordered(engine, firm)
    client = partner(app, made.secret)
    before = history(engine, made.order.report_id)
    assert send(client, made, status, note, *photos) == code
    assert history(engine, made.order.report_id) == before


def test_two_firms_at_one_case_read_neither_each_other_s_words_nor_ours(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    first = ordered(engine, firm, "Första arbetet")
    other = contractor(engine, "Andra firman")
    with engine.begin() as tx:
        who = Identity("manager", "Maja", company(tx, "prov"))
        second = cases.order(tx, who, first.order.report_id, "Andra arbetet", contractor_id=other)
        cases.note(tx, who, first.order.report_id, "Internt om priset")
        cases.answer_order(tx, who, first.order.id, "accepted", "Ringde firman")
    mine, theirs = partner(app, first.secret), partner(app, second.secret)
    assert send(mine, first, "comment", "Mitt pris") == 303
    assert send(theirs, second, "comment", "Deras pris") == 303
    page = mine.get("/shared").text
    assert "Mitt pris" in page
    hidden = ("Deras pris", "Andra arbetet", "Internt om priset", "Ringde firman")
    assert [one for one in hidden if one in page] == []
    assert "Mitt pris" not in theirs.get("/shared").text
    assert send(mine, second, "done") == 404


@pytest.mark.parametrize(
    ("photos", "why"), [((b"trasig",), "kunde inte läsas"), ((PHOTO,) * 4, "högst 3 bilder")]
)
def test_words_stay_in_the_form_when_a_photo_is_refused(
    app: FastAPI, engine: Engine, firm: uuid.UUID, photos: tuple[bytes, ...], why: str
) -> None:
    made = ordered(engine, firm)
    client = partner(app, made.secret)
    answer = client.post(
        f"/shared/orders/{made.order.id}",
        data={"status": "done", "note": "Långa ord"},
        files=[("photo", ("b.jpg", one, "image/jpeg")) for one in photos],
    )
    assert ">Långa ord</textarea>" in answer.text
    assert why in answer.text


def test_of_a_refused_answer_no_photo_is_left(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    made = ordered(engine, firm)
    client = partner(app, made.secret)
    assert send(client, made, "done") == 303
    data: Path = app.state.settings.data
    before = set(data.glob("photos/**/*.jpg"))
    other = with_metadata(scene(120, 80))
    assert send(client, made, "accepted", "", other) == 409
    with engine.begin() as tx:
        named = "SELECT count(*) FROM core.report_photo WHERE sha256 = :sha"
        assert tx.scalar(text(named), {"sha": checksum(other)}) == 0
        kept = "SELECT count(*) FROM core.photo WHERE sha256 = :sha"
        assert tx.scalar(text(kept), {"sha": checksum(other)}) == 0
    assert set(data.glob("photos/**/*.jpg")) == before


def test_a_report_that_is_shared_takes_words_and_photos_too(app: FastAPI, engine: Engine) -> None:
    manager = logged_in(app, engine, "manager", "prov")
    with engine.begin() as tx:
        mine, hidden = report(tx, "YARD.BENCH"), report(tx, "PEST.RATS")
    form = {"title": "Bänk", "receiver": "Parkenheten", "to": "partner", "days": "30"}
    page = manager.post("/shares", data={**form, "report": [str(mine)]}).text
    link = re.search(r'value="http://testserver/p/([\w-]{43})"', page)
    assert link
    client = partner(app, link[1])
    url = f"/shared/reports/{mine}"
    photo = [("photo", ("b.jpg", PHOTO, "image/jpeg"))]
    assert client.post(url, data={"status": "comment", "note": "Åker dit"}).status_code == 303
    assert client.post(url, data={"status": "done"}, files=photo).status_code == 303
    again = with_metadata(scene(160, 90))
    photo = [("photo", ("b.jpg", again, "image/jpeg"))]
    assert client.post(url, data={"status": "comment"}, files=photo).status_code == 303
    events = history(engine, mine)
    assert [event.kind for event in events if event.role == "partner"] == [
        "noted", "done", "noted", "noted"
    ]  # fmt: skip
    assert [len(event.photos) for event in events if event.kind == "noted"] == [0, 1, 1]
    for wrong in (hidden, uuid.uuid4()):
        answer = client.post(f"/shared/reports/{wrong}", data={"status": "done"}, files=photo)
        assert answer.status_code == 404


def test_what_came_along_with_an_order_is_answered_there_and_closes_nothing(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    with engine.begin() as tx:
        who = Identity("manager", "Maja", company(tx, "prov"))
        case_id, second = report(tx, "GRAFFITI.TAG"), report(tx, "GRAFFITI.TAG")
        cases.merge(tx, who, second, case_id)
        made = cases.order(tx, who, case_id, "Måla", contractor_id=firm)
    client = partner(app, made.secret)
    page = client.get("/shared").text
    assert f"/shared/reports/{second}" in page
    assert 'value="not_ours"' not in page
    for one in (case_id, second):
        for status in ("in_work", "done", "not_ours"):
            answer = client.post(f"/shared/reports/{one}", data={"status": status, "note": "x"})
            assert answer.status_code == 422
        said = {"status": "comment", "note": "Två ställen"}
        assert client.post(f"/shared/reports/{one}", data=said).status_code == 303
    with engine.begin() as tx:
        assert cases.read(tx, case_id).status == "ordered"


def test_nothing_of_others_leaks_anywhere(
    app: FastAPI, engine: Engine, firm: uuid.UUID, printed: list[str]
) -> None:
    mine = ordered(engine, firm, "Mitt arbete")
    other = ordered(engine, contractor(engine, "Andra firman"), "Andras arbete", "YARD.BENCH")
    again = ordered(engine, firm, "Mitt andra arbete", "YARD.FENCE")
    with engine.begin() as tx:
        tx.execute(text(_FOREIGN), {"c": company(tx, "andra")})
    client = partner(app, mine.secret)
    told = "".join(client.get(path).text for path in ("/shared", *FILES)) + printed[-1]
    assert "Mitt arbete" in printed[-1]
    hidden = (
        CONTACT, "Ulla Hemlig", "Andras arbete", "Ord om Andras arbete", "Mitt andra arbete",
        str(other.order.report_id), str(again.order.report_id), "Främmande",
    )  # fmt: skip
    assert [one for one in hidden if one in told] == []
    for order in (other, again):
        assert send(client, order, "done") == 404
        assert send(client, order, "comment", "hej", PHOTO) == 404
    for path in (f"/cases/{mine.order.report_id}", "/cases", "/admin/contractors", "/map"):
        assert client.get(path).status_code == 403
    points = f"/admin/contractors/{firm}/points.csv"
    assert client.get(points).status_code == 403
    with engine.begin() as tx:
        cases.answer_order(tx, Identity("manager"), mine.order.id, "cancelled")
    for path in ("/shared", *FILES):
        assert client.get(path).headers["location"].startswith("/login")
    assert send(client, mine, "done") in (303, 401)
    with engine.begin() as tx:
        assert cases.orders(tx, mine.order.report_id)[0].status == "cancelled"


_FOREIGN = """
INSERT INTO core.contractor (company_id, name) VALUES (:c, 'Främmande firman')
ON CONFLICT DO NOTHING
"""


def link_to_all(app: FastAPI, engine: Engine, firm: uuid.UUID) -> str:
    manager = logged_in(app, engine, "manager", "prov")
    answer = manager.post(f"/admin/contractors/{firm}/link")
    assert answer.headers["cache-control"] == "no-store"
    found = re.search(r'value="http://testserver/p/([\w-]{43})"', answer.text)
    assert found, answer.text
    assert found[1] not in manager.get(f"/admin/contractors/{firm}").text
    return found[1]


def test_one_link_opens_all_orders_of_one_contractor_and_later_ones(
    app: FastAPI, engine: Engine, firm: uuid.UUID, printed: list[str]
) -> None:
    first = ordered(engine, firm, "Första arbetet")
    ordered(engine, contractor(engine, "Annan"), "Andras arbete")
    client = partner(app, link_to_all(app, engine, firm))
    later = ordered(engine, firm, "Senare arbete")
    page = client.get("/shared").text
    assert "Första arbetet" in page
    assert "Senare arbete" in page
    assert "Andras arbete" not in page
    rows = list(
        csv.DictReader(io.StringIO(client.get(FILES[0]).content.decode("utf-8-sig")), delimiter=";")
    )
    assert {row["order_text"] for row in rows} == {"Första arbetet", "Senare arbete"}
    found = client.get(FILES[1]).json()["features"]
    assert {one["properties"]["order_status"] for one in found} == {"sent"}
    assert client.get(FILES[2]).content == b"%PDF-"
    assert "Senare arbete" in printed[-1]
    assert send(client, later, "done", "klart", PHOTO) == 303
    assert page.index("Senare arbete") < page.index("Första arbetet")
    page = client.get("/shared").text
    assert page.index("Första arbetet") < page.index("Senare arbete"), "what is done comes last"
    manager = logged_in(app, engine, "manager", "prov")
    assert "alla beställningar" in manager.get("/shares").text
    assert manager.post(f"/admin/contractors/{firm}/remove").status_code == 303
    assert client.get("/shared").headers["location"].startswith("/login")
    assert partner(app, first.secret).get("/shared").status_code == 200, "its own link stands"
    assert manager.post(f"/admin/contractors/{firm}/link").status_code == 409


def test_the_links_of_a_contractor_are_taken_back(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    ordered(engine, firm)
    client = partner(app, link_to_all(app, engine, firm))
    manager = logged_in(app, engine, "manager", "prov")
    assert "En länk gäller till" in manager.get(f"/admin/contractors/{firm}").text
    assert manager.post(f"/admin/contractors/{firm}/links/end").status_code == 303
    assert client.get("/shared").headers["location"].startswith("/login")


def test_the_office_gives_out_all_and_only_what_lies_with_one_contractor(
    app: FastAPI, engine: Engine, firm: uuid.UUID, printed: list[str]
) -> None:
    order = ordered(engine, firm, "Beställt arbete").order
    ordered(engine, contractor(engine, "Annan"), "Andras arbete")
    with engine.begin() as tx:
        who = Identity("manager", "Maja", company(tx, "prov"))
        lies = report(tx, "YARD.FENCE", description="Ligger hos dem")
        cases.assign(tx, who, lies, contractor_id=firm)
        closed = report(tx, "YARD.FENCE", description="Stängt hos dem")
        cases.assign(tx, who, closed, contractor_id=firm)
        cases.set_status(tx, who, closed, "will_not_fix", "rivs")
    manager = logged_in(app, engine, "manager", "prov")
    url = f"/admin/contractors/{firm}"
    table = manager.get(f"{url}/points.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert {row["id"] for row in rows} == {str(order.report_id), str(lies)}
    assert manager.get(f"{url}/points.pdf").content == b"%PDF-"
    told = table + manager.get(f"{url}/points.geojson").text + printed[-1] + manager.get(url).text
    assert [one for one in (CONTACT, "Andras arbete", "Stängt hos dem") if one in told] == []
    assert "Ligger hos dem" in printed[-1]
    stranger = logged_in(app, engine, "manager", "andra")
    for path in ("", "/points.csv", "/points.geojson", "/points.pdf"):
        assert stranger.get(url + path).status_code == 404
    for act in ("", "/remove", "/again", "/link", "/links/end"):
        data = {"name": "X", "party": "contractor", "language": "sv"}
        assert stranger.post(url + act, data=data).status_code == 404


def test_a_page_of_points_becomes_a_pdf_file(
    app: FastAPI, engine: Engine, firm: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    made = ordered(engine, firm)
    found = partner(app, made.secret).get(FILES[2])
    assert found.headers["content-type"] == "application/pdf"
    assert found.content.startswith(b"%PDF-")
    assert b"%%EOF" in found.content[-20:]


def test_who_sees_a_part_makes_no_link_to_all_orders(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    manager = logged_in(app, engine, "manager", "prov")
    path = f"/admin/contractors/{firm}/link"
    assert "/p/" in manager.post(path).text
    with engine.begin() as tx:
        limit = (
            "INSERT INTO core.account_category (company_id, account_id, category)"
            " SELECT company_id, account_id, 'WATER' FROM core.session"
            " WHERE account_id IS NOT NULL ORDER BY created_at DESC LIMIT 1"
        )
        tx.execute(text(limit))
    assert manager.post(path).status_code == 403


def test_who_sees_a_part_orders_in_it_and_the_letter_leaves(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    manager = logged_in(app, engine, "manager", "prov")
    with engine.begin() as tx:
        case_id = report(tx, "GRAFFITI.TAG")
        limit = (
            "INSERT INTO core.account_category (company_id, account_id, category)"
            " SELECT company_id, account_id, 'GRAFFITI' FROM core.session"
            " WHERE account_id IS NOT NULL ORDER BY created_at DESC LIMIT 1"
        )
        tx.execute(text(limit))
        reached = "UPDATE core.contractor SET email = 'order@firman.example' WHERE id = :id"
        tx.execute(text(reached), {"id": firm})
    order = {"to": f"contractor:{firm}", "text": "Måla"}
    made = manager.post(f"/cases/{case_id}/orders", data=order)
    assert made.status_code in (200, 303), made.text
    with engine.begin() as tx:
        letters = "SELECT event FROM core.message WHERE report_id = :id"
        assert tx.scalars(text(letters), {"id": case_id}).all() == ["order.sent"]


def test_what_is_held_back_is_in_no_contractor_s_file(
    app: FastAPI, engine: Engine, firm: uuid.UUID
) -> None:
    manager = logged_in(app, engine, "manager", "prov")
    with engine.begin() as tx:
        case_id = report(tx, "GRAFFITI.TAG")
        given = "UPDATE core.case_state SET contractor_id = :firm WHERE report_id = :id"
        tx.execute(text(given), {"firm": firm, "id": case_id})
    path = f"/admin/contractors/{firm}/points.csv"
    assert str(case_id) in manager.get(path).text
    with engine.begin() as tx:
        held = "UPDATE core.case_state SET held = true WHERE report_id = :id"
        tx.execute(text(held), {"id": case_id})
    assert str(case_id) not in manager.get(path).text
