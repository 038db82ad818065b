"""How often, as people say it: every Tuesday, the first Monday of the month, every 30 days.

A pattern is written as a rule of RFC 5545 or as an interval, and read back from them. A rule that
has no such words stays a rule.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

KINDS: Final = ("weekly", "monthly_weekday", "monthly_day", "yearly", "interval", "rule")
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: Which of its weekdays in a month, and the last one.
ORDINALS: Final = (1, 2, 3, 4, -1)
MAX_WEEKS, MAX_MONTHS = 52, 24
_DAYS_OF_MONTH: Final = 31
_MONTHS: Final = 12
_LEAP_YEAR: Final = 2024


@dataclass(frozen=True, slots=True)
class Pattern:
    """How often something recurs.

    Attributes
    ----------
    kind
        One of `KINDS`.
    weekdays
        Monday 0 to Sunday 6; of a month one alone.
    every
        Weeks, months or days from one to the next [count].
    ordinal
        Which of the weekdays of a month, one of `ORDINALS`.
    day
        Day of the month, 1 to 31; -1: the last.
    month
        Month of the year, 1 to 12.
    rule
        A rule as it was written.

    Raises
    ------
    ValueError
        Its text is the name of the part that cannot be.
    """

    kind: str
    weekdays: tuple[int, ...] = ()
    every: int = 1
    ordinal: int = 1
    day: int = 1
    month: int = 1
    rule: str = ""

    def __post_init__(self) -> None:
        for name, holds in self._needs().items():
            if not holds:
                raise ValueError(name)

    def _needs(self) -> dict[str, bool]:
        days = bool(self.weekdays) and all(0 <= day < len(WEEKDAYS) for day in self.weekdays)
        of_month = self.day == -1 or 1 <= self.day <= _DAYS_OF_MONTH
        needs = {
            "weekly": {"weekdays": days, "every": 1 <= self.every <= MAX_WEEKS},
            "monthly_weekday": {
                "weekdays": days and len(self.weekdays) == 1,
                "ordinal": self.ordinal in ORDINALS,
                "every": 1 <= self.every <= MAX_MONTHS,
            },
            "monthly_day": {"day": of_month, "every": 1 <= self.every <= MAX_MONTHS},
            "yearly": {
                "month": 1 <= self.month <= _MONTHS,
                "day": self.day == -1 or 1 <= self.day <= _longest(self.month),
            },
            "interval": {"every": self.every >= 1},
            "rule": {"rule": bool(self.rule.strip())},
        }
        return needs.get(self.kind, {"kind": False})

    @property
    def interval_days(self) -> int | None:
        """Days after the last visit [d]; None: by a rule."""
        return self.every if self.kind == "interval" else None

    @property
    def rule_text(self) -> str | None:
        """The rule in the words of RFC 5545; None: by an interval."""
        if self.kind == "interval":
            return None
        if self.kind == "rule":
            return self.rule.strip().upper().removeprefix("RRULE:")
        days = ",".join(WEEKDAYS[day] for day in sorted(set(self.weekdays)))
        step = f"INTERVAL={self.every};" if self.every > 1 else ""
        return {
            "weekly": f"FREQ=WEEKLY;{step}BYDAY={days}",
            "monthly_weekday": f"FREQ=MONTHLY;{step}BYDAY={self.ordinal}{days}",
            "monthly_day": f"FREQ=MONTHLY;{step}BYMONTHDAY={self.day}",
            "yearly": f"FREQ=YEARLY;BYMONTH={self.month};BYMONTHDAY={self.day}",
        }[self.kind]


def pattern_of(interval_days: int | None, rule: str | None, starts_on: date) -> Pattern:
    """Return the pattern of a plan; one of kind "rule" where a rule has no simple words.

    Parameters
    ----------
    interval_days
        Days after the last visit [d]; None: by the rule.
    rule
        RFC 5545 rule over whole days.
    starts_on
        First day of the plan; gives the weekday where the rule names none.
    """
    if interval_days is not None:
        return Pattern("interval", every=interval_days)
    text = (rule or "").strip().upper().removeprefix("RRULE:")
    parts = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    parts.pop("WKST", None)
    try:
        found = _read(parts, starts_on)
    except ValueError:
        found = None
    return found or Pattern("rule", rule=text)


def _read(parts: Mapping[str, str], starts_on: date) -> Pattern | None:
    kind, names = parts.get("FREQ"), set(parts) - {"FREQ", "INTERVAL"}
    every = int(parts.get("INTERVAL", "1"))
    by_day = parts.get("BYDAY", "")
    if kind == "DAILY" and not names and every == 1:
        return Pattern("weekly", weekdays=tuple(range(len(WEEKDAYS))))
    if kind == "WEEKLY" and names <= {"BYDAY"}:
        days = by_day.split(",") if by_day else [WEEKDAYS[starts_on.weekday()]]
        return Pattern("weekly", weekdays=tuple(WEEKDAYS.index(day) for day in days), every=every)
    if kind == "MONTHLY" and names == {"BYDAY"} and by_day[:-2]:
        day = WEEKDAYS.index(by_day[-2:])
        return Pattern("monthly_weekday", (day,), every, ordinal=int(by_day[:-2]))
    if kind == "MONTHLY" and names == {"BYMONTHDAY"}:
        return Pattern("monthly_day", every=every, day=int(parts["BYMONTHDAY"]))
    if kind == "YEARLY" and names == {"BYMONTH", "BYMONTHDAY"} and every == 1:
        return Pattern("yearly", month=int(parts["BYMONTH"]), day=int(parts["BYMONTHDAY"]))
    return None


def _longest(month: int) -> int:
    return calendar.monthrange(_LEAP_YEAR, month)[1] if 1 <= month <= _MONTHS else _DAYS_OF_MONTH
