"""What the worker does in the morning: hand the night over by letter."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import procrastinate
from sqlalchemy import Engine

from backend import jobs
from backend.companies import companies
from backend.engines import CompanyEngines
from backend.on_call import handover

log = logging.getLogger("ljusrond.on_call")


def register(app: procrastinate.App, engines: CompanyEngines, engine: Engine) -> None:
    """Add the task of the morning to the job app."""

    # Two minutes past seven first: what came in just before is stored by then.
    @app.periodic(cron="2-59/5 * * * *")
    @app.task(name="ljusrond.hand_over", queue=jobs.OUTGOING, queueing_lock="ljusrond.hand_over")
    def hand_over(timestamp: int) -> None:
        now = datetime.fromtimestamp(timestamp, UTC)
        with engine.connect() as tx:
            found = companies(tx)
        for company in found:
            try:
                made = handover.write_letters(engines.of(company.id), company.id, now)
            except Exception:  # one company's trouble must not keep the others waiting
                log.exception("the night of company %s could not be handed over", company.code)
            else:
                if made:
                    log.info("night of %s handed over in %s letters", company.code, made)
