"""Trends of lamps and lit ways as charts, each with how it is counted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from gis.trends import ended_months, next_month
from maps.board_words import party as party_name
from maps.charts import Point, Series, Trend
from maps.texts import Texts
from maps.trend_told import COLUMN, Told, changed, told
from maps.vocabulary import label

#: A month is known if in it or the two before so large a share of the lamps was looked at.
LOOKED_SHARE: Final = 0.1
LOOKED_MONTHS: Final = 3
#: Owners that have a line of their own; all others share one.
OWNERS: Final = ("own", "municipality", "grid_company")

#: A row of a query of sql/queries/board.sql, with its columns.
Row = Any


def dark(
    rows: Sequence[Row], looked: Mapping[date, int], lamps: Mapping[str, int], ends: Sequence[date],
    texts: Texts,
) -> list[Told]:  # fmt: skip
    """Show lamps dark for more than 14 and 30 days by owner, and the median of days dark."""
    over = [
        _dark_over(days, _by_owner(f"over_{days}", rows, looked, lamps, ends, texts), lamps, texts)
        for days in (14, 30)
    ]
    return [*over, _median_dark(rows, _known(ends, looked, lamps), ends, texts)]


def _by_owner(
    column: str, rows: Sequence[Row], looked: Mapping[date, int], lamps: Mapping[str, int],
    ends: Sequence[date], texts: Texts,
) -> list[Series]:  # fmt: skip
    """Return lamps by owner, those of rare ones together; the first also says who was looked at."""
    parties = [[one] for one in OWNERS if lamps.get(one)]
    others = [one for one in lamps if one not in OWNERS and lamps[one]]
    found = {(row.ends_on, row.party): getattr(row, column) for row in rows}
    known = _known(ends, looked, lamps)

    def points(of: Sequence[str], *, is_first: bool) -> list[Point]:
        return [
            Point(
                at=end,
                value=sum(found.get((end, one), 0) for one in of) if end in known else None,
                # How many were looked at belongs to all owners: it is drawn once.
                n=looked.get(_month(end), 0) if is_first else None,
            )
            for end in ends
        ]

    return [
        Series(
            _owner(of[0] if len(of) == 1 else "", texts), points(of, is_first=not place)
        )
        for place, of in enumerate([*parties, *([others] if others else [])])
    ]  # fmt: skip


def _median_dark(
    rows: Sequence[Row], known: Collection[date], ends: Sequence[date], texts: Texts
) -> Told:
    found = {row.ends_on: float(row.median) for row in rows if row.party is None}
    points = [Point(at=end, value=found.get(end, 0.0) if end in known else None) for end in ends]
    title, days = texts.gettext("Median days dark"), texts.gettext("days")
    shown = Trend(
        wide=COLUMN, mark="median-dark", title=title, sentence=changed(points, texts, days, 0),
        series=[Series(title, points)], unit=days,
    )  # fmt: skip
    counted = texts.gettext(
        "Of the lamps that were dark at the end of the month: half of them had been for longer."
        " 0: none was dark."
    )
    return told("median_dark", shown, counted, texts)


def _dark_over(days: int, series: Sequence[Series], lamps: Mapping[str, int], texts: Texts) -> Told:
    counted = texts.gettext(
        "Lamps that at the end of the month had been dark for more than %(days)s days: from the"
        " first look that found them dark to the next that found them otherwise. Hatched: fewer"
        " than a tenth of the lamps were looked at in that month and in each of the two before."
        " Lamps in the register today: %(lamps)s.",
        days=days,
        lamps=", ".join(
            f"{_owner(party, texts)} {texts.number(count)}" for party, count in lamps.items()
        )
        or texts.number(0),
    )
    if not series:
        return Told(f"dark_{days}", None, counted, texts.gettext("There are no lamps here."))
    shown = Trend(
        wide=COLUMN, mark=f"dark-{days}",
        title=texts.gettext("Lamps dark for more than %(days)s days", days=days),
        sentence=" ".join(f"{one.name}: {changed(one.points, texts, '', 0)}" for one in series),
        series=series, n_words=texts.gettext("lamps looked at in the month"),
    )  # fmt: skip
    return told(f"dark_{days}", shown, counted, texts)


def lit(
    ways: Mapping[str, Sequence[tuple[date, float | None]]], reached: Mapping[str, tuple[int, int]],
    texts: Texts,
) -> Told:  # fmt: skip
    """Show the share of the metres from doors to stops and waste rooms that is lit."""
    counted = texts.gettext(
        "Of all metres along paths from each door to the nearest one, how many were lit at the end"
        " of the month: a stretch is lit where at most a fifth of it was calculated dark (direct"
        " light, maintained values). Doors that no path leads from: %(lost)s.",
        lost=", ".join(
            f"{_goal(goal, texts)} {texts.number(all_ - some)}/{texts.number(all_)}"
            for goal, (some, all_) in reached.items()
        )
        or "\u2013",
    )  # fmt: skip
    series = [
        Series(
            _goal(goal, texts),
            [Point(at=at, value=None if share is None else 100 * share) for at, share in values],
        )
        for goal, values in ways.items()
    ]
    if not series or all(point.value is None for one in series for point in one.points):
        reason = texts.gettext("The light of these ways was not calculated in these months.")
        return Told("lit", None, counted, reason)
    shown = Trend(
        wide=COLUMN, mark="lit", title=texts.gettext("Lit ways from the door"),
        sentence=" ".join(f"{one.name}: {changed(one.points, texts, '%', 0)}" for one in series),
        series=series, unit="%", ceiling=100.0,
    )  # fmt: skip
    return told("lit", shown, counted, texts)


def _month(end: date) -> date:
    return end.replace(day=1)


def lit_not_searched(texts: Texts) -> Told:
    """Say that the ways of so many estates are not searched at once."""
    reason = texts.gettext("Choose an estate: ways are searched in a few at a time.")
    return Told("lit", None, lit({}, {}, texts).counted, reason)


def _known(ends: Sequence[date], looked: Mapping[date, int], lamps: Mapping[str, int]) -> set[date]:
    """Return the ends of months by which enough lamps had been looked at lately."""
    least = max(1.0, LOOKED_SHARE * sum(lamps.values()))
    return {
        end
        for end in ends
        if any(
            looked.get(month, 0) >= least for month in ended_months(next_month(end), LOOKED_MONTHS)
        )
    }


def _owner(party: str, texts: Texts) -> str:
    return party_name(party, texts) if party else texts.gettext("Others")


def _goal(goal: str, texts: Texts) -> str:
    words = (
        label(texts, "place_kind", "bus_stop") if goal == "stop" else texts.gettext("Waste room")
    )
    return words[:1].upper() + words[1:]
