"""Simple tasks: a summer worker sees and finishes those alone, and nobody who reported them."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.service import COOKIE
from backend.imports.estates import find_estate
from backend.settings import ROOT
from tests.estate_sample import store_sample
from tests.people_sample import CONTACT, logged_in, photos, report, service


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


@pytest.fixture
def worker(app: FastAPI, engine: Engine) -> TestClient:
    return logged_in(app, engine, "summer_worker")


def put(engine: Engine, category: str, **fields: object) -> uuid.UUID:
    with engine.begin() as tx:
        return report(tx, category, **fields)


def events(engine: Engine, report_id: uuid.UUID) -> list[tuple[str, str | None]]:
    with engine.begin() as tx:
        rows = tx.execute(
            text("SELECT kind, role FROM core.report_event WHERE report_id = :id ORDER BY at, id"),
            {"id": report_id},
        ).all()
    return [(row.kind, row.role) for row in rows]


def test_a_summer_worker_sees_simple_tasks_and_nothing_of_who_reported(
    engine: Engine, worker: TestClient
) -> None:
    simple = put(engine, "YARD.LITTER", description="Ring Ulla 070-123 45 67")
    with engine.begin() as tx:
        reviewed, waiting = photos(tx, simple)
    lamp = put(engine, "LIGHT.HATCH", kind="lamp", description="kabeln hänger")
    page = worker.get("/tasks").text
    assert str(simple) in page
    assert "Gård 1" in page
    assert f"/tasks/photos/{reviewed}.jpg" in page
    for hidden in (str(waiting), str(lamp), "070-123", CONTACT, "Ulla", "kabeln"):
        assert hidden not in page
    assert worker.get("/").headers["location"] == "/tasks"
    for url in ("/map", f"/api/v1/reports/{simple}", "/lists/reports", "/shared", "/shares"):
        assert worker.get(url).status_code == 403


def test_done_is_an_event_of_the_role_once_and_can_be_undone(
    engine: Engine, worker: TestClient
) -> None:
    task = put(engine, "GREEN.WEEDS")
    for _ in range(2):  # a glove presses twice
        answer = worker.post(f"/tasks/{task}/done")
        assert (answer.status_code, answer.headers["location"]) == (303, "/tasks")
    assert events(engine, task) == [("received", None), ("done", "summer_worker")]
    page = worker.get("/tasks").text
    assert "Klart: Ogräs" in page
    assert f"/tasks/{task}/done" not in page
    assert worker.post(f"/tasks/{task}/undo").status_code == 303
    assert events(engine, task)[-1] == ("reopened", "summer_worker")
    assert f"/tasks/{task}/done" in worker.get("/tasks").text
    worker.post(f"/tasks/{task}/undo")
    assert len(events(engine, task)) == 3


def test_what_is_not_simple_not_ours_or_not_there_is_refused_alike(
    app: FastAPI, engine: Engine, worker: TestClient
) -> None:
    lamp = put(engine, "LIGHT.DARK", kind="lamp")
    task = put(engine, "YARD.LITTER")
    stranger = logged_in(app, engine, "summer_worker", "andra")
    caretaker = logged_in(app, engine, "caretaker")
    for who, one in ((worker, lamp), (worker, uuid.uuid4()), (stranger, task), (caretaker, lamp)):
        for what in ("done", "undo"):
            assert who.post(f"/tasks/{one}/{what}").status_code == 404
    assert str(task) not in stranger.get("/tasks").text
    assert [len(events(engine, one)) for one in (lamp, task)] == [1, 1]


def test_nobody_undoes_what_another_role_finished(
    app: FastAPI, engine: Engine, worker: TestClient
) -> None:
    task = put(engine, "YARD.BENCH")
    caretaker = logged_in(app, engine, "caretaker")
    caretaker.post(f"/tasks/{task}/done")
    worker.post(f"/tasks/{task}/undo")
    assert events(engine, task)[-1] == ("done", "caretaker")


@pytest.mark.parametrize(("minutes", "last"), [(14, "reopened"), (16, "done")])
def test_a_slip_can_be_undone_for_a_quarter_of_an_hour(
    engine: Engine, worker: TestClient, minutes: int, last: str
) -> None:
    task = put(engine, "YARD.BENCH")
    done = (
        "INSERT INTO core.report_event (report_id, company_id, kind, role, at)"
        " SELECT id, company_id, 'done', 'summer_worker', now() - make_interval(mins => :mins)"
        " FROM core.report WHERE id = :id"
    )
    received = "UPDATE core.report_event SET at = at - interval '1 hour' WHERE report_id = :id"
    with engine.begin() as tx:
        tx.execute(text(received), {"id": task})
        state = "UPDATE core.case_state SET status_at = status_at - interval '1 hour'"
        tx.execute(text(f"{state} WHERE report_id = :id"), {"id": task})
        tx.execute(text(done), {"id": task, "mins": minutes})
    assert worker.post(f"/tasks/{task}/undo").status_code == 303
    assert events(engine, task)[-1] == (last, "summer_worker")


def test_a_worker_limited_to_another_estate_sees_none(engine: Engine, worker: TestClient) -> None:
    task = put(engine, "YARD.LITTER")
    assert str(task) in worker.get("/tasks").text
    with engine.begin() as tx:
        other = find_estate(tx, "Annan", "prov")
        tx.execute(
            text(
                "INSERT INTO core.account_estate (account_id, estate_id, company_id)"
                " SELECT account_id, :estate, company_id FROM core.session"
                " WHERE token_hash = sha256(:cookie)"
            ),
            {"estate": other.id, "cookie": worker.cookies[COOKIE].encode()},
        )
    assert str(task) not in worker.get("/tasks").text
    assert worker.post(f"/tasks/{task}/done").status_code == 404


def test_no_simple_category_is_electric_dangerous_or_high() -> None:
    path = ROOT / "backend" / "reports" / "categories.csv"
    with path.open(encoding="utf-8", newline="") as file:
        simple = [row for row in csv.DictReader(file) if row["simple"] == "yes"]
    assert {row["code"] for row in simple} >= {"YARD.LITTER", "GREEN.WEEDS", "YARD.BENCH"}
    for row in simple:
        assert row["danger"] == "no"
        assert row["needs_action"] == "yes"
        assert row["lamp_state"] == ""
        assert row["code"].split(".")[0] in ("YARD", "GREEN", "PLAY", "GRAFFITI")
