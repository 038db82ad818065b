"""Scores over weeks and the interval of a sample as SVG; the same values stand in tables beside.

The three lines differ by dash and by the sign of their points as well as by colour. A week in which
nobody looked is hatched and has no point: a line never leads over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from babel import dates
from markupsafe import Markup, escape

from gis.scores import BEST, Approval
from gis.vocabulary import SCORE_ASPECTS
from maps.texts import Texts
from maps.vocabulary import label

WIDTH: Final = 720.0
HEIGHT: Final = 250.0
LEFT: Final = 92.0
RIGHT: Final = 16.0
TOP: Final = 16.0
PLOT: Final = 150.0
"""Height of the part with the lines; below it stands how many places were looked at."""
BARS_TOP: Final = TOP + PLOT + 14.0
BARS: Final = 34.0
LABELS_MAX: Final = 9
_BOX: Final = 100.0
#: What is a sign of each aspect: path data around 0, 0.
_SIGNS: Final[Mapping[str, str]] = {
    "intact": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "clean": "M-3.6-3.6h7.2v7.2h-7.2z",
    "tidy": "M0-4.6L4.4 3.6h-8.8z",
}


@dataclass(frozen=True, kw_only=True)
class Week:
    """How the inspections of a week judged.

    Attributes
    ----------
    starts_on
        Its Monday.
    places
        Places that were judged [count]; 0: nobody looked.
    means
        Mean score of each aspect, 0 to 2; None: nobody judged it.
    """

    starts_on: date
    places: int
    means: Mapping[str, float | None]

    @property
    def number(self) -> int:
        """Number of the week (ISO 8601)."""
        return self.starts_on.isocalendar().week


def trend_svg(weeks: Sequence[Week], texts: Texts) -> Markup:
    """Draw the three means of each week, and below them how many places were looked at.

    Parameters
    ----------
    weeks
        One after the other, none left out, one at least.
    texts
        Words of the reader.

    Returns
    -------
    Markup
        One svg element with title and description; classes of scores.css colour it.
    """
    step = (WIDTH - LEFT - RIGHT) / len(weeks)
    middles = [LEFT + (place + 0.5) * step for place in range(len(weeks))]
    title = texts.gettext("Intact, clean and tidy by week")
    parts = [
        (
            f'<svg class="trend" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img"'
            ' aria-labelledby="trend-title trend-desc">'
        ),
        f'<title id="trend-title">{escape(title)}</title>',
        f'<desc id="trend-desc">{escape(_told(weeks, texts))}</desc>',
        (
            '<defs><pattern id="unseen" width="6" height="6" patternUnits="userSpaceOnUse">'
            '<path class="trend-hatch" d="M0 6L6 0"/></pattern></defs>'
        ),
        *_grid(texts),
        *(_unseen(x, step) for x, week in zip(middles, weeks, strict=True) if not week.places),
        *_bars(weeks, middles, step, texts),
        *(part for aspect in SCORE_ASPECTS for part in _line(aspect, weeks, middles)),
        *_dates(weeks, middles, texts),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - numbers, and words that were escaped above


def key_svg(aspect: str) -> Markup:
    """Draw the sign of an aspect as it stands in the lines, for the legend."""
    return Markup(  # noqa: S704 - constants
        '<svg class="trend-key" viewBox="0 0 36 14" aria-hidden="true">'
        f'<path class="trend-line trend-{aspect}" d="M1 7H35"/>'
        f'<path class="trend-sign trend-{aspect}" transform="translate(18 7)"'
        f' d="{_SIGNS[aspect]}"/>'
        "</svg>"
    )


def interval_svg(found: Approval, texts: Texts) -> Markup:
    """Draw the share of a sample with the interval of the whole, 0 to 100 %."""
    words = texts.gettext("From 0 to 100 percent; the bar is the interval, the sign the share")
    parts = [
        (
            '<svg class="interval" viewBox="0 0 104 14" preserveAspectRatio="none" role="img"'
            f' aria-label="{escape(words)}">'
        ),
        '<path class="interval-axis" d="M2 7H102M2 3v8M52 4.5v5M102 3v8"/>',
    ]
    if found.low is not None and found.high is not None:
        width = max((found.high - found.low) * _BOX, 0.6)
        parts.append(
            f'<rect class="interval-bar" x="{2 + found.low * _BOX:.1f}" y="4" width="{width:.1f}"'
            ' height="6"/>'
        )
    if found.share is not None:
        parts.append(f'<path class="interval-share" d="M{2 + found.share * _BOX:.1f} 1v12"/>')
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - numbers, and escaped words


def bar_svg(mean: float) -> Markup:
    """Draw a mean score as a bar, 0 to 2."""
    return Markup(  # noqa: S704 - a number
        '<svg class="score-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="score-bar-all" width="100" height="8"/>'
        f'<rect class="score-bar-mean" width="{mean / BEST * 100:.1f}" height="8"/></svg>'
    )


def _y(score: float) -> float:
    return TOP + PLOT * (1 - score / BEST)


def _grid(texts: Texts) -> Iterable[str]:
    for score in range(BEST + 1):
        y = _y(score)
        words = f"{score} {label(texts, 'score', str(score))}"
        yield f'<path class="trend-grid" d="M{LEFT:g} {y:g}H{WIDTH - RIGHT:g}"/>'
        yield f'<text class="trend-words" x="{LEFT - 8:g}" y="{y + 4:g}" text-anchor="end">'
        yield f"{escape(words)}</text>"


def _unseen(x: float, step: float) -> str:
    return (
        f'<rect class="trend-unseen" x="{x - step / 2:.1f}" y="{TOP:g}" width="{step:.1f}"'
        f' height="{PLOT:g}" fill="url(#unseen)"/>'
    )


def _bars(
    weeks: Sequence[Week], middles: Sequence[float], step: float, texts: Texts
) -> Iterable[str]:
    most = max(week.places for week in weeks)
    words = texts.gettext("Places")
    yield (
        f'<text class="trend-words" x="{LEFT - 8:g}" y="{BARS_TOP + BARS:g}" text-anchor="end">'
        f"{escape(words)}</text>"
    )
    if most:
        yield (
            f'<text class="trend-words" x="{LEFT - 8:g}" y="{BARS_TOP + 9:g}"'
            f' text-anchor="end">{escape(texts.number(most))}</text>'
        )
    for x, week in zip(middles, weeks, strict=True):
        if week.places:
            height = BARS * week.places / most
            yield (
                f'<rect class="trend-bar" x="{x - step * 0.35:.1f}"'
                f' y="{BARS_TOP + BARS - height:.1f}" width="{step * 0.7:.1f}"'
                f' height="{height:.1f}"/>'
            )


def _line(aspect: str, weeks: Sequence[Week], middles: Sequence[float]) -> Iterable[str]:
    points = [
        (x, None if (mean := week.means[aspect]) is None else _y(mean))
        for x, week in zip(middles, weeks, strict=True)
    ]
    for known, run in groupby(points, lambda point: point[1] is not None):
        if known:
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in run)
            yield f'<path class="trend-line trend-{aspect}" d="M{path}"/>'
    for x, y in points:
        if y is not None:
            yield (
                f'<path class="trend-sign trend-{aspect}" transform="translate({x:.1f} {y:.1f})"'
                f' d="{_SIGNS[aspect]}"/>'
            )


def _dates(weeks: Sequence[Week], middles: Sequence[float], texts: Texts) -> Iterable[str]:
    every = -(-len(weeks) // LABELS_MAX)
    y = BARS_TOP + BARS + 18
    for place, (x, week) in enumerate(zip(middles, weeks, strict=True)):
        if place % every == 0:
            words = dates.format_date(week.starts_on, "d MMM", locale=texts.locale)
            yield f'<text class="trend-words" x="{x:.1f}" y="{y:g}" text-anchor="middle">'
            yield f"{escape(words)}</text>"


def _told(weeks: Sequence[Week], texts: Texts) -> str:
    looked = sum(1 for week in weeks if week.places)
    return texts.gettext(
        "Somebody looked in %(looked)s of %(weeks)s weeks. The table below holds the values.",
        looked=looked,
        weeks=len(weeks),
    )
