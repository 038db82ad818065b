"""Cleaning plans in words: how often, by whom, how late."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel import dates
from babel.lists import format_list

from maps.texts import N_, Texts

_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Which weekday of the month a rule means: the number before the day in BYDAY.
_ORDINALS: Final[Mapping[str, str]] = {
    "1": N_("the first %(day)s of the month"),
    "2": N_("the second %(day)s of the month"),
    "3": N_("the third %(day)s of the month"),
    "4": N_("the fourth %(day)s of the month"),
    "-1": N_("the last %(day)s of the month"),
}
_EVERY_OTHER: Final = "2"


def recurrence(texts: Texts, interval_days: int | None, rule: str | None, starts_on: date) -> str:
    """Say how often a plan is due.

    Parameters
    ----------
    texts
        Words of the reader.
    interval_days
        Days after the last visit [d]; None: by the rule.
    rule
        RFC 5545 rule over whole days. One that has no simple words is shown as it is.
    starts_on
        First day of the plan; gives the weekday where the rule names none.
    """
    if interval_days is not None:
        return texts.ngettext("every day", "every %(num)s days", interval_days)
    text = (rule or "").upper().removeprefix("RRULE:")
    parts = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    found = _in_words(texts, parts, starts_on)
    return found or texts.gettext("by the rule %(rule)s", rule=text)


def late(texts: Texts, days: int | None) -> str:
    """Say how late a plan is; nothing where it is not, or where nobody can tell."""
    return texts.ngettext("%(num)s day late", "%(num)s days late", days) if days else ""


def begins(texts: Texts, starts_on: date) -> str:
    """Say when a plan begins that has not begun."""
    return texts.gettext("begins %(day)s", day=texts.date(starts_on))


def _in_words(texts: Texts, parts: Mapping[str, str], starts_on: date) -> str:
    """Return the words of a rule; empty for one that needs more than a few."""
    kind, names = parts.get("FREQ"), set(parts) - {"FREQ", "WKST"}
    by_day = parts.get("BYDAY", "")
    if kind == "DAILY" and not names:
        return texts.ngettext("every day", "every %(num)s days", 1)
    if kind == "WEEKLY" and names <= {"BYDAY", "INTERVAL"}:
        return _weekly(texts, by_day or _WEEKDAYS[starts_on.weekday()], parts.get("INTERVAL", "1"))
    if kind == "MONTHLY" and names == {"BYDAY"} and by_day[:-2] in _ORDINALS:
        return texts.gettext(_ORDINALS[by_day[:-2]], day=_day(texts, by_day[-2:]))
    if kind == "MONTHLY" and names == {"BYMONTHDAY"} and parts["BYMONTHDAY"].isdecimal():
        return texts.gettext("day %(day)s of each month", day=parts["BYMONTHDAY"])
    if kind == "MONTHLY" and parts == {"FREQ": "MONTHLY", "BYMONTHDAY": "-1"}:
        return texts.gettext("the last day of each month")
    return ""


def _weekly(texts: Texts, by_day: str, interval: str) -> str:
    days = by_day.split(",")
    if not set(days) <= set(_WEEKDAYS):
        return ""
    named = format_list([_day(texts, day) for day in days], locale=texts.locale)
    if interval == "1":
        return texts.gettext("every %(days)s", days=named)
    if interval == _EVERY_OTHER:
        return texts.gettext("%(days)s every other week", days=named)
    return texts.gettext("%(days)s every %(weeks)s weeks", days=named, weeks=interval)


def _day(texts: Texts, code: str) -> str:
    return str(dates.get_day_names("wide", locale=texts.locale)[_WEEKDAYS.index(code)])
