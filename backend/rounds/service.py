"""The visits that are made for plans."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from backend.errors import ConflictError, NotFoundError, invalid
from backend.queries import values
from backend.rounds import store
from backend.rounds.schemas import Visit, VisitIn


class PastVisit(NamedTuple):
    """A visit in the history of an asset."""

    task: str
    outcome: str
    visited_at: datetime
    role: str | None


def record_visit(tx: Connection, visit: VisitIn) -> tuple[Visit, bool]:
    """Store a visit, once however often it is sent.

    Returns
    -------
    tuple of Visit and bool
        The stored visit, and whether it is new.

    Raises
    ------
    InvalidError
        If its plan is not known.
    ConflictError
        If the same id was sent before with other content.
    """
    is_new = store.one(tx, "insert_visit", **visit.model_dump()) is not None
    try:
        stored = read_visit(tx, visit.id)
    except NotFoundError:
        raise invalid("plan_id", f"{visit.plan_id} is not a known cleaning plan") from None
    if not stored.says(visit):
        message = f"visit {visit.id} was sent before with other content"
        raise ConflictError(message)
    return stored, is_new


def read_visit(tx: Connection, visit_id: uuid.UUID) -> Visit:
    """Return one visit.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = store.one(tx, "read_visit", id=visit_id)
    if row is None:
        raise NotFoundError(f"there is no visit {visit_id}")
    return Visit.of(row)


def visits_of(tx: Connection, asset_id: uuid.UUID) -> list[PastVisit]:
    """Return the cleaning visits of an asset, newest first."""
    return [PastVisit(**values(row)) for row in store.rows(tx, "visits_of", asset_id=asset_id)]
