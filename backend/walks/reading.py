"""Walks as they stand: those there are, their stops and ways, and the whole plan of one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import numpy as np
import shapely
from sqlalchemy import Connection, Row

from backend.errors import InvalidError, NotFoundError
from backend.queries import values
from backend.walks import planning, store
from backend.walks.paths import network_of
from backend.walks.schemas import LegRow, PathsRow, StopRow, WalkPlan, WalkRow
from gis import crs
from gis.darkness import night_after
from gis.workdays import STOCKHOLM


def list_walks(tx: Connection, estate: str | None = None) -> list[WalkRow]:
    """Return the walks of one estate (its code) or all, those to come first."""
    found = store.rows(tx, "list_walks", walk_id=None, estate=estate)
    return [WalkRow(**values(row)) for row in found]


def read_walk(tx: Connection, walk_id: uuid.UUID) -> WalkRow:
    """Return a walk.

    Raises
    ------
    NotFoundError
        If who asks sees none.
    """
    row = store.one(tx, "list_walks", walk_id=walk_id, estate=None)
    if row is None:
        raise NotFoundError(f"there is no walk {walk_id}")
    return WalkRow(**values(row))


def stops_of(tx: Connection, walk_id: uuid.UUID, *, routed: bool = True) -> list[StopRow]:
    """Return the stops of the route in order; with `routed` False also what is not in it."""
    found = [StopRow(**values(row)) for row in store.rows(tx, "stops", walk_id=walk_id)]
    return [one for one in found if not routed or one.position is not None]


def legs_of(tx: Connection, walk_id: uuid.UUID) -> list[LegRow]:
    """Return the ways of the groups, in longitude and latitude."""
    return [_leg(row) for row in store.rows(tx, "legs", walk_id=walk_id)]


def estates(tx: Connection, code: str | None = None) -> list[dict[str, object]]:
    """Return estates with a place in their middle; one where a code or name is given."""
    return [values(row) for row in store.rows(tx, "estates", estate=code)]


def meeting_places(tx: Connection, estate: str) -> list[dict[str, object]]:
    """Return places of an estate where people can gather."""
    return [values(row) for row in store.rows(tx, "meeting_places", estate=estate)]


def read_plan(tx: Connection, walk_id: uuid.UUID) -> WalkPlan:
    """Return a walk with its route, what is not in it and why, and what the route is worth.

    Raises
    ------
    NotFoundError
        If who asks sees none.
    """
    walk = read_walk(tx, walk_id)
    stops = stops_of(tx, walk_id, routed=False)
    others = [one for one in stops if one.position is None]
    night = night_after(walk.starts_at.astimezone(STOCKHOLM).date(), planning.place_of(walk))
    return WalkPlan(
        walk=walk,
        stops=[one for one in stops if one.position is not None],
        others=_explained(tx, walk, others),
        legs=legs_of(tx, walk_id),
        gap_percent=_gap_percent(walk),
        dusk_at=night.dusk_at,
        dawn_at=night.dawn_at,
        paths=_paths(tx, walk),
    )


def _paths(tx: Connection, walk: WalkRow) -> PathsRow:
    report = network_of(tx, walk.estate_id).report
    healed = report.healed
    return PathsRow(
        length_m=report.length_m, steps_m=report.steps_m, lit_m=report.lit_m,
        pieces=report.pieces, largest_share=report.largest_share, dropped=healed.dropped,
        doubled=healed.doubled, touching=healed.touching, crossings=healed.crossings,
        gaps=healed.gaps,
    )  # fmt: skip


def _explained(tx: Connection, walk: WalkRow, others: Sequence[StopRow]) -> list[StopRow]:
    """Return places that are not in the route, with the reason of each."""
    try:
        laid = planning.lay(tx, walk, others)
    except InvalidError:
        return [one.model_copy(update={"left_out": "no_way"}) for one in others]
    start, end = laid.ends
    ways = np.isfinite(laid.lengths_m[start, : len(others)])
    ways &= np.isfinite(laid.lengths_m[: len(others), end])
    return [
        one.model_copy(update={
            "left_out": "chosen" if one.choice == "never" else "no_time" if way else "no_way"
        })
        for one, way in zip(others, ways, strict=True)
    ]  # fmt: skip


def _gap_percent(walk: WalkRow) -> float | None:
    if walk.bound is None or not walk.score:
        return None
    return max(0.0, 100 * (walk.bound / walk.score - 1))


def _leg(row: Row[tuple[object, ...]]) -> LegRow:
    line = shapely.get_coordinates(shapely.from_wkb(bytes(row.wkb)))
    lon, lat = crs.to_lonlat(line[:, 0], line[:, 1])
    return LegRow(
        group_number=row.group_number, length_m=row.length_m, lit_share=row.lit_share,
        minutes=row.minutes,
        line=[(round(x, 7), round(y, 7)) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)],
    )  # fmt: skip
