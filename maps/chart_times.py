"""What a trend tells: points over time, and the table that says the same as its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from babel import dates

from maps import chart_parts as parts
from maps.chart_parts import WIDTH
from maps.texts import Texts

Step = Literal["day", "week", "month", "quarter", "year"]

_FORMATS: Final = {
    "day": "d MMM", "week": "d MMM", "month": "MMM yy", "quarter": "QQQ yy", "year": "yyyy",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Point:
    """A value of one time: its interval, and of how many it is; None: not known."""

    at: date
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class Series:
    """Values of one thing, in the order of time."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Moment:
    """A day that is marked, and what began on it."""

    at: date
    words: str


@dataclass(frozen=True, kw_only=True)
class Trend:
    """What a trend shows.

    Attributes
    ----------
    mark
        Names its parts; no other chart of the page has the same.
    title, sentence
        What it shows, and what it says.
    series
        One to four, each with a point for every time that is told of.
    unit, decimals
        How values are written.
    moments
        Days that are marked.
    step
        How far apart points are.
    floor, ceiling
        Ends of the axis of values; None: as the values ask.
    n_words
        What `Point.n` counts; empty: it is not shown.
    unknown
        What the table says where a value is not known; empty: just that.
    wide
        Width that it is drawn for [px]: letters keep their size.
    """

    mark: str
    title: str
    sentence: str
    series: Sequence[Series]
    unit: str = ""
    decimals: int = 0
    moments: Sequence[Moment] = ()
    step: Step = "month"
    floor: float | None = 0.0
    ceiling: float | None = None
    n_words: str = ""
    unknown: str = ""
    wide: float = WIDTH


def time_words(at: date, step: Step, texts: Texts) -> str:
    """Write a time as it stands below the lines: short."""
    return dates.format_date(at, _FORMATS[step], locale=texts.locale)


def head_of(shown: Trend, texts: Texts) -> tuple[str, ...]:
    """Return the headings of the table: the time, and each series with what it is of."""
    head = [texts.gettext("Time")]
    counted = [one for one in shown.series if _is_counted(one, shown)]
    for series in shown.series:
        head.append(series.name)
        if series in counted:
            head.append(f"{shown.n_words}, {series.name}" if len(counted) > 1 else shown.n_words)
    return tuple(head)


def rows_of(shown: Trend, texts: Texts) -> tuple[tuple[str, ...], ...]:
    """Return a row of the table for each time, the earliest first."""
    times = sorted({point.at for series in shown.series for point in series.points})
    found = [{point.at: point for point in series.points} for series in shown.series]
    rows = []
    for at in times:
        row = [_told(at, shown.step, texts)]
        for series, points in zip(shown.series, found, strict=True):
            point = points.get(at, Point(at=at, value=None))
            interval = (point.low, point.high)
            unknown = shown.unknown if point.value is None else ""
            said = parts.told(texts, point.value, interval, shown.decimals, shown.unit)
            row.append(unknown or said)
            if _is_counted(series, shown):
                row.append(parts.DASH if point.n is None else texts.number(point.n))
        rows.append(tuple(row))
    return tuple(rows)


def _told(at: date, step: Step, texts: Texts) -> str:
    """Write a time as it stands in the table: a week by its number, with its Monday."""
    if step != "week":
        return time_words(at, step, texts)
    number = texts.gettext("w. %(number)s", number=at.isocalendar().week)
    return f"{number}, {texts.date(at)}"


def _is_counted(series: Series, shown: Trend) -> bool:
    return bool(shown.n_words) and any(point.n is not None for point in series.points)
