"""What is known of a waste station, a fraction in it, a door and its way there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Station:
    """A waste station as it stands; see app.waste_readiness."""

    id: uuid.UUID
    estate_code: str
    estate_name: str
    code: str | None
    name: str | None
    kind: str
    area_m2: float | None
    dwellings_served: int | None
    readiness: str
    lacking: Sequence[str]
    short: Sequence[str]
    tight: Sequence[str]
    untold: Sequence[str]
    added_bins: int | None
    reports: int
    open_cases: int
    is_troubled: bool
    looks: int
    overfull_looks: int
    missorted_looks: int
    last_look_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Room:
    """Room for a fraction in a station against what is left there; see app.waste_room."""

    station_id: uuid.UUID
    fraction: str
    mandated_from: date | None
    is_taken: bool | None
    bins: int | None
    volume_l: int | None
    per_week: float | None
    capacity_l: float | None
    capacity_dwelling_l: float | None
    need_low_l: float | None
    need_high_l: float | None
    room: str
    added_bins: int | None
    added_bin_l: int
    added_per_week: float


@dataclass(frozen=True, kw_only=True)
class Held:
    """A fraction that a station takes: bins by volume [l], and when it is collected.

    Attributes
    ----------
    rrule, starts_on, per_week
        None: nobody said when it is collected.
    next_on
        Next days on which it is, as the rule says; holidays may move them.
    """

    fraction: str
    bins: Mapping[int, int]
    rrule: str | None = None
    starts_on: date | None = None
    per_week: float | None = None
    collector: str | None = None
    next_on: Sequence[date] = ()


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What rounds read of a fraction of a station in the last year."""

    fraction: str
    fills: int
    overfull: int
    sortings: int
    missorted: int
    last_fill_percent: int | None
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class WantedFraction:
    """What is to be known of a fraction in a station.

    Attributes
    ----------
    is_taken
        False: the station takes it no longer, and the rest is forgotten.
    bins
        Number by volume [l]; empty: none are told.
    rrule, starts_on
        When it is collected; None: nobody said.
    """

    fraction: str
    is_taken: bool = True
    bins: Mapping[int, int] = field(default_factory=dict)
    rrule: str | None = None
    starts_on: date | None = None
    collector: str | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a dwelling leaves of a fraction in a week [l], and what would be added for it."""

    fraction: str
    low_l: float
    high_l: float
    bin_l: int
    every_days: int
    mandated_from: date | None
    source: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Door:
    """An entrance and its way to the nearest station, and to the nearest that takes everything.

    Attributes
    ----------
    station, complete
        The station; None: there is none that can be reached.
    station_m, complete_m
        How far it is [m]; None with it.
    """

    id: uuid.UUID
    label: str
    dwellings: int | None
    station: Place | None
    station_m: float | None
    complete: Place | None
    complete_m: float | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A station as a way leads to it."""

    id: uuid.UUID
    label: str


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The doors of an estate; whether their ways were measured along paths or straight."""

    doors: Sequence[Door]
    along_paths: bool

    def of(self, station_id: uuid.UUID) -> list[Door]:
        """Return the doors that a station is nearest to, the farthest first."""
        own = [door for door in self.doors if door.station and door.station.id == station_id]
        return sorted(own, key=lambda door: -(door.station_m or 0.0))
