"""Walks: made, planned, changed, taken back. What other slices call."""

from __future__ import annotations

import uuid
from typing import Final

import shapely
from sqlalchemy import Connection

from backend.errors import ConflictError, NotFoundError, invalid
from backend.outlines import read_outline
from backend.schemas import form_text
from backend.walks import candidates, planning, store
from backend.walks.reading import estates, read_plan, read_walk, stops_of
from backend.walks.schemas import OwnStop, StopChange, WalkBody
from gis import crs
from gis.darkness import NotDark, Place, refused
from maps.texts import Texts

__all__ = [
    "NotDarkError", "add_stop", "change", "change_stop", "darkness", "estates", "gather", "make",
    "read_plan", "remove", "replan",
]  # fmt: skip

NAME_MAX: Final = 120
#: Places that people put into one walk [count]: all of them are measured against each other.
OWN_MAX: Final = 100


class NotDarkError(ConflictError):
    """A walk in the dark was asked for at a time when it is not dark."""

    def __init__(self, told: NotDark) -> None:
        self.told = told
        days = ", ".join(day.isoformat() for day in told.dates) or "none within a year"
        super().__init__(f"it is not dark then; at that hour it is next on: {days}")


def darkness(body: WalkBody) -> NotDark | None:
    """Return why a walk cannot be held in the dark then; None: it can, or need not be dark."""
    if not body.is_dark:
        return None
    lon, lat = body.start
    return refused(body.starts_at, body.minutes, Place(lat, lon))


def make(tx: Connection, body: WalkBody, texts: Texts) -> uuid.UUID:
    """Make a walk: gather what is worth seeing, and work out its route.

    Raises
    ------
    NotDarkError
        If it is to be in the dark and is not.
    InvalidError
        If there is no such estate, it has no paths, or start and end are out of reach.
    """
    _check_dark(body)
    found = store.scalar(
        tx,
        "insert_walk",
        **_columns(body),
        area=_area(body.area),
        follows_id=body.follows_id,
        estate=body.estate,
    )
    if found is None:
        raise invalid("estate", "there is no such estate")
    walk_id: uuid.UUID = found
    gather(tx, walk_id, texts)
    return walk_id


def change(tx: Connection, walk_id: uuid.UUID, body: WalkBody) -> None:
    """Give a walk another time, size or start, and work out its route anew.

    Raises
    ------
    NotFoundError, ConflictError
        If there is none, or it has begun.
    NotDarkError, InvalidError
        As `make`.
    """
    _open(tx, walk_id)
    _check_dark(body)
    store.do(tx, "change_walk", walk_id=walk_id, **_columns(body))
    replan(tx, walk_id)


def gather(tx: Connection, walk_id: uuid.UUID, texts: Texts) -> None:
    """Look for what is worth seeing, keep what was chosen before, and work out the route anew.

    Raises
    ------
    NotFoundError, ConflictError
        If there is no such walk, or it has begun.
    InvalidError
        As `replan`.
    """
    _open(tx, walk_id)
    is_dark = read_walk(tx, walk_id).is_dark
    known = {(one.source, one.source_id): one for one in stops_of(tx, walk_id, routed=False)}
    offered = candidates.offered(tx, walk_id, texts, is_dark=is_dark)
    found = {(one.source, one.source_id): one for one in offered}
    gone = [
        one.id for key, one in known.items()
        if key not in found and one.source != "own" and one.choice == "open"
    ]  # fmt: skip
    store.do(tx, "drop_stops", walk_id=walk_id, ids=gone)
    fresh = [one for key, one in found.items() if key not in known]
    store.each(
        tx,
        "insert_stop",
        [
            {
                "walk_id": walk_id, "source": one.source, "source_id": one.source_id,
                "name": one.name, "why": one.why, "prize": one.prize, "stay_min": one.minutes,
                "after_dusk": one.after_dusk, "choice": "open", "easting_m": one.easting_m,
                "northing_m": one.northing_m,
            }
            for one in fresh
        ],
    )  # fmt: skip
    replan(tx, walk_id)


