"""Whether it is dark at a place and time, and when next it is.

Dark is what comes after civil twilight: the sun's centre stands 6 degrees or more below the horizon
(geometric, without refraction). Positions of the sun are astral's, after NOAA's solar calculator.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from astral import Observer, SunDirection
from astral.sun import elevation, time_at_elevation

#: Depression of the sun at the end of civil twilight [deg].
CIVIL_DEG: Final = 6.0
_LOOKS_MIN: Final = 20
_SEARCH_DAYS: Final = 400
_NOON: Final = 12


class Place(NamedTuple):
    """Where on earth, and which clock people go by there."""

    lat_deg: float
    lon_deg: float
    zone: str = "Europe/Stockholm"


class Night(NamedTuple):
    """The dark part of the night that follows a day; None: it does not come.

    `never_light` tells that the sun does not rise above twilight at all that day.
    """

    dusk_at: datetime | None
    dawn_at: datetime | None
    never_light: bool = False


class NotDark(NamedTuple):
    """Why a walk is not in the dark, and what would be.

    `dusk_at` is when it gets dark that evening, None: not at all; `later_at` the first start that
    evening that is dark all through, None: there is none; `dates` the next ones dark at that hour.
    """

    dusk_at: datetime | None
    later_at: datetime | None
    dates: tuple[date, ...]


def night_after(day: date, place: Place) -> Night:
    """Return when it gets dark in the evening of a day, and light again.

    Parameters
    ----------
    day
        The day, by the clock of the place.
    place
        Where.

    Returns
    -------
    Night
        Dusk and dawn with the zone of the place; both None where the sun stays too high, or where
        it stays too low the whole day (`never_light`).
    """
    zone = ZoneInfo(place.zone)
    dusk = _crossing(day, place, SunDirection.SETTING)
    if dusk is not None:
        dawn = _crossing(day + timedelta(days=1), place, SunDirection.RISING)
        return Night(dusk.astimezone(zone), None if dawn is None else dawn.astimezone(zone))
    noon = datetime(day.year, day.month, day.day, _NOON, tzinfo=zone)
    return Night(None, None, never_light=is_dark(noon, place))


def is_dark(when: datetime, place: Place) -> bool:
    """Tell whether civil twilight is over, or has not begun, at a moment and place."""
    return elevation(_observer(place), when.astimezone(UTC), with_refraction=False) <= -CIVIL_DEG


def is_dark_through(start: datetime, minutes: float, place: Place) -> bool:
    """Tell whether it is dark from a moment on, for so many minutes.

    Parameters
    ----------
    start
        First moment, with its zone.
    minutes
        How long [min].
    place
        Where.

    Returns
    -------
    bool
        True if the sun stands low enough at the start, the end, and all between.
    """
    looks = max(1, round(minutes / _LOOKS_MIN))
    step = timedelta(minutes=minutes / looks)
    return all(is_dark(start + at * step, place) for at in range(looks + 1))


def dark_dates(start: datetime, minutes: float, place: Place) -> Iterator[date]:
    """Give the days after that of `start` on which the same hour is dark all through.

    Parameters
    ----------
    start
        First moment, with its zone: its hour by the clock of the place is kept.
    minutes
        How long [min].
    place
        Where.

    Yields
    ------
    date
        In order, within the next 400 days.
    """
    local = start.astimezone(ZoneInfo(place.zone))
    for days in range(1, _SEARCH_DAYS + 1):
        # wall-clock arithmetic: 20:00 stays 20:00 when summer time begins
        again = local + timedelta(days=days)
        if is_dark_through(again, minutes, place):
            yield again.date()


def refused(start: datetime, minutes: float, place: Place, count: int = 3) -> NotDark | None:
    """Return why a walk in the dark cannot be held then; None: it is dark.

    Parameters
    ----------
    start
        When it starts, with its zone.
    minutes
        How long it takes [min].
    place
        Where.
    count
        How many dates are offered.

    Returns
    -------
    NotDark or None
        With the first start that evening and the next dates on which it would be dark.
    """
    if is_dark_through(start, minutes, place):
        return None
    local = start.astimezone(ZoneInfo(place.zone))
    dusk = night_after(local.date(), place).dusk_at
    later = None
    if dusk is not None:
        first = _whole_minutes(dusk)
        later = first if is_dark_through(first, minutes, place) else None
    dates = [day for day, _ in zip(dark_dates(start, minutes, place), range(count), strict=False)]
    return NotDark(dusk, later, tuple(dates))


def _crossing(day: date, place: Place, direction: SunDirection) -> datetime | None:
    """Return when the sun passes 6 degrees below the horizon on a day; None: it does not."""
    try:
        return time_at_elevation(
            _observer(place),
            -CIVIL_DEG,
            day,
            direction,
            ZoneInfo(place.zone),
            with_refraction=False,
        )
    except ValueError:
        return None


def _whole_minutes(when: datetime, step: int = 5) -> datetime:
    """Return the next moment on a clock of five minutes."""
    whole = when.replace(second=0, microsecond=0)
    ahead = -whole.minute % step or (step if when > whole else 0)
    return whole + timedelta(minutes=ahead)


def _observer(place: Place) -> Observer:
    return Observer(place.lat_deg, place.lon_deg)
