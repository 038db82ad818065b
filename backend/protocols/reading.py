"""Read a walk, its route, what was seen and answered on it, and where its points stand."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row

from backend.errors import NotFoundError
from backend.protocols import store
from backend.protocols.schemas import OpenPoint, Point, ShownPhoto, Stop, Walk, Wish
from backend.queries import values


def read(tx: Connection, walk_id: uuid.UUID) -> Walk:
    """Return a walk.

    Raises
    ------
    NotFoundError
        If who asks sees none.
    """
    row = store.one(tx, "read_walk", walk_id=walk_id)
    if row is None:
        raise NotFoundError(f"there is no walk {walk_id}")
    return Walk(**values(row))


def stops(tx: Connection, walk_id: uuid.UUID) -> list[Stop]:
    """Return the stops of the route, group by group, in order."""
    return [Stop(**values(row)) for row in store.rows(tx, "stops", walk_id=walk_id)]


def legs(tx: Connection, walk_id: uuid.UUID) -> list[tuple[Row[Any], BaseGeometry]]:
    """Return the way of each group: its row (group_number, length_m, minutes) and its line."""
    found = store.rows(tx, "legs", walk_id=walk_id)
    return [(row, shapely.from_wkb(bytes(row.wkb))) for row in found]


def points(tx: Connection, walk_id: uuid.UUID) -> list[Point]:
    """Return the points of a protocol in their order."""
    return [_point(row) for row in store.rows(tx, "points", walk_id=walk_id, point_id=None)]


def point(tx: Connection, walk_id: uuid.UUID, point_id: uuid.UUID) -> Point:
    """Return one point.

    Raises
    ------
    NotFoundError
        If the walk has none of that identity.
    """
    row = store.one(tx, "points", walk_id=walk_id, point_id=point_id)
    if row is None:
        raise NotFoundError(f"there is no point {point_id}")
    return _point(row)


def answers(tx: Connection, walk_id: uuid.UUID) -> dict[uuid.UUID, dict[str, Row[Any]]]:
    """Return what was answered: by stop, then by question."""
    found: dict[uuid.UUID, dict[str, Row[Any]]] = {}
    for row in store.rows(tx, "answers", walk_id=walk_id):
        found.setdefault(row.stop_id, {})[row.question] = row
    return found


def answered(tx: Connection, walk_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what was answered, as data: stop, group, answers by question; in walking order."""
    given = answers(tx, walk_id)
    return [
        {
            "stop": one.name,
            "group": one.group_number,
            "answers": {question: row.answer for question, row in given[one.id].items()},
        }
        for one in stops(tx, walk_id)
        if one.id in given
    ]


def open_points(tx: Connection, walk_id: uuid.UUID) -> list[OpenPoint]:
    """Return the points that are neither done nor declined: what the next walk looks at again."""
    return [OpenPoint(**values(row)) for row in store.rows(tx, "open_points", walk_id=walk_id)]


def wishes(
    tx: Connection, walk_id: uuid.UUID, attendees: str | None = None, *, only_read: bool = False
) -> list[Wish]:
    """Return the places that invited groups named, oldest first; of one group, or those read."""
    found = store.rows(tx, "wishes", walk_id=walk_id, attendees=attendees, only_read=only_read)
    return [Wish(**values(row)) for row in found]


def read_wishes(tx: Connection, walk_id: uuid.UUID) -> list[Wish]:
    """Return the places that invited groups named and staff has read."""
    return wishes(tx, walk_id, only_read=True)


def dark_near(tx: Connection, walk_id: uuid.UUID) -> dict[uuid.UUID, Row[Any]]:
    """Return the largest dark spot beside each stop: certainty, area_m2."""
    found: dict[uuid.UUID, Row[Any]] = {}
    for row in store.rows(tx, "dark_spots_near", walk_id=walk_id):
        found.setdefault(row.stop_id, row)
    return found


def protocols(tx: Connection, walk_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return adjusted versions, newest first: id, version, adjusted_at, published_at."""
    return store.rows(tx, "protocols", walk_id=walk_id)


def protocol(tx: Connection, protocol_id: uuid.UUID) -> Row[Any]:
    """Return one adjusted protocol with its content.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "read_protocol", protocol_id=protocol_id)
    if row is None:
        raise NotFoundError(f"there is no protocol {protocol_id}")
    return row


def _point(row: Row[Any]) -> Point:
    told = values(row)
    photos = tuple(
        ShownPhoto(id=uuid.UUID(one["id"]), is_reviewed=one["is_reviewed"]) for one in row.photos
    )
    return Point(**{**told, "photos": photos})
