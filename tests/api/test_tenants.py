"""Tenants: a label opens what is known of its asset, a report is sent and followed by a link."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend import followers
from backend.app import create_app
from backend.db import open_engine
from backend.imports.estates import find_estate
from backend.photos.service import PHOTO_BYTES_MAX
from maps.tenant_texts import tenant_texts
from maps.tenant_words import GONE, problem
from tests.estate_sample import store_sample
from tests.people_sample import SETTINGS, browser, logged_in
from tests.photo_sample import encoded, scene
from tests.report_sample import address
from tests.tenant_sample import PHONE, followed, label, phone, rows, send, token

LAMP, STAIR, OTHER = "lampaaaaaa", "trappaaaaa", "annanaaaaa"


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Give the service with labels on the sample, and one in another company."""
    with engine.begin() as tx:
        store_sample(tx)
        label(tx, LAMP)
        label(tx, STAIR, "stairwell", "")
        phone(tx)
    data = tmp_path_factory.mktemp("data")
    made = create_app(replace(SETTINGS, database_url=address(engine), data=data))
    with TestClient(made):
        yield made


@pytest.fixture(autouse=True)
def _clean(engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE core.report CASCADE"))


def status_of(engine: Engine, case_id: object) -> str:
    found = rows(engine, "SELECT status FROM core.case_state WHERE report_id = :id", id=case_id)
    return str(found[0].status)


def tell(engine: Engine, status: str, note: str | None = None, *, public: bool = False) -> None:
    """Tell a status of the only case, as staff do."""
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.report_event (report_id, company_id, kind, at, role, note)"
                " SELECT report_id, company_id, :kind, clock_timestamp(), 'caretaker', :note"
                " FROM core.case_state WHERE case_id = report_id"
            ),
            {"kind": status, "note": None if public else note},
        )
        if public:
            tx.execute(
                text(
                    "INSERT INTO core.case_event"
                    " (report_id, company_id, kind, at, role, note, is_public)"
                    " SELECT report_id, company_id, 'noted', clock_timestamp(), 'caretaker',"
                    " :note, true FROM core.case_state WHERE case_id = report_id"
                ),
                {"note": note},
            )


def test_a_label_shows_its_asset_to_everybody_and_in_five_languages(app: FastAPI) -> None:
    visitor = browser(app)
    page = visitor.get(f"/r/{LAMP}", headers={"Accept-Language": "sv"})
    assert page.status_code == 200
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == (
        "no-store", "same-origin",
    )  # fmt: skip
    assert "Lampa P1" in page.text
    assert "Provgården" in page.text
    assert PHONE in page.text
    assert 'href="tel:112"' in page.text
    for hidden in ("Logga in", "/login", "/map", "LIGHT.LIT", "CELLAR"):
        assert hidden not in page.text
    told = {"en": "Lamp P1", "ar": 'dir="rtl"', "so": "Laambad P1", "fi": "Lamppu P1"}
    for language, words in told.items():
        answer = visitor.get(f"/r/{LAMP}", params={"lang": language})
        assert words in answer.text
        assert answer.headers["content-language"] == language
    # the last one is kept, and the code may be typed as it is read
    assert "Lamppu P1" in visitor.get(f"/r/{LAMP.upper()}").text
    assert 'value="CELLAR.FLOOD"' in browser(app).get(f"/r/{STAIR}").text
    assert "SLEEPING" not in browser(app).get(f"/r/{STAIR}").text


def test_a_report_is_sent_without_login_and_followed_by_a_link(
    app: FastAPI, engine: Engine
) -> None:
    answer = send(app, LAMP, text="Släckt sedan i går\r\nvid bänken", lang="sv")
    page = followed(app, answer, "sv")
    assert "Släckt" in page
    assert "Ingen har tittat på den ännu" in page
    assert "Utlovat senast" in page
    assert "vid bänken" not in page  # the link may be handed on
    stored = rows(engine, "SELECT * FROM core.report")
    assert [(r.category, r.origin, r.description) for r in stored] == [
        ("LIGHT.DARK", "tenant", "Släckt sedan i går\nvid bänken")
    ]
    state = rows(engine, "SELECT held, is_open FROM core.case_state")[0]
    assert tuple(state) == (False, True)
    assert rows(engine, "SELECT state FROM core.lamp_observation")[0].state == "dark"
    secret = answer.headers["location"][3:]
    links = rows(engine, "SELECT token_hash, language FROM core.follow_link")
    assert secret.encode() not in [bytes(link.token_hash) for link in links]


