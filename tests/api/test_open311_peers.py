"""A municipal lamp goes from one server of ours to another, is answered there, and seen here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from backend import followers
from backend.access.service import COOKIE
from backend.db import WORKER_ROLE, open_engine
from backend.open311 import handing, polling
from backend.settings import Settings
from tests.browser.running import running
from tests.estate_sample import store_sample
from tests.open311_sample import BASE, key
from tests.people_sample import report
from tests.sign_in import SECRET, company, session


@dataclass
class House:
    """A company with its own server and database, its staff's browser, and its worker."""

    address: str
    owner: Engine
    worker: Engine
    browser: httpx.Client
    key: str
    settings: Settings

    def scalar(self, query: str, **values: object) -> Any:  # noqa: ANN401 -- any column
        """Return the first column of the first row."""
        with self.owner.connect() as tx:
            return tx.scalar(text(query), values)

    def do(self, query: str, **values: object) -> None:
        """Change something behind the service's back."""
        with self.owner.begin() as tx:
            tx.execute(text(query), values)

    def say(self, case: object, status: str, note: str = "", **more: str) -> None:
        """Say a status on the page of a case, as staff does."""
        sent = {"status": status, "note": note, **more}
        answer = self.browser.post(f"/cases/{case}/status", data=sent)
        assert answer.status_code == 303, answer.text

    def push(self, case: object) -> None:
        """Let the worker send what waits of a case."""
        handing.push(self.worker, self.settings, uuid.UUID(str(case)))

    def poll(self) -> None:
        """Let the worker ask all peers."""
        with self.owner.connect() as tx:
            peers = tx.scalars(text("SELECT id FROM core.open311_peer")).all()
        for peer in peers:
            polling.poll(self.worker, self.settings, peer)


def house(stack: ExitStack, url: str, code: str) -> House:
    owner = open_engine(url, pool_size=2)
    stack.callback(owner.dispose)
    with owner.begin() as tx:
        store_sample(tx)
        tx.execute(text("UPDATE core.company SET code = :code, name = :code"), {"code": code})
        company_id = company(tx)
        cookie = session(tx, "administrator", company_id)
        secret = key(tx, company_id)
    settings = {"private_calls": True}
    address = stack.enter_context(running(url, **settings))
    worker = open_engine(url, role=WORKER_ROLE, company_id=company_id, pool_size=2)
    stack.callback(worker.dispose)
    browser = stack.enter_context(
        httpx.Client(
            base_url=address, cookies={COOKIE: cookie}, headers={"Origin": address}, timeout=60
        )
    )
    given = Settings(database_url=url, secret=SECRET, private_calls=True)
    return House(address, owner, worker, browser, secret, given)


@pytest.fixture(scope="module")
def houses(clone: Callable[[], str]) -> Iterator[tuple[House, House]]:
    """Give a company and a municipality, each with a server that hands over to the other."""
    with ExitStack() as stack:
        ours, theirs = (house(stack, clone(), code) for code in ("bo", "staden"))
        ours.do("UPDATE core.lamp SET operator = 'municipality' WHERE code = 'P1'")
        connect(ours, theirs)
        connect(theirs, ours, party="other")
        yield ours, theirs


def connect(ours: House, theirs: House, party: str = "municipality") -> str:
    """Connect a peer as an administrator does: add it, test it, choose its services."""
    form = {
        "name": "Staden", "party": party, "url": theirs.address + BASE, "api_key": theirs.key,
        "jurisdiction": "", "token": "",
    }  # fmt: skip
    added = ours.browser.post("/admin/open311", data=form)
    assert added.status_code == 303, added.text
    path = added.headers["location"]
    assert ours.browser.post(f"{path}/test").status_code == 303
    page = ours.browser.get(path).text
    assert "Lampan är släckt" in page
    assert theirs.key not in page
    chosen = ours.browser.post(f"{path}/services", data={"LIGHT": "LIGHT.DARK"})
    assert chosen.status_code == 303
    return path


