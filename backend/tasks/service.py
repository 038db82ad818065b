"""Simple tasks: list those that wait, and note that one is done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import NotFoundError
from backend.photos import service as photos
from backend.queries import values
from backend.tasks import store

#: Tasks that the page shows at once [count]; what is done makes room for the next.
TASKS_MAX: Final = 60


@dataclass(frozen=True, kw_only=True)
class Task:
    """A simple task: what, where; never the words or the name of who reported it."""

    id: uuid.UUID
    category: str
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    observed_at: datetime
    estate: str | None
    lon: float | None
    lat: float | None
    photos: tuple[uuid.UUID, ...] = ()


def tasks(tx: Connection) -> tuple[list[Task], bool]:
    """Return the simple tasks that have waited longest, and whether there are more."""
    rows = store.rows(tx, "tasks", page_size=TASKS_MAX + 1)
    shown = rows[:TASKS_MAX]
    named = photos.of_reports(tx, [row.id for row in shown]) if shown else {}
    found = [
        Task(
            **values(row),
            photos=tuple(
                photo.id for photo in named.get(row.id, ()) if photo.id and photo.reviewed_at
            ),
        )
        for row in shown
    ]
    return found, len(rows) > TASKS_MAX


def category_of(tx: Connection, report_id: uuid.UUID) -> str | None:
    """Return what a task is about; None: there is no such simple task."""
    row = store.one(tx, "simple_report", report_id=report_id)
    return None if row is None else str(row.category)


def finish(tx: Connection, who: Identity, report_id: uuid.UUID) -> None:
    """Note that a task is done; once it is, saying so again changes nothing.

    Raises
    ------
    NotFoundError
        If there is none, or it is no simple one.
    """
    row = store.one(tx, "simple_report", report_id=report_id)
    if row is None:
        raise NotFoundError(f"there is no simple task {report_id}")
    if row.is_open:
        store.do(tx, "insert_event", report_id=report_id, kind="done", role=who.role)


def undo(tx: Connection, who: Identity, report_id: uuid.UUID) -> None:
    """Open a task again that the same role finished just now; else nothing changes.

    Raises
    ------
    NotFoundError
        If there is none, or it is no simple one.
    """
    if store.one(tx, "simple_report", report_id=report_id) is None:
        raise NotFoundError(f"there is no simple task {report_id}")
    if store.scalar(tx, "can_undo", report_id=report_id, role=who.role):
        store.do(tx, "insert_event", report_id=report_id, kind="reopened", role=who.role)