def test_the_answer_thanks_once_and_in_the_language_of_the_sender(app: FastAPI) -> None:
    visitor = browser(app)
    sent = {"token": token(LAMP), "category": "LIGHT.DARK"}
    answer = visitor.post(f"/r/{LAMP}?lang=fi", data=sent)
    path = answer.headers["location"]
    first, second = visitor.get(path).text, visitor.get(path).text
    assert "Ilmoituksesi on saapunut" in first
    assert 'lang="fi"' in second
    assert "Ilmoituksesi on saapunut" not in second


def test_a_form_sent_twice_makes_one_report(app: FastAPI, engine: Engine) -> None:
    sent = {"token": token(LAMP), "text": "Mörkt"}
    assert send(app, LAMP, **sent).status_code == 303
    assert send(app, LAMP, **sent).status_code == 303
    assert len(rows(engine, "SELECT id FROM core.report")) == 1
    other = send(app, LAMP, token=sent["token"], text="Något annat")
    assert other.status_code == 422
    assert "Något annat" in other.text
    assert len(rows(engine, "SELECT id FROM core.report")) == 1


def test_what_is_open_comes_first_and_me_too_makes_no_second_case(
    app: FastAPI, engine: Engine
) -> None:
    send(app, LAMP, text="Hos Ulla på tredje våningen")
    visitor = browser(app)
    page = visitor.get(f"/r/{LAMP}", params={"lang": "en"}).text
    assert page.index("We know of this already") < page.index("Is something else wrong?")
    assert "Ulla" not in page
    case = rows(engine, "SELECT report_id FROM core.case_state")[0].report_id
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    sent = {"case": str(case), "token": found[1]}
    for _ in range(2):  # a second tap is the same sight
        answer = visitor.post(f"/r/{LAMP}/too", data=sent)
        assert "We know now that you saw it too" in visitor.get(answer.headers["location"]).text
    assert len(rows(engine, "SELECT id FROM core.report_evidence")) == 1
    assert len(rows(engine, "SELECT id FROM core.report")) == 1
    assert "1 more has seen it" in visitor.get(f"/r/{LAMP}").text
    assert visitor.post(f"/r/{LAMP}/too", data={**sent, "token": "x"}).status_code == 422
    missing = {**sent, "case": str(uuid.uuid4())}
    assert "closed already" in visitor.post(f"/r/{LAMP}/too", data=missing).text


def test_the_same_thing_reported_again_follows_the_open_case(app: FastAPI, engine: Engine) -> None:
    send(app, LAMP)
    again = send(app, LAMP, text="Fortfarande", email="b@bo.test", consent="yes")
    assert "1 more has seen it" in followed(app, again)
    states = rows(engine, "SELECT report_id, case_id FROM core.case_state")
    assert len(states) == 2
    assert len({state.case_id for state in states}) == 1
    other = send(app, LAMP, "LIGHT.DAMAGED")
    assert other.status_code == 303
    assert len({s.case_id for s in rows(engine, "SELECT case_id FROM core.case_state")}) == 2


def test_an_address_is_kept_apart_with_the_words_that_were_shown(
    app: FastAPI, engine: Engine
) -> None:
    lacking = send(app, LAMP, email="a@bo.test")
    assert lacking.status_code == 422
    assert 'value="a@bo.test"' in lacking.text
    assert send(app, LAMP, email="a@bo", consent="yes").status_code == 422
    answer = send(app, LAMP, email="a@bo.test", consent="yes")
    assert "a@bo.test" not in followed(app, answer)
    kept = rows(engine, "SELECT contact, consent FROM core.reporter_contact")
    assert [row.contact for row in kept] == ["a@bo.test"]
    assert kept[0].consent.startswith("2026-11-letters.sv: Ja, skriv till mig")


def test_a_photo_goes_the_way_of_all_photos(app: FastAPI, engine: Engine) -> None:
    answer = send(app, LAMP, photo=("a.jpg", encoded(scene()), "image/jpeg"))
    assert answer.status_code == 303
    named = "SELECT sha256 FROM core.report_photo INNER JOIN core.photo USING (sha256)"
    assert len(rows(engine, named)) == 1
    broken = send(app, LAMP, photo=("a.jpg", b"no picture", "image/jpeg"))
    assert broken.status_code == 422
    assert problem(tenant_texts("sv"), "photo") in broken.text
    assert len(rows(engine, "SELECT id FROM core.report")) == 1
    # an empty field is how browsers send no photo
    none = ("", b"", "application/octet-stream")
    assert send(app, LAMP, "LIGHT.DIM", photo=none).status_code == 303


