"""Did it change? A place before and after a day, held against comparison areas in the same months.

Counts are compared by the ratio of two ratios: (after / before) at the place over (after / before)
in the comparison areas. With month effects in the model, whatever the months have in common
(season, weather, a mild winter) is the same on both sides and leaves no trace; the estimate is
exactly the ratio of the four sums, which anybody can work out again. Its interval rests on how much
the months differ (quasi-Poisson): a Poisson interval would be too narrow wherever events come in
bunches. The choice was made by simulation (tests/bench/effects.py, docs/EFFECTS.md).

Levels (scores, shares of time) are compared by the difference of two differences. Nothing here says
why something changed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from dateutil.relativedelta import relativedelta

#: Confidence of all intervals.
LEVEL: Final = 0.95
#: Months in a year: only whole years are compared, so that each month is there as often.
YEAR: Final = 12
#: Years on each side that are looked at, at most.
YEARS_MAX: Final = 3
#: Added to each of the four sums where one of them is nothing (Haldane's correction) [events].
HALF: Final = 0.5

Months = npt.NDArray[np.float64]
Sides = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A change as a factor, e.g. 0.82 for 18 % less, with its 95 % interval.

    Attributes
    ----------
    ratio, low, high
        Factor by which the place changed beside the comparison [1].
    dispersion
        How much more the months differ than counts by chance alone would: 1 is a Poisson process.
    months
        Months in which anything happened on either side [count].
    """

    ratio: float
    low: float
    high: float
    dispersion: float
    months: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out "no change"."""
        return self.low > 1.0 or self.high < 1.0


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A change of a level beside the comparison, in its own unit, with its 95 % interval."""

    value: float
    low: float
    high: float
    months: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out "no change"."""
        return self.low > 0.0 or self.high < 0.0


Change = Estimate | Difference


@dataclass(frozen=True, kw_only=True)
class Window:
    """Whole years of months that are compared; month 0 begins on the day of the measure.

    Attributes
    ----------
    before, after
        First month and first month after, of each side.
    """

    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def months_before(self) -> int:
        """Months before [count]."""
        return self.before[1] - self.before[0]

    @property
    def months_after(self) -> int:
        """Months after [count]."""
        return self.after[1] - self.after[0]

    def pick(self, months: Sequence[int]) -> tuple[Sides, Sides]:
        """Return which of some months are compared, and which of those lie after."""
        number = np.asarray(months)
        later = (number >= self.after[0]) & (number < self.after[1])
        earlier = (number >= self.before[0]) & (number < self.before[1])
        return earlier | later, later


def month_since(day: date, start: date) -> int:
    """Return the number of the month that a day lies in; month 0 begins on the start.

    The same as app.month_since of the database.
    """
    months = (day.year - start.year) * YEAR + day.month - start.month
    return months - (day.day < start.day)


def first_day(start: date, month: int) -> date:
    """Return the day that a month begins on; at the end of a short month its last."""
    return start + relativedelta(months=month)


def window(months_before: int, months_after: int, *, chosen_worst: bool = False) -> Window | None:
    """Return the whole years that can be compared.

    Parameters
    ----------
    months_before, months_after
        Whole months with data before and after the start [count].
    chosen_worst
        The place was chosen because the last year was its worst: that year is left out, since
        a worst year is followed by a better one whatever is done (regression to the mean).

    Returns
    -------
    Window or None
        None: there is not a whole year on each side.
    """
    skipped = YEAR if chosen_worst else 0
    before = min(YEARS_MAX, (months_before - skipped) // YEAR)
    after = min(YEARS_MAX, months_after // YEAR)
    if before < 1 or after < 1:
        return None
    return Window(before=(-skipped - before * YEAR, -skipped), after=(0, after * YEAR))


def glimpse(months_before: int, months_after: int) -> Window | None:
    """Return what can be shown, without a conclusion, before there are whole years to compare.

    The months since the start, a year of them at most, and the same months of the year before.
    None: there are none.
    """
    shown = min(YEAR, months_after)
    if shown < 1 or months_before < YEAR:
        return None
    return Window(before=(-YEAR, shown - YEAR), after=(0, shown))


def ratio_of_ratios(
    place: Months,
    comparison: Months,
    after: Sides,
    exposure: tuple[Months, Months] | None = None,
) -> Estimate | None:
    """Return how a place changed beside its comparison, from counts of months.

    A quasi-Poisson model with one effect a month, one of the place, and one of the place after the
    start. Given the sum of a month, the share of the place in it is binomial: the same estimate
    and interval with two parameters instead of one a month.

    Parameters
    ----------
    place, comparison
        Events of each month [count], one value a month.
    after
        Whether the month lies after the start.
    exposure
        What the events are counted on, e.g. inspected objects [count], of place and comparison;
        months in which one of them is 0 are left out. None: the same all the time.

    Returns
    -------
    Estimate or None
        None: nothing happened on one of the sides at all, or in too few months.
    """
    if exposure is not None:
        seen = (exposure[0] > 0) & (exposure[1] > 0)
        place, comparison, after = place[seen], comparison[seen], after[seen]
        exposure = exposure[0][seen], exposure[1][seen]
    cells = [place[~after], place[after], comparison[~after], comparison[after]]
    if any(cell.size == 0 for cell in cells) or place.sum() == 0 or comparison.sum() == 0:
        return None
    if any(cell.sum() == 0 for cell in cells):
        place, comparison = _with_half(place, after), _with_half(comparison, after)
    there = place + comparison > 0
    if not (there & after).any() or not (there & ~after).any() or there.sum() < YEAR // 2:
        return None
    offset = None if exposure is None else np.log(exposure[0][there] / exposure[1][there])
    return _fit(place[there], comparison[there], after[there], offset)


def _with_half(counts: Months, after: Sides) -> Months:
    spread = np.where(after, HALF / after.sum(), HALF / (~after).sum())
    return np.asarray(counts + spread)


def _fit(place: Months, comparison: Months, after: Sides, offset: Months | None) -> Estimate:
    from scipy.stats import t  # noqa: PLC0415 -- loads slowly, seldom needed
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415
    from statsmodels.genmod.generalized_linear_model import GLM  # noqa: PLC0415

    design = np.column_stack([np.ones(after.size), after])
    both = np.column_stack([place, comparison])
    fit = GLM(both, design, family=Binomial(), offset=offset).fit()
    free = after.size - design.shape[1]
    dispersion = float(fit.pearson_chi2 / free)
    log_ratio = float(fit.params[1])
    error = float(np.sqrt(fit.cov_params()[1, 1] * dispersion))
    reach = float(t.ppf(0.5 + LEVEL / 2, free)) * error
    return Estimate(
        ratio=math.exp(log_ratio),
        low=math.exp(log_ratio - reach),
        high=math.exp(log_ratio + reach),
        dispersion=dispersion,
        months=int(after.size),
    )


def difference(place: Months, comparison: Months, after: Sides) -> Difference | None:
    """Return how a level changed at a place beside its comparison, from means of months.

    Month by month the comparison is taken from the place; those differences before and after are
    held against each other (Welch), so that what the months have in common leaves no trace.

    Parameters
    ----------
    place, comparison
        Level of each month; NaN: nobody looked.
    after
        Whether the month lies after the start.

    Returns
    -------
    Difference or None
        None: fewer than six months on one side have both.
    """
    from statsmodels.stats.weightstats import CompareMeans  # noqa: PLC0415 -- loads slowly

    known = np.isfinite(place) & np.isfinite(comparison)
    gap = place - comparison
    before_gap, after_gap = gap[known & ~after], gap[known & after]
    if min(before_gap.size, after_gap.size) < YEAR // 2:
        return None
    means = CompareMeans.from_data(after_gap, before_gap)
    low, high = means.tconfint_diff(alpha=1 - LEVEL, usevar="unequal")
    return Difference(
        value=float(after_gap.mean() - before_gap.mean()),
        low=float(low),
        high=float(high),
        months=int(known.sum()),
    )


def difference_of_waves(
    place: tuple[tuple[float, float], tuple[float, float]],
    comparison: tuple[tuple[float, float], tuple[float, float]],
) -> Difference:
    """Return how the answers of two survey waves changed at a place beside the comparison.

    Parameters
    ----------
    place, comparison
        Of the wave before and the one after: value and its standard error, in the same unit.
    """
    from scipy.stats import norm  # noqa: PLC0415 -- loads slowly

    change = place[1][0] - place[0][0] - (comparison[1][0] - comparison[0][0])
    error = math.sqrt(sum(one[1] ** 2 for side in (place, comparison) for one in side))
    reach = float(norm.ppf(0.5 + LEVEL / 2)) * error
    return Difference(value=change, low=change - reach, high=change + reach, months=2)


def placebo_in_time(
    months: Sequence[int],
    place: Months,
    comparison: Months,
    exposure: tuple[Months, Months] | None = None,
) -> Estimate | None:
    """Return the change a year before the start, where nothing was done: it should be none.

    None: there are not two whole years before.
    """
    number = np.asarray(months)
    asked = (number >= -2 * YEAR) & (number < 0)
    if number.min(initial=0) > -2 * YEAR:
        return None
    kept = None if exposure is None else (exposure[0][asked], exposure[1][asked])
    return ratio_of_ratios(place[asked], comparison[asked], number[asked] >= -YEAR, kept)


def placebos_in_space(areas: Sequence[Months], after: Sides) -> list[Estimate | None]:
    """Return the change of each comparison area beside the others: none of them was touched.

    Empty: there are not two of them.
    """
    if len(areas) < 2:  # noqa: PLR2004 -- one has no other
        return []
    total: Any = np.sum(areas, axis=0)
    return [ratio_of_ratios(one, total - one, after) for one in areas]
