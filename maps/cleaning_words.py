"""Cleaning plans in words: how often, by whom, how late."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from babel import dates
from babel.lists import format_list

from gis.patterns import WEEKDAYS, Pattern, pattern_of
from maps.texts import N_, Texts

_ORDINALS: Final[Mapping[int, str]] = {
    1: N_("the first %(day)s of the month"),
    2: N_("the second %(day)s of the month"),
    3: N_("the third %(day)s of the month"),
    4: N_("the fourth %(day)s of the month"),
    -1: N_("the last %(day)s of the month"),
}
_EVERY_OTHER: Final = 2
_LEAP_YEAR: Final = 2024


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
    pattern = pattern_of(interval_days, rule, starts_on)
    return _IN_WORDS[pattern.kind](texts, pattern)


def late(texts: Texts, days: int | None) -> str:
    """Say how late a plan is; nothing where it is not, or where nobody can tell."""
    return texts.ngettext("%(num)s day late", "%(num)s days late", days) if days else ""


def begins(texts: Texts, starts_on: date) -> str:
    """Say when a plan begins that has not begun."""
    return texts.gettext("begins %(day)s", day=texts.date(starts_on))


def season(texts: Texts, first: int | None, last: int | None) -> str:
    """Say in which part of the year a plan is followed; nothing where it is all year."""
    if first is None or last is None:
        return ""
    return texts.gettext(
        "%(first)s to %(last)s", first=_of_year(texts, first), last=_of_year(texts, last)
    )


def weekday(texts: Texts, day: int) -> str:
    """Name a weekday, Monday 0."""
    return str(dates.get_day_names("wide", locale=texts.locale)[day])


def _interval(texts: Texts, pattern: Pattern) -> str:
    return texts.ngettext("every day", "every %(num)s days", pattern.every)


def _weekly(texts: Texts, pattern: Pattern) -> str:
    if pattern.every == 1 and len(set(pattern.weekdays)) == len(WEEKDAYS):
        return texts.ngettext("every day", "every %(num)s days", 1)
    named = format_list([weekday(texts, day) for day in pattern.weekdays], locale=texts.locale)
    if pattern.every == 1:
        return texts.gettext("every %(days)s", days=named)
    if pattern.every == _EVERY_OTHER:
        return texts.gettext("%(days)s every other week", days=named)
    return texts.gettext("%(days)s every %(weeks)s weeks", days=named, weeks=pattern.every)


def _monthly_weekday(texts: Texts, pattern: Pattern) -> str:
    said = texts.gettext(_ORDINALS[pattern.ordinal], day=weekday(texts, pattern.weekdays[0]))
    return _months(texts, said, pattern.every)


def _monthly_day(texts: Texts, pattern: Pattern) -> str:
    if pattern.day == -1:
        said = texts.gettext("the last day of each month")
    else:
        said = texts.gettext("day %(day)s of each month", day=pattern.day)
    return _months(texts, said, pattern.every)


def _months(texts: Texts, said: str, months: int) -> str:
    if months == 1:
        return said
    return texts.gettext("%(when)s, every %(months)s months", when=said, months=months)


def _yearly(texts: Texts, pattern: Pattern) -> str:
    if pattern.day == -1:
        month = dates.get_month_names("wide", context="stand-alone", locale=texts.locale)
        return texts.gettext("the last day of %(month)s each year", month=month[pattern.month])
    day = _of_year(texts, pattern.month * 100 + pattern.day)
    return texts.gettext("%(day)s each year", day=day)


def _by_rule(texts: Texts, pattern: Pattern) -> str:
    return texts.gettext("by the rule %(rule)s", rule=pattern.rule)


def _of_year(texts: Texts, day: int) -> str:
    """Write a day of the year, ``1 maj``."""
    found = date(_LEAP_YEAR, day // 100, day % 100)
    return dates.format_date(found, "d MMMM", locale=texts.locale)


_IN_WORDS: Final[Mapping[str, Callable[[Texts, Pattern], str]]] = {
    "interval": _interval,
    "weekly": _weekly,
    "monthly_weekday": _monthly_weekday,
    "monthly_day": _monthly_day,
    "yearly": _yearly,
    "rule": _by_rule,
}
