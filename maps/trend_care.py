"""Trends of inspections, plans and cases as charts, each with how it is counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from gis.scores import BEST
from gis.trends import last_day, mean_of
from gis.vocabulary import SCORE_ASPECTS
from maps.charts import Drawn, Point, Series, Trend, trend
from maps.texts import Texts
from maps.trend_told import COLUMN, Told, changed, clear, compared, each, point_of, told
from maps.vocabulary import label

#: By when answers and mending are told of, after a month is over [d].
ANSWERED_D: Final = 7
MENDED_D: Final = 30
#: Width of a chart that shares a line of paper with another [px].
NARROW: Final = 460.0

#: A row of a query of sql/queries/board.sql, with its columns.
Row = Any
#: Gives a point a month, of a part of its row, once so many days have passed.
_Points = Callable[[Callable[[Row], float | None], int], list[Point]]


def scores(rows: Sequence[Row], texts: Texts) -> Told:
    """Show the mean score of each aspect, with the places that they are of."""
    title = texts.gettext("Intact, clean and tidy")
    found = {
        aspect: [
            (row.ends_on, mean_of(
                getattr(row, f"{aspect}_n"), getattr(row, f"{aspect}_sum"),
                getattr(row, f"{aspect}_squares"), (0.0, float(BEST)),
            ))
            for row in rows
        ]
        for aspect in SCORE_ASPECTS
    }  # fmt: skip
    series = [
        Series(
            label(texts, "score_aspect", aspect).capitalize(), [point_of(*one) for one in values]
        )
        for aspect, values in found.items()
    ]
    sentence = " ".join(f"{one.name}: {changed(one.points, texts, '', 2)}" for one in series)
    shown = Trend(
        wide=COLUMN, mark="scores", title=title, sentence=sentence, series=series, decimals=2,
        ceiling=float(BEST), n_words=texts.gettext("judgements"),
    )  # fmt: skip
    counted = texts.gettext(
        "Mean of 0 bad, 1 fair, 2 good at the end of the month. The newest inspection of a place"
        " counts for 62 days; a place that nobody looked at is in no mean. Of all %(places)s places"
        " with a plan, %(judged)s were judged lately enough at the end.",
        places=texts.number(rows[-1].places if rows else 0),
        judged=texts.number(rows[-1].judged if rows else 0),
    )
    return told("scores", shown, counted, texts)


def index(rows: Sequence[Row], texts: Texts) -> Drawn | None:
    """Show the mean of the three aspects together, with the interval it lies in, by quarter."""
    estimates = [
        (row.ends_on, mean_of(row.judged, row.score_sum, row.score_squares, (0.0, float(BEST))))
        for row in rows
    ]
    points = [point_of(*one) for one in estimates]
    if all(point.value is None for point in points):
        return None
    sentence = changed(points, texts, "", 2, "quarter")
    pair = compared(points, "quarter")
    if pair is not None and pair[0] is not pair[1]:
        sentence = f"{sentence} {clear(*pair, texts)}"
    shown = Trend(
        mark="index", title=texts.gettext("Intact, clean and tidy together"), sentence=sentence,
        series=[Series(texts.gettext("Mean of the three, 0 to 2"), points)], decimals=2,
        ceiling=float(BEST), step="quarter", n_words=texts.gettext("places judged"), wide=NARROW,
    )  # fmt: skip
    return trend(shown, texts)


def overdue(rows: Sequence[Row], texts: Texts) -> Told:
    """Show the share of plans that were overdue, of all that somebody has ever followed."""
    points = [
        Point(
            at=row.ends_on,
            value=100 * row.overdue / followed if followed else None,
            n=row.plans,
        )
        for row in rows
        for followed in [row.plans - row.never_visited]
    ]
    never = rows[-1].never_visited if rows else 0
    shown = Trend(
        wide=COLUMN, mark="overdue", title=texts.gettext("Overdue plans"),
        sentence=changed(points, texts, "%", 0), unit="%", ceiling=100.0,
        series=[Series(texts.gettext("Overdue"), points)], n_words=texts.gettext("plans in force"),
    )  # fmt: skip
    counted = texts.gettext(
        "Of the plans in force at the end of the month that somebody had visited before. Plans"
        " that nobody has ever visited are not counted as anything: %(never)s at the end.",
        never=texts.number(never),
    )
    return told("overdue", shown, counted, texts)


def repeats(rows: Sequence[Row], texts: Texts) -> Told:
    """Show how many things something was wrong with again and again."""
    points = [Point(at=row.ends_on, value=row.things, n=row.cases) for row in rows]
    shown = Trend(
        wide=COLUMN, mark="repeats", title=texts.gettext("Repeat damage"),
        sentence=changed(points, texts, "", 0),
        series=[Series(texts.gettext("Things with three cases or more in 90 days"), points)],
        n_words=texts.gettext("cases in the 90 days"),
    )  # fmt: skip
    counted = texts.gettext(
        "Things of the register with at least three cases opened in the 90 days up to the end of"
        " the month; reports of the same fault are one case."
    )
    return told("repeats", shown, counted, texts)


def answers(rows: Sequence[Row], months: Sequence[date], today: date, texts: Texts) -> list[Told]:
    """Show how soon cases are answered and mended, by the month that they were opened in."""
    found = {row.month: row for row in rows}

    def points(part: Callable[[Row], float | None], wait_d: int) -> list[Point]:
        return [
            Point(
                at=month,
                value=part(row) if row and (today - last_day(month)).days >= wait_d else None,
                n=row.cases if row else 0,
            )
            for month in months
            for row in [found.get(month)]
        ]

    return [_shares(points, texts), _medians(points, texts)]


def _shares(points: _Points, texts: Texts) -> Told:
    answered = points(lambda row: 100 * row.answered / row.cases, ANSWERED_D)
    mended = points(lambda row: 100 * row.mended / row.cases, MENDED_D)
    series = [
        Series(texts.gettext("answered within 7 days"), answered),
        Series(texts.gettext("mended within 30 days"), _without_n(mended)),
    ]
    shown = Trend(
        wide=COLUMN, mark="answered", title=texts.gettext("Answered and mended in time"),
        sentence=each(series, texts, "%"), series=series, unit="%", ceiling=100.0,
        n_words=texts.gettext("cases opened"),
    )  # fmt: skip
    counted = texts.gettext(
        "All cases that were opened in the month, for ever: one that is still open, or was closed"
        " without mending, counts as not mended. A month is told of when its time is over."
    )
    return told("answered", shown, counted, texts)


def _medians(points: _Points, texts: Texts) -> Told:
    answered = points(lambda row: _half(row.answered_median), ANSWERED_D)
    mended = points(lambda row: _half(row.mended_median), MENDED_D)
    series = [
        Series(texts.gettext("to the first answer"), answered),
        Series(texts.gettext("until mended"), _without_n(mended)),
    ]
    days = texts.gettext("days")
    shown = Trend(
        wide=COLUMN, mark="medians", title=texts.gettext("Time to answer and to mend, median"),
        sentence=each(series, texts, days, 1), series=series, unit=days, decimals=1,
        n_words=texts.gettext("cases opened"),
    )  # fmt: skip
    counted = texts.gettext(
        "So long it took until half of all cases of the month were answered, and mended; those"
        " still open are among them. Nothing is shown where half of them are not mended yet."
    )
    return told("medians", shown, counted, texts)


def _without_n(points: Sequence[Point]) -> list[Point]:
    return [Point(at=one.at, value=one.value) for one in points]


def _half(median: float) -> float | None:
    return median if math.isfinite(median) else None
