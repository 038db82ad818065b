"""The worker: computes what changes touch, on as many machines as are started."""

from __future__ import annotations

import asyncio
import logging
import os
import uuid

import procrastinate

from backend import jobs
from backend.analysis import service as analysis
from backend.db import open_engine
from backend.rounds import service as rounds

#: People wait for answers, nobody for the worker: on a busy machine the server comes first.
WORKER_NICENESS = 10

log = logging.getLogger("ljusrond.worker")


def build(url: str) -> procrastinate.App:
    """Return the job app with its tasks, working on the database at a libpq address."""
    app = jobs.open_app(url)
    engine = open_engine(url, pool_size=2)

    @app.task(name=jobs.RECOMPUTE, retry=procrastinate.RetryStrategy(max_attempts=5, wait=10))
    def recompute(estate_id: str) -> None:
        outcome = analysis.recompute(engine, uuid.UUID(estate_id))
        if outcome:
            log.info("computed %s: %s", outcome.estate, outcome.status)

    @app.periodic(cron="17 2 * * *")
    @app.task(name="ljusrond.extend_due_days", queueing_lock="ljusrond.extend_due_days")
    def extend_due_days(timestamp: int) -> None:
        with engine.begin() as tx:
            log.info("due days written at %s: %s", timestamp, rounds.extend_due_days(tx))

    return app


def run(url: str) -> None:
    """Work until told to stop (SIGINT, SIGTERM); what runs then is finished first.

    Changes that wait without a job, after a crash for instance, are computed first.
    """
    os.nice(WORKER_NICENESS)
    engine = open_engine(url, pool_size=1)
    for estate_id in analysis.waiting_estates(engine):
        analysis.recompute(engine, estate_id)
    with engine.begin() as tx:
        rounds.extend_due_days(tx)
    engine.dispose()
    asyncio.run(_work(build(url)))


async def _work(app: procrastinate.App) -> None:
    async with app.open_async():
        await app.run_worker_async(concurrency=1, delete_jobs="successful")
