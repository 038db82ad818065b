"""Webhooks call a real HTTP server: signed, tried by the schedule, in the end switched off."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import Engine, text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from backend.access.service import Identity
from backend.db import WORKER_ROLE, open_engine
from backend.errors import InvalidError
from backend.messages import hooks, tasks
from backend.settings import Settings
from tests.sign_in import SECRET, account, company

INSIDE = Settings(secret=SECRET, private_calls=True)
OUTSIDE = Settings(secret=SECRET)


class Receiver(ThreadingHTTPServer):
    """Another system: keeps what it is sent, and answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []

    @property
    def url(self) -> str:
        """Where it is called."""
        return f"http://127.0.0.1:{self.server_port}/hook?from=ljusrond"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((dict(self.headers.items()), body))
        status = self.server.answers.pop(0) if self.server.answers else 204
        if status == 0:
            self.connection.close()
            return
        self.send_response(status)
        if status in (301, 307):
            self.send_header("Location", self.server.url + "&again")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def company_id(engine: Engine) -> uuid.UUID:
    with engine.begin() as tx:
        made = company(tx)
        account(tx, "administrator", made)
    return made


@pytest.fixture
def worker(engine: Engine, company_id: uuid.UUID) -> Iterator[Engine]:
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE core.message, core.webhook"))
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    made = open_engine(address, role=WORKER_ROLE, company_id=company_id, pool_size=2)
    yield made
    made.dispose()


def add(engine: Engine, company_id: uuid.UUID, url: str) -> tuple[uuid.UUID, str]:
    who = Identity("administrator", "Ada", company_id)
    with engine.begin() as tx:
        return hooks.add(tx, who, INSIDE, url, ["case.opened"])


def put(engine: Engine, company_id: uuid.UUID, hook_id: uuid.UUID, **payload: Any) -> uuid.UUID:  # noqa: ANN401
    with engine.begin() as tx:
        made: uuid.UUID = tx.execute(
            text(
                "INSERT INTO core.message (company_id, channel, receiver, event, subject, body,"
                " payload) VALUES (:company, 'webhook', :hook, 'case.opened', '', '',"
                " cast(:payload AS jsonb)) RETURNING id"
            ),
            {"company": company_id, "hook": str(hook_id), "payload": json.dumps(payload)},
        ).scalar_one()
    return made


def states(engine: Engine) -> list[tuple[str, str | None, int]]:
    asked = (
        "SELECT CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failed_at IS NOT NULL THEN 'failed'"
        " ELSE 'waiting' END, error, tries FROM core.message WHERE channel = 'webhook'"
        " ORDER BY made_at, id"
    )
    with engine.connect() as tx:
        return [(row[0], row[1], row[2]) for row in tx.execute(text(asked))]


def wait_s(engine: Engine) -> int:
    with engine.connect() as tx:
        left = tx.scalar(
            text("SELECT extract(epoch FROM send_at - now()) FROM core.message LIMIT 1")
        )
    return round(float(left) + 0.5)


def due_now(engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.message SET send_at = now() WHERE sent_at IS NULL"))


def send(worker: Engine, settings: Settings = INSIDE) -> int:
    return tasks.send(worker, settings, "webhook")


def test_a_call_is_signed_as_the_specification_says(
    worker: Engine, engine: Engine, company_id: uuid.UUID, receiver: Receiver
) -> None:
    hook_id, secret = add(engine, company_id, receiver.url)
    message_id = put(engine, company_id, hook_id, type="case.opened", data={"ort": "Bärkullen"})
    assert send(worker) == 1
    [(headers, body)] = receiver.calls
    assert secret.startswith("whsec_")
    said = Webhook(secret).verify(body, headers)
    assert said == {"type": "case.opened", "data": {"ort": "Bärkullen"}}
    assert headers["webhook-id"] == str(message_id)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"B", b"C"), headers)
    with engine.connect() as tx:
        kept = bytes(tx.scalar(text("SELECT secret FROM core.webhook")))
    assert secret.removeprefix("whsec_").encode() not in kept
    assert states(engine) == [("sent", None, 1)]


