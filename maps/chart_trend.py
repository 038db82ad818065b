"""Values over time as lines, with their intervals; what is not known is left open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from markupsafe import Markup

from maps import chart_parts as parts
from maps.chart_parts import LINES, Drawn, Scale
from maps.chart_times import Point, Trend, head_of, rows_of, time_words
from maps.palette import DAY
from maps.texts import Texts

LEFT: Final = 62.0
RIGHT: Final = 18.0
PLOT: Final = 190.0
#: Height of the row that says of how many each value is, and room that a label takes [px].
COUNTS: Final = 32.0
_LABEL: Final = 68.0
_DAYS: Final = {"day": 1.0, "week": 7.0, "month": 30.4, "quarter": 91.3, "year": 365.25}
#: Intervals of several series are drawn so far apart [px].
_APART: Final = 5.0


def trend(shown: Trend, texts: Texts) -> Drawn:
    """Draw values over time.

    Raises
    ------
    ValueError
        If there are no points at all, or more series than can be told apart.
    """
    if not 1 <= len(shown.series) <= len(LINES) or not any(one.points for one in shown.series):
        raise ValueError(f"a trend has 1 to {len(LINES)} series with points")
    samples = [
        (parts.stroke("M-15 0H15", order) + parts.sign(order, 0, 0), series.name)
        for order, series in enumerate(shown.series)
    ]
    key, top = parts.keys(samples if len(samples) > 1 else [], LEFT, _right(shown))
    top += 16 + 15 * len(shown.moments)
    return Drawn(
        title=shown.title,
        sentence=shown.sentence,
        svg=_svg(shown, texts, key, top),
        head=head_of(shown, texts),
        rows=rows_of(shown, texts),
    )


def _svg(shown: Trend, texts: Texts, key: list[str], top: float) -> Markup:
    found = [point for series in shown.series for point in series.points]
    values = [value for one in found for value in (one.value, one.low, one.high)]
    y = parts.scale_of(values, (shown.floor, shown.ceiling), (top + PLOT, top), shown.decimals)
    x = _times(shown)
    counts_top = top + PLOT + 12
    labels_y = counts_top + (COUNTS + 32 if shown.n_words else 6)
    drawn = [
        parts.hatch(shown.mark),
        *key,
        *_grid(shown, y, texts),
        *_unknown(shown, x, top),
        *(_counts(shown, x, counts_top, texts) if shown.n_words else ()),
        *_moments(shown, x, top),
        *(part for order in range(len(shown.series)) for part in _series(shown, order, x, y)),
        *_labels(shown, x, labels_y, texts),
    ]
    size = (shown.wide, labels_y + 10)
    return parts.figure(shown.mark, shown.title, shown.sentence, size, drawn)


def _times(shown: Trend) -> Scale:
    days = [point.at.toordinal() for series in shown.series for point in series.points]
    days += [moment.at.toordinal() for moment in shown.moments]
    half = _DAYS[shown.step] / 2
    return Scale(min(days) - half, max(days) + half, LEFT, _right(shown), (), 0)


def _grid(shown: Trend, y: Scale, texts: Texts) -> Iterable[str]:
    for tick in y.ticks:
        at = y.at(tick)
        kind = "axis" if tick == y.ticks[0] else "grid"
        colour = DAY["control"] if kind == "axis" else DAY["line"]
        yield parts.line(f"M{LEFT:g} {at:.1f}H{_right(shown):g}", kind, colour)
        yield parts.words(parts.number(texts, tick, y.decimals), LEFT - 8, at + 4.5, "end")
    if shown.unit:
        yield parts.words(shown.unit, LEFT - 8, y.end - 9, "end")


def _unknown(shown: Trend, x: Scale, top: float) -> Iterable[str]:
    """Hatch the times at which nothing is known of any series."""
    known: dict[date, bool] = {}
    for series in shown.series:
        for point in series.points:
            known[point.at] = known.get(point.at, False) or point.value is not None
    wide = _DAYS[shown.step] / (x.high - x.low) * (x.end - x.start)
    for at, is_known in known.items():
        if not is_known:
            yield (
                f'<rect fill="url(#{shown.mark}-unknown)" x="{_x(x, at) - wide / 2:.1f}"'
                f' y="{top:.1f}" width="{wide:.1f}" height="{PLOT:g}"/>'
            )


def _counts(shown: Trend, x: Scale, top: float, texts: Texts) -> Iterable[str]:
    """Draw of how many the values are: the sum of the series at each time."""
    sums: dict[date, int] = {}
    for series in shown.series:
        for point in series.points:
            sums[point.at] = sums.get(point.at, 0) + (point.n or 0)
    most = max(sums.values()) or 1
    wide = min(_DAYS[shown.step] / (x.high - x.low) * (x.end - x.start) * 0.6, 26.0)
    ground = top + COUNTS + 15
    yield parts.words(shown.n_words, LEFT, top + 9)
    yield parts.words(texts.number(most), LEFT - 8, ground - COUNTS + 9, "end")
    yield parts.line(f"M{LEFT:g} {ground:.1f}H{_right(shown):g}", "axis", DAY["control"])
    for at, count in sums.items():
        high = COUNTS * count / most
        yield (
            f'<rect class="chart-count" fill="{DAY["control"]}" x="{_x(x, at) - wide / 2:.1f}"'
            f' y="{ground - high:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'
        )


def _moments(shown: Trend, x: Scale, top: float) -> Iterable[str]:
    for order, moment in enumerate(shown.moments):
        at = _x(x, moment.at)
        y = top - 8 - 15 * (len(shown.moments) - order - 1)
        yield parts.line(
            f"M{at:.1f} {y + 3:.1f}V{top + PLOT:.1f}", "moment", DAY["ink"], 1.4, "5 3"
        )
        aside, anchor = (5, "end") if at > (LEFT + _right(shown)) / 2 else (-5, "start")
        yield parts.words(moment.words, at + aside, y, anchor, "ink")


def _series(shown: Trend, order: int, x: Scale, y: Scale) -> Iterable[str]:
    points = shown.series[order].points
    several = len(shown.series) > 1
    aside = (order - (len(shown.series) - 1) / 2) * _APART if several else 0.0
    for known, run in groupby(points, lambda point: point.value is not None):
        if not known:
            continue
        stretch = list(run)
        if not several:
            yield from _band(stretch, x, y)
        data = "L".join(f"{_x(x, one.at):.1f} {y.at(one.value or 0.0):.1f}" for one in stretch)
        yield parts.stroke(f"M{data}", order)
    for point in points:
        if point.value is None:
            continue
        at = _x(x, point.at)
        if several and point.low is not None and point.high is not None:
            data = f"M{at + aside:.1f} {y.at(point.low):.1f}V{y.at(point.high):.1f}"
            yield parts.line(data, f"line-{order}", LINES[order][0], 1.2)
        yield parts.sign(order, at, y.at(point.value))


def _band(run: Sequence[Point], x: Scale, y: Scale) -> Iterable[str]:
    """Draw the intervals of a stretch as bands with edges; one by itself as a line."""
    for known, part in groupby(run, lambda one: one.low is not None and one.high is not None):
        found = list(part)
        if not known:
            continue
        over = [f"{_x(x, one.at):.1f} {y.at(one.high or 0.0):.1f}" for one in found]
        under = [f"{_x(x, one.at):.1f} {y.at(one.low or 0.0):.1f}" for one in found]
        if len(found) == 1:
            yield parts.line(f"M{over[0]}L{under[0]}", "line-0", LINES[0][0], 1.6)
            continue
        yield (
            f'<path class="chart-band" fill="{LINES[0][0]}" fill-opacity="0.16"'
            f' d="M{"L".join([*over, *reversed(under)])}z"/>'
        )
        for edge in (over, under):
            yield parts.line(f"M{'L'.join(edge)}", "edge", LINES[0][0], 0.8)


def _labels(shown: Trend, x: Scale, y: float, texts: Texts) -> Iterable[str]:
    times = sorted({point.at for series in shown.series for point in series.points})
    room = max(2, int((_right(shown) - LEFT) / _LABEL))
    every = -(-len(times) // room)
    for place, at in enumerate(times):
        if place % every == 0:
            yield parts.words(time_words(at, shown.step, texts), _x(x, at), y, "middle")


def _right(shown: Trend) -> float:
    return shown.wide - RIGHT


def _x(x: Scale, at: date) -> float:
    return x.at(at.toordinal())