def lamp_case(ours: House) -> uuid.UUID:
    """Report that the municipal lamp is dark, as a tenant with an address."""
    with ours.owner.begin() as tx:
        lamp = tx.scalar(text("SELECT id FROM core.lamp WHERE code = 'P1'"))
        case = report(tx, "LIGHT.DARK", kind="lamp", description="Mörkt vid bänken")
        tx.execute(text("DELETE FROM core.case_state WHERE report_id = :id"), {"id": case})
        tx.execute(
            text("UPDATE core.report SET asset_id = :lamp WHERE id = :id"),
            {"lamp": lamp, "id": case},
        )
        tx.execute(text("SELECT app.open_missing_cases()"))
    return case


def number_of(ours: House, case: uuid.UUID) -> str:
    found: str = ours.scalar(
        "SELECT service_request_id FROM core.open311_link WHERE report_id = :id", id=case
    )
    return found


def test_a_municipal_lamp_is_handed_over_answered_and_seen(houses: tuple[House, House]) -> None:
    ours, theirs = houses
    case = lamp_case(ours)
    ours.say(case, "not_ours", "Stadens lampa")
    job = ours.scalar(
        "SELECT args ->> 'case_id' FROM jobs.procrastinate_jobs"
        " WHERE task_name = 'ljusrond.open311_push' ORDER BY id DESC LIMIT 1"
    )
    assert job == str(case), "the database itself hands it to the worker"
    assert "väntar på att skickas" in ours.browser.get(f"/cases/{case}").text
    ours.push(case)
    number = number_of(ours, case)
    there = theirs.browser.get(f"/api/v1/cases/{number}").json()
    assert (there["category"], there["asset_code"], there["origin"]) == (
        "LIGHT.DARK", "P1", "open311",
    )  # fmt: skip
    assert "Mörkt vid bänken" in there["description"]
    assert theirs.scalar("SELECT count(*) FROM core.reporter_contact") == 0, "nobody is named"
    theirs.say(number, "in_work", "Montör är på väg", public="yes")
    theirs.say(number, "done", "Bara internt")
    ours.poll()
    ours.poll()
    page = ours.browser.get(f"/cases/{case}").text
    assert "Besked från Staden: arbetet har börjat" in page
    assert "Montör är på väg" in page
    assert "Besked från Staden: åtgärdat" in page
    assert number in page
    assert "internt" not in page
    history = ours.browser.get(f"/api/v1/cases/{case}/history").json()["items"]
    told = [one for one in history if one["data"].get("peer")]
    assert [(one["is_public"], one["note"]) for one in told] == [
        (True, "Montör är på väg"), (True, "Staden svarar: åtgärdat"),
    ]  # fmt: skip
    with ours.owner.begin() as tx:
        tenant = followers.new_link(tx, case, "sv")
    followed = httpx.get(f"{ours.address}/s/{tenant}", timeout=60).text
    assert "Montör är på väg" in followed, "who reported reads it by the link"
    assert "Besked från Staden: arbetet började" in followed
    assert "Besked från Staden: arbetet gjordes klart" in followed
    assert "Staden svarar" not in followed, "said once, in a tenant's words"
    english = ours.browser.get(f"/cases/{case}", headers={"Accept-Language": "en"}).text
    assert "Update from Staden: mended" in english


def test_what_we_say_is_told_there_once(houses: tuple[House, House]) -> None:
    ours, theirs = houses
    case = lamp_case(ours)
    ours.say(case, "not_ours")
    ours.push(case)
    number = number_of(ours, case)
    theirs.say(number, "done")
    ours.poll()
    ours.say(case, "reopened", "Den är mörk igen, säger hyresgästen")
    ours.browser.post(f"/cases/{case}/note", data={"note": "Samma stolpe", "public": "yes"})
    ours.push(case)
    ours.push(case)
    there = theirs.browser.get(f"/api/v1/cases/{number}").json()
    assert there["status"] == "reopened"
    history = theirs.browser.get(f"/api/v1/cases/{number}/history").json()["items"]
    notes = [one["note"] for one in history if one["kind"] == "noted"]
    assert notes.count("Samma stolpe") == 1
    assert all(not one["is_public"] for one in history if one["kind"] == "noted")
    assert ours.scalar("SELECT count(*) FROM core.open311_update WHERE sent_at IS NULL") == 0


