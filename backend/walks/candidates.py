"""What is worth seeing on a walk: places with prize and minutes, those that lie together as one.

The figures are this product's own, a start that whoever plans moves: a prize of 50 is a place one
would not leave out lightly, 10 one that is seen when it lies on the way.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import Connection

from backend.queries import values
from backend.walks import store
from maps import walk_words
from maps.texts import Texts

#: Places of one source that are offered at most, those of most weight first.
MOST_A_SOURCE: Final = 25
#: Places nearer than this are one stop [m].
TOGETHER_M: Final = 14.0
#: Share of its prize that a place adds to a stop it is seen from.
_SHARE: Final = 0.5
_MORE_MIN: Final = 1.0
_SAID_MAX: Final = 400
_PRIZE_MAX: Final = 240.0
#: What shows in the dark alone is what a walk in the dark is for: worth so many times as much.
_IN_THE_DARK: Final = 2.0
#: Lamps that are broken and shine: worth less to those who look for the dark.
_SHINING: Final = ("obscured", "dim", "day_burning")
_SHINING_SHARE: Final = 0.5
#: Reports that tell of the dark.
_DARK_CATEGORIES: Final = ("LIGHT.DARK_PLACE",)


class _Rule(NamedTuple):
    """Prize of a source: `base`, more for each unit of weight, at most `most`; minutes on site."""

    base: float
    each: float
    most: float
    minutes: float
    after_dusk: bool = False


#: Weight is: root of m2 (dark spot), days (broken, overdue, unsafe), times (damage), freshness in
#: days (measure, good place).
RULES: Final[Mapping[str, _Rule]] = {
    "dark_spot": _Rule(30, 1.5, 60, 4, after_dusk=True),
    "broken_fixture": _Rule(20, 0.3, 45, 2, after_dusk=True),
    "overdue_cleaning": _Rule(12, 0.4, 30, 2),
    "unsafe_place": _Rule(35, 0.2, 55, 4),
    "repeat_damage": _Rule(25, 4.0, 55, 3),
    "last_walk": _Rule(50, 0.0, 50, 3),
    "measure": _Rule(15, 0.2, 25, 3),
    "good_place": _Rule(12, 0.03, 25, 2),
    "wish": _Rule(50, 0.0, 50, 4),
}


@dataclass(frozen=True)
class Candidate:
    """A place that is offered for a walk; easting and northing [m, EPSG:3006]."""

    source: str
    source_id: uuid.UUID
    name: str
    why: str
    prize: float
    minutes: float
    after_dusk: bool
    easting_m: float
    northing_m: float


def offered(tx: Connection, walk_id: uuid.UUID, texts: Texts, *, is_dark: bool) -> list[Candidate]:
    """Return the places worth seeing on a walk, those that lie together as one.

    Parameters
    ----------
    tx
        The transaction.
    walk_id
        The walk: its estate, area, and the walk it follows.
    texts
        In whose language the places are named.
    is_dark
        Whether the walk is in the dark.

    Returns
    -------
    list of Candidate
        Best prize first; places nearer to each other than `TOGETHER_M` are one stop, named after
        the best of them.
    """
    rows = store.rows(tx, "candidates", walk_id=walk_id, most=MOST_A_SOURCE)
    return together([_candidate(values(row), texts, is_dark=is_dark) for row in rows])


def _candidate(row: Mapping[str, Any], texts: Texts, *, is_dark: bool) -> Candidate:
    rule = RULES[row["source"]]
    after_dusk = rule.after_dusk or row["category"] in _DARK_CATEGORIES
    prize = min(rule.most, rule.base + rule.each * max(0.0, row["weight"]))
    if row["source"] == "broken_fixture" and row["detail"] in _SHINING:
        prize *= _SHINING_SHARE
    if is_dark and after_dusk:
        prize *= _IN_THE_DARK
    return Candidate(
        row["source"],
        row["source_id"],
        walk_words.stop_name(texts, row),
        walk_words.why(texts, row),
        round(prize),
        rule.minutes,
        after_dusk,
        row["easting_m"],
        row["northing_m"],
    )


def together(places: Sequence[Candidate]) -> list[Candidate]:
    """Return places with those near a better one taken into it.

    What is taken in adds half its prize and a minute; its words stand after those of the stop.
    """
    order = sorted(places, key=lambda one: (-one.prize, one.source, str(one.source_id)))
    stops: list[Candidate] = []
    for one in order:
        near = _nearest(stops, one)
        if near is None:
            stops.append(one)
            continue
        stop = stops[near]
        # Of two dark spots or two broken lamps at one stop, the larger tells enough.
        news = one.source != stop.source and one.why and one.why not in stop.why
        said = f"{stop.why}; {one.why}" if news else stop.why
        stops[near] = replace(
            stop,
            why=said if len(said) <= _SAID_MAX else stop.why,
            prize=min(_PRIZE_MAX, round(stop.prize + _SHARE * one.prize)),
            minutes=min(10.0, stop.minutes + _MORE_MIN),
            after_dusk=stop.after_dusk and one.after_dusk,
        )
    return sorted(stops, key=lambda one: -one.prize)


def _nearest(stops: Sequence[Candidate], place: Candidate) -> int | None:
    if not stops:
        return None
    away = np.hypot(
        [stop.easting_m - place.easting_m for stop in stops],
        [stop.northing_m - place.northing_m for stop in stops],
    )
    at = int(np.argmin(away))
    return at if away[at] <= TOGETHER_M else None
