"""By when a case is to be mended, decided again: by the ladder, or by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.cases import store
from backend.cases.telling import event


def promise_anew(
    tx: Connection,
    who: Identity,
    held: Row[Any],
    *,
    priority: str | None = None,
    by_rule: bool = False,
    note: str | None = None,
) -> None:
    """Let the ladder decide again; a time that somebody set stays, unless the rule is wanted."""
    keep = not by_rule and bool(store.scalar(tx, "due_by_hand", id=held.id))
    row = store.one(tx, "promise_anew", id=held.id, priority=priority, keep_due=keep)
    assert row is not None  # noqa: S101 -- the case is held
    if row.due_at != held.due_at or note:
        moved(tx, who, held, row.due_at, note, by_hand=False)


def moved(
    tx: Connection,
    who: Identity,
    held: Row[Any],
    due_at: datetime | None,
    told: str | None,
    *,
    by_hand: bool,
) -> None:
    """Note that the time of a case moved, and whether somebody set it."""
    was = held.due_at.isoformat() if held.due_at else None
    now = due_at.isoformat() if due_at else None
    event(tx, who, held.id, "due_moved", told, was=was, now=now, by_hand=by_hand)
