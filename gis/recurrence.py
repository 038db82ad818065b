"""Calendar rules over whole days: RFC 5545 RRULE read strictly, days computed by python-dateutil.

dateutil takes much that RFC 5545 section 3.3.10 forbids (``BYMONTH=13``, ``INTERVAL=0`` which
never ends, a part written twice), so every part is checked here before dateutil sees it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrule, rrulestr

MAX_WAIT_DAYS = 12 * 366
"""A rule whose first day comes later than this after its start is refused [d]."""

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_SUB_DAILY = ("SECONDLY", "MINUTELY", "HOURLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BY_DAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(_WEEKDAYS)})")
_LIMITS = {  # largest value; True: counted from the end with a minus sign too
    "INTERVAL": (1000, False),
    "COUNT": (10_000, False),
    "BYMONTH": (12, False),
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (53, True),
    "BYSETPOS": (366, True),
}
_SINGLE = ("INTERVAL", "COUNT")
_TIMED = ("BYHOUR", "BYMINUTE", "BYSECOND")
_NAMES = {"FREQ", "UNTIL", "BYDAY", "WKST", *_LIMITS, *_TIMED}
_ALLOWED_FREQUENCIES = {
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
}


class RecurrenceError(ValueError):
    """A plan or rule that cannot be followed.

    Parameters
    ----------
    field
        Name of the refused field, for instance ``rrule`` or ``ends_on``.
    value
        The value as it was given.
    reason
        What is wrong and, where it helps, what to write instead.
    """

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(f"{field} {value!s}: {reason}")
        self.field = field
        self.value = value
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A checked rule with its first day; made by `parse_rule`.

    Attributes
    ----------
    text
        The rule in upper case, without a leading ``RRULE:``.
    starts_on
        DTSTART. Not itself an occurrence unless the rule says so.
    first_on
        First occurrence on or after `starts_on`.
    weekdays
        Weekdays the rule names (Monday 0), or the one a weekly rule takes from its start.
    counted
        True when the rule ends by COUNT.
    period_days
        Length of one step [d] for daily and weekly rules, None for longer ones.
    until
        Last day the rule itself allows, or None.
    """

    text: str
    starts_on: date
    first_on: date
    weekdays: frozenset[int]
    counted: bool
    period_days: int | None
    until: date | None

    def days(self, first: date, last: date) -> list[date]:
        """Give the days of the rule from `first` to `last`, both included, in order.

        Daily and weekly rules start near `first`, not at a start many years back, so a window
        costs the same however old the rule is. A rule gives a day at most once.
        """
        begin = self._begin(first)
        return [day for day in _days(self.text, begin, last) if day >= first]

    def _begin(self, first: date) -> date:
        if self.counted or self.period_days is None:
            return self.starts_on
        # One period early: in DTSTART's own week BYSETPOS counts only the days left of it.
        steps = (first - self.starts_on).days // self.period_days - 1
        return self.starts_on + timedelta(days=max(steps, 0) * self.period_days)


def parse_rule(rule: str, starts_on: date) -> Recurrence:
    """Read an RRULE for whole days.

    Parameters
    ----------
    rule
        For instance ``FREQ=WEEKLY;BYDAY=MO,TH``; a leading ``RRULE:`` is allowed. Parts that set
        a time of day are refused, so a rule gives at most 366 days a year.
    starts_on
        DTSTART as a day; gives what the rule leaves open (weekday, day of month).

    Returns
    -------
    Recurrence
        The checked rule.

    Raises
    ------
    RecurrenceError
        A rule that breaks RFC 5545, is finer than a day, has two ends, or gives no day within
        `MAX_WAIT_DAYS`.
    """
    try:
        return _parse(rule.strip().upper().removeprefix("RRULE:"), starts_on)
    except (ValueError, OverflowError) as error:
        raise RecurrenceError(field="rrule", value=rule, reason=str(error)) from error


@lru_cache(maxsize=4096)
def _parse(text: str, starts_on: date) -> Recurrence:
    parts = _split(text)
    _check_parts(parts)
    _check_combinations(parts)
    until = _until(parts, starts_on)
    first_on = _first_day(parts, starts_on)
    if first_on is None or (until is not None and first_on > until):
        message = f"gives no day from {starts_on} to {until or 'twelve years on'}"
        raise ValueError(message)
    step = {"DAILY": 1, "WEEKLY": 7}.get(parts["FREQ"])
    return Recurrence(
        text=text,
        starts_on=starts_on,
        first_on=first_on,
        weekdays=_weekdays(parts, starts_on),
        counted="COUNT" in parts,
        period_days=None if step is None else step * int(parts.get("INTERVAL", "1")),
        until=until,
    )


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, sign, value = part.partition("=")
        if not (name and sign and value):
            message = f"part {part!r} is not NAME=VALUE"
            raise ValueError(message)
        if name in parts:
            message = f"{name} is written twice"
            raise ValueError(message)
        parts[name] = value
    return parts