def replan(tx: Connection, walk_id: uuid.UUID) -> None:
    """Work out the route of a walk anew, from its stops as they are chosen now.

    Raises
    ------
    NotFoundError, ConflictError
        If there is no such walk, or it has begun.
    InvalidError
        If there are no paths, none near the start, or no time to come to the end.
    """
    _open(tx, walk_id)
    walk = read_walk(tx, walk_id)
    planning.plan(tx, planning.lay(tx, walk, stops_of(tx, walk_id, routed=False)))


def change_stop(tx: Connection, walk_id: uuid.UUID, stop_id: uuid.UUID, body: StopChange) -> None:
    """Change prize, minutes or choice of a stop, and work out the route anew.

    Raises
    ------
    NotFoundError
        If the walk has no such stop.
    ConflictError, InvalidError
        As `replan`.
    """
    _open(tx, walk_id)
    changed = store.do(
        tx,
        "change_stop",
        walk_id=walk_id,
        stop_id=stop_id,
        prize=body.prize,
        stay_min=body.minutes,
        choice=body.choice,
    )
    if not changed:
        raise NotFoundError(f"the walk has no stop {stop_id}")
    replan(tx, walk_id)


def add_stop(tx: Connection, walk_id: uuid.UUID, body: OwnStop) -> None:
    """Put a place into a walk by hand, and work out the route anew.

    Raises
    ------
    NotFoundError, ConflictError, InvalidError
        As `replan`; or if the walk holds as many as it may.
    """
    _open(tx, walk_id)
    name = form_text("name", body.name, NAME_MAX)
    if sum(one.source == "own" for one in stops_of(tx, walk_id, routed=False)) >= OWN_MAX:
        raise invalid("many", f"a walk holds {OWN_MAX} places of one's own")
    east, north = crs.from_lonlat([body.place[0]], [body.place[1]])
    store.each(
        tx,
        "insert_stop",
        [
            {
                "walk_id": walk_id, "source": "own", "source_id": None, "name": name, "why": "",
                "prize": body.prize, "stay_min": body.minutes, "after_dusk": False,
                "choice": "must", "easting_m": float(east[0]), "northing_m": float(north[0]),
            }
        ],
    )  # fmt: skip
    replan(tx, walk_id)


def remove(tx: Connection, walk_id: uuid.UUID) -> None:
    """Take back a walk that nobody has begun.

    Raises
    ------
    NotFoundError, ConflictError
        If there is none, or it has begun.
    """
    _open(tx, walk_id)
    store.do(tx, "delete_walk", walk_id=walk_id)


def _open(tx: Connection, walk_id: uuid.UUID) -> None:
    """Hold a walk for a change of its plan."""
    row = store.one(tx, "lock_walk", walk_id=walk_id)
    if row is None:
        raise NotFoundError(f"there is no walk {walk_id}")
    if row.walked_at is not None or row.status != "planned":
        raise ConflictError("the walk has begun: its route stays as it was walked")


def _check_dark(body: WalkBody) -> None:
    told = darkness(body)
    if told is not None:
        raise NotDarkError(told)


def _columns(body: WalkBody) -> dict[str, object]:
    finish = body.finish or body.start
    return {
        "name": form_text("name", body.name, NAME_MAX), "kind": body.kind,
        "is_dark": body.is_dark, "starts_at": body.starts_at, "minutes": body.minutes,
        "profile": body.profile, "groups": body.groups, "invited": body.invited,
        "start_lon": body.start[0], "start_lat": body.start[1],
        "finish_lon": finish[0], "finish_lat": finish[1],
    }  # fmt: skip


def _area(text: str) -> bytes | None:
    if not text.strip():
        return None
    outline = shapely.from_wkb(read_outline(text))
    parts = shapely.get_parts(outline)
    if len(parts) != 1:
        raise invalid("outline", "a walk keeps to one area")
    return bytes(shapely.to_wkb(parts[0]))
