"""Days off: those of the calendar, and those of a company's own (klämdagar)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import NotFoundError, invalid
from backend.promises import store
from backend.queries import values
from backend.reference import LAST_DAY
from backend.schemas import form_text
from gis.workdays import local_date

NAME_MAX: Final = 60
#: How far ahead the page shows the calendar's days off [d].
AHEAD_DAYS: Final = 400


@dataclass(frozen=True, kw_only=True)
class FreeDay:
    """A day on which nobody works, by the calendar or by the company's own word."""

    id: uuid.UUID
    free_on: date
    name: str
    own: bool


def coming(tx: Connection) -> list[FreeDay]:
    """Return the days off from today on: the company's own all, the calendar's for a year."""
    today = local_date(datetime.now(UTC))
    until = today + timedelta(days=AHEAD_DAYS)
    return [FreeDay(**values(row)) for row in store.rows(tx, "free_days", since=today, until=until)]


def add(tx: Connection, who: Identity, day: str, name: str) -> None:
    """Note a day off of the company's own.

    Raises
    ------
    InvalidError
        If it is no day from today on that the calendar covers, is off already, or has no name.
    """
    told = form_text("name", name, NAME_MAX)
    try:
        free_on = date.fromisoformat(day)
    except ValueError:
        raise invalid("free_on", "is no day") from None
    if not local_date(datetime.now(UTC)) <= free_on <= LAST_DAY:
        raise invalid("free_on", f"lies before today or after {LAST_DAY}")
    made = store.one(tx, "insert_free_day", company_id=who.company_id, free_on=free_on, name=told)
    if made is None:
        raise invalid("free_on", "is a day off already")


def remove(tx: Connection, day_id: uuid.UUID) -> None:
    """Take a day off of the company's own away.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if not store.do(tx, "remove_free_day", id=day_id):
        raise NotFoundError(f"there is no own day off {day_id}")
