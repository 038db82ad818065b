"""What became of a measure by the answers of surveys: the last wave before, the first one after."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from backend.followup.schemas import Area, Effect, Measure
from backend.surveys import service as surveys
from gis.effect_figures import Compared, Point, Side
from gis.effect_months import month_since
from gis.effects import Difference, difference_of_waves
from gis.verdicts import Known, judge
from gis.workdays import local_date

_PERCENT = 100.0
#: Half the width of a 95 % interval in standard errors.
_REACH = 1.96


@dataclass(frozen=True)
class _Wave:
    """Share of good answers in one wave [%], its standard error, and answers [count]."""

    asked_on: date
    share: float
    error: float
    n: int


def of_survey(tx: Connection, measure: Measure, areas: tuple[Area, ...]) -> Effect:
    """Return what became of a measure whose metric is a theme of surveys."""
    sides = {
        role: _waves(tx, measure, [area for area in areas if area.role == role])
        for role in ("place", "comparison")
    }
    pairs = {role: _around(waves, measure.starts_on) for role, waves in sides.items()}
    place, comparison = pairs["place"], pairs["comparison"]
    change = _change(place, comparison)
    compared = Compared(
        metric="survey",
        sides=tuple(_side(role, pair) for role, pair in pairs.items() if pair is not None),
        change=change,
    )
    fewest = [min(one.n for one in pair) if pair else 0 for pair in (place, comparison)]
    after = month_since(measure.today, measure.starts_on)
    verdict = judge(
        Known(
            metric="survey", months_before=0, months_after=after, chosen_worst=False,
            compared=bool(sides["comparison"]), window=None, place_events=fewest[0],
            comparison_events=fewest[1], change=change,
        )
    )  # fmt: skip
    if not measure.has_begun:
        verdict = "not_started"
    elif place is None:
        verdict = "no_waves"
    warnings = ["afterwards"] if local_date(measure.registered_at) > measure.starts_on else []
    return Effect(
        measure=measure, areas=areas, verdict=verdict, months_before=0, months_after=after,
        window=None, compared=compared, neutral=(), placebo=None, placebos=(), overlaps=(),
        warnings=tuple(warnings), points=_points(sides["place"], sides["comparison"]),
    )  # fmt: skip


def _waves(tx: Connection, measure: Measure, areas: Sequence[Area]) -> list[_Wave]:
    """Return the waves of the survey areas that the measure's areas are named after."""
    names = {area.name.casefold() for area in areas}
    found: dict[date, list[_Wave]] = {}
    for area in surveys.areas(tx):
        if area.name.casefold() not in names:
            continue
        for one in surveys.waves(tx, measure.theme or "", area.id):
            if one.figures is not None:
                share, error = one.figures.share * _PERCENT, one.figures.share_se * _PERCENT
                wave = _Wave(one.asked_on, share, error, one.n)
                found.setdefault(one.asked_on, []).append(wave)
    return [_together(waves) for _, waves in sorted(found.items())]


def _together(waves: Sequence[_Wave]) -> _Wave:
    """Return the waves of several areas as one, each counting by its answers."""
    n = sum(one.n for one in waves)
    share = sum(one.n * one.share for one in waves) / n
    error = math.sqrt(sum((one.n / n * one.error) ** 2 for one in waves))
    return _Wave(waves[0].asked_on, share, error, n)


def _around(waves: Sequence[_Wave], day: date) -> tuple[_Wave, _Wave] | None:
    before = [one for one in waves if one.asked_on < day]
    after = [one for one in waves if one.asked_on >= day]
    return (before[-1], after[0]) if before and after else None


def _change(
    place: tuple[_Wave, _Wave] | None, comparison: tuple[_Wave, _Wave] | None
) -> Difference | None:
    if place is None or comparison is None:
        return None

    def figures(pair: tuple[_Wave, _Wave]) -> tuple[tuple[float, float], tuple[float, float]]:
        return (pair[0].share, pair[0].error), (pair[1].share, pair[1].error)

    return difference_of_waves(figures(place), figures(comparison))


def _side(role: str, pair: tuple[_Wave, _Wave]) -> Side:
    return Side(
        role=role, before=pair[0].share, after=pair[1].share, per_before=pair[0].n,
        per_after=pair[1].n,
    )  # fmt: skip


def _points(place: Sequence[_Wave], comparison: Sequence[_Wave]) -> tuple[Point, ...]:
    held = {one.asked_on: one.share for one in comparison}
    return tuple(
        Point(
            starts_on=one.asked_on, place=one.share, expected=held.get(one.asked_on),
            low=one.share - _REACH * one.error, high=one.share + _REACH * one.error, n=one.n,
        )
        for one in place
    )  # fmt: skip
