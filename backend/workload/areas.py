"""Areas of care (förvaltningsområden): drawn, taken from GeoJSON, changed, taken away."""

from __future__ import annotations

import json
import math
import uuid
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from backend.errors import ConflictError, NotFoundError, invalid
from backend.outlines import TEXT_MAX, read_outline
from backend.queries import values
from backend.schemas import form_text
from backend.workload import store

NAME_MAX: Final = 100
HOURS_MAX: Final = 10_000.0
#: Most areas of one file.
FILE_MAX: Final = 200
#: What a file may call the name of an area, first match counts.
_NAMES: Final = ("name", "namn", "omrade", "område", "area")


class SameNameError(ConflictError):
    """There is an area of that name."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area of care; `outline` is GeoJSON in longitude and latitude."""

    id: uuid.UUID
    name: str
    team_id: uuid.UUID | None
    team: str | None
    hours_week: float | None
    area_m2: float
    outline: str


@dataclass(frozen=True, kw_only=True)
class WantedArea:
    """What an area is to be, as a form says it."""

    name: str = ""
    team_id: str = ""
    hours: str = ""
    outline: str = ""


@dataclass(frozen=True)
class Named:
    """Something with an id and a name."""

    id: uuid.UUID
    name: str


def areas(tx: Connection) -> list[Area]:
    """Return all areas, by name."""
    return [Area(**values(row)) for row in store.rows(tx, "areas", id=None)]


def read(tx: Connection, area_id: uuid.UUID) -> Area:
    """Return one area.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "areas", id=area_id)
    if row is None:
        raise NotFoundError(f"there is no area {area_id}")
    return Area(**values(row))


def teams(tx: Connection) -> list[Named]:
    """Return the teams that an area can be given to."""
    return [Named(row.id, row.name) for row in store.rows(tx, "teams")]


def add(tx: Connection, wanted: WantedArea) -> int:
    """Keep an area, or those of a GeoJSON collection whose features have names of their own.

    Returns
    -------
    int
        Areas that were kept; all of them or none.

    Raises
    ------
    InvalidError
        If name, team, hours or outline cannot be used.
    SameNameError
        If there is one of that name.
    """
    if not wanted.outline.strip():
        raise invalid("outline", "draw an area, or give an outline as GeoJSON")
    team_id, hours = _team(tx, wanted.team_id), _hours(wanted.hours)
    parts = [(wanted.name, wanted.outline)] if wanted.name.strip() else _parts(wanted.outline)
    for name, outline in parts:
        kept = form_text("name", name, NAME_MAX)
        made = store.one(
            tx, "insert_area", name=kept, team_id=team_id, hours_week=hours,
            outline=read_outline(outline),
        )  # fmt: skip
        if made is None:
            raise SameNameError(f"there is an area {kept}")
    return len(parts)


def change(tx: Connection, area_id: uuid.UUID, wanted: WantedArea) -> None:
    """Change an area; without an outline it stays where it is.

    Raises
    ------
    InvalidError, SameNameError
        As `add`.
    NotFoundError
        If there is none.
    """
    read(tx, area_id)
    changed = store.do(
        tx, "change_area", id=area_id, name=form_text("name", wanted.name, NAME_MAX),
        team_id=_team(tx, wanted.team_id), hours_week=_hours(wanted.hours),
        outline=read_outline(wanted.outline) if wanted.outline.strip() else None,
    )  # fmt: skip
    if not changed:
        raise SameNameError(f"there is an area {wanted.name}")


def remove(tx: Connection, area_id: uuid.UUID) -> None:
    """Take an area away; its places and plans stay.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    read(tx, area_id)
    store.do(tx, "remove_area", id=area_id)


def _parts(text: str) -> list[tuple[str, str]]:
    """Return name and outline of each feature of a collection."""
    if len(text) > TEXT_MAX:
        raise invalid("outline", f"holds more than {TEXT_MAX} characters")
    try:
        features = json.loads(text)["features"]
        named = [(_name_of(one["properties"] or {}), json.dumps(one)) for one in features]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise invalid("name", "give a name, or GeoJSON whose features have names") from None
    if not named or len(named) > FILE_MAX:
        raise invalid("outline", f"give 1 to {FILE_MAX} areas at once")
    if not all(name for name, _ in named):
        raise invalid("name", "give a name, or GeoJSON whose features have names")
    return named


def _name_of(properties: dict[str, Any]) -> str:
    told = {str(key).casefold(): value for key, value in properties.items()}
    return next((str(told[key]).strip() for key in _NAMES if told.get(key)), "")


def _team(tx: Connection, text: str) -> uuid.UUID | None:
    if not text:
        return None
    found = next((one.id for one in teams(tx) if str(one.id) == text), None)
    if found is None:
        raise invalid("team", "is no team")
    return found


def _hours(text: str) -> float | None:
    kept = text.strip().replace(",", ".")
    if not kept:
        return None
    try:
        hours = float(kept)
    except ValueError:
        hours = math.nan
    if not 0 < hours <= HOURS_MAX:
        raise invalid("hours", f"give hours a week, above 0 and at most {HOURS_MAX:.0f}")
    return hours
