"""The life of a protocol: draft, adjusted, published, followed up; its actions become cases."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.cases import service as cases
from backend.errors import ConflictError, FieldProblem, InvalidError
from backend.photos import naming
from backend.protocols import meetings, reading, store
from backend.protocols.schemas import Point, Walk, content_of
from backend.protocols.writing import as_json, hold
from backend.reports import service as reports
from backend.reports.schemas import DESCRIPTION_MAX, ReportIn
from backend.schemas import Point as GeoPoint
from gis.workdays import STOCKHOLM
from maps import protocol_words

#: What an act asks the walk's status to be, and what it becomes.
STEPS: Final = {
    "adjust": (("walked", "draft"), "adjusted"),
    "publish": (("adjusted",), "published"),
    "follow_up": (("published",), "followed_up"),
    "amend": (("adjusted", "published", "followed_up"), "draft"),
}


def adjust(tx: Connection, who: Identity, walk_id: uuid.UUID) -> uuid.UUID:
    """Adjust a protocol: its actions become cases, and what it says is kept word for word.

    Returns
    -------
    UUID
        Identity of the adjusted version.

    Raises
    ------
    ConflictError
        If it stands where this may not follow, or who asks is a machine.
    InvalidError
        Naming each point that lacks something, as point number and what.
    """
    if who.account_id is None:
        raise ConflictError("a person has to adjust a protocol: log in")
    _step(tx, walk_id, "adjust")
    walk = reading.read(tx, walk_id)
    found = reading.points(tx, walk_id)
    lacking = [problem for one in found for problem in lacks(one)]
    if lacking:
        raise InvalidError(lacking)
    for one in found:
        if one.decision == "yes" and one.sentiment == "unsafe" and one.case_id is None:
            make_case(tx, who, walk, one)
    content = content_of(
        walk, reading.points(tx, walk_id), meetings.told(tx, walk_id), reading.answered(tx, walk_id)
    )
    made: uuid.UUID = store.scalar(
        tx, "insert_protocol", walk_id=walk_id, protocol=as_json(content), role=who.role
    )
    return made


def publish(tx: Connection, walk_id: uuid.UUID) -> uuid.UUID:
    """Publish the newest adjusted version; return its identity, which is its address.

    Raises
    ------
    ConflictError
        If it is not adjusted.
    """
    _step(tx, walk_id, "publish")
    made: uuid.UUID = store.scalar(tx, "publish", walk_id=walk_id)
    return made


def follow_up(tx: Connection, walk_id: uuid.UUID) -> None:
    """Say that a protocol is followed up: each point that is answered for was told back.

    Raises
    ------
    ConflictError
        If it is not published.
    InvalidError
        Naming each point that is neither done nor told back.
    """
    _step(tx, walk_id, "follow_up")
    lacking = [
        FieldProblem(str(one.number), "feedback")
        for one in reading.points(tx, walk_id)
        if one.is_answered and one.done_on is None and not one.feedback
    ]
    if lacking:
        raise InvalidError(lacking)


def amend(tx: Connection, walk_id: uuid.UUID) -> None:
    """Begin a new version; the adjusted one stays as it is.

    Raises
    ------
    ConflictError
        If it is a draft.
    """
    _step(tx, walk_id, "amend")


def lacks(one: Point) -> list[FieldProblem]:
    """Return what a point still lacks before its protocol is adjusted: number and field."""
    number = str(one.number)
    if one.sentiment == "safe":
        return []
    if one.decision is None:
        return [FieldProblem(number, "decision")]
    if one.decision == "no":
        return [] if one.reason else [FieldProblem(number, "reason")]
    wanted: dict[str, object] = {"action": one.action, "party": one.party}
    if one.decision == "yes":
        wanted |= {"due_on": one.due_on, "category": one.category}
    else:
        wanted["reason"] = one.reason
    return [FieldProblem(number, name) for name, value in wanted.items() if not value]


def make_case(tx: Connection, who: Identity, walk: Walk, one: Point) -> uuid.UUID:
    """Let a point become a case: a report from the walk, given to who answers, by its day.

    Raises
    ------
    InvalidError
        If its category or place cannot be accepted.
    """
    assert one.category is not None  # noqa: S101 -- asked for before
    photos = store.scalar(tx, "point_photos", point_id=one.id)
    report = ReportIn(
        id=uuid.uuid5(one.id, "case"),
        category=one.category,
        geometry=GeoPoint(coordinates=(one.lon, one.lat)),
        description=protocol_words.case_text(
            walk.name, one.number, one.place, one.observation, one.action
        )[:DESCRIPTION_MAX],
        observed_at=min(one.observed_at, datetime.now(UTC)),
        origin="walk",
    )
    reports.keep(tx, report)
    for sha256 in photos:
        naming.name(tx, report.id, sha256)
    store.do(tx, "set_case", point_id=one.id, report_id=report.id)
    _route(tx, who, report.id, one)
    if one.due_on is not None:
        told = protocol_words.due_reason(walk.name, one.number)
        cases.move_due(tx, who, report.id, _end_of(one.due_on), told)
    return report.id


def _route(tx: Connection, who: Identity, case_id: uuid.UUID, one: Point) -> None:
    if one.contractor_id is not None:
        cases.reroute(tx, who, case_id, contractor_id=one.contractor_id)
    elif one.party is not None and cases.read(tx, case_id).party != one.party:
        cases.reroute(tx, who, case_id, party=one.party)


def _end_of(day: date) -> datetime:
    """Return when a day ends in Sweden: a day means until it ends."""
    return datetime.combine(day + timedelta(days=1), time(), STOCKHOLM)


def _step(tx: Connection, walk_id: uuid.UUID, act: str) -> None:
    before, after = STEPS[act]
    # Whoever comes second is told of the first.
    reading.read(tx, walk_id)
    held = hold(tx, walk_id)
    if held.status not in before:
        raise ConflictError(f"the walk is {held.status}: {act} cannot follow")
    store.do(tx, "set_status", walk_id=walk_id, status=after)
