"""What became of a measure by the answers of surveys: the last wave before, the first one after.

Both waves are the same for the place and what it is held against, and asked by the same scale.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from backend.followup import doubts
from backend.followup.schemas import Area, Effect, Measure
from backend.surveys import service as surveys
from gis.effect_figures import Compared, Point, Side
from gis.effect_months import YEAR, first_day, month_since
from gis.effects import Difference, difference_of_waves
from gis.survey_scale import Scale
from gis.verdicts import Known, judge

_PERCENT: Final = 100.0
#: Half the width of a 95 % interval in standard errors.
_REACH: Final = 1.96


@dataclass(frozen=True)
class _Wave:
    """Share of good answers in one wave [%], its standard error, and answers [count]."""

    asked_on: date
    scale: Scale
    share: float
    error: float
    n: int


_Waves = Mapping[uuid.UUID, _Wave]
_Pair = tuple[_Wave, _Wave]


def of_survey(tx: Connection, measure: Measure, areas: tuple[Area, ...]) -> Effect:
    """Return what became of a measure whose metric is a theme of surveys."""
    place, comparison = _waves(tx, measure, areas)
    pairs = _pairs(place, comparison, measure.starts_on)
    is_worst = measure.reason == "worst"
    if is_worst:
        # The year that it was chosen for is left out, as with months.
        known, pairs = pairs, _pairs(place, comparison, measure.starts_on, skipped=YEAR)
        is_worst = bool(known) and not pairs
        pairs = pairs or known
    change = None if len(pairs) < 2 or is_worst else _change(*pairs)  # noqa: PLR2004 -- both sides
    after = month_since(measure.today, measure.starts_on)
    verdict = _verdict(measure, pairs, change, after)
    if is_worst and verdict != "not_started":
        verdict = "chosen_worst"
    others = doubts.overlaps(tx, measure)
    return Effect(
        measure=measure,
        areas=areas,
        verdict=verdict,
        months_before=0,
        months_after=after,
        window=None,
        compared=Compared(
            metric="survey",
            sides=tuple(
                _side(role, pair)
                for role, pair in zip(("place", "comparison"), pairs, strict=False)
            ),
            change=change,
        ),
        neutral=(),
        placebo=None,
        placebos=(),
        overlaps=others,
        warnings=doubts.warnings(tx, measure, areas, others, verdict),
        points=_points(place, comparison),
    )


def _verdict(
    measure: Measure, pairs: Sequence[_Pair], change: Difference | None, after: int
) -> str:
    if not measure.has_begun:
        return "not_started"
    if not pairs:
        return "no_waves"
    fewest = [min(one.n for one in pair) for pair in pairs]
    return judge(
        Known(
            metric="survey", months_before=0, months_after=after, chosen_worst=False,
            compared=len(pairs) > 1, window=None, place_events=fewest[0],
            comparison_events=fewest[-1], change=change,
        )
    )  # fmt: skip


def _waves(tx: Connection, measure: Measure, areas: Sequence[Area]) -> tuple[_Waves, _Waves]:
    """Return the waves of place and comparison: of the survey areas that theirs are named after."""
    roles = {area.name.casefold(): area.role for area in areas}
    found: dict[str, dict[uuid.UUID, list[_Wave]]] = {"place": {}, "comparison": {}, "ring": {}}
    for one in surveys.measured(tx, measure.theme or ""):
        role = roles.get(one.area.casefold()) if one.area_id else None
        if role is None or one.figures is None:
            continue
        share, error = one.figures.share * _PERCENT, one.figures.share_se * _PERCENT
        wave = _Wave(one.asked_on, one.scale, share, error, one.n)
        found[role].setdefault(one.wave_id, []).append(wave)
    place, comparison = (
        {key: _together(waves) for key, waves in found[role].items()}
        for role in ("place", "comparison")
    )
    return place, comparison


def _together(waves: Sequence[_Wave]) -> _Wave:
    """Return the areas of one wave as one, each counting by its answers."""
    n = sum(one.n for one in waves)
    share = sum(one.n * one.share for one in waves) / n
    error = math.sqrt(sum((one.n / n * one.error) ** 2 for one in waves))
    return _Wave(waves[0].asked_on, waves[0].scale, share, error, n)


def _pairs(
    place: _Waves, comparison: _Waves, start: date, *, skipped: int = 0
) -> tuple[_Pair, ...]:
    """Return the wave before and the one after: of the place, and of the comparison.

    Of the place alone where no two waves asked both; nothing where no two asked the place.
    """
    both = {key: one for key, one in place.items() if key in comparison}
    if found := _around(both, start, skipped):
        before, after = found
        return (
            (place[before], place[after]),
            (comparison[before], comparison[after]),
        )
    if found := _around(place, start, skipped):
        return ((place[found[0]], place[found[1]]),)
    return ()


def _around(waves: _Waves, start: date, skipped: int) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return the last wave before and the first one after that were asked by one scale."""
    ordered = sorted(waves, key=lambda key: (waves[key].asked_on, key))
    last = first_day(start, -skipped)
    earlier = [key for key in reversed(ordered) if waves[key].asked_on < last]
    for after in (key for key in ordered if waves[key].asked_on >= start):
        for before in earlier:
            if waves[before].scale == waves[after].scale:
                return before, after
    return None


def _change(place: _Pair, comparison: _Pair) -> Difference:
    def figures(pair: _Pair) -> tuple[tuple[float, float], tuple[float, float]]:
        return (pair[0].share, pair[0].error), (pair[1].share, pair[1].error)

    return difference_of_waves(figures(place), figures(comparison))


def _side(role: str, pair: _Pair) -> Side:
    return Side(
        role=role, before=pair[0].share, after=pair[1].share, per_before=pair[0].n,
        per_after=pair[1].n,
    )  # fmt: skip


def _points(place: _Waves, comparison: _Waves) -> tuple[Point, ...]:
    return tuple(
        Point(
            starts_on=one.asked_on,
            place=one.share,
            expected=comparison[key].share if key in comparison else None,
            low=one.share - _REACH * one.error,
            high=one.share + _REACH * one.error,
            n=one.n,
        )
        for key, one in sorted(place.items(), key=lambda item: item[1].asked_on)
    )