def test_what_was_sent_and_not_answered_is_found_and_not_sent_twice(
    houses: tuple[House, House],
) -> None:
    ours, theirs = houses
    case = lamp_case(ours)
    ours.say(case, "not_ours")
    ours.push(case)
    number = number_of(ours, case)
    before = theirs.scalar("SELECT count(*) FROM core.report")
    # As a worker leaves it that is killed between sending and hearing.
    ours.do(
        "UPDATE core.open311_link SET service_request_id = NULL, unsure = true, sent_at = NULL"
        " WHERE report_id = :id",
        id=case,
    )
    ours.push(case)
    assert number_of(ours, case) == number
    assert theirs.scalar("SELECT count(*) FROM core.report") == before


def test_what_did_not_arrive_waits_and_is_sent_later(houses: tuple[House, House]) -> None:
    ours, theirs = houses
    case = lamp_case(ours)
    ours.say(case, "not_ours")
    ours.do("UPDATE core.open311_peer SET url = 'http://127.0.0.1:9/'")
    ours.push(case)
    row = "SELECT error FROM core.open311_link WHERE report_id = :id AND NOT unsure"
    assert "cannot be reached" in ours.scalar(row, id=case)
    assert "togs inte emot där" in ours.browser.get(f"/cases/{case}").text
    assert "fel" in ours.browser.get("/admin/open311").text
    ours.do("UPDATE core.open311_peer SET url = :url", url=theirs.address + BASE)
    ours.push(case)
    assert number_of(ours, case)


def test_a_refused_key_is_told_and_nothing_is_lost(houses: tuple[House, House]) -> None:
    ours, theirs = houses
    case = lamp_case(ours)
    ours.say(case, "not_ours")
    theirs.do("UPDATE core.api_token SET revoked_at = now()")
    ours.push(case)
    error = "SELECT error FROM core.open311_link WHERE report_id = :id"
    assert "403" in ours.scalar(error, id=case)
    theirs.do("UPDATE core.api_token SET revoked_at = NULL")
    ours.push(case)
    assert number_of(ours, case)


def test_the_test_of_a_peer_tells_a_wrong_key_from_a_right_one(
    houses: tuple[House, House],
) -> None:
    ours, theirs = houses
    peer = ours.scalar("SELECT id FROM core.open311_peer")
    path = f"/admin/open311/{peer}"
    form = {"name": "Staden", "party": "municipality", "url": theirs.address + BASE}
    for given, words, state in (
        ("wrong", "godtar inte vår nyckel", "fel"), (theirs.key, "godtar vår nyckel", "fungerar"),
    ):  # fmt: skip
        assert ours.browser.post(path, data={**form, "api_key": given}).status_code == 303
        assert ours.browser.post(f"{path}/test").status_code == 303
        page = ours.browser.get(path).text
        assert words in page
        assert f">{state}</span>" in page
        assert ("403: " in page) == (given == "wrong")
        assert "Lampan är släckt" in page, "its services are read with either"


def test_a_category_without_a_service_waits_for_a_choice(houses: tuple[House, House]) -> None:
    ours, _ = houses
    with ours.owner.begin() as tx:
        case = report(tx, "YARD.BENCH")
    ours.say(case, "not_ours", to="municipality")
    ours.push(case)
    assert "YARD.BENCH" in ours.scalar(
        "SELECT error FROM core.open311_link WHERE report_id = :id", id=case
    )
    peer = ours.scalar("SELECT id FROM core.open311_peer")
    chosen = {"LIGHT": "LIGHT.DARK", "YARD": "YARD.BENCH"}
    ours.browser.post(f"/admin/open311/{peer}/services", data=chosen)
    ours.push(case)
    assert number_of(ours, case)


def test_what_is_not_theirs_either_comes_back_open(houses: tuple[House, House]) -> None:
    ours, theirs = houses
    case = lamp_case(ours)
    ours.say(case, "not_ours")
    ours.push(case)
    number = number_of(ours, case)
    theirs.say(number, "not_ours", "Fastighetsägarens belysning", public="yes", to="other")
    ours.poll()
    there = ours.browser.get(f"/api/v1/cases/{case}").json()
    assert (there["status"], there["is_open"]) == ("reopened", True)
    waiting = "SELECT count(*) FROM core.open311_update WHERE sent_at IS NULL AND NOT incoming"
    assert ours.scalar(waiting) == 0, "they know: they said so"


