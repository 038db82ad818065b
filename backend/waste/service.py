"""Waste stations: how they stand, what they take, and changing it; nothing of any household."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.errors import NotFoundError, invalid
from backend.queries import values
from backend.schemas import form_text
from backend.waste import store
from backend.waste.schemas import Held, Need, Reading, Room, Station, WantedFraction
from gis import vocabulary as words
from gis.recurrence import RecurrenceError, parse_rule
from gis.waste import collections_per_week
from gis.workdays import local_date

#: Broken lamps so near a station are told there [m].
LAMPS_WITHIN_M: Final = 15.0
#: Next collections that are told of a fraction [count], looked for so far ahead [d].
_NEXT: Final = 2
_AHEAD_DAYS: Final = 400
NAME_MAX: Final = 100
_BINS_MAX: Final = 500
_VOLUMES_L: Final = (10, 20_000)
_LITRES_MAX: Final = 1000.0
_DWELLINGS_MAX: Final = 5000
_AREA_MAX_M2: Final = 5000.0
_EVERY_DAYS: Final = (1, 92)


def stations(tx: Connection, estate: str | None = None) -> list[Station]:
    """Return the waste stations of an estate, or all, the worst first."""
    return [Station(**values(row)) for row in store.rows(tx, "stations", estate=estate, id=None)]


def read(tx: Connection, station_id: uuid.UUID) -> Station:
    """Return one station.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "stations", estate=None, id=station_id)
    if row is None:
        raise NotFoundError(f"there is no waste station {station_id}")
    return Station(**values(row))


def rooms(tx: Connection, station_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Room]]:
    """Return the room for each fraction by station, the fractions in the order of the law."""
    found: dict[uuid.UUID, list[Room]] = {key: [] for key in station_ids}
    for row in store.rows(tx, "rooms", station_ids=station_ids):
        found[row.station_id].append(Room(**values(row)))
    return found


def contents(tx: Connection, station_id: uuid.UUID) -> list[Held]:
    """Return what a station takes, in the order of our fractions."""
    today = local_date(datetime.now(UTC))
    held = {
        row.fraction: _held(row, today) for row in store.rows(tx, "contents", station_id=station_id)
    }
    return [held[name] for name in words.WASTE_FRACTIONS if name in held]


def troubles(tx: Connection, station_id: uuid.UUID) -> dict[str, int]:
    """Return the cases of a station in the last 365 days by kind of trouble."""
    row = store.one(tx, "troubles", station_id=station_id)
    return {} if row is None else values(row)


def readings(tx: Connection, station_id: uuid.UUID) -> list[Reading]:
    """Return what rounds read of each fraction in the last 365 days."""
    found = store.rows(tx, "readings", station_id=station_id)
    return [Reading(**values(row)) for row in found]


def lamps_near(tx: Connection, station_id: uuid.UUID) -> list[Row[Any]]:
    """Return the broken lamps at a station, nearest first: id, code, state, days_dark, apart_m."""
    found = store.rows(tx, "lamps_near", station_id=station_id, within_m=LAMPS_WITHIN_M)
    return list(found)


def estates(tx: Connection) -> list[tuple[str, str]]:
    """Return code and name of the estates that have a waste station."""
    return [(row.code, row.name) for row in store.rows(tx, "estates")]


def put_fraction(tx: Connection, station_id: uuid.UUID, wanted: WantedFraction) -> None:
    """Say what a station takes of a fraction: its bins and when it is collected.

    Raises
    ------
    InvalidError
        Naming the field, if something cannot be used.
    """
    told = _checked(wanted)
    key = {"station_id": station_id, "fraction": wanted.fraction}
    bins = dict(wanted.bins) if wanted.is_taken else {}
    held = {one.fraction: one.bins for one in contents(tx, station_id)}
    # What stays the same is not written: the log would tell of it.
    if held.get(wanted.fraction, {}) != bins:
        store.do(tx, "drop_bins", **key)
        store.each(
            tx, "put_bins", [{**key, "volume_l": v, "bins": n} for v, n in bins.items()]
        )  # fmt: skip
    if not wanted.is_taken:
        store.do(tx, "drop_fraction", **key)
        store.do(tx, "drop_collection", **key)
        return
    store.do(tx, "put_fraction", **key)
    if told["rrule"] is None:
        store.do(tx, "drop_collection", **key)
    else:
        store.do(tx, "put_collection", **key, **told)


