"""One lamp from the label to *seen lit*, as people live it; every letter is read as it arrives."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend import jobs
from backend.app import create_app
from backend.db import WORKER_ROLE, open_engine
from backend.messages import fan_out, tasks
from backend.on_call import handover
from backend.settings import Settings
from tests.estate_sample import see_lamps, store_sample
from tests.mail_server import Inbox, mail_server
from tests.people_sample import SETTINGS, browser
from tests.photo_sample import scene, with_metadata
from tests.report_sample import address
from tests.sign_in import account, company, sign_in
from tests.tenant_sample import label, phone, rows, send, token

URL = "https://ljusrond.example"
CODE = "lampaaaaaa"
TENANT, MANAGER, FIRM = (
    "vera@boende.example",
    "maja.hemlig@bolaget.example",
    "jour@elfirman.example",
)
#: Names of the staff, which no letter to a tenant or a firm may say.
NAMES = ("Maja Hemlig", "Hugo Hemlig")
EVENTS = ("case.danger", "handover", "case.opened", "case.status", "case.reopened", "order.sent",
          "order.answered", "tenant.answered")  # fmt: skip


@dataclass
class Letter:
    """A letter that arrived: to whom, what it says, in which language."""

    to: str
    subject: str
    text: str
    language: str

    @property
    def links(self) -> list[str]:
        """The addresses in it, without the service's own."""
        return re.findall(rf"{URL}(\S+)", self.text)

    def link(self, begin: str) -> str:
        """Return the one address in it that begins so."""
        [found] = [one for one in self.links if one.startswith(begin)]
        return found


class World:
    """The service with its worker and a mail server."""

    def __init__(self, app: FastAPI, engine: Engine, worker: Engine, settings: Settings) -> None:
        self.app, self.engine, self.worker, self.settings = app, engine, worker, settings
        self.inbox = Inbox()
        self.read: list[Letter] = []

    def post(self) -> list[Letter]:
        """Let the worker do what it was left, and return the letters that arrived."""
        begin = len(self.inbox.letters)
        taken = "DELETE FROM jobs.procrastinate_jobs WHERE task_name = :task RETURNING id, args"
        with self.engine.begin() as tx:
            found = sorted(tx.execute(text(taken), {"task": jobs.TELL}))
        for _, args in found:
            fan_out.tell(self.worker, args["event"], uuid.UUID(args["report_id"]), args["data"])
        tasks.send(self.worker, self.settings, "email")
        new = [
            Letter(to, str(made["Subject"]), _plain(made), str(made["Content-Language"]))
            for made, [to] in zip(self.inbox.letters, self.inbox.receivers, strict=True)
        ][begin:]
        self.read += new
        assert len({one.to for one in new}) == len(new), "nobody is told of one act twice"
        return new

    @property
    def state(self) -> str:
        """Where the only case stands."""
        [found] = rows(self.engine, "SELECT status FROM core.case_state WHERE case_id = report_id")
        return str(found.status)


def _plain(made: EmailMessage) -> str:
    part = made.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture(scope="module")
