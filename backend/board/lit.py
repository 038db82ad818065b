"""How much of the ways from doors to stops and waste rooms was lit, day by day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from backend.board import store

#: What a way leads to.
GOALS: Final = ("stop", "waste")
#: Estates whose ways are kept: paths, doors and goals hardly ever move.
_KEPT: Final = 32

_Places = tuple[tuple[float, float], ...]
_Paths = tuple[tuple[bytes, str, bool], ...]


@dataclass(frozen=True)
class LitWays:
    """What is known of the ways of some estates.

    Attributes
    ----------
    shares
        By goal and day: the share of all metres that was lit, 0 to 1; None: not calculated then.
    reached
        By goal: doors that a way leads from, and all doors.
    """

    shares: Mapping[str, Sequence[tuple[date, float | None]]]
    reached: Mapping[str, tuple[int, int]]


def lit_ways(tx: Connection, estates: Sequence[uuid.UUID], ends: Sequence[date]) -> LitWays:
    """Return how much of the ways of estates was lit at the end of days.

    Every door counts with all the metres of its way to the nearest goal. An estate counts on a day
    once some of its paths had been calculated.
    """
    metres = {goal: {end: np.zeros(2) for end in ends} for goal in GOALS}
    reached = dict.fromkeys(GOALS, (0, 0))
    for estate in estates:
        found = _of_estate(tx, estate)
        lit = _lit(tx, estate, ends)
        for goal, (on_path_m, some, all_) in found.items():
            reached[goal] = (reached[goal][0] + some, reached[goal][1] + all_)
            for end, is_lit in lit.items():
                metres[goal][end] += (float(on_path_m[is_lit].sum()), float(on_path_m.sum()))
    shares = {
        goal: [(end, _share(*metres[goal][end])) for end in ends]
        for goal in GOALS
        if reached[goal][0]
    }
    return LitWays(shares, {goal: counts for goal, counts in reached.items() if counts[1]})


def _of_estate(tx: Connection, estate: uuid.UUID) -> dict[str, tuple[Any, int, int]]:
    """Return by goal: metres on each path, doors that reach one, and all doors."""
    rows = store.rows(tx, "ends_of_ways", estate_id=estate)
    ends = {
        kind: tuple((row.easting_m, row.northing_m) for row in rows if row.kind == kind)
        for kind in ("door", *GOALS)
    }
    paths = tuple(
        (bytes(row.wkb), row.kind, row.is_noded) for row in store.rows(tx, "ways", estate_id=estate)
    )
    if not paths or not ends["door"]:
        return {}
    return {
        goal: (*_walked(ends["door"], ends[goal], paths), len(ends["door"]))
        for goal in GOALS
        if ends[goal]
    }


@lru_cache(maxsize=_KEPT)
def _walked(doors: _Places, goals: _Places, paths: _Paths) -> tuple[Any, int]:
    """Return the metres walked on each path [m], and how many doors reach a goal."""
    import shapely  # noqa: PLC0415 -- with the network a second to load, and only trends ask

    from gis.network import Network  # noqa: PLC0415
    from gis.network_walked import walked_to_nearest  # noqa: PLC0415

    wkb, kinds, noded = zip(*paths, strict=True)
    network = Network.build(list(shapely.from_wkb(list(wkb))), kinds, noded=noded)
    found = walked_to_nearest(network, np.array(doors), np.array(goals), len(paths))
    return found.on_line_m, int(found.reached.sum())


def _lit(tx: Connection, estate: uuid.UUID, ends: Sequence[date]) -> dict[date, Any]:
    """Return by day which paths were lit; days of which nothing was calculated are left out."""
    rows = store.rows(tx, "lit_days", estate_id=estate, ends=list(ends))
    return {row.ends_on: np.array(row.is_lit, dtype=bool) for row in rows if row.computed}


def _share(lit_m: float, all_m: float) -> float | None:
    return lit_m / all_m if all_m else None
