"""Addresses of calendars: made, shown once, ended; and what each of them tells."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import digest
from backend.calendars import store
from backend.errors import ForbiddenError, NotFoundError, invalid
from backend.queries import values
from backend.workload.service import ahead_of
from gis import vocabulary as words
from gis.workload import days_ahead
from maps.asset_fields import asset_title
from maps.calendar_file import Entry, Feed, calendar_file
from maps.texts import Texts, get_texts
from maps.workload_words import task_name

#: How far ahead a calendar goes [d].
AHEAD: Final = timedelta(days=182)
SECRET_MAX: Final = 200
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, kw_only=True)
class KeptFeed:
    """A calendar that was made: whose, and whether it still answers."""

    id: uuid.UUID
    whose: str
    of_team: bool
    language: str
    made_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """A team or contractor that a calendar can be made for."""

    id: uuid.UUID
    name: str
    is_team: bool


def feeds(tx: Connection) -> list[KeptFeed]:
    """Return the calendars that stand, then those that were ended, newest first."""
    return [KeptFeed(**values(row)) for row in store.rows(tx, "feeds")]


def receivers(tx: Connection) -> list[Receiver]:
    """Return whom a calendar can be made for."""
    return [Receiver(**values(row)) for row in store.rows(tx, "receivers")]


def make(tx: Connection, receiver_id: str, language: str) -> str:
    """Make the calendar of a team or contractor.

    Returns
    -------
    str
        Its secret; only the hash of it is kept.

    Raises
    ------
    InvalidError
        If there is no such receiver or language.
    ForbiddenError
        If who asks is limited to some estates.
    """
    found = next((one for one in receivers(tx) if str(one.id) == receiver_id), None)
    if found is None:
        raise invalid("receiver", "is no team and no contractor that is offered")
    if language not in words.LANGUAGES:
        raise invalid("language", f"is one of {', '.join(words.LANGUAGES)}")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    made = store.do(
        tx, "insert_feed", token_hash=digest(secret), language=language,
        team_id=found.id if found.is_team else None,
        contractor_id=None if found.is_team else found.id,
    )  # fmt: skip
    if not made:
        raise ForbiddenError("a calendar tells of all estates, and your account sees some")
    return secret


def end(tx: Connection, feed_id: uuid.UUID) -> None:
    """End a calendar: its address answers no more.

    Raises
    ------
    NotFoundError
        If there is none that stands.
    """
    if not store.do(tx, "end_feed", id=feed_id):
        raise NotFoundError(f"there is no calendar {feed_id} that stands")


def read(tx: Connection, secret: str, today: date, request: str = "") -> bytes:
    """Return a calendar as iCalendar (RFC 5545), from today on.

    Parameters
    ----------
    tx : Connection
        A transaction of nobody: the secret opens the walls.
    secret : str
        Of the address.
    today : date
        The day in Sweden.
    request : str
        Id of the request.

    Raises
    ------
    NotFoundError
        If no calendar with that secret stands, whatever the reason.
    """
    row = None
    if 0 < len(secret) <= SECRET_MAX:
        row = store.one(tx, "enter_calendar", token_hash=digest(secret), request=request)
    if row is None:
        raise NotFoundError("there is no such calendar")
    texts = get_texts(row.language)
    entries = _entries(tx, row, today, texts)
    return calendar_file(Feed(row.id, row.whose, row.company), entries, today, texts)


def _entries(tx: Connection, feed: Row[Any], today: date, texts: Texts) -> list[Entry]:
    """Return one entry a day, estate and task, with the places that are due."""
    last = today + AHEAD
    found = store.rows(
        tx, "plans_of", team_id=feed.team_id, contractor_id=feed.contractor_id,
        language=feed.language, today=today, until=last,
    )  # fmt: skip
    entries: dict[tuple[date, str, str], Entry] = {}
    for row in found:
        place = asset_title(row.asset_kind, row.asset_code, row.asset_name, texts)
        for number, day in enumerate(days_ahead(ahead_of(row), today, last)):
            key = (day, row.estate, row.task)
            if key not in entries:
                name = row.task_name or task_name(texts, {}, row.task)
                entries[key] = Entry(day, row.estate, row.task, name)
            since = row.due_on if number == 0 and row.due_on < today else None
            entries[key].add(place, row.minutes, since)
    return [entries[key] for key in sorted(entries)]
