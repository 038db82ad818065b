"""Each actor's package: all and only the points that it answers for, by files and by link."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity, digest
from backend.cases import service as cases
from backend.errors import NotFoundError, invalid
from backend.protocols import reading, store
from backend.protocols.schemas import Actor, Package, Point, Walk
from backend.protocols.writing import FEEDBACK_MAX
from backend.schemas import form_text
from backend.sheets import csv_file
from gis.workdays import STOCKHOLM

#: How long an actor's link stands [d]: measures take months.
PACKAGE_DAYS: Final = 180
NOTE_MAX: Final = 1000
#: What an actor says of a point.
ANSWERS: Final = ("in_work", "done", "not_ours", "comment")
_COLUMNS: Final = (
    "walk", "estate", "number", "place", "observation", "category", "action", "decision", "reason",
    "party", "unit", "contractor", "due_on", "done_on", "standing", "case_status", "feedback",
    "actor_words", "lat", "lon", "northing_m", "easting_m",
)  # fmt: skip


def actors(found: Sequence[Point]) -> list[tuple[Actor, list[Point]]]:
    """Return who answers for points, each with theirs; one with the most points first.

    Good places are nobody's to mend.
    """
    groups: dict[str, tuple[Actor, list[Point]]] = {}
    for one in found:
        if one.actor is not None and one.sentiment == "unsafe":
            groups.setdefault(one.actor.key, (one.actor, []))[1].append(one)
    return sorted(groups.values(), key=lambda group: (-len(group[1]), group[0].key))


def of_actor(tx: Connection, walk_id: uuid.UUID, key: str) -> tuple[Actor, list[Point]]:
    """Return an actor by its key, and all and only its points.

    Raises
    ------
    NotFoundError
        If no point is this actor's.
    """
    for actor, found in actors(reading.points(tx, walk_id)):
        if actor.key == key:
            return actor, found
    raise NotFoundError("nobody of that name answers for a point of this walk")


def make_link(tx: Connection, walk_id: uuid.UUID, key: str) -> str:
    """Make a link to an actor's points; return its secret, kept nowhere.

    Raises
    ------
    NotFoundError
        If no point is this actor's.
    """
    actor, _ = of_actor(tx, walk_id, key)
    secret = secrets.token_urlsafe(32)
    store.do(
        tx, "insert_package", walk_id=walk_id, token_hash=digest(secret), party=actor.party,
        unit=actor.unit, contractor_id=actor.contractor_id,
        ends_at=datetime.now(UTC) + timedelta(days=PACKAGE_DAYS),
    )  # fmt: skip
    return secret


def links(tx: Connection, walk_id: uuid.UUID) -> dict[str, list[Row[Any]]]:
    """Return the links that stand, by the actor's key: id, made_at, ends_at."""
    found: dict[str, list[Row[Any]]] = {}
    for row in store.rows(tx, "packages", walk_id=walk_id):
        key = Actor(row.party, row.unit, row.contractor_id).key
        found.setdefault(key, []).append(row)
    return found


def end_link(tx: Connection, walk_id: uuid.UUID, package_id: uuid.UUID) -> None:
    """Take a link back.

    Raises
    ------
    NotFoundError
        If no such link stands.
    """
    reading.read(tx, walk_id)
    if not store.do(tx, "end_package", walk_id=walk_id, package_id=package_id):
        raise NotFoundError("no such link stands")


def enter(tx: Connection, secret: str, request_id: str) -> Package | None:
    """Open the walls for an actor; None: the link is none, or has ended."""
    row = store.one(tx, "enter_package", token_hash=digest(secret), request=request_id)
    if row is None:
        return None
    actor = Actor(row.party, row.unit, row.contractor_id)
    return Package(row.id, row.walk_id, row.company_id, row.company, actor, row.ends_at)


def points_of(tx: Connection, package: Package) -> list[Point]:
    """Return all and only the points of an actor that came by its link."""
    found = {actor.key: mine for actor, mine in actors(reading.points(tx, package.walk_id))}
    return found.get(package.actor.key, [])


def answer(tx: Connection, package: Package, point_id: uuid.UUID, said: str, note: str) -> None:
    """Note what an actor says of one of its points: of its case where it has one.

    That it is not theirs is for staff to act on: it closes nothing. What anybody may read of a
    published protocol is told back by staff: an actor's words stand beside it.

    Raises
    ------
    InvalidError
        If it is no answer, or says nothing.
    NotFoundError
        If the point is not theirs.
    CaseConflictError
        If it may not follow where the case stands now.
    """
    if said not in ANSWERS:
        raise invalid("status", f"is one of {', '.join(ANSWERS)}")
    told = form_text("note", note, NOTE_MAX, least=1 if said in ("comment", "not_ours") else 0)
    mine = {one.id: one for one in points_of(tx, package)}
    if point_id not in mine:
        raise NotFoundError("this point is not yours")
    case_id = mine[point_id].case_id
    who = Identity("partner", company_id=package.company_id)
    done_on: date | None = None
    if case_id is not None and said in ("in_work", "done"):
        cases.set_status(tx, who, case_id, said, told or None)
    elif case_id is not None:
        cases.note(tx, who, case_id, told)
    elif said == "done":
        done_on = datetime.now(STOCKHOLM).date()
    kept = f"{datetime.now(STOCKHOLM).date().isoformat()} {said}: {told}" if told else ""
    store.do(
        tx, "answer_point", point_id=point_id, done_on=done_on, told=kept, most=FEEDBACK_MAX
    )  # fmt: skip


def as_csv(walk: Walk, found: Sequence[Point]) -> bytes:
    """Return points as CSV: UTF-8 with mark, semicolons, as Swedish spreadsheets read it."""
    told = [_fields(walk, one) for one in found]
    return csv_file(_COLUMNS, ([fields[name] for name in _COLUMNS] for fields in told))


def as_geojson(walk: Walk, found: Sequence[Point]) -> bytes:
    """Return points as GeoJSON (RFC 7946)."""
    features = [
        {
            "type": "Feature",
            "id": str(one.id),
            "geometry": {"type": "Point", "coordinates": [round(one.lon, 7), round(one.lat, 7)]},
            "properties": _fields(walk, one),
        }
        for one in found
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False).encode()


def _fields(walk: Walk, one: Point) -> dict[str, Any]:
    kept = (
        "number", "place", "observation", "category", "action", "decision", "reason", "party",
        "unit", "standing", "case_status", "feedback", "actor_words",
    )  # fmt: skip
    return {
        **{name: getattr(one, name) for name in kept},
        "walk": walk.name,
        "estate": walk.estate_name,
        "contractor": one.contractor_name,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "done_on": one.done_on.isoformat() if one.done_on else None,
        "lat": round(one.lat, 7),
        "lon": round(one.lon, 7),
        "northing_m": round(one.northing_m, 2),
        "easting_m": round(one.easting_m, 2),
    }
