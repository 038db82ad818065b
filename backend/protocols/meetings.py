"""The three meetings: when and where, how many of each group came, links for who is invited."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row

from backend.access.service import digest
from backend.errors import NotFoundError, invalid
from backend.protocols import reading, store
from backend.protocols.schemas import WALK_MAX
from backend.queries import values
from backend.schemas import form_text
from gis import vocabulary as words

#: Longest name of a group, and words about a place or meeting [characters].
GROUP_NAME_MAX: Final = 80
WORDS_MAX: Final = 1000
#: How long a group's link is answered after it was made [d], and places it can name [count].
LINK_DAYS: Final = 45
WISHES_MAX: Final = 40
PEOPLE_MAX: Final = 500


class Invited(NamedTuple):
    """A group that came by its link."""

    walk_id: uuid.UUID
    company_id: uuid.UUID
    company: str
    attendees: str


def meetings(tx: Connection, walk_id: uuid.UUID) -> dict[str, Row[Any]]:
    """Return the meetings of a walk by kind: starts_at, place, note."""
    return {row.kind: row for row in store.rows(tx, "meetings", walk_id=walk_id)}


def put_meeting(
    tx: Connection, walk_id: uuid.UUID, kind: str, starts_at: datetime, place: str, note: str
) -> None:
    """Say when and where a meeting is.

    Raises
    ------
    NotFoundError
        If there is no such walk.
    InvalidError
        If there is no such meeting, or words are too long.
    """
    reading.read(tx, walk_id)
    if kind not in words.WALK_MEETINGS:
        raise invalid("kind", f"is one of {', '.join(words.WALK_MEETINGS)}")
    store.do(
        tx, "put_meeting", walk_id=walk_id, kind=kind, starts_at=starts_at,
        place=form_text("place", place, WORDS_MAX, least=0),
        note=form_text("note", note, WORDS_MAX, least=0),
    )  # fmt: skip


def attendance(tx: Connection, walk_id: uuid.UUID) -> dict[str, list[Row[Any]]]:
    """Return how many of each group came, by meeting: attendees, people."""
    found: dict[str, list[Row[Any]]] = {}
    for row in store.rows(tx, "attendance", walk_id=walk_id):
        found.setdefault(row.meeting, []).append(row)
    return found


def put_attendance(
    tx: Connection, walk_id: uuid.UUID, kind: str, attendees: str, people: int
) -> None:
    """Note how many of a group came to a meeting; none: forget the group there.

    Raises
    ------
    NotFoundError
        If there is no such walk.
    InvalidError
        If there is no such meeting, no name of a group, or no number.
    """
    reading.read(tx, walk_id)
    if kind not in words.WALK_MEETINGS:
        raise invalid("kind", f"is one of {', '.join(words.WALK_MEETINGS)}")
    name = form_text("attendees", attendees, GROUP_NAME_MAX)
    if not 0 <= people <= PEOPLE_MAX:
        raise invalid("people", f"give 0 to {PEOPLE_MAX}")
    if people == 0:
        store.do(tx, "drop_attendance", walk_id=walk_id, kind=kind, attendees=name)
        return
    store.do(tx, "put_attendance", walk_id=walk_id, kind=kind, attendees=name, people=people)


def told(tx: Connection, walk_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return how many of each group came to which meeting, as data."""
    return [
        {"meeting": kind, "attendees": row.attendees, "people": row.people}
        for kind, rows in attendance(tx, walk_id).items()
        for row in rows
    ]


def crowd(rows: Sequence[Row[Any]]) -> tuple[int, bool]:
    """Return how many came in all, and whether they are more than a walk can hold."""
    total = sum(row.people for row in rows)
    return total, total > WALK_MAX


def make_link(tx: Connection, walk_id: uuid.UUID, attendees: str) -> str:
    """Make a link by which an invited group names places; return its secret, kept nowhere.

    The group's older links end.

    Raises
    ------
    NotFoundError
        If there is no such walk.
    InvalidError
        If the group has no name.
    """
    reading.read(tx, walk_id)
    name = form_text("attendees", attendees, GROUP_NAME_MAX)
    secret = secrets.token_urlsafe(24)
    store.do(tx, "end_links", walk_id=walk_id, attendees=name)
    store.do(
        tx, "insert_link", walk_id=walk_id, attendees=name, token_hash=digest(secret),
        ends_at=datetime.now(UTC) + timedelta(days=LINK_DAYS),
    )  # fmt: skip
    store.do(tx, "invite", walk_id=walk_id, attendees=name)
    return secret


def links(tx: Connection, walk_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the links of a walk, newest first: attendees, made_at, ends_at, is_over."""
    return store.rows(tx, "links", walk_id=walk_id)


def enter(tx: Connection, secret: str, request_id: str) -> Invited | None:
    """Open the walls for an invited group; None: the link is none, or has ended."""
    row = store.one(tx, "enter_gather", token_hash=digest(secret), request=request_id)
    return Invited(**values(row)) if row else None


def wish(
    tx: Connection, group: Invited, sentiment: str, said: str, at: tuple[float, float]
) -> None:
    """Keep a place that a group named; it is held until staff has read the words.

    Parameters
    ----------
    at : tuple
        Where [m, EPSG:3006].

    Raises
    ------
    InvalidError
        If the words are too many, or the group named very many places already.
    """
    if sentiment not in words.SENTIMENTS:
        raise invalid("sentiment", "say whether it is good or bad")
    if len(reading.wishes(tx, group.walk_id, group.attendees)) >= WISHES_MAX:
        raise invalid("many", f"{WISHES_MAX} places at most")
    store.do(
        tx, "insert_wish", walk_id=group.walk_id, attendees=group.attendees, sentiment=sentiment,
        words=form_text("words", said, WORDS_MAX, least=3), easting_m=at[0], northing_m=at[1],
    )  # fmt: skip


def judge_wish(tx: Connection, walk_id: uuid.UUID, wish_id: uuid.UUID, *, keep: bool) -> None:
    """Note that staff has read a wish, which then is offered as a stop; or take it away.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    reading.read(tx, walk_id)
    if not store.do(tx, "read_wish" if keep else "drop_wish", wish_id=wish_id, walk_id=walk_id):
        raise NotFoundError(f"there is no wish {wish_id}")