def test_what_came_from_us_comes_back_to_the_same_case(houses: tuple[House, House]) -> None:
    ours, theirs = houses
    case = lamp_case(ours)
    ours.say(case, "not_ours")
    ours.push(case)
    number = number_of(ours, case)
    # They hand it over to us, as to anybody: they do not know that it is ours.
    before = ours.scalar("SELECT count(*) FROM core.report")
    theirs.say(number, "not_ours", to="other")
    theirs.push(number)
    assert ours.scalar("SELECT count(*) FROM core.report") == before
    link = "SELECT service_request_id FROM core.open311_link WHERE report_id = :id AND NOT incoming"
    assert theirs.scalar(link, id=number) == str(case)
    assert ours.browser.get(f"/api/v1/cases/{case}").json()["status"] == "reopened"
    # Their worker is killed before it hears our answer: they send it again, and it says no more.
    ours.say(case, "done")
    theirs.do(
        "UPDATE core.open311_link SET service_request_id = NULL, unsure = true,"
        " tried_at = tried_at - interval '11 minutes' WHERE report_id = :id AND NOT incoming",
        id=number,
    )
    theirs.push(number)
    assert theirs.scalar(link, id=number) == str(case)
    assert ours.browser.get(f"/api/v1/cases/{case}").json()["status"] == "done"


def test_a_peer_that_is_known_by_its_key_gets_nothing_back(houses: tuple[House, House]) -> None:
    ours, theirs = houses
    token = theirs.scalar("SELECT id FROM core.api_token")
    theirs.do("UPDATE core.open311_peer SET token_id = :id", id=token)
    case = lamp_case(ours)
    ours.say(case, "not_ours")
    ours.push(case)
    number = number_of(ours, case)
    theirs.say(number, "not_ours", to="other")
    links = "SELECT count(*) FROM core.open311_link WHERE report_id = :id"
    assert theirs.scalar(links, id=number) == 1, "it came from there: that is its one link"


def test_a_peer_is_switched_off_and_on(houses: tuple[House, House]) -> None:
    ours, _ = houses
    peer = ours.scalar("SELECT id FROM core.open311_peer")
    ours.browser.post(f"/admin/open311/{peer}/disable")
    case = lamp_case(ours)
    ours.say(case, "not_ours")
    assert ours.scalar(
        "SELECT count(*) FROM core.open311_link WHERE report_id = :id", id=case
    ) == 0  # fmt: skip
    assert "avstängt" in ours.browser.get(f"/admin/open311/{peer}").text
    ours.browser.post(f"/admin/open311/{peer}/enable")
    assert "avstängt" not in ours.browser.get(f"/admin/open311/{peer}").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Ge systemet ett namn"),
        ("name", "Staden", "Ge systemet ett namn"),
        ("party", "own", "Välj vems ärenden"),
        ("party", "municipality", "Ett system tar emot"),
        ("url", "ftp://staden.test", "https-adressen"),
        ("url", "https://user:pass@staden.test", "https-adressen"),
        ("token", str(uuid.uuid4()), "Välj en nyckel"),
    ],
)
def test_what_cannot_be_a_peer_is_refused_with_its_reason(
    houses: tuple[House, House], field: str, value: str, words: str
) -> None:
    ours, _ = houses
    form = {"name": "Elnät", "party": "grid_company", "url": "https://elnat.test", field: value}
    answer = ours.browser.post("/admin/open311", data=form)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_key_that_is_kept_goes_to_no_other_server(houses: tuple[House, House]) -> None:
    ours, _ = houses
    peer = ours.scalar("SELECT id FROM core.open311_peer")
    url = ours.scalar("SELECT url FROM core.open311_peer")
    path = f"/admin/open311/{peer}"
    form = {"name": "Staden", "party": "municipality", "url": "https://annan.test/open311/v2"}
    answer = ours.browser.post(path, data=form)
    assert answer.status_code == 422
    assert "Skriv nyckeln en gång till" in answer.text
    assert ours.scalar("SELECT url FROM core.open311_peer") == url


def test_keys_are_sealed_and_not_in_the_log(houses: tuple[House, House]) -> None:
    ours, theirs = houses
    kept = ours.scalar("SELECT convert_from(api_key, 'utf8') FROM core.open311_peer")
    assert theirs.key not in kept
    logged = ours.scalar("SELECT string_agg(after::text, '') FROM core.audit")
    assert theirs.key not in logged
    assert kept not in logged
