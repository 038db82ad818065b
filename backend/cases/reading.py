"""Read a case: where it stands, all that happened to it, what it stands for."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import order_store, store
from backend.cases.schemas import Case, Event, Member, Order, Rule
from backend.errors import NotFoundError
from backend.photos.schemas import NamedPhoto
from backend.queries import values
from backend.schemas import Point


def read(tx: Connection, case_id: uuid.UUID) -> Case:
    """Return a case; a report that was merged gives the case it is in.

    Raises
    ------
    NotFoundError
        If who asks sees none.
    """
    row = store.one(tx, "read_case", id=case_id)
    if row is None:
        raise unknown(case_id)
    found = values(row)
    point = None if row.lon is None else Point(coordinates=(row.lon, row.lat))
    return Case(**{**found, "geometry": point, "rule": _rule(row)})


def history(tx: Connection, case_id: uuid.UUID) -> list[Event]:
    """Return all that happened to a case and the reports in it, oldest first, with photos."""
    found = [Event(**values(row)) for row in store.rows(tx, "history", id=case_id)]
    answered = {sha: event for event in found for sha in event.data.get("photos", ())}
    came = {event.id: event for event in found}
    for row in store.rows(tx, "photos_of_case", id=case_id):
        event = answered.get(row.sha256) or came.get(row.with_id)
        if event:
            photo = NamedPhoto(report_id=row.report_id, id=row.id, reviewed_at=row.reviewed_at)
            event.photos.append(photo)
    events: list[Event] = []
    for event in found:
        if not _folded(events, event):
            events.append(event)
    return events


def members(tx: Connection, case_id: uuid.UUID) -> list[Member]:
    """Return the reports that a case stands for, its own first."""
    return [Member(**values(row)) for row in store.rows(tx, "members", id=case_id)]


def orders(tx: Connection, case_id: uuid.UUID) -> list[Order]:
    """Return the work orders of a case, newest first."""
    return [Order(**values(row)) for row in order_store.rows(tx, "orders", id=case_id)]


def unknown(case_id: uuid.UUID) -> NotFoundError:
    """Return the error for a case that who asks does not see."""
    return NotFoundError(f"there is no case {case_id}")


def _rule(row: Row[Any]) -> Rule | None:
    if row.promise is None:
        return None
    return Rule(**{**row.promise, "own": row.promise["company_id"] is not None})


def _folded(events: list[Event], event: Event) -> bool:
    """Lay public words that came with a status into that status's event."""
    status = event.data.get("status")
    if event.kind != "noted" or status is None:
        return False
    for before in reversed(events[-4:]):
        if before.kind == status and before.report_id == event.report_id and not before.note:
            before.note, before.is_public = event.note, event.is_public
            return True
    return False
