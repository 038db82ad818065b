"""Scores of places: the newest inspection of each, groups of them, weeks, and what they rest on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.errors import NotFoundError
from backend.queries import values
from backend.scores import store
from gis.deadlines import local_date
from gis.vocabulary import SCORE_ASPECTS
from gis.workdays import STOCKHOLM
from maps.score_trend import Week

#: Weeks that the trend can show [count].
WEEKS: Final = (13, 26, 52)
#: Inspections and cases that the page of a place shows [count].
INSPECTIONS_MAX: Final = 60
CASES_MAX: Final = 50
#: States of scores that somebody looked at lately enough to count.
COUNTED: Final = frozenset({"bad", "fair", "partly", "good"})

Scores = Mapping[str, int | None]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place with a plan and its newest scores; never judged: all of them None."""

    id: uuid.UUID
    estate: str
    estate_name: str
    asset_kind: str
    asset_code: str | None
    asset_name: str | None
    task: str | None
    intact_score: int | None
    clean_score: int | None
    tidy_score: int | None
    scored_at: datetime | None
    age_days: int | None
    score_state: str

    @property
    def scores(self) -> Scores:
        """Score of each aspect; None: not judged."""
        return scores_of(self)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Places of one kind in one estate.

    Attributes
    ----------
    places, inspected, old, unseen, bad
        All of them, those judged lately enough to count, judged too long ago, never judged, and
        judged bad for one aspect at least [count].
    means, judged
        Mean score (0 to 2) of each aspect over the inspected places, and of how many.
    median_days, oldest_days
        Age of the inspections that count [d]; None: there is none.
    """

    estate: str
    estate_name: str
    asset_kind: str
    places: int
    inspected: int
    old: int
    unseen: int
    bad: int
    means: Mapping[str, float | None]
    judged: Mapping[str, int]
    median_days: int | None
    oldest_days: int | None


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """A visit that judged a place: its scores, how many items it asked, and what was not OK."""

    visit: Row[Any]
    answered: Mapping[str, tuple[int, int]]
    faults: Sequence[Row[Any]]

    @property
    def scores(self) -> Scores:
        """Score of each aspect; None: not judged."""
        return scores_of(self.visit)


def scores_of(row: object) -> Scores:
    """Return the scores of a row with the columns intact_score, clean_score, tidy_score."""
    return {aspect: getattr(row, f"{aspect}_score") for aspect in SCORE_ASPECTS}


def places(tx: Connection, estate: str | None = None, kind: str | None = None) -> list[Place]:
    """Return the places that have a plan with their newest scores, the worst first."""
    found = store.rows(tx, "places", estate=estate, kind=kind, id=None)
    return [Place(**values(row)) for row in found]


def read_place(tx: Connection, asset_id: uuid.UUID) -> Place:
    """Return one place.

    Raises
    ------
    NotFoundError
        If there is none with a plan.
    """
    row = store.one(tx, "places", estate=None, kind=None, id=asset_id)
    if row is None:
        raise NotFoundError(f"there is no inspected place {asset_id}")
    return Place(**values(row))


def groups(found: Iterable[Place]) -> list[Group]:
    """Return places gathered by estate and kind."""

    def key(place: Place) -> tuple[str, str, str]:
        return place.estate_name, place.estate, place.asset_kind

    return [_group(list(members)) for _, members in groupby(sorted(found, key=key), key)]


def weeks(
    tx: Connection, estate: str | None, kind: str | None, count: int, today: date | None = None
) -> list[Week]:
    """Return how inspections judged in each of the last weeks; those without any are empty.

    Parameters
    ----------
    count : int
        Weeks, the present one included.
    today : date, optional
        The day in Sweden; None: by the clock.
    """
    day = today or local_date(datetime.now(UTC))
    first = day - timedelta(days=day.weekday(), weeks=count - 1)
    since = datetime.combine(first, time(), STOCKHOLM)
    found = {
        row.starts_on: row for row in store.rows(tx, "weeks", estate=estate, kind=kind, since=since)
    }
    starts = [first + timedelta(weeks=place) for place in range(count)]
    return [_week(start, found.get(start)) for start in starts]


def inspections(tx: Connection, asset_id: uuid.UUID) -> list[Inspection]:
    """Return the inspections of a place, newest first, each with what it found."""
    visits = store.rows(tx, "inspections", asset_id=asset_id, page_size=INSPECTIONS_MAX)
    ids = [visit.id for visit in visits]
    faults: dict[uuid.UUID, list[Row[Any]]] = {}
    for fault in store.rows(tx, "faults", visit_ids=ids):
        faults.setdefault(fault.visit_id, []).append(fault)
    answered: dict[uuid.UUID, dict[str, tuple[int, int]]] = {}
    for row in store.rows(tx, "answered", visit_ids=ids):
        answered.setdefault(row.visit_id, {})[row.aspect] = (row.judged, row.faults)
    return [
        Inspection(
            visit=visit, answered=answered.get(visit.id, {}), faults=faults.get(visit.id, [])
        )
        for visit in visits
    ]


def open_cases(tx: Connection, asset_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the open cases of a place, oldest first: id, category, status, origin, observed_at."""
    return store.rows(tx, "open_cases", asset_id=asset_id, page_size=CASES_MAX)


def _group(members: Sequence[Place]) -> Group:
    counted = [place for place in members if place.score_state in COUNTED]
    given = {
        aspect: [score for place in counted if (score := place.scores[aspect]) is not None]
        for aspect in SCORE_ASPECTS
    }
    ages = [place.age_days for place in counted if place.age_days is not None]
    states = [place.score_state for place in members]
    return Group(
        estate=members[0].estate,
        estate_name=members[0].estate_name,
        asset_kind=members[0].asset_kind,
        places=len(members),
        inspected=len(counted),
        old=states.count("old"),
        unseen=states.count("unseen"),
        bad=states.count("bad"),
        means={aspect: _mean(scores) for aspect, scores in given.items()},
        judged={aspect: len(scores) for aspect, scores in given.items()},
        median_days=round(median(ages)) if ages else None,
        oldest_days=max(ages, default=None),
    )


def _mean(scores: Sequence[int]) -> float | None:
    return sum(scores) / len(scores) if scores else None


def _week(start: date, row: Row[Any] | None) -> Week:
    if row is None:
        return Week(starts_on=start, places=0, means=dict.fromkeys(SCORE_ASPECTS))
    told = values(row)
    means = {
        aspect: told[f"{aspect}_sum"] / judged if (judged := told[f"{aspect}_judged"]) else None
        for aspect in SCORE_ASPECTS
    }
    return Week(starts_on=start, places=row.places, means=means)
