"""The board's report in words and charts: figures of one moment, each said as it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from gis.scores import BEST
from gis.trends import mean_of
from maps.charts import Bar, Bars, Drawn, bars
from maps.texts import N_, Texts
from maps.trend_care import NARROW
from maps.vocabulary import label

#: Ages of open points: column, and message id.
AGES: Final = (
    ("up_to_14", N_("14 days at most")),
    ("up_to_30", N_("15 to 30 days")),
    ("up_to_90", N_("31 to 90 days")),
    ("older", N_("more than 90 days")),
)

_THANKS: Final = {
    "mapped": N_("Counted so from now on, in all years."),
    "unmapped": N_("Counted as itself again."),
}

#: A row of a query of sql/queries/board.sql, with its columns.
Row = Any


def open_points(rows: Sequence[Row], texts: Texts) -> Drawn | None:
    """Draw open points by who answers for them and how old they are; None: there are none."""
    if not rows:
        return None
    ordered = sorted(rows, key=lambda row: -row.points)
    total = sum(row.points for row in rows)
    older = sum(row.older for row in rows)
    most = ordered[0]
    sentence = texts.gettext(
        "%(all)s points are open, %(older)s of them for more than 90 days. Most lie with"
        " %(party)s: %(most)s.",
        all=texts.number(total),
        older=texts.number(older),
        party=label(texts, "board_party", most.party),
        most=texts.number(most.points),
    )
    shown = Bars(
        mark="open-points",
        title=texts.gettext("Open points by who answers for them and age"),
        sentence=sentence,
        parts=[texts.gettext(words) for _, words in AGES],
        rows=[
            Bar(party(row.party, texts), [float(getattr(row, age)) for age, _ in AGES])
            for row in ordered
        ],
        wide=NARROW,
    )
    return bars(shown, texts)


def party(code: str, texts: Texts) -> str:
    """Name a party as an actor, with a capital letter."""
    words = label(texts, "board_party", code)
    return words[:1].upper() + words[1:]


def mapping_thanks(texts: Texts, what: str) -> str:
    """Return what is said after a category was counted as another, or not any more."""
    return texts.gettext(_THANKS[what]) if what in _THANKS else ""


def figures(
    points: Sequence[Row], dark: Row | None, lamps: int, scores: Row | None, texts: Texts
) -> list[tuple[str, str, str]]:
    """Return what stands first: figure, what it is of, and how it is counted.

    Parameters
    ----------
    points
        Open points by party.
    dark, lamps
        Dark lamps of the municipality (None: none is dark), and how many it has.
    scores
        How places stand today; None: nothing has a plan.
    """
    late = sum(row.late for row in points)
    found = [
        (
            texts.number(sum(row.points for row in points)),
            texts.gettext("open points"),
            texts.gettext(
                "%(late)s of them past the day that was promised", late=texts.number(late)
            ),
        ),
        (
            texts.number(dark.over_30 if dark else 0),
            texts.gettext("municipal lamps dark for more than 30 days"),
            texts.gettext(
                "%(over)s for more than 14 days, of %(lamps)s municipal lamps",
                over=texts.number(dark.over_14 if dark else 0),
                lamps=texts.number(lamps),
            ),
        ),
    ]
    if scores is not None:
        found.append(_index(scores, texts))
    return found


def _index(row: Row, texts: Texts) -> tuple[str, str, str]:
    mean = mean_of(row.judged, row.score_sum, row.score_squares, (0.0, float(BEST)))
    name = texts.gettext("intact, clean and tidy, 0 to 2")
    of = texts.gettext(
        "%(judged)s of %(places)s places judged in 62 days",
        judged=texts.number(row.judged),
        places=texts.number(row.places),
    )
    if mean.value is None:
        return texts.gettext("not known"), name, of
    said = texts.number(mean.value, 2)
    if mean.low is None or mean.high is None:
        return said, name, of
    interval = texts.gettext(
        "interval %(low)s to %(high)s",
        low=texts.number(mean.low, 2),
        high=texts.number(mean.high, 2),
    )
    return said, name, f"{interval}; {of}"
