"""Write points: seen on the walk, decided in the draft, followed up afterwards."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection

from backend.errors import ConflictError, invalid
from backend.protocols import reading, store
from backend.protocols.schemas import WRITABLE, Decided, Followed, Seen
from gis import vocabulary as words

#: Longest words of a point [characters].
PLACE_MAX: Final = 200
TEXT_MAX: Final = 4000
FEEDBACK_MAX: Final = 4000


class Held(NamedTuple):
    """A walk kept from others until the transaction ends."""

    status: str
    next_number: int


def keep_point(tx: Connection, seen: Seen) -> bool:
    """Store a point once however often it is sent; tell whether it is new.

    One that comes after the protocol was adjusted is kept all the same: a later version tells it.

    Raises
    ------
    InvalidError
        If there is no such walk for who sends it.
    """
    held = hold(tx, seen.walk_id)
    place = seen.place or place_at(tx, seen.walk_id, seen.lon, seen.lat)
    made = store.one(
        tx, "insert_point", point_id=seen.id, walk_id=seen.walk_id, number=held.next_number,
        stop_id=seen.stop_id, place=place[:PLACE_MAX], category=seen.category,
        observation=seen.observation, sentiment=seen.sentiment, themes=seen.themes,
        photos=seen.photos, observed_at=seen.observed_at, lon=seen.lon, lat=seen.lat,
    )  # fmt: skip
    if made is not None and held.status in ("planned", "walked"):
        store.do(tx, "begin_walk", walk_id=seen.walk_id, at=seen.observed_at)
        store.do(tx, "set_status", walk_id=seen.walk_id, status="draft")
    return made is not None


def keep_answers(
    tx: Connection,
    walk_id: uuid.UUID,
    stop_id: uuid.UUID,
    answered_at: datetime,
    answers: Mapping[str, tuple[str, str | None]],
) -> None:
    """Keep what a group answered at a stop; what was answered later stands.

    Parameters
    ----------
    answers : mapping
        By question: answer, and what was said to it.

    Raises
    ------
    InvalidError
        If the stop is none of the walk's.
    """
    if not store.scalar(tx, "is_stop", walk_id=walk_id, stop_id=stop_id):
        raise invalid("stop_id", "is no stop of this walk")
    rows = [
        {
            "walk_id": walk_id, "stop_id": stop_id, "question": question, "answer": answer,
            "note": note, "answered_at": answered_at,
        }
        for question, (answer, note) in answers.items()
    ]  # fmt: skip
    store.each(tx, "put_answers", rows)
    store.do(tx, "begin_walk", walk_id=walk_id, at=answered_at)


def place_at(tx: Connection, walk_id: uuid.UUID, lon: float, lat: float) -> str:
    """Return the name of the house or yard nearest to a place; else its coordinates."""
    walk = reading.read(tx, walk_id)
    found = store.scalar(tx, "place_name", estate_id=walk.estate_id, lon=lon, lat=lat)
    return str(found) if found else f"{lat:.5f}, {lon:.5f}"


def change_point(tx: Connection, walk_id: uuid.UUID, point_id: uuid.UUID, decided: Decided) -> None:
    """Write a point anew while the protocol is a draft.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If the protocol is adjusted.
    InvalidError
        If a field cannot be used.
    """
    _draft_point(tx, walk_id, point_id)
    _check(decided)
    actor = decided.actor
    store.do(
        tx, "change_point", point_id=point_id, place=decided.place, category=decided.category,
        observation=decided.observation, sentiment=decided.sentiment, themes=decided.themes,
        action=decided.action, decision=decided.decision, reason=decided.reason,
        party=actor.party if actor else None, unit=actor.unit if actor else "",
        contractor_id=actor.contractor_id if actor else None, due_on=decided.due_on,
        cost=decided.cost,
    )  # fmt: skip


def drop_point(tx: Connection, walk_id: uuid.UUID, point_id: uuid.UUID) -> None:
    """Take a point out of a draft; one that became a case stays.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If the protocol is adjusted, or the point is a case.
    """
    _draft_point(tx, walk_id, point_id)
    if reading.point(tx, walk_id, point_id).case_id is not None:
        raise ConflictError("the point is a case: close that instead")
    store.do(tx, "delete_point", point_id=point_id)


def follow_point(
    tx: Connection, walk_id: uuid.UUID, point_id: uuid.UUID, followed: Followed
) -> None:
    """Note what became of a point, at any time.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    reading.point(tx, walk_id, point_id)
    store.do(
        tx, "follow_point", point_id=point_id, done_on=followed.done_on,
        feedback=followed.feedback, feedback_to=followed.feedback_to,
        feedback_on=followed.feedback_on,
    )  # fmt: skip


def note_walk(
    tx: Connection,
    walk_id: uuid.UUID,
    *,
    walked_at: datetime | None,
    ended_at: datetime | None,
    weather: str | None,
    leader_role: str | None,
) -> None:
    """Note when a walk was walked in truth, by which role it was led, and the weather.

    Raises
    ------
    InvalidError
        If it ended before it began.
    ConflictError
        If the protocol is adjusted.
    """
    held = _writable(tx, walk_id)
    if walked_at and ended_at and ended_at < walked_at:
        raise invalid("ended_at", "lies before the beginning")
    store.do(
        tx, "note_walk", walk_id=walk_id, walked_at=walked_at, ended_at=ended_at,
        weather=weather, leader_role=leader_role,
    )  # fmt: skip
    if walked_at and held.status == "planned":
        store.do(tx, "set_status", walk_id=walk_id, status="walked")


def as_json(content: Mapping[str, object]) -> str:
    """Return the content of a protocol as it is kept."""
    return json.dumps(content, ensure_ascii=False)


def hold(tx: Connection, walk_id: uuid.UUID) -> Held:
    """Keep a walk from others until the transaction ends.

    Raises
    ------
    InvalidError
        If there is no such walk for who asks.
    """
    row = store.one(tx, "hold_walk", walk_id=walk_id)
    if row is None:
        raise invalid("walk_id", "is no walk that you see")
    return Held(row.status, row.next_number)


def _writable(tx: Connection, walk_id: uuid.UUID) -> Held:
    held = hold(tx, walk_id)
    if held.status not in WRITABLE:
        raise ConflictError("the protocol is adjusted: begin a new version first")
    return held


def _draft_point(tx: Connection, walk_id: uuid.UUID, point_id: uuid.UUID) -> None:
    reading.point(tx, walk_id, point_id)
    _writable(tx, walk_id)


def _check(decided: Decided) -> None:
    for name, code, known in (
        ("sentiment", decided.sentiment, words.SENTIMENTS),
        ("decision", decided.decision, words.WALK_DECISIONS),
        ("cost", decided.cost, words.COST_CLASSES),
        ("party", decided.actor.party if decided.actor else None, words.PARTIES),
    ):
        if code is not None and code not in known:
            raise invalid(name, f"is one of {', '.join(known)}")
    if set(decided.themes) - set(words.THEMES):
        raise invalid("themes", f"are of {', '.join(words.THEMES)}")
    if decided.decision == "no" and not decided.reason:
        raise invalid("reason", "say why it will not be done")