def _check_parts(parts: Mapping[str, str]) -> None:
    for name in parts:
        if name not in _NAMES:
            message = f"{name} is not a part of RFC 5545"
            raise ValueError(message)
    freq = parts.get("FREQ")
    timed = [name for name in _TIMED if name in parts]
    if freq in _SUB_DAILY or timed:
        message = f"{timed[0] if timed else freq} is finer than a day; plans are whole days"
        raise ValueError(message)
    if freq not in _FREQUENCIES:
        message = f"FREQ must be one of {', '.join(_FREQUENCIES)}"
        raise ValueError(message)
    for name, value in parts.items():
        if name in _LIMITS:
            _check_numbers(name, value)
        elif name == "WKST" and value not in _WEEKDAYS:
            message = f"WKST={value} is not a weekday such as MO"
            raise ValueError(message)


def _check_numbers(name: str, value: str) -> None:
    largest, signed = _LIMITS[name]
    items = [value] if name in _SINGLE else value.split(",")
    for item in items:
        pattern = r"[+-]?[0-9]{1,5}" if signed else r"[0-9]{1,5}"
        if not re.fullmatch(pattern, item) or not 1 <= abs(int(item)) <= largest:
            lowest = f"-{largest} to -1 or " if signed else ""
            message = f"{name}={value} must be {lowest}1 to {largest}"
            raise ValueError(message)


def _check_combinations(parts: Mapping[str, str]) -> None:
    """Apply the notes and the table of RFC 5545 section 3.3.10."""
    freq = parts["FREQ"]
    for name, allowed in _ALLOWED_FREQUENCIES.items():
        if name in parts and freq not in allowed:
            message = f"{name} cannot stand with FREQ={freq}"
            raise ValueError(message)
    largest = {"MONTHLY": 5, "YEARLY": 0 if "BYWEEKNO" in parts else 53}.get(freq, 0)
    for item in parts["BYDAY"].split(",") if "BYDAY" in parts else ():
        match = _BY_DAY.fullmatch(item)
        if match is None or (match[1] is not None and not 1 <= abs(int(match[1])) <= largest):
            message = f"BYDAY={parts['BYDAY']} is not a list of weekdays FREQ={freq} can use"
            raise ValueError(message)
    if "BYWEEKNO" in parts and "BYDAY" not in parts:
        message = "BYWEEKNO needs BYDAY, for instance BYWEEKNO=20;BYDAY=MO"
        raise ValueError(message)
    others = [name for name in parts if name.startswith("BY") and name != "BYSETPOS"]
    if "BYSETPOS" in parts and not others:
        message = "BYSETPOS needs another BY part to choose from"
        raise ValueError(message)


def _until(parts: Mapping[str, str], starts_on: date) -> date | None:
    text = parts.get("UNTIL")
    if text is None:
        return None
    if "COUNT" in parts:
        message = "COUNT and UNTIL exclude each other"
        raise ValueError(message)
    if not re.fullmatch(r"[0-9]{8}", text):
        message = f"UNTIL={text} must be a day written YYYYMMDD"
        raise ValueError(message)
    until = date.fromisoformat(text)
    if until < starts_on:
        message = f"UNTIL={text} lies before the start {starts_on}"
        raise ValueError(message)
    return until


def _weekdays(parts: Mapping[str, str], starts_on: date) -> frozenset[int]:
    if "BYDAY" in parts:
        return frozenset(_WEEKDAYS.index(item[-2:]) for item in parts["BYDAY"].split(","))
    return frozenset({starts_on.weekday()} if parts["FREQ"] == "WEEKLY" else ())


def _first_day(parts: Mapping[str, str], starts_on: date) -> date | None:
    """Find the first day, or None where there is none within `MAX_WAIT_DAYS`.

    A rule that never gives a day (30 February) makes dateutil walk to the year 9999: 6.3 s for a
    daily one. The Gregorian calendar repeats after 400 years, weekdays and week numbers
    included, so the search runs in the last such cycle and ends within 0.3 s.
    """
    shift_years = (MAXYEAR - starts_on.year) // 400 * 400
    begin = starts_on.replace(year=starts_on.year + shift_years)
    endless = {name: value for name, value in parts.items() if name not in ("COUNT", "UNTIL")}
    found = next(iter(_dateutil_rule(endless, begin)), None)
    if found is None or (found.date() - begin).days > MAX_WAIT_DAYS:
        return None
    return found.date().replace(year=found.year - shift_years)


def _dateutil_rule(parts: Mapping[str, str], starts_on: date) -> rrule:
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    parsed = rrulestr(text, dtstart=datetime.combine(starts_on, time.min))
    if not isinstance(parsed, rrule):  # a set needs several lines, and a part has none
        message = "is more than one rule"
        raise TypeError(message)
    return parsed


@lru_cache(maxsize=4096)
def _days(text: str, starts_on: date, last: date) -> tuple[date, ...]:
    found: list[date] = []
    for stamp in _dateutil_rule(_split(text), starts_on):
        if stamp.date() > last:
            break
        found.append(stamp.date())
    return tuple(found)
