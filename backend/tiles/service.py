"""Read computed illuminance as tiles and at points, and dark spots as they were."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import numpy as np
import shapely
from sqlalchemy import Connection

from backend.companies import estate_called
from backend.errors import invalid
from backend.queries import values
from backend.tiles import store
from backend.tiles.classes import class_of
from backend.tiles.grid import MAX_ZOOM
from backend.tiles.schemas import Illuminance, Night, SpotFeature, SpotsThen, SpotThen
from backend.tiles.vector import counts, version
from gis import crs
from gis.workdays import STOCKHOLM
from maps.lux_scale import Unseen, palette
from maps.lux_tile import Block, box_m, empty_tile, render, value_at
from maps.palette import THEMES, ThemeName

__all__ = [
    "MAX_ZOOM",
    "Look",
    "Tile",
    "bounds",
    "class_of",
    "counts",
    "illuminance",
    "nights",
    "spots_at",
    "tile",
    "version",
]

#: What a night is judged at; sql/queries/tiles.sql counts from the same hour.
NIGHT_AT = time(22)
#: Most nights that are counted at once: ten years.
MOST_NIGHTS = 3660


@dataclass(frozen=True)
class Look:
    """How a tile is wanted."""

    unseen: Unseen
    theme: ThemeName


@dataclass(frozen=True)
class Tile:
    """A tile as bytes of PNG with its mark; None: the reader holds the same already."""

    mark: str
    png: bytes | None


def tile(
    tx: Connection, code: str, z: int, x: int, y: int, look: Look, known: tuple[str, ...] = ()
) -> Tile:
    """Return a tile of the illuminance of an estate.

    Parameters
    ----------
    tx : Connection
        The transaction.
    code : str
        Code of the estate.
    z, x, y : int
        Tile of the usual web grid.
    look : Look
        What it shows.
    known : tuple of str
        Marks of tiles that the reader has.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    estate_id = estate_called(tx, code)
    box = box_m(z, x, y)
    if box is None:
        return Tile("empty", None if "empty" in known else empty_tile())
    asked = dict(zip(("west_m", "south_m", "east_m", "north_m"), map(float, box), strict=True))
    asked_of: dict[str, object] = {"estate_id": estate_id, **asked}
    state = store.one(tx, "ground_state", **asked_of)
    if state is None or not state.blocks:
        return Tile("empty", None if "empty" in known else empty_tile())
    outline = _outline(tx, asked_of)
    parts = (state.changed_at, state.blocks, outline, z, x, y, look, estate_id, _scale_mark())
    mark = hashlib.sha256(repr(parts).encode()).hexdigest()[:20]
    if mark in known:
        return Tile(mark, None)
    blocks = [
        Block(row.step_m, row.runs, row.lux) for row in store.rows(tx, "ground_blocks", **asked_of)
    ]
    around = None if outline is None else shapely.from_wkb(outline)
    return Tile(mark, render(blocks, z, x, y, look.unseen, look.theme, around))


def bounds(tx: Connection, code: str) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of the computed ground [deg]; None: nothing was computed.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    row = store.one(tx, "ground_extent", estate_id=estate_called(tx, code))
    if row is None or row.west is None:
        return None
    return row.west, row.south, row.east, row.north


def illuminance(tx: Connection, lon: float, lat: float, code: str | None) -> Illuminance:
    """Return the illuminance of the cell at a place; nothing where none was computed."""
    east, north = (float(side) for side in crs.from_lonlat(lon, lat))
    nothing = Illuminance(out_lx=None, lit_lx=None, computed_at=None)
    if not np.isfinite([east, north]).all():
        return nothing
    for row in store.rows(tx, "ground_at", east_m=east, north_m=north, code=code):
        found = value_at([Block(row.step_m, row.runs, row.lux)], east, north)
        if found is not None:
            out, lit = (round(float(lux), 4) for lux in found)
            return Illuminance(out_lx=out, lit_lx=lit, computed_at=row.changed_at)
    return nothing


def nights(
    tx: Connection, code: str, first: date | None, last: date | None, now: datetime
) -> list[Night]:
    """Return the dark ground of each night that is known.

    Parameters
    ----------
    tx : Connection
        The transaction.
    code : str
        Code of the estate.
    first, last : date, optional
        First and last night; None: as far as anything is known.
    now : datetime
        The time; a night that has not come is not counted.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    InvalidError
        If the nights are in the wrong order or more than `MOST_NIGHTS`.
    """
    if first and last and first > last:
        raise invalid("to", "lies before `from`")
    estate_id = estate_called(tx, code)
    known = _first_known(tx, estate_id)
    if known is None:
        return []
    end = min(last or date.max, _night_before(now))
    start = max(first or date.min, _night_after(known))
    if (end - start).days >= MOST_NIGHTS:
        raise invalid("from", f"asks for more than {MOST_NIGHTS} nights at once")
    if start > end:
        return []
    found = store.rows(tx, "nights", estate_id=estate_id, first_night=start, last_night=end)
    return [Night(**values(row)) for row in found]


def spots_at(tx: Connection, code: str, night: date | None, now: datetime) -> SpotsThen:
    """Return the dark spots of a night; None: those that stand now.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    InvalidError
        If that night has not come.
    """
    at = datetime.combine(night, NIGHT_AT, STOCKHOLM) if night else now
    if at > now:
        raise invalid("at", "is a night that has not come")
    estate_id = estate_called(tx, code)
    known = _first_known(tx, estate_id)
    features = [
        SpotFeature(
            id=row.id,
            geometry=json.loads(row.geometry),
            properties=SpotThen.model_validate(row, from_attributes=True),
        )
        for row in store.rows(tx, "spots_at", estate_id=estate_id, at=at)
    ]
    return SpotsThen(at=at, known=known is not None and known <= at, features=features)


def _outline(tx: Connection, asked_of: dict[str, object]) -> bytes | None:
    row = store.one(tx, "outline_in", **asked_of)
    return row.outline if row else None


def _first_known(tx: Connection, estate_id: uuid.UUID) -> datetime | None:
    row = store.one(tx, "first_result", estate_id=estate_id)
    return row.since_at if row else None


def _night_before(moment: datetime) -> date:
    """Return the last night whose hour is not after a moment."""
    local = moment.astimezone(STOCKHOLM)
    return local.date() - timedelta(days=local.time() < NIGHT_AT)


def _night_after(moment: datetime) -> date:
    """Return the first night whose hour is not before a moment."""
    local = moment.astimezone(STOCKHOLM)
    return local.date() + timedelta(days=local.time() > NIGHT_AT)


@lru_cache(maxsize=1)
def _scale_mark() -> str:
    """Return what changes when the colours do."""
    return hashlib.sha256(b"".join(palette(theme) for theme in THEMES)).hexdigest()
