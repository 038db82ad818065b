"""The figures of an effect as rows of a table: who, before, after, change."""

from __future__ import annotations

from gis.effect_figures import Compared, Side
from gis.effect_months import YEAR
from gis.verdicts import LEVELS
from maps import measure_words as say
from maps.texts import Texts
from maps.vocabulary import label

_PERCENT = 100.0
#: Metrics whose figures are levels, with decimals and whether they are percent.
_SHOWN = {"scores": (2, False), "findings": (2, False), "lamp_dark": (1, True), "survey": (1, True)}


def heads(texts: Texts, compared: Compared, *, is_whole: bool) -> tuple[str, str]:
    """Return what stands above the figures before and after."""
    if is_whole or not compared.sides or not compared.sides[0].months_after:
        if compared.metric == "survey":
            return texts.gettext("Survey before"), texts.gettext("Survey after")
        return texts.gettext("A year before"), texts.gettext("A year after")
    months = compared.sides[0].months_after
    return (
        texts.gettext("The same months a year earlier"),
        texts.ngettext("%(num)s month after", "%(num)s months after", months),
    )


def rows(texts: Texts, compared: Compared) -> list[dict[str, str]]:
    """Return the figures of a metric: name, before, after, of_before, of_after, change."""
    as_level = compared.metric in LEVELS or compared.metric in _SHOWN
    row = _level_row if as_level else _count_row
    return [
        {"name": label(texts, "measure_role", side.role), **row(texts, compared.metric, side)}
        for side in compared.sides
    ]


def _count_row(texts: Texts, _metric: str, side: Side) -> dict[str, str]:
    change = side.change
    return {
        "before": _yearly(texts, side.before, side.months_before),
        "after": _yearly(texts, side.after, side.months_after),
        "of_before": _in_years(texts, side.before, side.months_before),
        "of_after": _in_years(texts, side.after, side.months_after),
        "change": say.NONE if change is None else say.signed(texts, _PERCENT * change, "%"),
    }


def _level_row(texts: Texts, metric: str, side: Side) -> dict[str, str]:
    before, after = _levels(metric, side)
    decimals, is_percent = _SHOWN[metric]
    change = say.NONE
    if before is not None and after is not None:
        unit = texts.gettext("percentage points") if is_percent else ""
        change = say.signed(texts, after - before, unit, decimals)
    return {
        "before": _level(texts, metric, before),
        "after": _level(texts, metric, after),
        "of_before": say.counted_on(texts, metric, side.per_before) if side.per_before else "",
        "of_after": say.counted_on(texts, metric, side.per_after) if side.per_after else "",
        "change": change,
    }


def _levels(metric: str, side: Side) -> tuple[float | None, float | None]:
    if metric == "survey":
        return side.before, side.after
    factor = _PERCENT if metric == "lamp_dark" else 1.0
    pairs = (side.before, side.per_before), (side.after, side.per_after)
    before, after = (
        factor * events / base if events is not None and base else None for events, base in pairs
    )
    return before, after


def _level(texts: Texts, metric: str, value: float | None) -> str:
    if value is None:
        return say.NONE
    decimals, is_percent = _SHOWN[metric]
    return texts.quantity(value, "%", decimals) if is_percent else texts.number(value, decimals)


def _yearly(texts: Texts, events: float | None, months: int) -> str:
    """Write whole years as events a year, and less than one as they are."""
    if events is None or not months:
        return say.NONE
    yearly = events * YEAR / months if months >= YEAR else events
    return texts.number(yearly, 0 if yearly == int(yearly) else 1)


def _in_years(texts: Texts, events: float | None, months: int) -> str:
    years = months // YEAR
    if events is None or years < 2:  # noqa: PLR2004 -- of one year the yearly number says it
        return ""
    return texts.gettext(
        "%(events)s in %(years)s years", events=texts.number(events), years=texts.number(years)
    )
