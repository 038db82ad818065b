"""The worker: takes what requests left, after a crash too, and only what was stored."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from backend import jobs, worker
from backend.analysis import service as analysis
from backend.db import APP_ROLE, open_engine
from backend.engines import CompanyEngines
from backend.reports.schemas import ReportIn
from backend.reports.service import accept
from backend.settings import ROOT
from tests.estate_sample import see_lamps, store_sample
from tests.sign_in import client_of

PATIENCE_S = 40
NIGHTLY = {
    "ljusrond.extend_due_days", "ljusrond.apply_retention", "ljusrond.forget_scenes",
    "ljusrond.sweep_uploads",
}  # fmt: skip


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample computed, every lamp seen lit."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "lit")
    analysis.analyse_estates(made, None)
    yield made
    made.dispose()


def address(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def one(engine: Engine, question: str) -> Any:  # noqa: ANN401 -- whatever is asked
    with engine.connect() as tx:
        return tx.scalar(text(question))


def dark_m2(engine: Engine) -> float:
    return float(one(engine, "SELECT coalesce(sum(area_m2), 0) FROM app.dark_spots"))


def post(engine: Engine, category: str = "LIGHT.DARK", **more: object) -> int:
    lamp_id = one(engine, "SELECT id FROM core.lamp WHERE code = 'P1'")
    sent = {"id": str(uuid.uuid4()), "category": category, "asset_id": str(lamp_id)}
    body = {**sent, "observed_at": datetime.now(UTC).isoformat(), **more}
    with client_of(address(engine)) as client:
        return client.post("/api/v1/reports", json=body).status_code


def queued(engine: Engine, status: str = "todo") -> int:
    found = one(engine, "SELECT jsonb_object_agg(id, status) FROM jobs.procrastinate_jobs") or {}
    return list(found.values()).count(status)


def work_off(engine: Engine) -> None:
    """Let a real worker do what is queued and end."""

    async def work(engines: CompanyEngines) -> None:
        app = worker.build(address(engine), engines, engine)
        async with app.open_async():
            await app.run_worker_async(
                wait=False, install_signal_handlers=False, delete_jobs="successful"
            )

    with CompanyEngines(address(engine), engine) as engines:
        asyncio.run(work(engines))


def test_the_job_of_a_report_changes_the_dark_spots(own: Engine) -> None:
    before = dark_m2(own)
    assert post(own) == 201
    assert queued(own) == 1
    work_off(own)
    assert queued(own) == 0
    assert dark_m2(own) > before
    assert analysis.waiting_estates(own) == []


def test_many_reports_of_one_estate_are_computed_at_once(own: Engine) -> None:
    for category in ("LIGHT.DARK", "LIGHT.LIT", "LIGHT.DARK"):
        post(own, category)
    work_off(own)
    assert one(own, "SELECT count(*) FROM core.analysis_run WHERE scope = 'touched'") == 1


@pytest.mark.parametrize(
    ("category", "expected"), [("LIGHT.DARK", 1), ("GREEN.FOLIAGE", 0), ("LIGHT.NONSENSE", 0)]
)
def test_only_what_changes_a_lamp_makes_a_job(own: Engine, category: str, expected: int) -> None:
    post(own, category)
    assert queued(own) == expected


def test_a_report_sent_twice_makes_one_job(own: Engine) -> None:
    same = {"id": str(uuid.uuid4()), "observed_at": "2026-01-10T17:00:00Z"}
    assert [post(own, **same), post(own, **same)] == [201, 200]
    assert queued(own) == 1


def test_a_report_that_is_rolled_back_leaves_no_job(own: Engine) -> None:
    with own.connect() as tx:
        lamp_id, company = tx.execute(text("SELECT id, company_id FROM core.lamp LIMIT 1")).one()
        tx.execute(text(f"SET LOCAL ljusrond.company = '{company}'; SET LOCAL ROLE {APP_ROLE}"))
        sent = {"id": uuid.uuid4(), "category": "LIGHT.DARK", "asset_id": lamp_id}
        accept(tx, ReportIn.model_validate({**sent, "observed_at": datetime.now(UTC)}))
        assert tx.scalar(text("SELECT count(*) FROM jobs.procrastinate_jobs")) == 1
        tx.rollback()
    assert queued(own) == 0
    assert one(own, "SELECT count(*) FROM core.analysis_request") == 0


def started(engine: Engine) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "DATABASE_URL": address(engine)}
    command = [sys.executable, "-m", "backend", "worker"]
    return subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end, "the worker did not get there"
        time.sleep(0.1)


def test_a_worker_process_takes_up_what_a_crash_left_then_works_and_ends_in_order(
    own: Engine,
) -> None:
    before = dark_m2(own)
    post(own)
    with own.begin() as tx:  # the request was stored, its job was lost
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    process = started(own)
    try:
        wait_until(lambda: dark_m2(own) > before)
        wait_until(lambda: bool(one(own, "SELECT count(*) FROM jobs.procrastinate_workers")))
        post(own, "LIGHT.LIT")
        wait_until(lambda: dark_m2(own) == before)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    finally:
        process.kill()
        process.wait()
    assert queued(own, "doing") == 0


def test_a_job_in_the_hands_of_a_dead_worker_is_done_by_the_next(own: Engine) -> None:
    before = dark_m2(own)
    post(own)
    with own.begin() as tx:  # as kill -9 leaves it: being done, by a worker that breathes no more
        tx.execute(
            text(
                "WITH dead AS (INSERT INTO jobs.procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '5 minutes') RETURNING id)"
                " UPDATE jobs.procrastinate_jobs SET status = 'doing', worker_id = dead.id"
                " FROM dead"
            )
        )
    post(own)

    async def take_over() -> int:
        app = worker.build(address(own), CompanyEngines(address(own), own), own)
        async with app.open_async():
            return await worker.take_over_jobs(app)

    assert asyncio.run(take_over()) == 1
    work_off(own)
    assert dark_m2(own) > before
    assert (queued(own), queued(own, "doing")) == (0, 0)


def test_an_estate_that_cannot_be_computed_does_not_keep_the_others_waiting(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own.begin() as tx:
        store_sample(tx, "Grannen")
        tx.execute(
            text(
                "INSERT INTO core.analysis_request (company_id, estate_id, lamp_id)"
                " SELECT company_id, estate_id, id FROM core.lamp"
            )
        )
    compute, first = analysis.recompute, []

    def fail_once(engine: Engine, estate_id: uuid.UUID) -> object:
        if not first:
            first.append(estate_id)
            raise RuntimeError("this one is broken")
        return compute(engine, estate_id)

    async def no_work(_: object) -> None:
        return

    monkeypatch.setattr(analysis, "recompute", fail_once)
    monkeypatch.setattr(worker, "_work", no_work)
    monkeypatch.setattr(os, "nice", lambda _: 0)
    worker.run(address(own))
    assert analysis.waiting_estates(own) == first


def test_due_days_of_rules_are_written_when_a_worker_starts() -> None:
    nowhere = "postgresql:///nowhere"
    owner = open_engine(nowhere)
    app = worker.build(nowhere, CompanyEngines(nowhere, owner), owner)
    assert {jobs.RECOMPUTE, *NIGHTLY, "ljusrond.take_over"} <= set(app.tasks)


def test_who_tries_a_lamp_does_not_wait_for_a_whole_city(own: Engine) -> None:
    waiting = [jobs.ANALYSE_TILE] * 3 + [jobs.COMPARE_PROPOSAL, jobs.SCENE, jobs.RECOMPUTE]
    with own.begin() as tx:
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
        for at, task in enumerate(waiting):
            asked = {"task": task, "at": at}
            tx.execute(
                text("SELECT app.defer_job(:task, jsonb_build_object('at', :at :: int))"), asked
            )
        found = tx.execute(
            text(
                "SELECT (jobs.procrastinate_fetch_job_v2(ARRAY['default', 'long'], NULL)).task_name"
                " FROM generate_series(1, 3)"
            )
        )
        assert list(found.scalars()) == [jobs.COMPARE_PROPOSAL, jobs.SCENE, jobs.ANALYSE_TILE]