def change(
    tx: Connection, station_id: uuid.UUID, dwellings: int | None, area_m2: float | None
) -> None:
    """Say how many dwellings use a station and how large its floor is [m2]; None: not known.

    Raises
    ------
    InvalidError
        If a figure cannot be.
    NotFoundError
        If there is no such station.
    """
    if dwellings is not None and not 0 <= dwellings <= _DWELLINGS_MAX:
        raise invalid("dwellings_served", f"is 0 to {_DWELLINGS_MAX}")
    if area_m2 is not None and not 0 <= area_m2 <= _AREA_MAX_M2:
        raise invalid("area_m2", f"is 0 to {_AREA_MAX_M2:.0f} m²")
    told = {"station_id": station_id, "dwellings_served": dwellings, "area_m2": area_m2}
    if not store.do(tx, "change_station", **told):
        raise NotFoundError(f"there is no waste station {station_id}")


def needs(tx: Connection, company_id: uuid.UUID | None) -> list[Need]:
    """Return what a dwelling leaves in a week, in the order of the law."""
    return [Need(**values(row)) for row in store.rows(tx, "needs", company_id=company_id)]


def put_need(tx: Connection, company_id: uuid.UUID | None, need: Need) -> None:
    """Let a company's own figures count for a fraction.

    Raises
    ------
    InvalidError
        Naming the field, if a figure cannot be used.
    """
    if need.fraction not in {known.fraction for known in needs(tx, company_id)}:
        raise invalid("fraction", "has no figures")
    if not 0 <= need.low_l <= need.high_l <= _LITRES_MAX:
        raise invalid("high_l", f"0 ≤ least ≤ most ≤ {_LITRES_MAX:.0f} l/week")
    _within("bin_l", need.bin_l, _VOLUMES_L)
    _within("every_days", need.every_days, _EVERY_DAYS)
    store.do(
        tx, "put_need", company_id=company_id, fraction=need.fraction, low_l=need.low_l,
        high_l=need.high_l, bin_l=need.bin_l, every_days=need.every_days,
        source=form_text("source", need.source, 300),
    )  # fmt: skip


def drop_need(tx: Connection, company_id: uuid.UUID | None, fraction: str) -> None:
    """Go back to the shipped figures of a fraction."""
    store.do(tx, "drop_need", company_id=company_id, fraction=fraction)


def _held(row: Row[Any], today: date) -> Held:
    told = values(row)
    bins = dict(zip(told.pop("volumes"), told.pop("counts"), strict=True))
    return Held(**told, bins=bins, next_on=_next_days(row.rrule, row.starts_on, today))


def _next_days(rule: str | None, starts_on: date | None, today: date) -> tuple[date, ...]:
    if rule is None or starts_on is None:
        return ()
    until = today + timedelta(days=_AHEAD_DAYS)
    return tuple(islice(parse_rule(rule, starts_on).days(today, until), _NEXT))


def _checked(wanted: WantedFraction) -> dict[str, object]:
    if wanted.fraction not in words.WASTE_FRACTIONS:
        raise invalid("fraction", f"is one of {', '.join(words.WASTE_FRACTIONS)}")
    for volume_l, count in wanted.bins.items():
        _within("bins", volume_l, _VOLUMES_L)
        _within("bins", count, (1, _BINS_MAX))
    collector = (wanted.collector or "").strip()
    told: dict[str, object] = {
        "rrule": None,
        "starts_on": None,
        "per_week": None,
        "collector": None,
    }
    if wanted.rrule is None or not wanted.is_taken:
        return told
    starts_on = wanted.starts_on or local_date(datetime.now(UTC))
    try:
        per_week = collections_per_week(wanted.rrule, starts_on)
    except RecurrenceError as error:
        raise invalid("rrule", error.reason) from None
    return {
        "rrule": wanted.rrule.strip().upper().removeprefix("RRULE:"),
        "starts_on": starts_on,
        "per_week": per_week,
        "collector": form_text("collector", collector, NAME_MAX) if collector else None,
    }


def _within(field: str, value: float, limits: tuple[int, int]) -> None:
    if not limits[0] <= value <= limits[1]:
        raise invalid(field, f"is {limits[0]} to {limits[1]}")
