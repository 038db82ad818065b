"""Floods and oversized requests: refused early, told plainly, and nobody else is shut out."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from backend.app import MAX_BODY_BYTES, create_app
from backend.settings import Settings
from tests.estate_sample import store_sample
from tests.report_sample import address, body
from tests.sign_in import ORIGIN, company, sign_in, token

REPORTS = "/api/v1/reports"
JSON = {"content-type": "application/json"}
NEIGHBOUR = ("192.0.2.7", 5000)


@pytest.fixture(scope="module")
def url(engine: Engine) -> str:
    """Give the address of a database with the sample in it."""
    with engine.begin() as tx:
        store_sample(tx)
    return address(engine)


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    """Give a tenant's client of a service that has counted nothing yet."""
    app = create_app(Settings(database_url=url))
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def test_a_tenant_is_stopped_after_twenty_reports(client: TestClient) -> None:
    answers = [client.post(REPORTS, json=body()) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [201] * 20 + [429]
    stopped = answers[-1]
    assert stopped.headers["content-type"] == "application/problem+json"
    assert 3000 < int(stopped.headers["retry-after"]) <= 3600
    assert stopped.json()["title"] == "Too many requests"
    client.cookies.set("ljusrond_session", "made-up")
    assert client.post(REPORTS, json=body()).status_code == 429
    assert client.get("/healthz").status_code == 200
    neighbour = TestClient(client.app, client=NEIGHBOUR)
    assert neighbour.post(REPORTS, json=body()).status_code == 201


def test_a_flood_is_turned_away_before_its_body_is_read(client: TestClient) -> None:
    for _ in range(60):
        client.post("/login", data={"email": "x"}, headers={"origin": ORIGIN})
    refused = [client.post(REPORTS, json=body()) for _ in range(60)]
    assert refused[-1].status_code == 429
    read = []

    def content() -> Iterator[bytes]:
        for _ in range(10):
            read.append(1)
            yield b"x" * 1000

    answer = client.post("/login", content=content(), headers={"origin": ORIGIN})
    assert answer.status_code == 429
    assert "retry-after" in answer.headers
    assert answer.headers["x-request-id"]
    assert answer.headers["content-security-policy"]


def test_a_browser_is_told_in_words(client: TestClient) -> None:
    for _ in range(21):
        answer = client.post("/login", data={}, headers={"origin": ORIGIN, "accept": "text/html"})
    assert answer.status_code == 429
    assert answer.headers["content-type"].startswith("text/html")


def test_staff_behind_the_same_address_go_on(client: TestClient, url: str) -> None:
    for _ in range(70):
        client.post(REPORTS, json=body())
    staff = sign_in(url, "caretaker", "prov")
    sent = [client.post(REPORTS, json=body(), headers=staff) for _ in range(70)]
    assert {answer.status_code for answer in sent} == {201}


def test_without_limits_nobody_is_stopped(url: str) -> None:
    app = create_app(Settings(database_url=url, limits=False))
    with TestClient(app) as unlimited:
        answers = {unlimited.post(REPORTS, json=body()).status_code for _ in range(30)}
    assert answers == {201}


@pytest.fixture
def staff(engine: Engine, client: TestClient) -> TestClient:
    """Give an administrator's client."""
    with engine.begin() as tx:
        client.headers["authorization"] = (
            f"Bearer {token(tx, 'administrator', company(tx, 'prov'))}"
        )
    return client


def test_a_body_without_a_length_is_measured_as_it_comes(staff: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"description": "'
        for _ in range(MAX_BODY_BYTES // 1000 + 2):
            yield b"x" * 1000

    answer = staff.post(REPORTS, content=chunks(), headers=JSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_told_too_long_is_refused_unread(staff: TestClient) -> None:
    answer = staff.post(REPORTS, content=b"x" * (MAX_BODY_BYTES + 1), headers=JSON)
    assert answer.status_code == 413


@pytest.mark.parametrize("depth", [500, 20_000, 400_000])
def test_deep_json_is_refused(staff: TestClient, depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    assert staff.post(REPORTS, content=deep, headers=JSON).status_code in (400, 422)
    inside = json.dumps(body(geometry=0)).replace('"geometry": 0', f'"geometry": {deep.decode()}')
    answer = staff.post(REPORTS, content=inside.encode(), headers=JSON)
    assert answer.status_code in (400, 422)
    assert len(answer.content) < 20_000


@pytest.mark.parametrize("path", ["/proposals", "/classes", "/login", "/areas"])
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_many_form_fields_are_refused(staff: TestClient, path: str, kind: str) -> None:
    fields = {f"f{n}": "x" for n in range(5000)}
    sent = {"files": dict.fromkeys(fields, (None, b"x"))} if kind == "multipart" else {
        "data": fields
    }  # fmt: skip
    answer = staff.post(path, headers={"origin": ORIGIN}, **sent)  # type: ignore[arg-type]
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer " + "x" * 60_000},
        {"cookie": "ljusrond_session=" + "x" * 60_000},
        {"cookie": "; ".join(f"c{n}=x" for n in range(3000))},
        {"accept-language": "sv," * 20_000},
        {"authorization": "Basic " + "x" * 100},
        {"authorization": "Bearer"},
        {"authorization": "Bearer \xff\xfe"},
        {"x-request-id": "x" * 60_000},
    ],
    ids=lambda told: next(iter(told)),
)
def test_large_and_strange_headers_do_no_harm(client: TestClient, headers: dict[str, str]) -> None:
    told = {name: value.encode("latin-1") for name, value in headers.items()}
    for path in ("/api/v1/estates", "/map", "/healthz"):
        answer = client.get(path, headers=told, follow_redirects=False)
        assert answer.status_code < 500
        assert len(answer.headers["x-request-id"]) <= 64


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("application/json", b"\xff\xfe{}"),
        ("application/json", b'{"id": 1e400}'),
        ("application/json", b'{"id": ' + b"9" * 100_000 + b"}"),
        ("application/json", b'{"id": NaN}'),
        ("application/xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        ("multipart/form-data; boundary=x", b"--x\r\n"),
        ("multipart/form-data", b"--x\r\n"),
        ("application/x-www-form-urlencoded", b"a=%ff%00&a[]=1"),
        ("text/plain", b"x"),
        ("", b""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [REPORTS, "/proposals", "/api/v1/photometry", "/login", "/areas"])
def test_bodies_of_other_kinds_are_refused(
    staff: TestClient, path: str, kind: str, content: bytes
) -> None:
    headers = {"content-type": kind, "origin": ORIGIN}
    answer = staff.post(path, content=content, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"] if (
        "json" in answer.headers["content-type"]
    ) else True  # fmt: skip


def test_an_answer_never_repeats_a_flood(staff: TestClient) -> None:
    sent = body(id="x" * 500_000, category="y" * 400_000)
    answer = staff.post(REPORTS, json=sent)
    assert answer.status_code == 422
    assert len(answer.content) < 10_000
    assert uuid.UUID(answer.headers["x-request-id"])
