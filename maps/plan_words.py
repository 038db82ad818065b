"""What the pages of plans say."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from babel import dates

from gis.patterns import KINDS
from maps.cleaning_words import weekday
from maps.texts import N_, Texts
from maps.vocabulary import label

#: Heading of the page of weeks.
LOG: Final = N_("Planned and done")
_OFTEN: Final[Mapping[str, str]] = {
    "weekly": N_("on weekdays, each week or some weeks apart"),
    "monthly_weekday": N_("on a weekday of the month"),
    "monthly_day": N_("on a day of the month"),
    "yearly": N_("once a year"),
    "interval": N_("some days after the last time"),
    "rule": N_("by a rule of one's own (RRULE)"),
}
_ORDINALS: Final[Mapping[int, str]] = {
    1: N_("the first"), 2: N_("the second"), 3: N_("the third"), 4: N_("the fourth"),
    -1: N_("the last"),
}  # fmt: skip
_STATES: Final[Mapping[str, str]] = {
    "running": N_("Running and to come"),
    "ended": N_("Ended"),
    "all": N_("All"),
}
_THANKS: Final[Mapping[str, str]] = {
    "changed": N_("The plan is changed. What was planned before stays as it was planned."),
    "ended": N_("The plan has an end. What was planned until then stays."),
    "again": N_("The plan is followed again from today on."),
    "back": N_("The plan is again as it was before."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "task": N_("Choose what is done."),
    "kind": N_("Choose what is looked after. There is none of that kind there."),
    "code": N_("There is no place of that kind with that label."),
    "estate": N_("Choose an estate: these are too many places at once."),
    "weekdays": N_("Choose at least one weekday."),
    "every": N_("Give a whole number of weeks, months or days, 1 or more."),
    "ordinal": N_("Choose which weekday of the month."),
    "day": N_("Give a day of the month, 1 to 31, or -1 for the last."),
    "month": N_("Choose a month."),
    "rule": N_("Write a rule."),
    "rrule": N_("The rule cannot be followed: %(reason)s"),
    "interval_days": N_("Give 1 to 3,660 days."),
    "starts_on": N_("Give the first day as year-month-day."),
    "ends_on": N_("Give a last day, not before the first one nor before today."),
    "season_first": N_(
        "Give both ends of the season as month-day; it must leave days to the plan."
    ),
    "season_last": N_("Give both ends of the season as month-day; it must leave days to the plan."),
    "minutes": N_("Give minutes, 0.5 to 1,440, or nothing."),
    "who": N_("Choose who does it from the list."),
    "contractor": N_("Give a name of at most 200 characters."),
    "since": N_("Give a day from today on."),
    "file": N_("Choose a file."),
    "SamePlanError": N_(
        "There is a plan of that task already, from the same day. Change that one."
    ),
}
_OTHER: Final = N_("Something in the form cannot be used.")


def often_kinds(texts: Texts) -> list[tuple[str, str]]:
    """Return how often something can recur: code and words."""
    return [(kind, texts.gettext(_OFTEN[kind])) for kind in KINDS]


def ordinal(texts: Texts, which: int) -> str:
    """Say which weekday of a month, ``den första``."""
    return texts.gettext(_ORDINALS[which])


def months(texts: Texts) -> list[tuple[str, str]]:
    """Return the months: number and name."""
    names = dates.get_month_names("wide", context="stand-alone", locale=texts.locale)
    return [(str(month), str(names[month])) for month in range(1, 13)]


def state(texts: Texts, code: str) -> str:
    """Say which plans a list shows."""
    return texts.gettext(_STATES[code])


def kind(texts: Texts, code: str, is_place: bool) -> str:
    """Say what is looked after: a kind of asset, or a kind of place."""
    return label(texts, "place_kind" if is_place else "asset", code)


def day(texts: Texts, value: date) -> str:
    """Write a due day with its weekday, ``tisdag 1 dec. 2026``."""
    return f"{weekday(texts, value.weekday())} {texts.date(value)}"


def week(texts: Texts, monday: date) -> str:
    """Write a week, ``v. 49``."""
    return texts.gettext("w %(number)s", number=monday.isocalendar().week)


def week_told(texts: Texts, found: Mapping[str, Any]) -> str:
    """Say all that is known of a week of a plan (backend.plans.listing.Week)."""
    ngettext = texts.ngettext
    told = [
        (found["due"], ngettext("%(num)s planned", "%(num)s planned", found["due"])),
        (found["done"], ngettext("%(num)s done", "%(num)s done", found["done"])),
        (found["late"], ngettext("%(num)s done late", "%(num)s done late", found["late"])),
        (found["missed"], ngettext("%(num)s missed", "%(num)s missed", found["missed"])),
        (found["ahead"], ngettext("%(num)s to come", "%(num)s to come", found["ahead"])),
        (
            found["visits_not_ok"],
            ngettext("%(num)s visit: not OK", "%(num)s visits: not OK", found["visits_not_ok"]),
        ),
        (
            found["visits_not_possible"],
            ngettext(
                "%(num)s visit: could not get in",
                "%(num)s visits: could not get in",
                found["visits_not_possible"],
            ),
        ),
    ]
    said = [words for number, words in told if number]
    return ", ".join(said) or texts.gettext("nothing planned")


def thanks(texts: Texts, sent: str, number: str) -> str:
    """Thank for what was sent just now; nothing where nothing was."""
    if sent == "made" and number.isdecimal():
        return texts.ngettext("%(num)s plan is made.", "%(num)s plans are made.", int(number))
    if sent == "removed" and number.isdecimal():
        return texts.ngettext("%(num)s plan is removed.", "%(num)s plans are removed.", int(number))
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def why(texts: Texts, error: Exception) -> str:
    """Say why a form came back."""
    problems: Any = getattr(error, "problems", None)
    if not problems:
        return texts.gettext(_REFUSED.get(type(error).__name__, _OTHER))
    found = problems[0]
    return texts.gettext(_REFUSED.get(found.field, _OTHER), reason=found.reason)
