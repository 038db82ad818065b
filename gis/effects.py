"""Did it change? A place before and after a day, held against comparison areas in the same months.

Counts are compared by the ratio of two ratios: (after / before) at the place over (after / before)
in the comparison areas. With month effects in the model, whatever the months have in common
(season, weather, a mild winter) is the same on both sides and leaves no trace; the estimate is
exactly the ratio of the four sums, which anybody can work out again. Its interval rests on how much
each month differs from what the model expects of it (robust, HC3): a Poisson interval is too narrow
wherever events come in bunches, and a quasi-Poisson one where busy months differ more than quiet
ones. The choice was made by simulation (tests/bench/effects.py, docs/EFFECTS.md).

Levels (scores, shares of time) are compared by the difference of two differences. Nothing here says
why something changed.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from gis.effect_months import YEAR, Sides

#: Confidence of all intervals.
LEVEL: Final = 0.95
#: Months are taken to differ at least by this part of what chance alone gives [1]: what is more
#: regular was made by a calendar (somebody reports once a month), and would give no width at all.
DISPERSION_MIN: Final = 0.25
#: Months with events that each side of the start must have [count].
MONTHS_MIN: Final = 3
#: Added to each of the four sums where one of them is nothing (Haldane's correction) [events].
HALF: Final = 0.5

Months = npt.NDArray[np.float64]


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


def ratio_of_ratios(
    place: Months,
    comparison: Months,
    after: Sides,
    exposure: tuple[Months, Months] | None = None,
) -> Estimate | None:
    """Return how a place changed beside its comparison, from counts of months.

    A Poisson model with one effect a month, one of the place, and one of the place after the start.
    Given the sum of a month, the share of the place in it is binomial: the same estimate with two
    parameters instead of one a month. The interval asks for neither distribution.

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
    if min((there & after).sum(), (there & ~after).sum()) < MONTHS_MIN:
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
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning  # noqa: PLC0415

    # Counts that follow the model to the last one are no trouble here.
    warnings.simplefilter("ignore", PerfectSeparationWarning)
    design = np.column_stack([np.ones(after.size), after])
    both = np.column_stack([place, comparison])
    fit = GLM(both, design, family=Binomial(), offset=offset).fit()
    free = after.size - design.shape[1]
    # Each month's own distance from the model, as if it had not been in it (MacKinnon and White
    # 1985, HC3).
    apart = (place - (place + comparison) * fit.fittedvalues) / (1 - fit.get_hat_matrix_diag())
    inside = fit.normalized_cov_params
    spread = inside @ ((design * apart[:, None] ** 2).T @ design) @ inside
    variance = max(float(spread[1, 1]), DISPERSION_MIN * float(inside[1, 1]))
    log_ratio = float(fit.params[1])
    reach = float(t.ppf(0.5 + LEVEL / 2, free)) * math.sqrt(variance)
    return Estimate(
        ratio=math.exp(log_ratio),
        low=math.exp(log_ratio - reach),
        high=math.exp(log_ratio + reach),
        dispersion=float(fit.pearson_chi2 / free),
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
