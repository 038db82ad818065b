"""Files of layers: made at once where they are small, else by a worker; and what is open to all."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend import jobs
from backend.access.service import Identity
from backend.audit import service as audit
from backend.errors import BusyError, ConflictError, NotFoundError, invalid
from backend.exports import making, store
from backend.exports.choice import Wanted
from backend.exports.making import Plan
from backend.exports.schemas import Export
from backend.queries import values
from backend.schemas import Box
from backend.settings import Settings
from gis.file_forms import FORMS

#: Rows that are written while somebody waits for the answer; more are a worker's.
AT_ONCE: Final = 50_000
#: Rows of the largest file that an address gives by itself.
ROWS_MAX: Final = 200_000
#: Files that are written at the same time for those who wait, in one process.
WRITERS: Final = 2
#: How many stand in line for that, and for how long [s]; others are told to come again after [s].
#: Whoever waits holds a thread and a connection of those that all others are served by.
LINE: Final = 4
LINE_S: Final = 20.0
AGAIN_S: Final = 30
#: How long a file is kept [d], how many somebody may wait for, how many the page lists.
KEPT_DAYS: Final = 7
WAITING_MAX: Final = 5
LIST_MAX: Final = 50
_FOLDER: Final = "exports"
#: How the name of a folder begins that something is written into just now.
NOW: Final = "now-"
_room = threading.BoundedSemaphore(WRITERS + LINE)
_free = threading.BoundedSemaphore(WRITERS)


def plan(tx: Connection, who: Identity, wanted: Wanted) -> Plan:
    """Find out what a file holds, as who asks may see it (see `making.plan`)."""
    return making.plan(tx, wanted, who.role)


def is_small(tx: Connection, found: Plan) -> bool:
    """Tell whether a file is made while somebody waits.

    Raises
    ------
    InvalidError
        If the format cannot take so much.
    """
    most = FORMS[found.wanted.form].most
    rows = making.count(tx, found, max(AT_ONCE, most or 0))
    making.check_size(found, rows)
    return rows <= AT_ONCE


@contextmanager
def written(settings: Settings, found: Plan) -> Iterator[Path]:
    """Write a file into a folder of its own, which is gone after the block if the block fails.

    Raises
    ------
    BusyError
        If as many are being written as may be, for long, or many wait for that already.
    InvalidError, DatabaseError
        As `making.make` says.
    """
    with _turn():
        folder = folder_now(settings.data)
        try:
            path = folder / file_name(found)
            making.make(settings.serving_url or settings.database_url or "", found, path)
            yield path
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def folder_now(data: Path) -> Path:
    """Return a new folder to write into; what a killed server leaves of it is swept away."""
    above = data / _FOLDER
    above.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=NOW, dir=above))


@contextmanager
def _turn() -> Iterator[None]:
    """Stand in line until fewer than `WRITERS` write.

    Raises
    ------
    BusyError
        If the line is long, or nobody was done for `LINE_S`.
    """
    if not _room.acquire(blocking=False):
        raise BusyError(AGAIN_S)
    try:
        if not _free.acquire(timeout=LINE_S):
            raise BusyError(AGAIN_S)
        try:
            yield
        finally:
            _free.release()
    finally:
        _room.release()


def take(tx: Connection, settings: Settings, found: Plan) -> Path:
    """Write a file for somebody who waits; the log notes it. Its folder is the caller's to remove.

    Raises
    ------
    InvalidError
        If it has more rows than an address gives by itself, or the format takes.
    BusyError, DatabaseError
        As `written` says.
    """
    rows = making.count(tx, found, ROWS_MAX)
    making.check_size(found, rows)
    if rows > ROWS_MAX:
        raise invalid(
            "layers",
            f"more than {ROWS_MAX} rows; narrow it by estate or bbox, or have it made: "
            "POST /api/v1/exports",
        )
    note(tx, found, rows)
    with written(settings, found) as path:
        return path


def note(tx: Connection, found: Plan, rows: int) -> None:
    """Note in the log that layers were taken out."""
    wanted = found.wanted
    told = {
        "layers": list(wanted.layers), "form": wanted.form, "crs": wanted.crs,
        "estate": wanted.estate, "rows": rows,
    }  # fmt: skip
    audit.note(tx, "export", "export", ",".join(wanted.layers), result=told)


def file_name(found: Plan) -> str:
    """Return the name that a file is saved under: whose, what, of when; letters of every system."""
    return _named(found.company[0], found.wanted, datetime.now(UTC).date())


def _named(company: str, wanted: Wanted, today: date) -> str:
    what = "layers" if wanted.several else wanted.layers[0]
    words = (company, wanted.estate or "", what, (wanted.day or today).isoformat())
    stem = "-".join(re.sub(r"[^A-Za-z0-9_.-]+", "-", word) for word in words if word)
    return f"{stem}.{suffix_of(wanted)}"


def suffix_of(wanted: Wanted) -> str:
    """Return how the name of a file ends."""
    form = FORMS[wanted.form]
    as_archive = wanted.several and not form.together and not form.suffix.endswith("zip")
    return f"{form.suffix}.zip" if as_archive else form.suffix


def media_type(wanted: Wanted) -> str:
    """Return what a file is sent as."""
    form = FORMS[wanted.form]
    return "application/zip" if wanted.several and not form.together else form.media_type


def ask(tx: Connection, who: Identity, wanted: Wanted) -> uuid.UUID:
    """Have a worker make a file.

    Raises
    ------
    ConflictError
        If who asks waits for `WAITING_MAX` already.
    InvalidError, NotFoundError
        If the format cannot take so much, or there is no such estate.
    """
    if store.scalar(tx, "waiting_exports") >= WAITING_MAX:
        raise ConflictError(f"you wait for {WAITING_MAX} files already")
    found = plan(tx, who, wanted)
    most = FORMS[wanted.form].most
    rows = None
    if most is not None:
        rows = making.count(tx, found, most)
        making.check_size(found, rows)
    made = store.one(
        tx, "insert_export", account_id=who.account_id, role=who.role,
        layers=list(wanted.layers), form=wanted.form, epsg=wanted.crs, estate=wanted.estate,
        bbox=list(wanted.bbox) if wanted.bbox else None, day=wanted.day,
        language=wanted.language, rows_total=rows, days=KEPT_DAYS, task=jobs.EXPORT,
    )  # fmt: skip
    assert made is not None  # noqa: S101 -- an insert that returns gives its row
    found_id: uuid.UUID = made.id
    return found_id


def listed(tx: Connection) -> list[Export]:
    """Return the files that who asks has asked for, newest first."""
    return [_export(row) for row in store.rows(tx, "exports", export_id=None, page_size=LIST_MAX)]


def read(tx: Connection, export_id: uuid.UUID) -> Export:
    """Return a file that was asked for.

    Raises
    ------
    NotFoundError
        If there is none, or it is somebody else's.
    """
    return _export(_row(tx, export_id))


def cancel(tx: Connection, export_id: uuid.UUID) -> Export:
    """Call a file off that is not ready yet; one that is stays as it is.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    _row(tx, export_id)
    store.do(tx, "cancel_export", export_id=export_id)
    return read(tx, export_id)


