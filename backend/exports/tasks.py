"""What the worker does with exports: write the files, tell how far they are, remove old ones."""

from __future__ import annotations

import logging
import shutil
import time
import uuid
from pathlib import Path
from typing import Any, Final

import procrastinate
from sqlalchemy import Engine, Row

from backend import jobs
from backend.db import APP_ROLE
from backend.engines import CompanyEngines
from backend.errors import LjusrondError
from backend.exports import making, service, store
from backend.settings import Settings

#: How often a file tells how far it is [s].
PROGRESS_S: Final = 1.0
#: Folders of files that were being written are left by a server that was killed, so old [s].
LEFT_S: Final = 3600.0
log = logging.getLogger("ljusrond.exports")


class CalledOffError(Exception):
    """Whoever asked for the file does not want it any more."""


def register(
    app: procrastinate.App,
    url: str,
    engines: CompanyEngines,
    engine: Engine,
    data: Path | None = None,
) -> None:
    """Add the tasks of exports to the job app; data None: the folder that the environment names."""
    folder = data or Settings.from_environment().data

    @app.task(name=jobs.EXPORT)
    def export(company_id: str, export_id: str) -> None:
        of_company = engines.of(uuid.UUID(company_id))
        done = compute(url, of_company, engine, uuid.UUID(export_id), folder)
        log.info("export %s: %s", export_id, done)

    @app.periodic(cron="37 * * * *")
    @app.task(name="ljusrond.sweep_exports", queueing_lock="ljusrond.sweep_exports")
    def sweep_exports(timestamp: int) -> None:
        log.info("old exports removed at %s: %s", timestamp, sweep(engine, folder))


def compute(url: str, engine: Engine, owner: Engine, export_id: uuid.UUID, data: Path) -> str:
    """Write one file and keep it; return how it ended.

    Parameters
    ----------
    url : str
        libpq address of the database.
    engine : Engine
        Of the company whose export it is: notes how far it is.
    owner : Engine
        With the rights of the login, which it gives away for those of whoever asked.
    export_id : uuid.UUID
        The export.
    data : Path
        Folder for everything that is kept.

    Raises
    ------
    Exception
        Whatever stopped it; that it failed is kept first.
    """
    with engine.begin() as tx:
        taken = store.one(tx, "take_export", export_id=export_id)
    if taken is None:
        return "nothing to do"
    path = service.kept_path(data, taken.company_id, taken.id, service.wanted_of(taken))
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = service.folder_now(data)
    part = folder / path.name
    try:
        rows = _write(url, engine, owner, taken, part)
        part.replace(path)
    except CalledOffError:
        return "called off"
    except LjusrondError as error:
        _finish(engine, taken, "failed", str(error))
        return f"failed: {error}"
    except Exception as error:
        # What an error says may hold anything; its name tells enough, the log has the rest.
        _finish(engine, taken, "failed", type(error).__name__)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _finish(engine, taken, "done", None, rows=rows, size=path.stat().st_size)
    return f"{rows} rows"


def sweep(owner: Engine, data: Path) -> int:
    """Remove the files whose time is over, and what a server left that was killed; count them."""
    with owner.begin() as tx:
        gone = store.rows(tx, "expired_exports")
    for row in gone:
        for path in (data / "exports" / str(row.company_id)).glob(f"{row.id}.*"):
            path.unlink(missing_ok=True)
    oldest = time.time() - LEFT_S
    for folder in (data / "exports").glob(f"{service.NOW}*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _write(url: str, engine: Engine, owner: Engine, taken: Row[Any], part: Path) -> int:
    with owner.begin() as tx:
        entered = store.one(tx, "enter_export", export_id=taken.id, app_role=APP_ROLE)
        if entered is None:
            raise LjusrondError("the account that asked is closed")
        found = making.plan(tx, service.wanted_of(taken), taken.role)
    done = making.make(url, found, part, _Progress(engine, taken.id))
    return sum(done.values())


class _Progress:
    """Tells the rows that went by, once a second; ends the writing where it was called off."""

    def __init__(self, engine: Engine, export_id: uuid.UUID) -> None:
        self._engine = engine
        self._export_id = export_id
        self._rows = 0
        self._told_at = time.monotonic()

    def __call__(self, rows: int) -> None:
        self._rows += rows
        if time.monotonic() - self._told_at < PROGRESS_S:
            return
        self._told_at = time.monotonic()
        with self._engine.begin() as tx:
            told = store.one(tx, "note_progress", export_id=self._export_id, rows_done=self._rows)
        if told is None:
            raise CalledOffError


def _finish(
    engine: Engine,
    taken: Row[Any],
    status: str,
    message: str | None,
    rows: int | None = None,
    size: int | None = None,
) -> None:
    with engine.begin() as tx:
        store.do(
            tx, "finish_export", export_id=taken.id, status=status, message=message,
            rows_done=rows, file_bytes=size,
        )  # fmt: skip
