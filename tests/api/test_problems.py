"""Errors: RFC 9457 for programs, words for people, nothing of the inside for anybody."""

import logging
import uuid
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from backend.app import create_app
from backend.db import open_engine
from backend.embedded import Cluster
from backend.errors import (
    CONSTRAINTS,
    ConflictError,
    DatabaseError,
    InvalidError,
    LjusrondError,
    NotFoundError,
    SettingsError,
    invalid,
)
from backend.settings import Settings
from tests.sign_in import client_of

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
}
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def app() -> Iterator[FastAPI]:
    """Give the service on a database that does not answer, with routes that fail."""
    made = create_app(Settings(database_url=NOWHERE))
    errors: dict[str, Exception] = {
        "not-found": NotFoundError("no such thing"),
        "conflict": ConflictError("not again"),
        "invalid": invalid("field", "is <b>wrong</b>"),
        "database": DatabaseError("gone"),
        "other": LjusrondError("cannot"),
        "bug": RuntimeError("secret of the house at /srv/ljusrond"),
    }

    @made.get("/api/v1/fail/{kind}")
    @made.get("/fail/{kind}")
    def fail(kind: str) -> None:
        raise errors[kind]

    yield made
    made.state.engine.dispose()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Give a client of it."""
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


@pytest.mark.parametrize(
    ("kind", "status", "detail"),
    [
        ("not-found", 404, "no such thing"),
        ("conflict", 409, "not again"),
        ("invalid", 422, "field: is <b>wrong</b>"),
        ("database", 503, "gone"),
        ("other", 400, "cannot"),
    ],
)
def test_a_known_error_is_a_problem(
    client: TestClient, kind: str, status: int, detail: str
) -> None:
    answer = client.get(f"/api/v1/fail/{kind}", headers=BROWSER)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    expected = {"type", "title", "status", "detail", "instance", "request_id"}
    assert set(problem) - {"errors"} == expected
    assert problem["type"] == "about:blank"
    assert (problem["status"], problem["detail"]) == (status, detail)
    assert problem["instance"] == f"/api/v1/fail/{kind}"
    assert SECURITY.items() <= dict(answer.headers).items()
    assert ("retry-after" in answer.headers) is (status == 503)


def test_a_browser_gets_words_and_no_markup_of_others(client: TestClient) -> None:
    answer = client.get("/fail/invalid", headers=BROWSER)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "<b>wrong" not in answer.text
    assert "is &lt;b&gt;wrong&lt;/b&gt;" in answer.text


@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_a_bug_shows_nothing_of_the_inside(
    client: TestClient, caplog: pytest.LogCaptureFixture, headers: dict[str, str]
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/fail/bug", headers=headers)
    assert answer.status_code == 500
    for inside in ("secret", "RuntimeError", "Traceback", "/srv", ".py"):
        assert inside not in answer.text
    assert SECURITY.items() <= dict(answer.headers).items()
    assert "secret of the house" in caplog.text
    counted = client.get("/metrics").text
    assert 'route="/fail/{kind}",status="500"' in counted


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/api/v1/estates", {}), ("/readyz", {}), ("/", BROWSER), ("/map", BROWSER)],
)
def test_without_a_database_the_answer_is_503(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "127.0.0.1" not in answer.text
    assert "nobody" not in answer.text


def test_the_process_is_alive_without_a_database(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/metrics").status_code == 200


def test_a_database_that_goes_away_gives_503_and_may_come_back(
    cluster: Cluster, database: str
) -> None:
    name = database.split("?", maxsplit=1)[0].rsplit("/", maxsplit=1)[1]
    admin = open_engine(cluster.url("postgres"), pool_size=1)
    with client_of(database) as client:
        assert client.get("/readyz").json() == {"status": "ready"}
        ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :n")
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(ended, {"n": name})
            broken = client.get("/api/v1/estates")
            assert broken.status_code in (200, 503)
            assert client.get("/api/v1/estates").status_code == 200
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        answers = [client.get("/api/v1/estates") for _ in range(3)]
        assert {answer.status_code for answer in answers} == {503}
        assert {answer.headers["retry-after"] for answer in answers} == {"5"}
        assert name not in "".join(answer.text for answer in answers)
        assert client.get("/readyz").status_code == 503
    admin.dispose()


def test_a_database_that_waits_for_migration_is_not_ready(cluster: Cluster) -> None:
    name = f"bare_{uuid.uuid4().hex[:8]}"
    admin = open_engine(cluster.url("postgres"), pool_size=1)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" STRATEGY file_copy'))
        waiting = create_app(Settings(database_url=cluster.url(name)))
        with TestClient(waiting, raise_server_exceptions=False) as client:
            answer = client.get("/readyz")
            assert answer.status_code == 503
            assert "ljusrond migrate" in answer.json()["detail"]
            assert client.get("/api/v1/estates").status_code == 401
            token = {"Authorization": "Bearer x"}
            assert client.get("/api/v1/estates", headers=token).status_code in (500, 503)
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def test_an_error_of_the_database_is_told_without_what_people_wrote(database: str) -> None:
    engine = open_engine(database, pool_size=1)
    with engine.connect() as tx, pytest.raises(IntegrityError) as error:
        tx.execute(
            text("INSERT INTO core.reporter_contact (report_id, company_id, contact)"
                 " VALUES (:id, :id, :contact)"),
            {"id": uuid.uuid4(), "contact": "ulla@bo.test"},
        )  # fmt: skip
    engine.dispose()
    assert "ulla" not in str(error.value)


def test_every_constraint_with_a_message_exists(database: str) -> None:
    engine = open_engine(database, pool_size=1)
    with engine.connect() as tx:
        names = set(tx.scalars(text("SELECT conname FROM pg_constraint")))
    engine.dispose()
    assert set(CONSTRAINTS) <= names


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_a_wrong_method_is_told_with_the_right_ones(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/v1/reports")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/docs", "/redoc", "/static/", "/static/../app.py", "/static/%2e%2e/webmap.py"],
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "def " not in answer.text


def test_a_service_without_a_database_address_does_not_start() -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        create_app(Settings())


def test_an_invalid_error_names_every_field() -> None:
    first, second = invalid("a", "is wrong"), invalid("b", "is too")
    both = InvalidError([*first.problems, *second.problems])
    assert str(both) == "a: is wrong; b: is too"


def test_the_description_of_the_api_tells_of_problems_everywhere(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method, told in methods.items():
            content = told["responses"]["4XX"]["content"]["application/problem+json"]
            assert "errors" in content["schema"]["properties"], (method, path)
    assert "HTTPValidationError" not in client.get("/openapi.json").text


def test_made_up_methods_are_counted_as_one(client: TestClient) -> None:
    for made_up in ("TRACE", "BREW", "X" * 5000):
        assert client.request(made_up, "/healthz").status_code == 405
    counted = client.get("/metrics").text
    assert 'method="other",route="/healthz",status="405"} 3.0' in counted
    assert "BREW" not in counted
