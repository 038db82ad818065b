"""Pages of measures: what their templates show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from backend.followup.figures import heads, rows
from backend.followup.schemas import Area, Compared, Effect, Measure
from gis.effects import Change
from gis.verdicts import LEVELS
from gis.vocabulary import MEASURE_ROLES
from maps import measure_verdicts as told
from maps import measure_words as say
from maps.charts import Drawn, Intervals, Moment, Point, Row, Series, Trend, intervals, trend
from maps.texts import Texts
from maps.vocabulary import label

#: Days from the first to the middle of a quarter [d].
_MIDDLE = timedelta(days=45)


def seen(texts: Texts, effect: Effect) -> told.Seen:
    """Return what the sentences of an effect are made of."""
    measure = effect.measure
    neutral = next((one for one in effect.neutral if one.change is not None), None)
    return told.Seen(
        verdict=effect.verdict, metric=measure.metric,
        things=say.things(texts, measure.metric, measure.theme),
        own_compared=measure.comparison == "own_findings", change=effect.compared.change,
        ring=effect.compared.ring, both=effect.compared.both,
        neutral=neutral.change if neutral else None,
        neutral_metric=neutral.metric if neutral else "", starts_on=measure.starts_on,
        months_before=effect.months_before, months_after=effect.months_after,
    )  # fmt: skip


def context(texts: Texts, effect: Effect) -> dict[str, Any]:
    """Return what the page of a measure shows of its effect."""
    facts = seen(texts, effect)
    return {
        "effect": effect,
        "short": told.short(texts, effect.verdict),
        "sentence": told.sentence(texts, facts),
        "beside": told.beside(texts, facts),
        "warnings": [say.warning(texts, code) for code in effect.warnings],
        "trend": _trend(texts, effect),
        "forest": _forest(texts, effect),
        "heads": heads(texts, effect.compared, is_whole=effect.window is not None),
        "tables": [
            (heading, rows(texts, one)) for heading, one in _compared(texts, effect) if one.sides
        ],
    }  # fmt: skip


def _compared(texts: Texts, effect: Effect) -> list[tuple[str, Compared]]:
    heading = say.things(texts, effect.measure.metric, effect.measure.theme)
    return [
        (heading, effect.compared),
        *((say.things(texts, one.metric), one) for one in effect.neutral),
    ]


def _trend(texts: Texts, effect: Effect) -> Drawn | None:
    points = effect.points
    if not any(point.place is not None for point in points):
        return None
    measure = effect.measure
    survey = measure.metric == "survey"
    series = [_series(texts.gettext("the place"), points, "place", middle=not survey)]
    if any(point.expected is not None for point in points):
        series.append(
            _series(_expected_name(texts, measure), points, "expected", middle=not survey)
        )
    return trend(
        Trend(
            mark="measure-trend", title=_trend_title(texts, measure),
            sentence=_shown(texts, effect),
            series=series, unit="%" if measure.metric in ("lamp_dark", "survey") else "",
            decimals=2 if measure.metric in ("scores", "findings") else 0,
            moments=[Moment(measure.starts_on, texts.gettext("the measure begins"))],
            step="year" if survey else "quarter", floor=None if survey else 0.0,
        ),
        texts,
    )  # fmt: skip


def _shown(texts: Texts, effect: Effect) -> str:
    """Say what the figures before and after are, of the place and what it is held against."""
    found = rows(texts, effect.compared)
    if not found:
        return texts.gettext("There are too few months yet for figures before and after.")
    before, after = heads(texts, effect.compared, is_whole=effect.window is not None)
    parts = [
        texts.gettext(
            "%(who)s: %(before)s before, %(after)s after",
            who=row["name"], before=row["before"], after=row["after"],
        )
        for row in found
    ]  # fmt: skip
    return f"{'; '.join(parts)} ({before.lower()}, {after.lower()})."


def _expected_name(texts: Texts, measure: Measure) -> str:
    if measure.comparison == "own_findings":
        return texts.gettext("as what own staff found there")
    if measure.metric in LEVELS or measure.metric in ("survey", "findings"):
        return texts.gettext("the comparison areas")
    return texts.gettext("the place, had it gone as the comparison")


def _trend_title(texts: Texts, measure: Measure) -> str:
    things = say.things(texts, measure.metric, measure.theme)
    if measure.metric == "survey":
        return texts.gettext("%(things)s, each survey", things=things[:1].upper() + things[1:])
    return texts.gettext("%(things)s, every three months", things=things[:1].upper() + things[1:])


def _series(name: str, points: Sequence[Any], which: str, *, middle: bool) -> Series:
    return Series(
        name,
        [
            Point(
                at=point.starts_on + (_MIDDLE if middle else timedelta()),
                value=getattr(point, which),
                low=point.low if which == "place" else None,
                high=point.high if which == "place" else None,
                n=point.n if which == "place" else None,
            )
            for point in points
        ],
    )


def _forest(texts: Texts, effect: Effect) -> Drawn | None:
    metric = effect.measure.metric
    unit, decimals = say.unit_of(texts, metric)
    wanted: list[tuple[str, Change | None]] = [
        (texts.gettext("The place"), effect.compared.change),
        (texts.gettext("The ring beside it"), effect.compared.ring),
        (texts.gettext("Place and ring"), effect.compared.both),
    ]
    if unit == "%":
        wanted += [
            (texts.gettext("Own rounds: %(things)s", things=say.things(texts, one.metric)),
             one.change)
            for one in effect.neutral
        ]  # fmt: skip
    wanted.append((texts.gettext("Trial: a year too early"), effect.placebo))
    wanted += [
        (texts.gettext("Trial: %(area)s", area=name or texts.gettext("drawn outline")), change)
        for name, change in effect.placebos
    ]
    found = [_forest_row(texts, name, change) for name, change in wanted if change]
    if effect.compared.change is None or len(found) < 2:  # noqa: PLR2004 -- one says itself
        return None
    return intervals(
        Intervals(
            mark="measure-forest", title=texts.gettext("Changes beside the comparison"),
            sentence=texts.gettext(
                "An interval that crosses the line is no clear difference. In the trials nothing"
                " had been done, so nothing clear should be found there."
            ),
            rows=found, unit=unit, decimals=decimals, zero=0.0,
        ),
        texts,
    )  # fmt: skip


def _forest_row(texts: Texts, name: str, change: Change) -> Row:
    low, value, high = say.bounds(change)
    words = "" if change.is_clear else texts.gettext("no clear difference")
    return Row(name=name, value=value, low=low, high=high, is_quiet=not change.is_clear,
               words=words)  # fmt: skip


def area_lines(texts: Texts, areas: Sequence[Area]) -> Mapping[str, list[str]]:
    """Return the names of areas by role."""
    lines: dict[str, list[str]] = {role: [] for role in MEASURE_ROLES}
    for area in areas:
        kind = label(texts, "asset", area.asset_kind) if area.asset_kind else ""
        name = area.name or kind or texts.gettext("drawn outline")
        if kind and kind.casefold() not in name.casefold():
            name = f"{kind.lower()} {name}"
        if not kind and area.dimension == 2:  # noqa: PLR2004 -- an area
            name += f" ({texts.quantity(area.area_m2 / 10_000, 'ha', 1)})"
        lines[area.role].append(name)
    return lines


def span(texts: Texts, starts_on: date, ends_on: date | None) -> str:
    """Write from when until when a measure lasts."""
    if ends_on is None:
        return texts.gettext("from %(day)s", day=texts.date(starts_on))
    return f"{texts.date(starts_on)} {say.NONE} {texts.date(ends_on)}"
