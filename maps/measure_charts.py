"""Charts of what became of a measure: over time, and all changes side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gis.effect_figures import Compared
from gis.effect_figures import Point as Figures
from gis.effects import Change
from gis.verdicts import LEVELS
from maps import measure_words as say
from maps.charts import Drawn, Intervals, Moment, Point, Row, Series, Trend, intervals, trend
from maps.measure_figures import heads, rows
from maps.texts import Texts

#: Days from the first to the middle of a quarter [d].
_MIDDLE = timedelta(days=45)
#: An interval that goes further ends in an arrow [%].
_PERCENT_MAX = 200.0


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the charts are drawn from.

    Attributes
    ----------
    own_compared
        Held against what own staff finds in the same place.
    is_whole
        Whole years are compared; else months so far, without a conclusion.
    compared, neutral
        The metric of the measure, and what own rounds find beside it.
    placebo, placebos
        The same a year too early, and each comparison area as if it had been the place.
    """

    metric: str
    theme: str | None
    starts_on: date
    own_compared: bool
    is_whole: bool
    compared: Compared
    neutral: Sequence[Compared]
    placebo: Change | None
    placebos: Sequence[tuple[str, Change | None]]
    points: Sequence[Figures]


def over_time(texts: Texts, shown: Shown) -> Drawn | None:
    """Draw the place beside what it is held against, over time; None: there are no figures."""
    points = shown.points
    if not any(point.place is not None for point in points):
        return None
    survey = shown.metric == "survey"
    series = [_series(texts.gettext("the place"), points, "place", middle=not survey)]
    if any(point.expected is not None for point in points):
        series.append(_series(_expected_name(texts, shown), points, "expected", middle=not survey))
    return trend(
        Trend(
            mark="measure-trend", title=_trend_title(texts, shown),
            sentence=_told(texts, shown),
            series=series, unit="%" if shown.metric in ("lamp_dark", "survey") else "",
            decimals=2 if shown.metric in ("scores", "findings") else 0,
            moments=[Moment(shown.starts_on, texts.gettext("the measure begins"))],
            step="year" if survey else "quarter", floor=None if survey else 0.0,
        ),
        texts,
    )  # fmt: skip


def _told(texts: Texts, shown: Shown) -> str:
    """Say what the figures before and after are, of the place and what it is held against."""
    found = rows(texts, shown.compared)
    if not found:
        return texts.gettext("There are too few months yet for figures before and after.")
    before, after = heads(texts, shown.compared, is_whole=shown.is_whole)
    parts = [
        texts.gettext(
            "%(who)s: %(before)s before, %(after)s after",
            who=row["name"], before=row["before"], after=row["after"],
        )
        for row in found
    ]  # fmt: skip
    return f"{'; '.join(parts)} ({before.lower()}, {after.lower()})."


def _expected_name(texts: Texts, shown: Shown) -> str:
    if shown.own_compared:
        return texts.gettext("as what own staff found there")
    if shown.metric in LEVELS or shown.metric in ("survey", "findings"):
        return texts.gettext("the comparison areas")
    return texts.gettext("the place, had it gone as the comparison")


def _trend_title(texts: Texts, shown: Shown) -> str:
    things = say.things(texts, shown.metric, shown.theme)
    if shown.metric == "survey":
        return texts.gettext("%(things)s, each survey", things=things[:1].upper() + things[1:])
    return texts.gettext("%(things)s, every three months", things=things[:1].upper() + things[1:])


def _series(name: str, points: Sequence[Figures], which: str, *, middle: bool) -> Series:
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


def side_by_side(texts: Texts, shown: Shown) -> Drawn | None:
    """Draw all changes with their intervals, trials too; None: there is one at most."""
    unit, decimals = say.unit_of(texts, shown.metric)
    wanted: list[tuple[str, Change | None]] = [
        (texts.gettext("The place"), shown.compared.change),
        (texts.gettext("The ring beside it"), shown.compared.ring),
        (texts.gettext("Place and ring"), shown.compared.both),
    ]
    if unit == "%":
        wanted += [
            (texts.gettext("Own rounds: %(things)s", things=say.things(texts, one.metric)),
             one.change)
            for one in shown.neutral
        ]  # fmt: skip
    wanted.append((texts.gettext("Trial: a year too early"), shown.placebo))
    wanted += [
        (texts.gettext("Trial: %(area)s", area=name or texts.gettext("drawn outline")), change)
        for name, change in shown.placebos
    ]
    found = [_forest_row(texts, name, change) for name, change in wanted if change]
    if shown.compared.change is None or len(found) < 2:  # noqa: PLR2004 -- one says itself
        return None
    return intervals(
        Intervals(
            mark="measure-forest", title=texts.gettext("Changes beside the comparison"),
            sentence=texts.gettext(
                "An interval that crosses the line is no clear difference. In the trials nothing"
                " had been done, so nothing clear should be found there."
            ),
            rows=found, unit=unit, decimals=decimals, zero=0.0, ceiling=_ceiling(found, unit),
        ),
        texts,
    )  # fmt: skip


def _ceiling(rows: Sequence[Row], unit: str) -> float | None:
    """Return where the axis ends: one wide trial leaves no room for the others."""
    widest = max((row.high for row in rows if row.high is not None), default=0.0)
    return _PERCENT_MAX if unit == "%" and widest > _PERCENT_MAX else None


def _forest_row(texts: Texts, name: str, change: Change) -> Row:
    low, value, high = say.bounds(change)
    words = "" if change.is_clear else texts.gettext("no clear difference")
    return Row(name=name, value=value, low=low, high=high, is_quiet=not change.is_clear,
               words=words)  # fmt: skip
