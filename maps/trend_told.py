"""What trends say: a chart with how it is counted, and what became of values in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from babel import dates

from gis.trends import Estimate, differ
from maps.chart_parts import with_unit
from maps.charts import Drawn, Point, Series, Trend, trend
from maps.texts import Texts

#: Width of a chart in a column of a page [px].
COLUMN: Final = 600.0


@dataclass(frozen=True)
class Told:
    """One trend: its chart (None: nothing to draw, `drawn_not` says why), and how it is counted."""

    name: str
    drawn: Drawn | None
    counted: str
    drawn_not: str = ""


def told(name: str, shown: Trend, counted: str, texts: Texts) -> Told:
    """Draw a trend, or say that nothing is known."""
    if not any(point.value is not None for one in shown.series for point in one.points):
        return Told(name, None, counted, texts.gettext("Nothing is known of these months."))
    return Told(name, trend(shown, texts), counted)


def point_of(at: date, estimate: Estimate) -> Point:
    """Return an estimate as a point of a trend."""
    return Point(
        at=at, value=estimate.value, low=estimate.low, high=estimate.high, n=estimate.n
    )  # fmt: skip


def each(series: Sequence[Series], texts: Texts, unit: str, decimals: int = 0) -> str:
    """Say of each series what became of it."""
    return " ".join(
        f"{one.name[:1].upper()}{one.name[1:]}: {changed(one.points, texts, unit, decimals)}"
        for one in series
    )


def changed(
    points: Sequence[Point], texts: Texts, unit: str, decimals: int, step: str = "month"
) -> str:
    """Say the newest value, and the one that it is held against."""
    pair = compared(points, step)
    if pair is None:
        return texts.gettext("Nothing is known of these months.")
    before, last = pair
    new = with_unit(texts, last.value or 0.0, decimals, unit)
    if before is last:
        return texts.gettext("%(new)s in %(month)s.", new=new, month=_time(last.at, texts, step))
    return texts.gettext(
        "%(new)s in %(month)s, %(old)s in %(before)s.",
        new=new,
        month=_time(last.at, texts, step),
        old=with_unit(texts, before.value or 0.0, decimals, unit),
        before=_time(before.at, texts, step),
    )


def compared(points: Sequence[Point], step: str = "month") -> tuple[Point, Point] | None:
    """Return the newest known point after that of the same month or quarter a year before.

    Where that is not known, it is the oldest; None: nothing is known.
    """
    months = 3 if step == "quarter" else 1
    known = [point for point in points if point.value is not None]
    if not known:
        return None
    last = known[-1]
    sought = (last.at.year - 1, (last.at.month - 1) // months)
    return next(
        (one for one in known if (one.at.year, (one.at.month - 1) // months) == sought), known[0]
    ), last


def clear(first: Point, last: Point, texts: Texts) -> str:
    """Say whether two points clearly differ."""
    said = differ(
        Estimate(first.value, first.low, first.high, first.n or 0),
        Estimate(last.value, last.low, last.high, last.n or 0),
    )
    if said is None:
        return texts.gettext("Too few places were judged to say whether that is a change.")
    if said == 0:
        return texts.gettext("Their intervals meet: no clear change.")
    if said > 0:
        return texts.gettext("That is clearly higher: their intervals do not meet.")
    return texts.gettext("That is clearly lower: their intervals do not meet.")


def _time(at: date, texts: Texts, step: str) -> str:
    pattern = "QQQ yyyy" if step == "quarter" else "MMMM yyyy"
    return dates.format_date(at, pattern, locale=texts.locale)
