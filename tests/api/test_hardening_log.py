"""An id for every request, and a log that tells what happened and no secret."""

from __future__ import annotations

import io
import json
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Form
from fastapi.testclient import TestClient
from procrastinate.jobs import Job
from pydantic import BaseModel
from sqlalchemy import Engine, text

from backend import logs
from backend.access.service import COOKIE
from backend.app import create_app
from backend.settings import Settings
from tests.sign_in import ORIGIN, company, session, token

PROXY = ("127.0.0.1", 40000)
BROWSER = {"accept": "text/html"}
PASSWORD = "hemligt-losen-4711"  # noqa: S105 -- what must not be found
CONTACT = "ulla.hemlig@bo.example"
SHARE = "delad-hemlighet-0815"


class Asked(BaseModel):
    """What refuses a word."""

    number: int


@pytest.fixture
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service, with addresses that fail in many ways."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    made = create_app(Settings(database_url=url))

    @made.get("/fail/{secret}")
    def share(secret: str) -> None:
        assert secret
        raise RuntimeError("bug")

    @made.post("/fail/database")
    def fail_database(contact: str = Form()) -> None:
        with engine.begin() as tx:
            tx.execute(text("SELECT cast(:contact AS uuid)"), {"contact": contact})

    @made.post("/fail/unique")
    def fail_unique(contact: str = Form()) -> None:
        with engine.begin() as tx:
            for _ in range(2):
                new = "INSERT INTO core.company (code, name) VALUES (:c, :c)"
                tx.execute(text(new), {"c": contact})

    @made.post("/fail/model")
    def fail_model(password: str = Form()) -> None:
        Asked.model_validate({"number": password})

    yield made
    made.state.engine.dispose()


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Give what is written into the log as JSON."""
    kept = io.StringIO()
    logs.set_up("json")
    root = logging.getLogger()
    handler = next(one for one in root.handlers if one.name == "ljusrond")
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(kept)
    yield kept
    root.removeHandler(handler)


def read(kept: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kept.getvalue().splitlines()]


def client_at(app: FastAPI, address: tuple[str, int]) -> TestClient:
    return TestClient(app, raise_server_exceptions=False, client=address)


@pytest.mark.parametrize(
    ("address", "sent", "taken"),
    [
        (PROXY, "abc-DEF_0.12345", True),
        (("198.51.100.7", 0), "abc-DEF_0.12345", True),
        (("198.51.100.7", 40000), "abc-DEF_0.12345", False),
        (PROXY, "short", False),
        (PROXY, "x" * 65, False),
        (PROXY, 'abcdefgh"}{', False),
        (PROXY, "abcdefgh ijkl", False),
        (PROXY, "", False),
    ],
)
def test_an_id_is_taken_from_a_proxy_alone(
    app: FastAPI, address: tuple[str, int], sent: str, taken: bool
) -> None:
    answer = client_at(app, address).get("/healthz", headers={"x-request-id": sent})
    found = answer.headers["x-request-id"]
    assert (found == sent) is taken
    assert taken or uuid.UUID(found)


def test_every_request_has_an_id_of_its_own(app: FastAPI) -> None:
    client = client_at(app, PROXY)
    assert len({client.get("/healthz").headers["x-request-id"] for _ in range(5)}) == 5


def test_a_problem_a_page_and_the_log_name_the_request(app: FastAPI, lines: io.StringIO) -> None:
    client = client_at(app, PROXY)
    for path, headers, status in (
        ("/api/v1/estates", {}, 401),
        ("/nothing", BROWSER, 404),
        (f"/fail/{SHARE}", BROWSER, 500),
        (f"/fail/{SHARE}", {}, 500),
    ):
        answer = client.get(path, headers=headers)
        assert answer.status_code == status
        named = answer.headers["x-request-id"]
        assert named in answer.text
        told = [line for line in read(lines) if line.get("request_id") == named]
        assert [line["status"] for line in told if "status" in line] == [status]
        assert (status == 500) is any("bug" in line.get("error", "") for line in told)


def test_a_line_of_a_request_tells_what_is_needed(
    app: FastAPI, engine: Engine, lines: io.StringIO
) -> None:
    with engine.begin() as tx:
        secret = token(tx, "caretaker", company(tx))
    header = {"authorization": f"Bearer {secret}"}
    client_at(app, PROXY).get("/api/v1/assets?kind=lamp&q=hemlig", headers=header)
    line = read(lines)[-1]
    assert line["level"] == "info"
    assert line["time"].endswith("+00:00")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/assets", 200)
    assert line["role"] == "caretaker"
    assert 0 < line["ms"] < 60_000
    assert "hemlig" not in lines.getvalue()


def test_no_secret_is_ever_in_the_log(app: FastAPI, engine: Engine, lines: io.StringIO) -> None:
    with engine.begin() as tx:
        ours = company(tx)
        bearer, cookie = token(tx, "administrator", ours), session(tx, "administrator", ours)
    report = {
        "id": str(uuid.uuid4()), "category": "LIGHT.DARK", "observed_at": "2026-10-01T20:00:00Z",
        "geometry": {"type": "Point", "coordinates": [11.9, 57.7]}, "description": CONTACT,
        "reporter": {"contact": CONTACT},
    }  # fmt: skip
    client = client_at(app, ("198.51.100.7", 40000))
    jar = {"cookie": f"{COOKIE}={cookie}", "origin": ORIGIN}
    for headers in ({"authorization": f"Bearer {bearer}"}, jar, {"authorization": PASSWORD}, {}):
        asked = {**headers, "x-request-id": SHARE}
        client.get(f"/fail/{SHARE}", headers=asked)
        client.get(f"/fail/{SHARE}/../../{SHARE}?next={SHARE}", headers=asked)
        client.get(f"/login?next=/fail/{SHARE}", headers={**asked, **BROWSER})
        client.post("/login", data={"email": CONTACT, "password": PASSWORD}, headers=asked)
        client.post("/api/v1/reports", json=report, headers=asked)
        client.post("/api/v1/reports", json={**report, "id": CONTACT}, headers=asked)
        client.post("/api/v1/reports", content=f'{{"{PASSWORD}', headers=asked)
        client.post("/fail/database", data={"contact": CONTACT}, headers=asked)
        client.post("/fail/unique", data={"contact": CONTACT}, headers=asked)
        client.post("/fail/model", data={"password": PASSWORD}, headers=asked)
        client.request(SHARE.upper(), "/", headers=asked)
    written = lines.getvalue()
    for secret in (PASSWORD, CONTACT, SHARE, SHARE.upper(), bearer, cookie):
        assert secret not in written
    assert written.count('"status": 500') > 4, "errors were logged"


def test_words_of_people_cannot_forge_a_line(lines: io.StringIO) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 1, "a\nb %s", ("c\r\nd",), None)
    assert "\n" not in logs._Text().format(record)  # noqa: SLF001
    assert json.loads(logs._Json().format(record))["message"] == "a\nb c\r\nd"  # noqa: SLF001
    assert lines.getvalue() == ""


@pytest.mark.parametrize("kind", logs.KINDS)
def test_a_job_that_fails_is_told_without_what_it_was_told(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    before = logging.getLogger().handlers[:]
    logs.set_up(kind)
    job = Job(
        id=7, queue="outgoing", lock=None, queueing_lock=None, task_name="ljusrond.tell",
        task_kwargs={"data": {"note": "Ulla bor i 12 A"}},
    )  # fmt: skip
    try:
        text_ = f"Job {job.call_string} ended with status: Error, lasted 1 s"
        logging.getLogger("procrastinate.worker").error(text_, extra={"job": job.log_context()})
    finally:
        logging.getLogger().handlers[:] = before
    assert "Ulla" not in written.getvalue()
    assert "Job ljusrond.tell[7] ended with status: Error" in written.getvalue()


def test_an_error_is_told_with_its_causes() -> None:
    def fail() -> None:
        try:
            int("tolv")
        except ValueError as error:
            raise RuntimeError("outer") from error

    with pytest.raises(RuntimeError) as caught:
        fail()
    told = logs.trace(caught.value)
    assert "RuntimeError: outer" in told
    assert "ValueError" in told
    assert told.index("outer") < told.index("ValueError")


def test_an_error_of_the_database_is_told_by_code(engine: Engine) -> None:
    with pytest.raises(Exception, match="uuid") as caught, engine.begin() as tx:
        tx.execute(text("SELECT cast('hemligt' AS uuid)"))
    assert "22P02" in logs.told(caught.value)
    assert "hemligt" not in logs.told(caught.value)
