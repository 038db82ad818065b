"""What the worker does with photos: remove the files of those whose row is gone."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

import procrastinate

from backend import jobs
from backend.photos import files
from backend.settings import Settings

log = logging.getLogger("ljusrond.photos")


def register(app: procrastinate.App, data: Path | None = None) -> None:
    """Add the task of photos to the job app; data None: the folder that the environment names."""
    folder = data or Settings.from_environment().data

    @app.task(name=jobs.REMOVE_PHOTO, retry=procrastinate.RetryStrategy(max_attempts=10, wait=60))
    def remove_photo(company_id: str, photo_id: str) -> None:
        files.remove(folder, uuid.UUID(company_id), uuid.UUID(photo_id))
        log.info("files of photo %s removed", photo_id)