def test_a_call_that_fails_is_tried_again_by_the_schedule_and_then_switched_off(
    worker: Engine, engine: Engine, company_id: uuid.UUID, receiver: Receiver
) -> None:
    hook_id, secret = add(engine, company_id, receiver.url)
    put(engine, company_id, hook_id, type="case.opened")
    receiver.answers = [500, 429, 0, 301, *[503] * 6]
    for tries, wait in enumerate(hooks.WAITS_S, 1):
        assert send(worker) == 0
        assert abs(wait_s(engine) - wait) <= 2
        [(state, error, count)] = states(engine)
        assert (state, count) == ("waiting", tries)
        assert error
        due_now(engine)
    put(engine, company_id, hook_id, type="case.opened")
    assert send(worker) == 0
    assert [(state, error) for state, error, _ in states(engine)] == [
        ("failed", "HTTP 503"), ("failed", "off"),
    ]  # fmt: skip
    with engine.connect() as tx:
        assert tx.scalar(text("SELECT disabled_at FROM core.webhook")) is not None
        letter = tx.execute(
            text("SELECT event, body FROM core.message WHERE channel = 'email'")
        ).one()
    assert letter.event == "webhook.off"
    assert "127.0.0.1" in letter.body
    ids = {headers["webhook-id"] for headers, _ in receiver.calls}
    assert len(receiver.calls) == len(hooks.WAITS_S) + 1
    assert len(ids) == 1, "the same call has the same name, and no redirect is followed"
    for headers, body in receiver.calls:
        Webhook(secret).verify(body, headers)


def test_a_webhook_that_works_otherwise_is_not_switched_off(
    worker: Engine, engine: Engine, company_id: uuid.UUID, receiver: Receiver
) -> None:
    hook_id, _ = add(engine, company_id, receiver.url)
    bad = put(engine, company_id, hook_id, type="case.opened")
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.message SET tries = :n, made_at = now() - interval '3 days'"),
            {"n": len(hooks.WAITS_S)},
        )
    receiver.answers = [500]
    good = put(engine, company_id, hook_id, type="case.opened")
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.message SET sent_at = now() WHERE id = :id"), {"id": good})
    assert send(worker) == 0
    with engine.connect() as tx:
        assert tx.scalar(text("SELECT disabled_at FROM core.webhook")) is None
        assert tx.scalar(
            text("SELECT failed_at IS NOT NULL FROM core.message WHERE id = :id"), {"id": bad}
        )


def test_gone_switches_off_at_once(
    worker: Engine, engine: Engine, company_id: uuid.UUID, receiver: Receiver
) -> None:
    hook_id, _ = add(engine, company_id, receiver.url)
    put(engine, company_id, hook_id, type="case.opened")
    receiver.answers = [410]
    send(worker)
    assert states(engine) == [("failed", "off", 1)]
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT disabled_at FROM core.webhook")) is not None
        hooks.switch(tx, hook_id, on=True)
        opened = text("SELECT set_config('ljusrond.company', :id, true)")
        tx.execute(opened, {"id": str(company_id)})
        hooks.try_out(tx, Identity("administrator", "Ada", company_id), hook_id)
    assert send(worker) == 1
    assert json.loads(receiver.calls[-1][1])["type"] == "test"


def test_one_that_is_silent_holds_up_no_other(
    worker: Engine, engine: Engine, company_id: uuid.UUID, receiver: Receiver
) -> None:
    silent, _ = add(engine, company_id, "http://127.0.0.1:1/nobody")
    working, _ = add(engine, company_id, receiver.url)
    for _ in range(3):
        put(engine, company_id, silent, type="case.opened")
        put(engine, company_id, working, type="case.opened")
    assert send(worker) == 3
    assert len(receiver.calls) == 3
    assert sorted(tries for state, _, tries in states(engine) if state == "waiting") == [0, 0, 1]


def test_the_own_network_is_not_called(
    worker: Engine, engine: Engine, company_id: uuid.UUID, receiver: Receiver
) -> None:
    who = Identity("administrator", "Ada", company_id)
    with engine.begin() as tx, pytest.raises(InvalidError):
        hooks.add(tx, who, OUTSIDE, receiver.url, ["case.opened"])
    hook_id, _ = add(engine, company_id, receiver.url.replace("http:", "https:"))
    put(engine, company_id, hook_id, type="case.opened")
    assert send(worker, OUTSIDE) == 0
    assert receiver.calls == []
    [(state, error, _)] = states(engine)
    assert state == "waiting"
    assert error is not None
    assert "own network" in error


@pytest.mark.parametrize("events", [[], ["case.opened", "nonsense"], ["handover"]])
def test_events_are_those_that_are_told(
    engine: Engine, company_id: uuid.UUID, events: list[str]
) -> None:
    who = Identity("administrator", "Ada", company_id)
    with engine.begin() as tx, pytest.raises(InvalidError):
        hooks.add(tx, who, INSIDE, "https://x.example/hook", events)
