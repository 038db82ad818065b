"""Pages of letters: what one is told of, mailboxes, webhooks, what leaves, the night."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.messages.sending import stop_token
from tests.estate_sample import store_sample
from tests.people_sample import SETTINGS, browser, logged_in, report, service
from tests.sign_in import account, company

CHOSEN = {"event": ["case.opened", "case.danger"], "mode": "daily", "letters": "en"}


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


@pytest.fixture(scope="module")
def administrator(app: FastAPI, engine: Engine) -> TestClient:
    return logged_in(app, engine, "administrator")


def rows(engine: Engine, asked: str) -> list[tuple[object, ...]]:
    with engine.connect() as tx:
        return [tuple(row) for row in tx.execute(text(asked))]


def test_a_person_chooses_their_letters_and_ends_them(app: FastAPI, engine: Engine) -> None:
    caretaker = logged_in(app, engine, "caretaker")
    asked = "SELECT events, mode, language, estates FROM core.subscription WHERE mailbox IS NULL"
    page = caretaker.get("/account/messages?lang=sv")
    assert "Brev till dig" in page.text
    assert "Ingen e-postserver är inställd" in page.text
    sent = caretaker.post("/account/messages", data={**CHOSEN, "estate": ["annan"]})
    assert sent.status_code == 422, "an estate that is none"
    assert caretaker.post("/account/messages", data=CHOSEN).status_code == 303
    assert rows(engine, asked) == [(["case.opened", "case.danger"], "daily", "en", [])]
    shown = caretaker.get("/account/messages").text
    assert re.search(r'value="case.danger" checked', shown)
    assert re.search(r'value="daily" checked', shown)
    [(subscription,)] = rows(engine, "SELECT id FROM core.subscription WHERE mailbox IS NULL")
    address = f"/messages/stop/{stop_token(SETTINGS.secret or '', str(subscription))}"
    stranger = browser(app)
    assert stranger.get(address).status_code == 200
    assert rows(engine, asked) != [], "looking ends nothing"
    ended = stranger.post(address, content="List-Unsubscribe=One-Click")
    assert ended.status_code == 200
    assert rows(engine, asked) == []
    assert stranger.post(address).status_code == 200, "once more changes nothing"


@pytest.mark.parametrize(
    "wrong",
    [{"event": ["nonsense"]}, {"mode": "weekly"}, {"letters": "fi"}, {"category": ["NO"]}],
)
def test_what_is_not_offered_is_refused(
    administrator: TestClient, wrong: dict[str, object]
) -> None:
    sent = administrator.post("/account/messages", data={**CHOSEN, **wrong})
    assert sent.status_code == 422


def test_a_link_of_nobody_ends_nothing(app: FastAPI) -> None:
    stranger = browser(app)
    for token in ("x", stop_token("another secret, as long as it has to be", str(uuid.uuid4()))):
        assert stranger.get(f"/messages/stop/{token}").status_code == 404
        assert stranger.post(f"/messages/stop/{token}").status_code == 404


def test_mailboxes_come_and_go(administrator: TestClient, engine: Engine) -> None:
    asked = "SELECT mailbox, categories FROM core.subscription WHERE mailbox IS NOT NULL"
    wanted = {**CHOSEN, "category": ["WASTE"]}
    for wrong in ("no address", "a@b.se\r\nBcc: c@d.se"):
        sent = administrator.post("/admin/mailboxes", data={**wanted, "mailbox": wrong})
        assert sent.status_code == 422
    sent = administrator.post("/admin/mailboxes", data={**wanted, "mailbox": "avfall@bo.example"})
    assert sent.status_code == 303
    assert rows(engine, asked) == [("avfall@bo.example", ["WASTE"])]
    page = administrator.get("/admin/mailboxes").text
    [gone] = re.findall(r"/admin/mailboxes/([0-9a-f-]+)/remove", page)
    removed = administrator.post(f"/admin/mailboxes/{gone}/remove")
    assert 'value="avfall@bo.example"' in removed.text, "what it was stands in the form"
    assert rows(engine, asked) == []
    assert administrator.post(f"/admin/mailboxes/{gone}/remove").status_code == 404


def test_a_webhook_shows_its_secret_once(administrator: TestClient, engine: Engine) -> None:
    wanted = {"url": "https://annan.example/hook", "event": ["case.opened"]}
    for wrong in ("http://annan.example/", "https://u:p@annan.example/", "ftp://x", ""):
        assert (
            administrator.post("/admin/webhooks", data={**wanted, "url": wrong}).status_code == 422
        )
    made = administrator.post("/admin/webhooks", data=wanted)
    assert made.headers["cache-control"] == "no-store"
    [secret] = re.findall(r'value="(whsec_[^"]+)"', made.text)
    page = administrator.get("/admin/webhooks").text
    assert secret not in page
    assert "https://annan.example/hook" in page
    [hook] = set(re.findall(r"/admin/webhooks/([0-9a-f-]+)/", page))
    assert administrator.post(f"/admin/webhooks/{hook}/test").status_code == 303
    [(call, event)] = rows(
        engine, "SELECT id, event FROM core.message WHERE channel = 'webhook'"
    )  # fmt: skip
    assert event == "test"
    assert "https://annan.example/hook" in administrator.get(f"/admin/messages/{call}").text
    assert administrator.post(f"/admin/webhooks/{hook}/off").status_code == 303
    assert administrator.post(f"/admin/webhooks/{hook}/test").status_code == 404
    assert rows(engine, "SELECT error FROM core.message WHERE channel = 'webhook'") == [("off",)]
    assert administrator.post(f"/admin/webhooks/{hook}/on").status_code == 303
    assert administrator.post(f"/admin/webhooks/{hook}/remove").status_code == 303
    assert rows(engine, "SELECT id FROM core.webhook") == []
    logged = "SELECT count(*) FROM core.audit WHERE kind = 'webhook' AND after::text LIKE '%whsec%'"
    assert rows(engine, logged) == [(0,)]


def test_what_left_and_what_was_given_up_is_seen_and_sent_again(
    app: FastAPI, engine: Engine
) -> None:
    with engine.begin() as tx:
        company_id = company(tx)
        tx.execute(text("DELETE FROM core.message"))
        for event, receiver, state in (
            ("case.opened", "a@bo.example", "failed_at, error"),
            ("tenant.status", "hyresgast@hemma.example", "sent_at, error"),
            ("order.sent", "c@firma.example", "made_at, error"),
        ):
            tx.execute(
                text(
                    "INSERT INTO core.message (company_id, channel, receiver, event, subject,"  # noqa: S608
                    f" body, {state}) VALUES (:company, 'email', :receiver, :event, :event,"
                    " '{here}/p/abcdefghijklmnopqrst', now(),"
                    " '550 no such mailbox <' || upper(:receiver) || '>')"
                ),
                {"company": company_id, "receiver": receiver, "event": event},
            )
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    manager = logged_in(app, engine, "manager")
    page = manager.get("/admin/messages?lang=sv").text
    assert page.count("550 no such mailbox") == 3
    assert "hyresgast@hemma.example" not in page.lower()
    assert "den som anmälde" in page
    failed = manager.get("/admin/messages?state=failed").text
    assert "case.opened" in failed
    assert "order.sent" not in failed
    [known] = re.findall(r"/admin/messages/([0-9a-f-]+)/again", failed)
    assert manager.post(f"/admin/messages/{known}/again").status_code == 303
    assert rows(engine, "SELECT args->>'channel' FROM jobs.procrastinate_jobs") == [("email",)]
    assert "case.opened" in manager.get("/admin/messages?state=waiting").text
    [(order,)] = rows(engine, "SELECT id FROM core.message WHERE event = 'order.sent'")
    one = manager.get(f"/admin/messages/{order}").text
    assert "/p/…" in one
    assert "abcdefghij" not in one
    [(sent,)] = rows(engine, "SELECT id FROM core.message WHERE event = 'tenant.status'")
    assert "hyresgast@" not in manager.get(f"/admin/messages/{sent}").text.lower()
    assert manager.post(f"/admin/messages/{sent}/again").status_code == 404, "it left"
    assert manager.get("/admin/webhooks").status_code == 403


def test_every_message_is_on_one_page_of_the_list(app: FastAPI, engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.message"))
        tx.execute(
            text(
                "INSERT INTO core.message (company_id, channel, receiver, event, subject, body)"
                " SELECT :company, 'email', 'a@bo.example', 'digest', 'Dygnet', ''"
                " FROM generate_series(1, 150)"
            ),
            {"company": company(tx)},
        )  # all made at one moment
    manager = logged_in(app, engine, "manager")
    first = manager.get("/admin/messages?state=waiting").text
    [more] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = manager.get(unescape(more)).text
    shown = [set(re.findall(r'"/admin/messages/([0-9a-f-]{36})"', one)) for one in (first, second)]
    assert [len(one) for one in shown] == [100, 50]
    assert not shown[0] & shown[1]
    assert 'rel="next"' not in second


def test_the_night_is_dark_and_says_who_is_rung(app: FastAPI, engine: Engine) -> None:
    with engine.begin() as tx:
        case_id = report(tx, "LIGHT.HATCH")
        tag = report(tx, "GRAFFITI.TAG")
        tx.execute(
            text("UPDATE core.case_state SET opened_at = :at WHERE report_id = any(:ids)"),
            {"at": datetime(2026, 11, 24, 3, 0, tzinfo=UTC), "ids": [case_id, tag]},
        )
        tx.execute(
            text(
                "INSERT INTO core.duty_phone (company_id, purpose, name, phone)"
                " VALUES (:id, 'on_call', 'Jouren', '031-390 06 01')"
            ),
            {"id": company(tx)},
        )
        wants = (
            "INSERT INTO core.subscription (company_id, account_id, events, mode)"
            " VALUES (:company, :account, '{case.danger}', 'immediate')"
        )
        told, closed, partner = (
            account(tx, role, company(tx)) for role in ("manager", "manager", "partner")
        )
        for one in (told, closed, partner):
            tx.execute(text(wants), {"company": company(tx), "account": one})
        tx.execute(
            text("UPDATE core.account SET disabled_at = now() WHERE id = :id"), {"id": closed}
        )
    jour = logged_in(app, engine, "on_call")
    page = jour.get("/on-call?lang=sv").text
    assert 'data-theme="dark"' in page
    assert 'href="tel:031-3900601"' in page
    assert "ingen får ett SMS" in page
    assert "Ingen larmas" in page
    assert "E-post: 1 mottagare" in page, "who is locked out, or sees no cases, is told nothing"
    listed = jour.get("/on-call/handover?day=2026-11-24").text
    assert f"/cases/{case_id}" in listed
    assert listed.index(str(case_id)) < listed.index(str(tag))
    for other in (datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=n) for n in (-1, 1)):
        assert str(tag) not in jour.get(f"/on-call/handover?day={other:%Y-%m-%d}").text
    assert jour.get("/on-call/handover?day=nonsense").status_code == 200
    paper = jour.get("/on-call/handover.pdf?day=2026-11-24")
    assert paper.content.startswith(b"%PDF")
    assert logged_in(app, engine, "planner").get("/on-call").status_code == 200
    assert logged_in(app, engine, "summer_worker").get("/on-call").status_code == 403