def world(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give the sample, a label on its lamp, a manager who wants to know, and a firm."""
    data: Path = tmp_path_factory.mktemp("data")
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "lit")
        label(tx, CODE)
        phone(tx)
        company_id = company(tx)
        tx.execute(text("UPDATE core.company SET name = 'Provbolaget'"))
    worker = open_engine(address(engine), role=WORKER_ROLE, company_id=company_id, pool_size=2)
    settings = replace(SETTINGS, database_url=address(engine), data=data, url=URL)
    app = create_app(settings)
    made = World(app, engine, worker, settings)
    with TestClient(app), mail_server(made.inbox, data) as mail:
        made.settings = replace(settings, mail=mail)
        yield made
    worker.dispose()


@pytest.fixture(autouse=True)
def _clean(world: World) -> None:
    with world.engine.begin() as tx:
        tx.execute(text("TRUNCATE core.report CASCADE"))
    world.read.clear()


@pytest.fixture(scope="module")
def manager(world: World) -> TestClient:
    """Give the manager's browser; they ticked all that can be told, at once."""
    made = _person(world, "manager", "Maja Hemlig", MANAGER)
    wanted = {"event": EVENTS, "mode": "immediate", "letters": "sv"}
    assert made.post("/account/messages", data=wanted).status_code == 303
    return made


@pytest.fixture(scope="module")
def firm(world: World) -> uuid.UUID:
    """Give a firm that gets orders by letter, in English."""
    with world.engine.begin() as tx:
        found: uuid.UUID = tx.execute(
            text(
                "INSERT INTO core.contractor (company_id, name, email, language)"
                " VALUES (:company_id, 'Elfirman', :email, 'en') RETURNING id"
            ),
            {"company_id": company(tx), "email": FIRM},
        ).scalar_one()
    return found


def _person(world: World, role: str, name: str, email: str) -> TestClient:
    """Log somebody in."""
    secret = uuid.uuid4().hex
    with world.engine.begin() as tx:
        made = account(tx, role, company(tx))
        tx.execute(
            text("UPDATE core.account SET name = :name, email = :email WHERE id = :id"),
            {"name": name, "email": email, "id": made},
        )
        tx.execute(
            text(
                "INSERT INTO core.session (company_id, token_hash, account_id, expires_at)"
                " SELECT company_id, sha256(:secret), id, now() + interval '1 day'"
                " FROM core.account WHERE id = :id"
            ),
            {"secret": secret.encode(), "id": made},
        )
    return browser(world.app, secret)


def test_a_lamp_from_its_label_to_seen_lit(
    world: World, manager: TestClient, firm: uuid.UUID
) -> None:
    case_id = _reported(world)
    _ordered(world, manager, case_id, firm)
    _answered(world, manager, case_id)
    _not_mended(world, manager, case_id)
    _seen_lit(world, manager, case_id, firm)
    _read_aloud(world, manager)


def test_danger_at_night_rings_and_is_handed_over_once(world: World, manager: TestClient) -> None:
    night = datetime(2026, 11, 27, 1, 39, tzinfo=UTC)
    assert send(world.app, CODE, "LIGHT.HATCH", text="Kabeln hänger ut").status_code == 303
    [rung] = world.post()
    assert rung.subject.startswith("FARA: Öppen lucka eller kabel, ")
    assert world.inbox.letters[-1]["Importance"] == "high"
    assert "Kabeln hänger ut" in rung.text
    with world.engine.begin() as tx:
        tx.execute(text("UPDATE core.case_state SET opened_at = :at"), {"at": night})
        company_id = company(tx)
    case = rung.link("/cases/")
    page = manager.get("/on-call/handover?day=2026-11-27").text
    assert page.count(f'href="{case}"') == 1
    for minute in (2, 7):
        morning = datetime(2026, 11, 27, 6, minute, tzinfo=UTC)
        handover.write_letters(world.worker, company_id, morning)
    [told] = world.post()
    assert told.subject == "Nattens ärenden 27 nov. 2026: 1"
    assert told.links.count(case) == 1
    _read_aloud(world, manager)


def _reported(world: World) -> uuid.UUID:
    """Let a tenant scan, write and leave an address; and a neighbour see it too."""
    sent = {
        "token": token(CODE), "category": "LIGHT.DARK", "text": "Dark since Monday, says Vera",
        "email": TENANT, "consent": "yes",
    }  # fmt: skip
    files = {"photo": ("lamp.jpg", with_metadata(scene()), "image/jpeg")}
    answer = browser(world.app).post(f"/r/{CODE}?lang=en", data=sent, files=files)
    assert answer.status_code == 303
    staff, thanks = sorted(world.post(), key=lambda one: one.to)
    assert (staff.to, thanks.to) == (MANAGER, TENANT)
    assert staff.subject.startswith("Nytt ärende: ")
    assert "Dark since Monday" in staff.text
    assert thanks.subject.startswith("Thank you for your report")
    page = browser(world.app).get(thanks.link("/s/")).text
    assert 'lang="en"' in page
    assert "Promised by" in page
    [case] = rows(world.engine, "SELECT report_id FROM core.case_state")
    too = {"token": token(CODE), "case": str(case.report_id)}
    assert browser(world.app).post(f"/r/{CODE}/too", data=too).status_code == 303
    assert world.post() == [], "another sight of it is no news"
    found: uuid.UUID = case.report_id
    return found


def _ordered(world: World, manager: TestClient, case_id: uuid.UUID, firm: uuid.UUID) -> None:
    """Let the manager look at it and order; who reported is told so without a name."""
    assert _say(manager, case_id, "status", status="triaged") == 303
    assert [one.to for one in world.post()] == [MANAGER]
    order = {"to": f"contractor:{firm}", "text": "Byt lampan, ring mig: Maja Hemlig"}
    assert _say(manager, case_id, "orders", **order) == 200
    letters = world.post()
    assert sorted(one.to for one in letters) == [FIRM, MANAGER, TENANT], "one letter each"
    found = {one.to: one for one in letters}
    assert world.state == "ordered"
    assert "hos Elfirman" in found[MANAGER].text
    assert found[FIRM].subject.startswith("Order from Provbolaget: ")
    assert "The repair is ordered. Promised by" in found[TENANT].text


def _answered(world: World, manager: TestClient, case_id: uuid.UUID) -> None:
    """Let the firm follow its link, accept, write, begin, and be done with a photo."""
    _answer(world, "accepted")
    [told] = world.post()
    assert told.to == MANAGER
    _answer(world, "comment", note="Hämtar stege")
    [told] = world.post()
    assert "Hämtar stege" in told.text
    _answer(world, "in_work")
    assert sorted({one.to for one in world.post()}) == [MANAGER, TENANT]
    _answer(world, "done", note="Ny lampa", photo=True)
    [told] = world.post()
    assert told.to == MANAGER
    assert world.state == "in_work", "what is done is for staff to say"
    assert _say(manager, case_id, "status", status="done") == 303
    found = {one.to: one for one in world.post()}
    assert found[TENANT].subject.startswith("Is it mended? ")


def _not_mended(world: World, manager: TestClient, case_id: uuid.UUID) -> None:
    """Let who reported say no: the case is open again, and staff know."""
    asked = _last(world, TENANT).link("/s/")
    answer = browser(world.app).post(asked, data={"answer": "no", "note": "It blinks"})
    assert answer.status_code == 303
    assert world.state == "reopened"
    staff = world.post()
    assert [one.subject.split(":")[0] for one in staff] == ["Öppnat igen"], "and told of it once"
    assert "It blinks" in staff[0].text
    assert "It blinks" in manager.get(f"/cases/{case_id}").text


def _seen_lit(world: World, manager: TestClient, case_id: uuid.UUID, firm: uuid.UUID) -> None:
    """Order it again; it is done, and a caretaker sees it lit."""
    order = {"to": f"contractor:{firm}", "text": "Byt även drivdonet"}
    assert _say(manager, case_id, "orders", **order) == 200
    assert sorted(one.to for one in world.post()) == [FIRM, MANAGER, TENANT]
    assert "säger att det är klart" not in manager.get(f"/cases/{case_id}").text
    _answer(world, "done")
    assert [one.to for one in world.post()] == [MANAGER]
    assert _say(manager, case_id, "status", status="done") == 303
    assert TENANT in {one.to for one in world.post()}
    [lamp] = rows(world.engine, "SELECT asset_id FROM core.qr_code")
    seen = {
        "id": str(uuid.uuid4()), "category": "LIGHT.LIT", "asset_id": str(lamp.asset_id),
        "observed_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    key = sign_in(address(world.engine), "caretaker")
    told = TestClient(world.app).post("/api/v1/reports", json=seen, headers=key)
    assert told.status_code == 201, told.text
    assert rows(
        world.engine, "SELECT status FROM core.case_state WHERE report_id = :id", id=case_id
    )[0].status == "verified"  # fmt: skip
    assert TENANT not in {one.to for one in world.post()}, "it was asked already"
    page = browser(world.app).get(_last(world, TENANT).link("/s/")).text
    assert "Somebody has seen it" in page


def _read_aloud(world: World, manager: TestClient) -> None:
    """Read every letter: its language, whom it names, and where its links lead."""
    for one in world.read:
        assert one.language == {MANAGER: "sv"}.get(one.to, "en")
        assert "{" not in one.text + one.subject
        assert not re.search(r"None|\n\n\n|LIGHT\.|: *\n\n", one.text), one.text
        if one.to == TENANT:
            assert not any(name in one.subject + one.text for name in NAMES), one.text
            assert "/cases/" not in one.text
        else:
            assert TENANT not in one.text
    own = {link for one in world.read if one.to == MANAGER for link in one.links}
    others = {link for one in world.read if one.to != MANAGER for link in one.links}
    for links, reader in ((own, manager), (others, browser(world.app))):
        for link in links:
            opened = reader.get(link)
            assert opened.status_code in (200, 303), link
            assert opened.headers.get("location") != "/p", link


def _say(client: TestClient, case_id: uuid.UUID, what: str, **form: str) -> int:
    return client.post(f"/cases/{case_id}/{what}", data=form).status_code


def _last(world: World, to: str) -> Letter:
    """Return the newest letter to somebody."""
    return [one for one in world.read if one.to == to][-1]


def _answer(world: World, status: str, note: str = "", *, photo: bool = False) -> None:
    """Answer the newest order by the link in its letter."""
    client = browser(world.app)
    opened = client.get(_last(world, FIRM).link("/p/"))
    assert opened.headers["location"] == "/shared"
    [path] = set(re.findall(r'action="(/shared/orders/[^"]+)"', client.get("/shared").text))
    files = {"photo": ("klart.jpg", with_metadata(scene()), "image/jpeg")} if photo else None
    data = {"status": status, "note": note}
    assert client.post(path, data=data, files=files).status_code == 303