def file_of(tx: Connection, settings: Settings, export_id: uuid.UUID) -> tuple[Path, str, str]:
    """Return a file that is ready: where it lies, the name it is saved under, what it is sent as.

    Raises
    ------
    NotFoundError
        If there is none that is ready.
    """
    row = _row(tx, export_id)
    wanted = wanted_of(row)
    path = kept_path(settings.data, row.company_id, row.id, wanted)
    if row.status != "done" or not path.is_file():
        raise NotFoundError(f"the file of export {export_id} is not ready")
    company = store.one(tx, "company")
    name = _named(company.code if company else "", wanted, row.asked_at.date())
    return path, name, media_type(wanted)


def wanted_of(row: Row[Any]) -> Wanted:
    """Return what a kept export is of."""
    return Wanted(
        layers=tuple(row.layers), form=row.form, crs=row.crs, estate=row.estate,
        bbox=Box(*row.bbox) if row.bbox else None, day=row.day, language=row.language,
    )  # fmt: skip


def kept_path(data: Path, company_id: uuid.UUID, export_id: uuid.UUID, wanted: Wanted) -> Path:
    """Return where the file of an export lies."""
    return data / _FOLDER / str(company_id) / f"{export_id}.{suffix_of(wanted)}"


def open_layers(tx: Connection) -> Sequence[Row[Any]]:
    """Return the layers that are open to everybody, of all companies.

    Rows of link_id, layer, title, licence, company, company_code, since, until, estates and
    url_path, below which its files are: ``{url_path}/{layer}.geojson``.
    """
    return store.rows(tx, "open_layers")


def _row(tx: Connection, export_id: uuid.UUID) -> Row[Any]:
    row = store.one(tx, "exports", export_id=export_id, page_size=1)
    if row is None:
        raise NotFoundError(f"there is no export {export_id}")
    return row


def _export(row: Row[Any]) -> Export:
    found = Export.model_validate(values(row))
    if found.status == "done":
        found.url = f"/exports/jobs/{found.id}/file"
    return found
