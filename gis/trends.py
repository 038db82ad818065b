"""What months say: their ends, means and shares with intervals, and whether two of them differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

#: Two-sided 95 %.
Z: Final = 1.959964
#: Below so many places nothing is said of more than those [count].
LEAST: Final = 5
#: Quantiles of Student's t for 95 %, by degrees of freedom; between and beyond them the row before.
_T95: Final = (
    (4, 2.776), (5, 2.571), (6, 2.447), (7, 2.365), (8, 2.306), (9, 2.262), (10, 2.228),
    (12, 2.179), (15, 2.131), (20, 2.086), (30, 2.042), (60, 2.000), (120, 1.980),
)  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """A value and the interval it lies in, of `n`; None: not known, or too few to say."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def month_of(day: date) -> date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after that of a day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def ended_months(today: date, count: int) -> list[date]:
    """Return the first days of the last months that are over, in order.

    Raises
    ------
    ValueError
        If none is asked for.
    """
    if count < 1:
        raise ValueError(f"{count} months were asked for")
    number = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - count, number)]


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return next_month(month) - timedelta(days=1)


def mean_of(
    n: int, total: float, squares: float, bounds: tuple[float, float] = (-math.inf, math.inf)
) -> Estimate:
    """Return a mean with its 95 % interval (Student's t), as if the places were drawn by lot.

    Parameters
    ----------
    n, total, squares
        How many values, their sum, and the sum of their squares.
    bounds
        The interval is cut where values cannot lie.
    """
    if n == 0:
        return Estimate(None, None, None, 0)
    mean = total / n
    if n < LEAST:
        return Estimate(mean, None, None, n)
    spread = math.sqrt(max(squares - n * mean * mean, 0.0) / (n - 1))
    half = _t95(n - 1) * spread / math.sqrt(n)
    return Estimate(mean, max(mean - half, bounds[0]), min(mean + half, bounds[1]), n)


def share_of(part: int, n: int) -> Estimate:
    """Return a share with its 95 % interval (Wilson, J. Am. Stat. Assoc. 22, 1927).

    Raises
    ------
    ValueError
        If the part is larger than the whole.
    """
    if not 0 <= part <= n:
        raise ValueError(f"{part} of {n} is no share")
    if n == 0:
        return Estimate(None, None, None, 0)
    share = part / n
    if n < LEAST:
        return Estimate(share, None, None, n)
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return Estimate(share, max(middle - half, 0.0), min(middle + half, 1.0), n)


def differ(first: Estimate, last: Estimate) -> int | None:
    """Tell whether the last lies higher (1) or lower (-1); 0: no clear difference; None: unsaid.

    Clear is what intervals show that do not meet: a careful rule, for it asks for more than a test
    of the difference does.
    """
    if first.low is None or first.high is None or last.low is None or last.high is None:
        return None
    if last.low > first.high:
        return 1
    return -1 if last.high < first.low else 0


def _t95(freedom: int) -> float:
    return [quantile for least, quantile in _T95 if least <= freedom][-1]
