"""Times of other systems as moments: with or without an offset, to the minute or to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from gis.sources.values import as_text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_LAST_OF_DAY = time(23, 59, 59)


class Clock(NamedTuple):
    """How times are written.

    Attributes
    ----------
    zone
        Where the clocks stood that wrote times without an offset.
    ignore_offset
        The offset that is written is not meant: the times are local ones of the zone.
    pattern
        Form of the times as `datetime.strptime` reads it, "" for ISO 8601.
    """

    zone: ZoneInfo
    ignore_offset: bool = False
    pattern: str = ""


class Moment(NamedTuple):
    """A moment as it was read.

    Attributes
    ----------
    at
        The moment, UTC; None: it cannot be read.
    is_day
        Only the day was written.
    reason
        What had to be decided about it, None for nothing.
    """

    at: datetime | None
    is_day: bool = False
    reason: str | None = None


def moment(raw: object, clock: Clock, *, ends: bool = False) -> Moment:
    """Read a time.

    Parameters
    ----------
    raw
        As it stands in the source.
    clock
        How times are written there.
    ends
        Where only a day is written, its last second is meant and not its first.

    Returns
    -------
    Moment
        With the reason where the local clock did not show that time, or showed it twice.
    """
    found, is_day = _written(raw, clock.pattern)
    if found is None:
        return Moment(None)
    if is_day:
        found = datetime.combine(found.date(), _LAST_OF_DAY if ends else time())
    elif found.tzinfo and clock.ignore_offset:
        found = found.replace(tzinfo=None)
    try:
        if found.tzinfo:
            return Moment(found.astimezone(UTC), is_day)
        return Moment(*_local(found, clock.zone, is_day=is_day))
    except (OverflowError, ValueError):  # the years 1 and 9999
        return Moment(None)


def _written(raw: object, pattern: str) -> tuple[datetime | None, bool]:
    """Return what is written, and whether it is a day alone."""
    if isinstance(raw, datetime):
        return raw, False
    if isinstance(raw, date):
        return datetime.combine(raw, time()), True
    text = as_text(raw).strip()
    try:
        if pattern:
            return datetime.strptime(text, pattern), not _tells_time(pattern)  # noqa: DTZ007 -- the zone comes after
        return datetime.fromisoformat(text), len(text) <= len("2026-01-31")
    except ValueError:
        return None, False


def _tells_time(pattern: str) -> bool:
    return any(sign in pattern for sign in ("%H", "%I", "%X", "%c"))


def _local(found: datetime, zone: ZoneInfo, *, is_day: bool) -> tuple[datetime, bool, str | None]:
    """Read a local clock: what it skipped in spring is an hour later, what came twice the first."""
    first, second = found.replace(tzinfo=zone), found.replace(tzinfo=zone, fold=1)
    at = first.astimezone(UTC)
    apart = first.utcoffset() != second.utcoffset()
    skipped = apart and at.astimezone(zone).replace(tzinfo=None) != found
    reason = None
    if skipped:
        reason = "no such time: the clock was put forward then; taken as an hour later"
    elif apart:
        reason = "this time came twice: the clock was put back then; the first is taken"
    return at, is_day, reason
