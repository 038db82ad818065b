"""The queries of the light computation, and the estate and runs they are about."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection

from backend.queries import Queries, values

#: Side of the squares that a whole computation is divided into: 16 squares of kept ground [m].
TILE_M = 1024.0

queries = Queries("analysis")
#: What is kept of the light: read what stands, and end or forget it.
light = Queries("light")


class Estate(NamedTuple):
    """An estate to compute, with the middle of its ground (None: it has no assets)."""

    id: uuid.UUID
    company_id: uuid.UUID
    code: str
    name: str
    easting_m: float | None
    northing_m: float | None


class Run(NamedTuple):
    """A computation: its identity, and up to when what was seen of the lamps counts."""

    id: uuid.UUID
    as_of: datetime


class Tile(NamedTuple):
    """A square of ground: easting and northing divided by its side, rounded down."""

    east: int
    north: int


def estates(
    tx: Connection, *, code: str | None = None, estate_id: uuid.UUID | None = None
) -> list[Estate]:
    """Return the estates of a code or an identity; neither: all."""
    found = queries.rows(tx, "estate", code=code, estate_id=estate_id)
    return [Estate(**values(row)) for row in found]


def waiting_estates(tx: Connection) -> list[uuid.UUID]:
    """Return the estates whose changes nobody computed yet."""
    return [row.estate_id for row in queries.rows(tx, "waiting_estates")]


def outdated_estates(tx: Connection, engine: str) -> list[uuid.UUID]:
    """Return the estates that were computed before, but never by this engine."""
    return [row.id for row in queries.rows(tx, "outdated_estates", engine=engine)]


def hold_tiles(tx: Connection, tiles: Iterable[Tile]) -> None:
    """Wait until no other transaction computes any of these squares."""
    pairs = sorted(set(tiles))
    east, north = [tile.east for tile in pairs], [tile.north for tile in pairs]
    queries.rows(tx, "hold_tiles", tiles_east=east, tiles_north=north)


def take_requests(tx: Connection, estate: Estate) -> list[uuid.UUID]:
    """Take the changes that wait; return the lamps concerned."""
    return [row.lamp_id for row in queries.rows(tx, "take_requests", estate_id=estate.id)]


def tiles_of(tx: Connection, estate: Estate) -> list[Tile]:
    """Return the squares that hold something of an estate."""
    found = queries.rows(tx, "tiles", estate_id=estate.id, side_m=TILE_M)
    return [Tile(row.tile_east, row.tile_north) for row in found]


def start_run(
    tx: Connection, estate: Estate, scope: str, engine: str, as_of: datetime | None = None
) -> Run:
    """Note that a computation of the whole estate, or of what was touched, has begun."""
    owner = {"company_id": estate.company_id, "estate_id": estate.id}
    row = queries.one(tx, "start_run", **owner, scope=scope, engine=engine, as_of=as_of)
    assert row is not None  # noqa: S101 -- INSERT RETURNING
    return Run(row.id, row.as_of)


def finish_run(
    tx: Connection, run_id: uuid.UUID, status: str, *, message: str | None = None, **found: object
) -> None:
    """Note how a run ended."""
    counts = {"input_hash": None, "lamps": None, "surfaces": None, "cells": None, **found}
    counts["parameters"] = json.dumps(found.get("parameters", {}))
    queries.do(tx, "finish_run", **counts, run_id=run_id, status=status, message=message)


def keep_failure(
    tx: Connection, estate: Estate, scope: str, engine: str, message: str, lasted_s: float
) -> None:
    """Keep a run of which nothing else was kept, because it failed after some time [s]."""
    owner = {"company_id": estate.company_id, "estate_id": estate.id}
    queries.do(
        tx, "keep_failure", **owner, scope=scope, engine=engine, message=message, lasted_s=lasted_s
    )


def add_tiles(tx: Connection, estate: Estate, run: Run, tiles: Sequence[Tile]) -> None:
    """Note the squares that a computation has to do."""
    owner = {"company_id": estate.company_id, "run_id": run.id}
    rows = [{**owner, "tile_east": tile.east, "tile_north": tile.north} for tile in tiles]
    queries.each(tx, "add_tile", rows)


def waiting_tiles(tx: Connection, run_id: uuid.UUID) -> list[Tile]:
    """Return the squares of a computation that nobody has done yet."""
    return [
        Tile(row.tile_east, row.tile_north)
        for row in queries.rows(tx, "waiting_tiles", run_id=run_id)
    ]


def tiles_wait(tx: Connection, run_id: uuid.UUID) -> bool:
    """Tell whether any square of a computation is not done yet."""
    return bool(queries.scalar(tx, "tiles_wait", run_id=run_id))


def take_tile(tx: Connection, run_id: uuid.UUID, tile: Tile) -> bool:
    """Take a square; False where it is done already, or its computation is over."""
    place = {"tile_east": tile.east, "tile_north": tile.north}
    return queries.one(tx, "take_tile", run_id=run_id, **place) is not None


def tile_done(
    tx: Connection, run_id: uuid.UUID, tile: Tile, counts: dict[str, int], found: dict[str, Any]
) -> None:
    """Note what a square held."""
    place = {"tile_east": tile.east, "tile_north": tile.north}
    queries.do(tx, "tile_done", run_id=run_id, **place, **counts, found=json.dumps(found))


def unfinished_run(tx: Connection, estate: Estate, engine: str) -> uuid.UUID | None:
    """Return the newest whole computation that was left before its end."""
    found = queries.scalar(tx, "unfinished_run", estate_id=estate.id, engine=engine)
    return cast("uuid.UUID | None", found)
