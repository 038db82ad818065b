"""Months counted from the first day of a measure, and which of them are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
from dateutil.relativedelta import relativedelta

#: Months in a year: only whole years are compared, so that each month is there as often.
YEAR: Final = 12
#: Years on each side that are looked at, at most.
YEARS_MAX: Final = 3

Sides = npt.NDArray[np.bool_]


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

    The same as app.month_since of the database. Months begin on their `first_day`.
    """
    months = (day.year - start.year) * YEAR + day.month - start.month
    return months - (day.day < start.day and (day + timedelta(days=1)).day > 1)


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
