"""Working days in Sweden, and the calendar day of a moment.

Public holidays follow lag (1989:253) om allmänna helgdagar. Midsommarafton, julafton and
nyårsafton count like them, as semesterlag (1977:480) section 7 equals them with Sundays. The
calendar itself is the package holidays; klämdagar are working days.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FIRST_YEAR, LAST_YEAR = 1953, 2100
"""Years whose Swedish holidays the calendar knows; days outside raise instead of being guessed."""

_DAY = timedelta(days=1)
_SATURDAY = 5


def local_date(moment: datetime) -> date:
    """Give the calendar day in Sweden of a moment.

    Parameters
    ----------
    moment
        A time with zone, as PostgreSQL returns timestamptz.

    Raises
    ------
    ValueError
        A time without zone: which day it means is not known.
    """
    if moment.utcoffset() is None:
        message = f"{moment.isoformat()} has no time zone"
        raise ValueError(message)
    return moment.astimezone(STOCKHOLM).date()


def non_working_days(first: date, last: date, *, weekends: bool = True) -> list[tuple[date, str]]:
    """List the non-working days from `first` to `last`, both included, in order.

    Parameters
    ----------
    first, last
        Ends of the span; empty list when `last` lies before `first`.
    weekends
        True: Saturdays and Sundays too. False: holidays alone, on whatever weekday.

    Returns
    -------
    list of (date, str)
        Day and Swedish name; two holidays on one day are joined with "; ".

    Raises
    ------
    ValueError
        A day outside `FIRST_YEAR` to `LAST_YEAR`.
    """
    found = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        name = _holidays(day.year).get(day)
        if name is None and weekends and day.weekday() >= _SATURDAY:
            name = "Lördag" if day.weekday() == _SATURDAY else "Söndag"
        if name is not None:
            found.append((day, name))
    return found


def is_working_day(day: date, *, weekends: bool = True) -> bool:
    """Tell whether work is done on a day.

    Parameters
    ----------
    day
        The day.
    weekends
        True: Saturdays and Sundays are free. False: only holidays are.

    Raises
    ------
    ValueError
        A day outside `FIRST_YEAR` to `LAST_YEAR`.
    """
    if day in _holidays(day.year):
        return False
    return not (weekends and day.weekday() >= _SATURDAY)


def next_working_day(day: date, *, weekends: bool = True) -> date:
    """Give the first working day on or after a day: the day itself when it is one."""
    while not is_working_day(day, weekends=weekends):
        day += _DAY
    return day


def add_working_days(day: date, days: int, *, weekends: bool = True) -> date:
    """Give the working day that lies a number of working days after a day.

    Parameters
    ----------
    day
        The day the count starts after; it may be a holiday and is not counted itself.
    days
        Working days [d]; 0 gives `next_working_day`.
    weekends
        True: Saturdays and Sundays are free.

    Raises
    ------
    ValueError
        A negative count, or a day outside `FIRST_YEAR` to `LAST_YEAR`.
    """
    if days < 0:
        message = f"cannot add {days} working days"
        raise ValueError(message)
    if days == 0:
        return next_working_day(day, weekends=weekends)
    for _ in range(days):
        day = next_working_day(day + _DAY, weekends=weekends)
    return day


@lru_cache(maxsize=256)
def _holidays(year: int) -> dict[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"Swedish holidays are known for {FIRST_YEAR} to {LAST_YEAR}, not for {year}"
        raise ValueError(message)
    found = holidays.country_holidays(
        "SE", years=year, expand=False, categories=("public", "de_facto"), language="sv"
    )
    return dict(found.items())
