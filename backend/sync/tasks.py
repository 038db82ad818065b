"""What the worker does for tablets: throw away the parts of photos that nobody goes on with."""

from __future__ import annotations

import logging
from pathlib import Path

import procrastinate

from backend.settings import Settings
from backend.sync import parts

log = logging.getLogger("ljusrond.sync")


def register(app: procrastinate.App, data: Path | None = None) -> None:
    """Add the task of tablets to the job app; data None: the folder that the environment names."""
    folder = data or Settings.from_environment().data

    @app.periodic(cron="27 3 * * *")
    @app.task(name="ljusrond.sweep_uploads", queueing_lock="ljusrond.sweep_uploads")
    def sweep_uploads(timestamp: int) -> None:
        log.info("parts of photos swept at %s: %s", timestamp, parts.sweep(folder))
