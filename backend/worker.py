"""The worker: computes what changes touch, on as many machines as are started."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import uuid

import procrastinate
from sqlalchemy import Engine

from backend import jobs
from backend.analysis import service as analysis
from backend.db import open_engine
from backend.engines import CompanyEngines
from backend.exports import tasks as exports
from backend.messages import tasks as messages
from backend.on_call import tasks as on_call
from backend.open311 import tasks as open311
from backend.photos import tasks as photos
from backend.plans import service as plans
from backend.proposals import tasks as proposals
from backend.records import retention
from backend.scenes import tasks as scenes
from backend.sync import tasks as tablets
from backend.tiles import tasks as tiles
from gis.lighting.warming import warm

#: People wait for answers, nobody for the worker: on a busy machine the server comes first.
WORKER_NICENESS = 19
#: Letters, calls and what makes them, that wait for other machines at once.
OUTGOING_AT_ONCE = 4

log = logging.getLogger("ljusrond.worker")


def build(url: str, engines: CompanyEngines, engine: Engine) -> procrastinate.App:
    """Return the job app at a libpq address; tasks see the company that their work is of.

    What is for all companies at once, such as writing due days, works through the last engine.
    """
    app = jobs.open_app(url)

    @app.task(name=jobs.RECOMPUTE, retry=procrastinate.RetryStrategy(max_attempts=5, wait=10))
    def recompute(estate_id: str) -> None:
        outcome = analysis.recompute(engines.of(uuid.UUID(estate_id)), uuid.UUID(estate_id))
        if outcome:
            log.info("computed %s: %s", outcome.estate, outcome.status)

    @app.task(name=jobs.CAUSES, retry=procrastinate.RetryStrategy(max_attempts=3, wait=10))
    def causes(run_id: str) -> None:
        run = uuid.UUID(run_id)
        log.info("causes of %s: %s", run_id, analysis.follow(engines.of(run), run))

    @app.task(name=jobs.ANALYSE, retry=procrastinate.RetryStrategy(max_attempts=2, wait=60))
    def analyse(estate_id: str) -> None:
        estate = uuid.UUID(estate_id)
        log.info("%s: %s", estate_id, analysis.start_analysis(engines.of(estate), estate))

    @app.task(name=jobs.ANALYSE_TILE, retry=procrastinate.RetryStrategy(max_attempts=3, wait=30))
    def analyse_tile(run_id: str, tile_east: int, tile_north: int) -> None:
        run = uuid.UUID(run_id)
        said = analysis.analyse_tile(engines.of(run), run, tile_east, tile_north)
        log.info("square %s, %s of %s: %s", tile_east, tile_north, run_id, said)

    @app.periodic(cron="17 2 * * *")
    @app.task(name="ljusrond.extend_due_days", queueing_lock="ljusrond.extend_due_days")
    def extend_due_days(timestamp: int) -> None:
        with engine.begin() as tx:
            log.info("due days written at %s: %s", timestamp, plans.extend_due_days(tx))

    @app.periodic(cron="47 2 * * *")
    @app.task(name="ljusrond.apply_retention", queueing_lock="ljusrond.apply_retention")
    def apply_retention(timestamp: int) -> None:
        log.info("retention applied at %s", timestamp)
        retention.apply_all(engine)

    scenes.register(app, engines, engine)
    proposals.register(app, engines)
    exports.register(app, url, engines, engine)
    photos.register(app)
    tablets.register(app)
    tiles.register(app, engine)
    messages.register(app, engines, engine)
    on_call.register(app, engines, engine)
    open311.register(app, engines, engine)

    # A worker that was killed leaves its job as being done, and with it the lock of the estate.
    @app.periodic(cron="* * * * *")
    @app.task(name="ljusrond.take_over", queueing_lock="ljusrond.take_over")
    async def take_over(timestamp: int) -> None:
        log.debug("jobs of dead workers looked for at %s", timestamp)
        await take_over_jobs(app)

    return app


async def take_over_jobs(app: procrastinate.App) -> int:
    """Queue again what workers had in hand that are dead for half a minute; return how many."""
    stalled = list(await app.job_manager.get_stalled_jobs())
    for job in stalled:
        log.warning("job %s was left by a dead worker, queued again", job.id)
        await app.job_manager.retry_job(job)
    return len(stalled)


def run(url: str) -> None:
    """Work until told to stop (SIGINT, SIGTERM); what runs then is finished first.

    Changes that wait without a job, after a crash for instance, are computed first.
    """
    os.nice(WORKER_NICENESS)
    warm()  # whoever reports a lamp does not wait for the compiler
    # What is loaded stays; a square makes many shapes and no circles: looking for those cost a
    # tenth of its time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    engine = open_engine(url, pool_size=3)
    try:
        with CompanyEngines(url, engine) as engines:
            _compute_waiting(engines, engine)
            with engine.begin() as tx:
                plans.extend_due_days(tx)
            asyncio.run(_work(build(url, engines, engine)))
    finally:
        engine.dispose()


def _compute_waiting(engines: CompanyEngines, engine: Engine) -> None:
    for estate_id in analysis.waiting_estates(engine):
        try:
            analysis.recompute(engines.of(estate_id), estate_id)
        except Exception:  # one estate's trouble must not keep all others waiting
            log.exception("estate %s could not be computed; its changes wait", estate_id)
    for estate_id in analysis.outdated_estates(engine):
        try:
            started = analysis.start_analysis(engines.of(estate_id), estate_id)
            log.info("%s: %s", estate_id, started)
        except Exception:
            log.exception("estate %s could not be computed anew", estate_id)


async def _work(app: procrastinate.App) -> None:
    async with app.open_async():
        await take_over_jobs(app)
        # What a report changes never waits behind a whole city. Only the first listens to signals:
        # it ends by them, and takes the others along. What waits for other machines computes
        # nothing: some of it waits at once.
        others = [
            asyncio.create_task(
                app.run_worker_async(
                    queues=queues, concurrency=at_once, delete_jobs="successful",
                    install_signal_handlers=False,
                )
            )
            for queues, at_once in ((list(jobs.OTHERS), 1), ([jobs.OUTGOING], OUTGOING_AT_ONCE))
        ]  # fmt: skip
        try:
            await app.run_worker_async(queues=[jobs.LIVE], concurrency=1, delete_jobs="successful")
        finally:
            for other in others:
                other.cancel()
            await asyncio.gather(*others, return_exceptions=True)
