"""How often what happens when: yearly numbers, month weights, days spread by weight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from gis.demo.base import add_years

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTH_END_FROM, _MONTH_START_TO = 28, 2
_MONTH_END_FACTOR = 1.6
_CHRISTMAS = ((12, 27), (1, 10))
_SCHOOL_BREAK_WEEKS = (7, 8, 44)


@dataclass(frozen=True)
class Family:
    """One row of the defect table.

    Attributes
    ----------
    per_year
        Number of reports a year.
    months
        Weight of each month, January first.
    lag_days
        Median time from report to remedy [d].
    origins
        Twenty letters, one for each of twenty reports: R round, T tenant, S staff, A tablet,
        W walk.
    """

    name: str
    per_year: int
    months: tuple[float, ...]
    lag_days: float
    origins: str


_FLAT = (1.0,) * 12
FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family("lamp", 190, (2, 1.6, 1.2, 0.6, 0.3, 0.2, 0.2, 0.7, 1.1, 1.6, 2, 2), 9,
               "RTRASRTRTRSARTRTRSAT"),
        Family("entrance", 170, (1.3, 1.3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.3), 4,
               "TSTRTSATSRTSTRSTATSR"),
        Family("litter", 420, (1, 1, 1, 1, 1.4, 1.4, 1, 1.4, 1.4, 1, 1, 1), 2,
               "TARSTARTASRTARTASRTA"),
        Family("graffiti", 210, (1, 1, 1, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 1.3, 1, 1), 2,
               "RATRASTRATRASTRATRAS"),
        Family("stair", 330, (1.5, 1.5, 1.5, 1, 1, 1, 1, 1, 1, 1, 1.5, 1.5), 3,
               "RARTRRATRRTRARTRRTAT"),
        Family("foliage", 110, (0.1, 0.1, 0.1, 0.2, 0.6, 2, 2.4, 2.4, 2, 0.7, 0.2, 0.1), 60,
               "RRARRTRRARRTRRARRTAA"),
        Family("winter", 160, (2.5, 2.5, 2.2, 1, 0.1, 0, 0, 0, 0, 0.1, 0.6, 2), 1,
               "ATATSATATSATATSATATS"),
        Family("play", 120, (0.3, 0.3, 0.5, 1.5, 1.6, 1.6, 1.5, 1.6, 1.5, 0.7, 0.4, 0.3), 12,
               "RRRTRRRARRTRRRTRRATR"),
        Family("cellar", 140, (1, 1, 1, 1, 1, 1, 1.9, 1.9, 1, 1, 1, 1), 6,
               "TRTSTRTATRTSTRTATRST"),
        Family("positive", 150, (0.2, 0.1, 0.3, 3, 0.5, 0.4, 0.3, 0.4, 0.6, 3, 3, 0.2), 0,
               "WWWWTWWWWAWWWWTWWWWA"),
    )
}  # fmt: skip
"""The ten defect types of the estate; together 2 000 reports a year."""

DAY_BURNING = Family("day_burning", 15, (0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0), 20, "R" * 20)
DARK_WALK = Family("dark_walk", 0, (1, 1, 0.8, 0.2, 0, 0, 0, 0.1, 0.4, 1, 1.2, 1), 0, "W" * 20)
"""Season of the walk points 'unsafe, dark place' of story 1."""


@dataclass(frozen=True)
class Window:
    """The three years of history: four days, the last one being today."""

    starts: tuple[date, date, date, date]

    @classmethod
    def until(cls, today: date) -> Window:
        """Return the three years that end the day before `today`."""
        return cls(tuple(add_years(today, -years) for years in (3, 2, 1, 0)))  # type: ignore[arg-type]

    @property
    def today(self) -> date:
        """The first day after the history."""
        return self.starts[-1]

    def year(self, number: int) -> tuple[date, date]:
        """Return first day and first day after of year 1, 2 or 3."""
        return self.starts[number - 1], self.starts[number]

    def year_of(self, day: date) -> int:
        """Return 1, 2 or 3; a day outside the history gives 0 or 4."""
        return sum(day >= start for start in self.starts)

    def in_year(self, number: int, month: int, day_of_month: int = 1) -> date:
        """Return the one day with this month and day in a year of the history."""
        first, _ = self.year(number)
        found = date(first.year, month, day_of_month)
        return found if found >= first else add_years(found, 1)

    def holds(self, day: date) -> bool:
        """Tell whether the day lies in the history."""
        return self.starts[0] <= day < self.today


def day_weights(family: Family, days: Sequence[date]) -> np.ndarray:
    """Return the weight of each day: its month, and what the family's notes add."""
    weights = np.array([family.months[day.month - 1] for day in days], dtype=float)
    if family.name == "litter":
        ends = [day.day >= _MONTH_END_FROM or day.day <= _MONTH_START_TO for day in days]
        weights[np.array(ends)] *= _MONTH_END_FACTOR
        after = [
            (d.month, d.day) >= _CHRISTMAS[0] or (d.month, d.day) <= _CHRISTMAS[1] for d in days
        ]
        weights[np.array(after)] *= 1.5
    if family.name == "graffiti":
        breaks = [day.isocalendar().week in _SCHOOL_BREAK_WEEKS for day in days]
        weights[np.array(breaks)] *= 1.5
    return weights


def spread(
    family: Family,
    span: tuple[date, date],
    count: int,
    rng: np.random.Generator,
    bursts: int = 0,
) -> list[date]:
    """Return `count` days of a span, as many in each part of it as its weight asks.

    Each report takes one of `count` equal parts of the total weight, so that the season shows
    with less noise than independent draws would give.

    Parameters
    ----------
    family
        Whose month weights apply.
    span
        First day, and first day after.
    count
        Number of days wanted; a day may come more than once.
    rng
        Random generator.
    bursts
        Number of weather bursts: days, with the day after, that weigh fifteen times as much.
    """  # fmt: skip
    days = [span[0] + timedelta(days=step) for step in range((span[1] - span[0]).days)]
    if count <= 0 or not days:
        return []
    weights = day_weights(family, days)
    if bursts:
        chosen = rng.choice(len(days), size=bursts, replace=False, p=weights / weights.sum())
        for shift in (0, 1):
            weights[np.minimum(chosen + shift, len(days) - 1)] *= 15.0 if shift == 0 else 8.0
    edges = np.cumsum(weights) / weights.sum()
    levels = (np.arange(count) + rng.random(count)) / count
    return [days[index] for index in np.minimum(np.searchsorted(edges, levels), len(days) - 1)]
