"""What the worker does so that people are told: find who, send, and the letters of a time."""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import UTC, datetime
from typing import Any

import procrastinate
from sqlalchemy import Engine

from backend import jobs
from backend.companies import companies
from backend.engines import CompanyEngines
from backend.messages import digest, fan_out, hooks, overdue, sending, store
from backend.settings import Settings

log = logging.getLogger("ljusrond.messages")
_AGAIN = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=3)


def register(
    app: procrastinate.App,
    engines: CompanyEngines,
    engine: Engine,
    settings: Settings | None = None,
) -> None:
    """Add the tasks of messages to the job app; settings None: as the environment says."""
    chosen = settings or Settings.from_environment()

    @app.task(name=jobs.TELL, queue=jobs.OUTGOING, retry=_AGAIN)
    def tell(company_id: str, event: str, report_id: str, data: dict[str, Any]) -> None:
        walled = engines.of(uuid.UUID(company_id))
        log.info("%s: %s", event, fan_out.tell(walled, event, uuid.UUID(report_id), data))

    @app.task(name=jobs.SEND_MESSAGES, queue=jobs.OUTGOING, retry=_AGAIN)
    def send_messages(company_id: str, channel: str) -> None:
        log.info(
            "%s: %s sent", channel, send(engines.of(uuid.UUID(company_id)), chosen, channel)
        )  # fmt: skip

    @app.periodic(cron="* * * * *")
    @app.task(
        name="ljusrond.sweep_messages", queue=jobs.OUTGOING, queueing_lock="ljusrond.sweep_messages"
    )
    def sweep_messages(timestamp: int) -> None:
        log.debug("messages that are due looked for at %s", timestamp)
        sweep(engine, chosen)

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="ljusrond.tell_times", queue=jobs.OUTGOING, queueing_lock="ljusrond.tell_times")
    def tell_times(timestamp: int) -> None:
        tell_all(engine, engines, datetime.fromtimestamp(timestamp, UTC))


def send(engine: Engine, settings: Settings, channel: str) -> int:
    """Send what waits of a company by one way out; return how many left."""
    if channel == "webhook":
        return hooks.send_calls(engine, settings)
    if channel == "email" and settings.mail is not None:
        return asyncio.run(sending.send_letters(engine, settings.mail, settings))
    return 0  # there is no way out yet: the office and `doctor` say so


def sweep(engine: Engine, settings: Settings) -> None:
    """Let all be sent that is due: other tries, and what a dead worker had in hand."""
    with engine.begin() as tx:
        for way in store.rows(tx, "waiting_ways"):
            if way.channel == "webhook" or (way.channel == "email" and settings.mail):
                store.one(tx, "defer_sending", company_id=way.company_id, channel=way.channel)


def tell_all(engine: Engine, engines: CompanyEngines, now: datetime) -> None:
    """Tell each company what the time brings: promises that passed, the day in brief."""
    with engine.connect() as tx:
        found = companies(tx)
    for company in found:
        walled = engines.of(company.id)
        try:
            late = overdue.tell_overdue(walled)
            daily = digest.write_digests(walled, now)
        except Exception:  # one company's trouble must not keep the others waiting
            log.exception("company %s could not be told what the time brings", company.code)
        else:
            if late or daily:
                log.info("%s: %s overdue, %s daily letters", company.code, late, daily)