@pytest.mark.parametrize("more", [1, 200_000])
def test_a_photo_that_is_too_large_is_named(app: FastAPI, engine: Engine, more: int) -> None:
    photo = ("a.jpg", bytes(PHOTO_BYTES_MAX + more), "image/jpeg")
    answer = send(app, LAMP, photo=photo, text="Bilden är stor")
    swedish = tenant_texts("sv")
    if more == 1:  # the form is taken, and comes back with what was written
        assert answer.status_code == 422
        assert problem(swedish, "photo_size") in answer.text
        assert "Bilden är stor" in answer.text
    else:
        assert answer.status_code == 413
        assert swedish.gettext(GONE["size"][0]) in answer.text
        assert 'href="tel:112"' in answer.text
    assert rows(engine, "SELECT id FROM core.report") == []


def test_danger_says_whom_to_ring(app: FastAPI) -> None:
    page = followed(app, send(app, LAMP, "LIGHT.HATCH"))
    assert "Danger? Ring now." in page
    assert f'href="tel:{PHONE.replace("-", "").replace(" ", "")}"' in page
    assert "Danger? Ring now." not in followed(app, send(app, LAMP, "LIGHT.DIM"))


def test_the_link_tells_what_happens_without_staff(app: FastAPI, engine: Engine) -> None:
    answer = send(app, LAMP)
    tell(engine, "triaged", "Kolla säkringen, säger Bengt")
    tell(engine, "in_work", "Vi byter lampan på torsdag", public=True)
    page = followed(app, answer)
    assert "Somebody is working on it." in page
    assert "Vi byter lampan på torsdag" in page
    assert "Is it mended?" not in page
    for hidden in ("Bengt", "caretaker", "säkringen"):
        assert hidden not in page


def test_a_case_that_is_not_ours_stays_visible_with_who_has_it(
    app: FastAPI, engine: Engine
) -> None:
    answer = send(app, LAMP)
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.case_state SET party = 'municipality'"))
    tell(engine, "not_ours")
    assert "The municipality has it now" in followed(app, answer)
    page = browser(app).get(f"/r/{LAMP}?lang=en").text
    assert "The municipality has it now" in page
    assert "I see it too" not in page


def test_who_reported_says_that_it_is_mended(app: FastAPI, engine: Engine) -> None:
    path = send(app, LAMP).headers["location"]
    tell(engine, "done")
    visitor = browser(app)
    assert "Is it mended?" in visitor.get(path, params={"lang": "en"}).text
    assert visitor.post(path, data={"answer": "maybe"}).status_code == 422
    assert visitor.post(path, data={"answer": "yes"}).status_code == 303
    page = visitor.get(path).text
    assert "Good that it is mended" in page
    assert "You said that it is mended." in page
    assert "Is it mended?" not in page
    state = rows(engine, "SELECT status FROM core.case_state")[0]
    link = rows(engine, "SELECT mended, answered_at FROM core.follow_link")[0]
    assert (state.status, link.mended) == ("verified", True)
    assert link.answered_at is not None


def test_who_says_that_it_is_still_broken_opens_it_again(app: FastAPI, engine: Engine) -> None:
    path = send(app, LAMP).headers["location"]
    tell(engine, "done")
    visitor = browser(app)
    visitor.get(path, params={"lang": "en"})
    note = "<b>Lyser</b> bara ibland"
    assert visitor.post(path, data={"answer": "no", "note": note}).status_code == 303
    page = visitor.get(path).text
    assert "It is open again" in page
    case = rows(engine, "SELECT report_id, is_open FROM core.case_state")[0]
    assert (status_of(engine, case.report_id), case.is_open) == ("reopened", True)
    event = rows(engine, "SELECT role, note FROM core.report_event WHERE kind = 'reopened'")[0]
    assert tuple(event) == ("tenant", note)
    # once is enough, and it is asked anew when it is mended again
    refused = visitor.post(path, data={"answer": "no"})
    assert (refused.status_code, "It is open already" in refused.text) == (409, True)
    tell(engine, "done")
    assert "Is it mended?" in visitor.get(path).text
    assert visitor.post(path, data={"answer": "no"}).status_code == 303


def test_what_was_closed_long_ago_is_reported_anew(app: FastAPI, engine: Engine) -> None:
    path = send(app, LAMP).headers["location"]
    tell(engine, "done")
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.case_state SET closed_at = now() - interval '61 days'"))
    visitor = browser(app)
    visitor.get(path, params={"lang": "en"})
    refused = visitor.post(path, data={"answer": "no"})
    assert (refused.status_code, "closed long ago" in refused.text) == (409, True)
    assert rows(engine, "SELECT status FROM core.case_state")[0].status == "done"


