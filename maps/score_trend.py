"""Scores over weeks as a chart; a mean and the interval of a sample as small pictures of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup, escape

from gis.scores import BEST, Approval
from gis.vocabulary import SCORE_ASPECTS
from maps.charts import Drawn, Point, Series, Trend, trend
from maps.texts import Texts
from maps.vocabulary import label

_BOX: Final = 100.0


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


def by_week(weeks: Sequence[Week], texts: Texts) -> Drawn:
    """Draw the three means of each week, and of how many places they are.

    Parameters
    ----------
    weeks
        One after the other, none left out, one at least.
    """
    looked = sum(1 for week in weeks if week.places)
    sentence = texts.gettext(
        "Somebody looked in %(looked)s of %(weeks)s weeks.", looked=looked, weeks=len(weeks)
    )
    if looked < len(weeks):
        nobody = texts.gettext("nobody looked")
        sentence += " " + texts.gettext("Hatched: %(words)s.", words=nobody)
    series = [
        Series(
            label(texts, "score_aspect", aspect).capitalize(),
            [
                Point(at=week.starts_on, value=week.means[aspect], n=None if order else week.places)
                for week in weeks
            ],
        )
        for order, aspect in enumerate(SCORE_ASPECTS)
    ]
    shown = Trend(
        mark="weeks", title=texts.gettext("Intact, clean and tidy by week"), sentence=sentence,
        series=series, decimals=2, ceiling=float(BEST), step="week",
        n_words=texts.gettext("Places"), unknown=texts.gettext("not judged"),
    )  # fmt: skip
    return trend(shown, texts)


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
