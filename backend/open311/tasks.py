"""What the worker does with other systems: send, ask, and fetch pictures."""

from __future__ import annotations

import logging
import uuid

import procrastinate
from sqlalchemy import Engine

from backend import jobs
from backend.engines import CompanyEngines
from backend.open311 import fetching, handing, polling, store
from backend.settings import Settings

log = logging.getLogger("ljusrond.open311")
#: Times that pictures are asked for before they are given up.
FETCHES = 6


def register(
    app: procrastinate.App,
    engines: CompanyEngines,
    engine: Engine,
    settings: Settings | None = None,
) -> None:
    """Add the tasks of other systems to the job app; settings None: as the environment says."""
    chosen = settings or Settings.from_environment()

    @app.task(name=jobs.OPEN311_PUSH, queue=jobs.OUTGOING)
    def open311_push(company_id: str, case_id: str) -> None:
        # What fails is tried again by `open311_due`, at its time.
        handing.push(engines.of(uuid.UUID(company_id)), chosen, uuid.UUID(case_id))

    @app.task(
        name=jobs.OPEN311_MEDIA, queue=jobs.OUTGOING, pass_context=True,
        retry=procrastinate.RetryStrategy(max_attempts=FETCHES, exponential_wait=4),
    )  # fmt: skip
    def open311_media(
        context: procrastinate.JobContext, company_id: str, report_id: str, urls: list[str]
    ) -> None:
        company, report = uuid.UUID(company_id), uuid.UUID(report_id)
        walled = engines.of(company)
        try:
            fetching.fetch(walled, chosen, company, report, urls)
        except fetching.UnreachedError as error:
            if context.job.attempts + 1 < FETCHES:
                raise
            fetching.give_up(walled, report, error.urls)

    @app.task(name=jobs.OPEN311_POLL, queue=jobs.OUTGOING)
    def open311_poll(company_id: str, peer_id: str) -> None:
        heard = polling.poll(engines.of(uuid.UUID(company_id)), chosen, uuid.UUID(peer_id))
        log.info("%s things heard of %s", heard, peer_id)

    @app.periodic(cron="* * * * *")
    @app.task(
        name="ljusrond.open311_due", queue=jobs.OUTGOING, queueing_lock="ljusrond.open311_due"
    )
    def open311_due(timestamp: int) -> None:
        with engine.begin() as tx:
            found = store.peers.rows(tx, "due")
        log.debug("%s cases go out again at %s", len(found), timestamp)

    @app.periodic(cron="*/5 * * * *")
    @app.task(
        name="ljusrond.open311_ask", queue=jobs.OUTGOING, queueing_lock="ljusrond.open311_ask"
    )
    def open311_ask(timestamp: int) -> None:
        with engine.begin() as tx:
            found = store.peers.rows(tx, "ask_peers")
        log.debug("%s peers are asked at %s", len(found), timestamp)