def test_codes_and_links_that_open_nothing_say_what_to_do(app: FastAPI, engine: Engine) -> None:
    for path in ("/r/finnsinte2", f"/r/{'x' * 150}", "/s/finnsinte", f"/s/{'x' * 150}"):
        answer = browser(app).get(path, params={"lang": "en"})
        assert answer.status_code == 404
        assert 'href="tel:112"' in answer.text
        assert "Bärkullen" not in answer.text
    assert browser(app).post("/r/finnsinte2", data={}).status_code == 404
    assert browser(app).post("/s/finnsinte", data={"answer": "yes"}).status_code == 404
    with engine.begin() as tx:
        label(tx, "avslutadaa")
        tx.execute(text("UPDATE core.qr_code SET ended_at = now() WHERE code = 'avslutadaa'"))
    ended = browser(app).get("/r/avslutadaa", params={"lang": "en"})
    assert ended.status_code == 410
    assert "no longer counts" in ended.text
    assert PHONE in ended.text
    assert send(app, "avslutadaa").status_code == 410


def test_a_form_without_choice_or_of_another_label_comes_back(app: FastAPI, engine: Engine) -> None:
    empty = send(app, LAMP, "", text="Mörkt <b>här</b>")
    assert empty.status_code == 422
    assert "Mörkt &lt;b&gt;här&lt;/b&gt;" in empty.text
    assert send(app, LAMP, "WASTE.BIN").status_code == 422
    assert send(app, LAMP, "LIGHT.LIT").status_code == 422
    for wrong in (token(STAIR), token(LAMP, age_s=50_000), "", "gAAAA"):
        assert send(app, LAMP, token=wrong).status_code == 422
    assert send(app, LAMP, text="x" * 1001).status_code == 422
    assert rows(engine, "SELECT id FROM core.report") == []


def test_a_label_of_another_company_shows_that_company_alone(app: FastAPI, engine: Engine) -> None:
    with engine.begin() as tx:
        found = find_estate(tx, "Annan gård", "annat")
        tx.execute(
            text(
                "WITH a AS (INSERT INTO core.asset (id, company_id, estate_id, kind)"
                " VALUES (gen_random_uuid(), :company, :estate, 'lamp') RETURNING id)"
                " INSERT INTO core.qr_code (code, company_id, asset_id)"
                " SELECT :code, :company, id FROM a"
            ),
            {"company": found.company_id, "estate": found.id, "code": OTHER},
        )
    send(app, LAMP)
    case = rows(engine, "SELECT report_id FROM core.case_state")[0].report_id
    page = browser(app).get(f"/r/{OTHER}", params={"lang": "en"})
    assert page.status_code == 200
    assert "Annan gård" in page.text
    assert "Provgården" not in page.text
    assert "We know of this already" not in page.text
    sent = {"case": str(case), "token": token(OTHER)}
    assert browser(app).post(f"/r/{OTHER}/too", data=sent).status_code == 422
    assert rows(engine, "SELECT id FROM core.report_evidence") == []
    # staff of one company who scan a label of the other see no more than a tenant
    manager = logged_in(app, engine, "manager", "prov")
    assert "We know of this already" not in manager.get(f"/r/{OTHER}?lang=en").text


def test_a_letter_brings_a_fresh_link(app: FastAPI, engine: Engine) -> None:
    first = send(app, LAMP).headers["location"]
    report_id = rows(engine, "SELECT id FROM core.report")[0].id
    worker = open_engine(address(engine), role="ljusrond_worker", pool_size=1)
    with worker.begin() as tx:
        company = rows(engine, "SELECT company_id FROM core.report")[0].company_id
        tx.execute(text("SELECT set_config('ljusrond.company', :id, true)"), {"id": str(company)})
        secret = followers.new_link(tx, report_id, "ar")
    worker.dispose()
    assert f"/s/{secret}" != first
    page = browser(app).get(f"/s/{secret}")
    assert 'dir="rtl"' in page.text
    assert browser(app).get(first).status_code == 200


def test_no_page_of_tenants_runs_a_script_of_its_own(app: FastAPI) -> None:
    answer = browser(app).get(f"/r/{LAMP}")
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert re.findall(r"<script[^>]*>", answer.text) == ['<script src="/static/js/theme.js">']
    assert "style=" not in answer.text
