"""Pages of measures: what their templates show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from backend.followup.schemas import Area, Effect
from gis.effect_figures import Compared
from gis.vocabulary import MEASURE_ROLES
from maps import measure_charts
from maps import measure_verdicts as told
from maps import measure_words as say
from maps.measure_figures import heads, rows
from maps.texts import Texts
from maps.vocabulary import label

#: A name as short as this is a label, which says more with its kind before it [characters].
_LABEL_LONG: Final = 4


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
    measure = effect.measure
    drawn = measure_charts.Shown(
        metric=measure.metric, theme=measure.theme, starts_on=measure.starts_on,
        own_compared=facts.own_compared, is_whole=effect.window is not None,
        compared=effect.compared, neutral=effect.neutral, placebo=effect.placebo,
        placebos=effect.placebos, points=effect.points,
    )  # fmt: skip
    return {
        "effect": effect,
        "short": told.short(texts, effect.verdict),
        "sentence": told.sentence(texts, facts),
        "beside": told.beside(texts, facts),
        "warnings": [say.warning(texts, code) for code in effect.warnings],
        "trend": measure_charts.over_time(texts, drawn),
        "forest": measure_charts.side_by_side(texts, drawn),
        "heads": heads(texts, effect.compared, is_whole=drawn.is_whole),
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


def area_lines(texts: Texts, areas: Sequence[Area]) -> Mapping[str, list[str]]:
    """Return the names of areas by role."""
    lines: dict[str, list[str]] = {role: [] for role in MEASURE_ROLES}
    for area in areas:
        kind = label(texts, "asset", area.asset_kind) if area.asset_kind else ""
        name = area.name or kind or texts.gettext("drawn outline")
        if kind and len(name) <= _LABEL_LONG:
            name = f"{kind.lower()} {name}"
        if not kind and area.dimension == 2:  # noqa: PLR2004 -- an area
            name += f" ({texts.quantity(area.area_m2 / 10_000, 'ha', 1)})"
        lines[area.role].append(name)
    return lines
