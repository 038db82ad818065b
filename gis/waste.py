"""Waste stations: how often they are emptied, and how far it is from each door.

Collection at the property (fastighetsnära insamling) is mandated from :data:`MANDATED_FROM`
(förordning 2022:1274 om producentansvar för förpackningar). How near is not said there; for new
buildings :data:`NEAR_M` is what BBR advises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.recurrence import RecurrenceError, parse_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MANDATED_FROM: Final = date(2027, 1, 1)
"""First day on which packaging is collected at or close to every property."""
NEAR_M: Final = 50.0
"""Walk from a door to its waste room that BBR advises for new buildings, at most [m]."""
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_A_WEEK: Final = 7.0
_WEEK_DAYS: Final = 7
_COUNTED_DAYS: Final = 8 * 364
_WEEKLY: Final = re.compile(r"FREQ=WEEKLY(?:;INTERVAL=(\d+))?;BYDAY=((?:[A-Z]{2},?)+)")
_BINS: Final = re.compile(
    r"(\d{1,3})\s*(?:[x\u00d7*]|st(?:\s+à)?|à|of)\s*(\d{2,5})\s*l?", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"[,;+\s]*(?:och|and)?\s*", re.IGNORECASE)


def collections_per_week(rule: str, starts_on: date) -> float:
    """Count how often a rule empties bins.

    Parameters
    ----------
    rule
        RFC 5545 rule over whole days, without an end.
    starts_on
        Its first day.

    Returns
    -------
    float
        Collections a week on average, over about eight years [1/week].

    Raises
    ------
    RecurrenceError
        If the rule cannot be followed, or ends.
    """
    parsed = parse_rule(rule, starts_on)
    if parsed.counted or parsed.until is not None:
        raise RecurrenceError("rrule", rule, "a collection goes on until it is changed")
    # Whole periods, so that the average of a simple rule is exact.
    period = parsed.period_days or 364
    span = max(_COUNTED_DAYS // period, 1) * period
    last = date.fromordinal(parsed.first_on.toordinal() + span - 1)
    return round(len(parsed.days(parsed.first_on, last)) / span * _WEEK_DAYS, 4)


def weekly_rule(weeks: int, weekdays: Sequence[str]) -> str:
    """Return the rule of a collection every so many weeks on some days of the week.

    Raises
    ------
    ValueError
        If a day is none, none is given, or the weeks are not 1 to 13.
    """
    days = [day for day in WEEKDAYS if day in weekdays]
    if len(days) != len(set(weekdays)) or not days or not 1 <= weeks <= 13:  # noqa: PLR2004
        message = f"every {weeks} weeks on {', '.join(weekdays) or 'no day'} is no rule"
        raise ValueError(message)
    every = "" if weeks == 1 else f"INTERVAL={weeks};"
    return f"FREQ=WEEKLY;{every}BYDAY={','.join(days)}"


def simple_rule(rule: str) -> tuple[int, tuple[str, ...]] | None:
    """Return weeks and days of a rule that `weekly_rule` makes; None: it is another."""
    found = _WEEKLY.fullmatch(rule.upper().removeprefix("RRULE:"))
    if found is None:
        return None
    return int(found[1] or 1), tuple(found[2].split(","))


def read_bins(text: str) -> dict[int, int] | None:
    """Read bins as people write them: ``4 x 660, 2 x 370``.

    Returns
    -------
    dict of int to int or None
        Number of bins by volume [l]; empty: none are told; None: it cannot be read.
    """
    bins: dict[int, int] = {}
    at = 0
    while at < len(text.strip()):
        found = _BINS.match(text.strip(), at)
        if found is None:
            return None
        count, volume_l = int(found[1]), int(found[2])
        bins[volume_l] = bins.get(volume_l, 0) + count
        gap = _BETWEEN.match(text.strip(), found.end())
        at = gap.end() if gap else found.end()
    return bins


@dataclass(frozen=True)
class Nearest:
    """The station nearest to each door, and the nearest that takes all that is asked for.

    Attributes
    ----------
    station, complete
        Index of the station [n doors]; -1: there is none that can be reached.
    station_m, complete_m
        How far it is [m]; infinite where there is none.
    """

    station: NDArray[np.intp]
    station_m: NDArray[np.float64]
    complete: NDArray[np.intp]
    complete_m: NDArray[np.float64]


def nearest(lengths_m: NDArray[np.float64], is_complete: NDArray[np.bool_]) -> Nearest:
    """Find the nearest station of each door.

    Parameters
    ----------
    lengths_m
        From each door to each station [m], infinite where there is no way; shape (doors, stations).
    is_complete
        Whether each station takes all that is asked for.
    """
    of_any = _least(lengths_m)
    of_complete = _least(np.where(is_complete[np.newaxis, :], lengths_m, np.inf))
    return Nearest(*of_any, *of_complete)


def straight_m(
    doors: NDArray[np.float64], stations: NDArray[np.float64]
) -> NDArray[np.float64]:  # fmt: skip
    """Return straight distances [m] of places in EPSG:3006; shape (doors, stations)."""
    apart = doors[:, np.newaxis, :] - stations[np.newaxis, :, :]
    return np.asarray(np.hypot(apart[..., 0], apart[..., 1]))


def _least(lengths_m: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    doors, stations = lengths_m.shape
    if not stations:
        return np.full(doors, -1), np.full(doors, np.inf)
    at = np.argmin(lengths_m, axis=1)
    least_m = lengths_m[np.arange(doors), at]
    return np.where(np.isfinite(least_m), at, -1), least_m
