"""What the worker does for tiles: sum the changes that are a day old."""

from __future__ import annotations

import logging

import procrastinate
from sqlalchemy import Engine

from backend.tiles import store

log = logging.getLogger("ljusrond.tiles")


def register(app: procrastinate.App, engine: Engine) -> None:
    """Add the task of tiles to the job app."""

    @app.periodic(cron="37 3 * * *")
    @app.task(name="ljusrond.sum_changes", queueing_lock="ljusrond.sum_changes")
    def sum_changes(timestamp: int) -> None:
        with engine.begin() as tx:
            log.info("changes of layers summed at %s: %s", timestamp, store.do(tx, "sum_changes"))
