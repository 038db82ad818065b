"""The part of the year that a plan is followed in: from a day of the year to another."""

from dataclasses import dataclass
from datetime import date, timedelta

_LEAP_YEAR = 2024
_NOT_EVERY_YEAR = 229


@dataclass(frozen=True, slots=True)
class Season:
    """From one day of the year to another, both included; over the new year where they turn.

    Parameters
    ----------
    first, last
        Days of the year as month * 100 + day: 401 to 1031 is April to October, 1001 to 430 from
        October to April.

    Raises
    ------
    ValueError
        If one of them is no day, or the first is 29 February.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        for day in (self.first, self.last):
            try:
                date(_LEAP_YEAR, day // 100, day % 100)
            except ValueError:
                message = f"{day} is no day of the year as month * 100 + day"
                raise ValueError(message) from None
        if self.first == _NOT_EVERY_YEAR:
            message = "cannot begin on 29 February; take 228 or 301"
            raise ValueError(message)

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the season."""
        of_year = day.month * 100 + day.day
        if self.first <= self.last:
            return self.first <= of_year <= self.last
        return of_year >= self.first or of_year <= self.last

    def on_or_after(self, day: date) -> date:
        """Give the first day of the season on or after a day: the day itself within it."""
        if self.holds(day):
            return day
        year = day.year + (day.month * 100 + day.day > self.first)
        return date(year, self.first // 100, self.first % 100)


def first_of_season(season: Season | None, day: date) -> date:
    """Give the first day on or after a day that lies in a season; None is the whole year."""
    return day if season is None else season.on_or_after(day)


def days_in_season(season: Season | None, days: list[date]) -> list[date]:
    """Give those of some days that lie in a season; None is the whole year."""
    return days if season is None else [day for day in days if season.holds(day)]


def interval_days_in(
    season: Season, starts_on: date, interval_days: int, first: date, last: date
) -> list[date]:
    """List the days from `first` to `last` of an interval that counts anew from each season.

    A day that would fall outside the season is the first of the next one, and the next is counted
    from there.
    """
    found, day, step = [], season.on_or_after(starts_on), timedelta(days=interval_days)
    while day <= last:
        if day >= first:
            found.append(day)
        day = season.on_or_after(day + step)
    return found
