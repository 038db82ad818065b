"""Dark neighbours that one fault would explain: a cable, a fuse, a cabinet.

Who calls an electrician to nine lamps one by one pays nine times; who sees that the nine hang on
one cable digs once. So three or more adjacent dark lamps become one suspected group fault.

What a lamp tells of its feed: one that burns in whatever way is fed, so it parts the dark ones on
its two sides. One that nobody has seen, that flickers (a loose joint does that too), is damaged or
has an open hatch tells nothing: it neither parts them nor is it counted.

Adjacent means, where cabinet and circuit are known and the lamps seen on it are numbered: next to
each other by ``circuit_order``, whatever numbers lie between. Lamps of one number stand on one
step, and one of them that burns proves the step fed. Elsewhere distance has to do: two dark lamps
are adjacent if no lamp that burns is nearer to both than they are to each other, and they are at
most 60 m apart on one circuit, 40 m where the circuit is unknown. Lamps of two cabinets, or of two
circuits, never share a group; where the circuit is known, only lamps on it part its dark ones.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.lighting._layout import Floats, Ints
from gis.lighting.connected import components
from gis.lighting.tables import column, require_unique
from gis.lighting.typical import number_or_none
from gis.vocabulary import INDOOR_LAMP_KINDS

GROUP_LAMPS_MIN: Final = 3
"""Dark neighbours from which on one common fault is suspected."""
CIRCUIT_DISTANCE_M: Final = 60.0
"""Neighbours on a circuit without numbers stand no further apart; ours: two spans of 30 m."""
CLUSTER_DISTANCE_M: Final = 40.0
"""The same where the circuit is unknown; ours."""
MARGIN_M: Final = 5.0
"""The outline of a group lies this far outside its lamps; ours."""
FED_STATES: Final = frozenset({"lit", "day_burning", "dim", "obscured"})
"""States of a lamp that burns, so that current reaches it."""
NAMESPACE: Final = uuid.UUID("0d3b5f7e-6a53-5c0e-8f0a-7f2f6f0c9d41")
"""Namespace of the ids: the same lamps have the same id in every run."""

Basis = Literal["circuit", "cluster"]


@dataclass(frozen=True)
class SuspectedGroup:
    """Dark neighbours that one fault would explain.

    Attributes
    ----------
    basis : {"circuit", "cluster"}
        Neighbours on one circuit, or near each other where the circuit is unknown.
    cabinet, circuit : str or None
        What feeds them, None where it is unknown.
    lamps : tuple
        Ids of the dark lamps, along the circuit where they are numbered, else in order of the ids.
    polygon : shapely.Polygon
        Ground around them in EPSG:3006. [m]
    """

    basis: Basis
    cabinet: str | None
    circuit: str | None
    lamps: tuple[Any, ...]
    polygon: shapely.Polygon

    @property
    def id(self) -> uuid.UUID:
        """Id made from the lamps."""
        return group_id(self.lamps)


def group_id(lamps: Iterable[object]) -> uuid.UUID:
    """Make the id of a group fault from its lamps.

    Parameters
    ----------
    lamps : iterable
        Ids of the lamps, in any order.

    Returns
    -------
    uuid.UUID
        Version 5: the same lamps, the same id.
    """
    return uuid.uuid5(NAMESPACE, " ".join(sorted({str(lamp) for lamp in lamps})))


def suspected_groups(lamps: pd.DataFrame) -> list[SuspectedGroup]:
    """Find the suspected group faults.

    Parameters
    ----------
    lamps : DataFrame
        Columns id, state, easting_m and northing_m [m, EPSG:3006], and as far as known cabinet,
        circuit, circuit_order and kind. A lamp without a position is left out, and so is an indoor
        one whose circuit is unknown: neighbours in a stairwell are near each other in any case.

    Returns
    -------
    list of SuspectedGroup
        By cabinet and circuit; the order of the rows does not matter.

    Raises
    ------
    ValueError
        If the column id is missing or an id comes twice.
    """
    seen = _read(lamps)
    fed = np.flatnonzero(seen.fed)
    found = []
    for (cabinet, circuit), members in _feeds(seen).items():
        if circuit is None:
            runs = _near(seen, members[seen.dark[members]], fed, CLUSTER_DISTANCE_M)
        elif cabinet is not None and _numbered(seen.order[members]):
            runs = _along(seen, members)
        else:
            mine = members[seen.fed[members]]
            runs = _near(seen, members[seen.dark[members]], mine, CIRCUIT_DISTANCE_M)
        basis: Basis = "cluster" if circuit is None else "circuit"
        found += [
            SuspectedGroup(basis, cabinet, circuit, tuple(seen.ids[k] for k in run),
                           _outline(seen, run))
            for run in runs if len(run) >= GROUP_LAMPS_MIN
        ]  # fmt: skip
    return found


class _Seen(NamedTuple):
    """Lamps whose state tells of their feed, in order of their ids."""

    ids: list[Any]
    easting_m: Floats
    northing_m: Floats
    feed: list[tuple[str | None, str | None]]
    order: Floats
    dark: NDArray[np.bool_]
    fed: NDArray[np.bool_]
    indoors: NDArray[np.bool_]


def _read(lamps: pd.DataFrame) -> _Seen:
    state = column(lamps, "state")
    dark, fed = state == "dark", np.isin(state.astype(str), list(FED_STATES))
    east, north, order = (
        _numbers(column(lamps, name)) for name in ("easting_m", "northing_m", "circuit_order")
    )
    told = np.flatnonzero((dark | fed) & np.isfinite(east) & np.isfinite(north))
    rows = told[np.argsort(require_unique(lamps, "lamps")[told], kind="stable")].tolist()
    ids = lamps["id"].tolist()
    names = [[_text(value) for value in column(lamps, key)] for key in ("cabinet", "circuit")]
    indoors = np.isin(column(lamps, "kind").astype(str), INDOOR_LAMP_KINDS)
    return _Seen(
        ids=[ids[row] for row in rows],
        easting_m=east[rows],
        northing_m=north[rows],
        feed=[(names[0][row], names[1][row]) for row in rows],
        order=order[rows],
        dark=dark[rows],
        fed=fed[rows],
        indoors=indoors[rows],
    )


def _numbers(values: NDArray[Any]) -> Floats:
    numbers = [number_or_none(value) for value in values]
    return np.array([np.nan if value is None else value for value in numbers], dtype=np.float64)


def _text(value: object) -> str | None:
    """Read a name; a whole number that became a float through a gap in its column is one again."""
    text = f"{value:g}" if isinstance(value, float) else str("" if value is None else value).strip()
    return text or None


def _feeds(seen: _Seen) -> dict[tuple[str | None, str | None], Ints]:
    """Give the lamps of each circuit that has dark ones enough, by name; unknown ones last."""
    feeds: dict[tuple[str | None, str | None], list[int]] = {}
    for k, feed in enumerate(seen.feed):
        if feed[1] is not None or not seen.indoors[k]:
            feeds.setdefault(feed, []).append(k)
    return {
        feed: np.array(feeds[feed], dtype=np.int64)
        for feed in sorted(feeds, key=lambda feed: [(name is None, name or "") for name in feed])
        if seen.dark[feeds[feed]].sum() >= GROUP_LAMPS_MIN
    }


def _numbered(order: Floats) -> bool:
    """Tell whether the numbers say anything: all are there, and not all the same."""
    return bool(np.isfinite(order).all()) and np.unique(order).size > 1


def _along(seen: _Seen, members: Ints) -> list[list[int]]:
    """Find the runs of dark lamps along a numbered circuit."""
    along = members[np.argsort(seen.order[members], kind="stable")].tolist()
    runs: list[list[int]] = [[]]
    for _, group in groupby(along, key=lambda k: seen.order[k]):
        step = list(group)
        if seen.fed[step].any():
            runs.append([])
        else:
            runs[-1] += step
    return runs


def _near(seen: _Seen, dark: Ints, fed: Ints, distance_m: float) -> list[list[int]]:
    """Join the dark lamps that are adjacent by distance."""
    if dark.size < GROUP_LAMPS_MIN:
        return []
    places: NDArray[Any] = np.asarray(shapely.points(seen.easting_m, seen.northing_m))
    one, other = shapely.STRtree(places[dark]).query(
        places[dark], predicate="dwithin", distance=distance_m
    )
    one, other = one[one < other], other[one < other]
    apart_m = np.asarray(shapely.distance(places[dark[one]], places[dark[other]]))
    # a lamp that burns and is nearer to both (or as near: on one pole with either) parts them
    pair, lamp = shapely.STRtree(places[fed]).query(
        places[dark[one]], predicate="dwithin", distance=apart_m
    )
    parts = shapely.distance(places[dark[other[pair]]], places[fed[lamp]]) <= apart_m[pair]
    joined = np.ones(one.size, dtype=bool)
    joined[pair[parts]] = False
    labels = components(dark.size, one[joined], other[joined])
    return [dark[labels == label].tolist() for label in np.unique(labels)]


def _outline(seen: _Seen, run: Sequence[int]) -> shapely.Polygon:
    points = np.column_stack([seen.easting_m[run], seen.northing_m[run]])
    outline: shapely.Polygon = shapely.MultiPoint(points).convex_hull.buffer(MARGIN_M)
    return outline
