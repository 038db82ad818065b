"""What the pages of promises, teams and contractors say."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from babel import dates

from maps.case_words import rule_words, span
from maps.texts import N_, Texts
from maps.vocabulary import label

#: Heading of the page that says how many open cases would get another time.
RECOUNT: Final = N_("Count open cases anew")
#: What the share is called that opens all orders of a contractor.
ALL_ORDERS: Final = N_("All orders of %(name)s")
_UNITS: Final[Mapping[str, str]] = {
    "hours": N_("hours, day and night"),
    "working_hours": N_("working hours, 07 to 16"),
    "working_days": N_("working days"),
    "season": N_("a season"),
}
_THANKS: Final[Mapping[str, str]] = {
    "added": N_("The rule is made. It counts for what is reported from now on."),
    "changed": N_("The rule is changed. It counts for what is reported from now on."),
    "removed": N_("The rule is taken away."),
    "recounted": N_("The open cases are counted anew; the history of each says so."),
    "day_added": N_("The day off is noted. It counts for what is reported from now on."),
    "day_removed": N_("The day off is taken away."),
    "team_added": N_("The team is made."),
    "team_changed": N_("The team is changed."),
    "contractor_added": N_("The contractor is noted."),
    "contractor_changed": N_("The contractor is changed."),
    "contractor_removed": N_("Offered no longer. What lies with it stays; its links are ended."),
    "contractor_again": N_("Offered again."),
    "links_ended": N_("The links are taken back. They open nothing any more."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "category": N_("Choose a category or a group from the list."),
    "party": N_("Choose whose it is from the list."),
    "asset_kind": N_("Choose a kind from the list."),
    "priority": N_("Choose a step."),
    "unit": N_("Choose how the time is counted."),
    "amount": N_("Give a whole number of hours or days, 0 to 1,000."),
    "season_from": N_("Give the first day of the season as month-day, e.g. 11-01."),
    "season_to": N_("Give the last day of the season as month-day, e.g. 03-31."),
    "source": N_("Say in at most 300 characters where it is published."),
    "SameError": N_("There is an own rule for exactly this already. Change that one."),
    "day.free_on": N_("Give a day from today on that is not off already."),
    "day.name": N_("Say in a few words why nobody works that day."),
    "name": N_("Give a name of at most 100 characters."),
    "email": N_("That is no e-mail address."),
    "member": N_("Choose members from the list."),
    "language": N_("Choose a language."),
    "SameNameError": N_("There is one of that name already."),
    "gone": N_("It is offered no longer. Offer it again before you make a link."),
}
_OTHER: Final = N_("Something in the form cannot be used.")


def about(texts: Texts, rule: Mapping[str, Any]) -> str:
    """Say what a rule is for, ``Lampa släckt, trapphus, kommunen``."""
    parts = []
    if rule["category"] and "." in rule["category"]:
        parts.append(label(texts, "category", rule["category"]))
    elif rule["category"]:
        group = label(texts, "category_group", rule["category"])
        parts.append(texts.gettext("all of %(group)s", group=group))
    if rule["danger"] is not None:
        parts.append(
            texts.gettext("danger to life") if rule["danger"] else texts.gettext("no danger")
        )
    if rule["asset_kind"]:
        parts.append(label(texts, "asset", rule["asset_kind"]))
    if rule["party"]:
        parts.append(
            texts.gettext("whose it is: %(party)s", party=label(texts, "party", rule["party"]))
        )
    told = ", ".join(parts) if parts else texts.gettext("everything else")
    return told[:1].upper() + told[1:]


def rule(texts: Texts, found: Mapping[str, Any]) -> str:
    """Say which rule counts: its step, how long, whose it is, and what it is for."""
    told = rule_words(texts, {**found, "category": None}, "")
    return f"{told} ({about(texts, found)})"


def example(texts: Texts, found: Mapping[str, Any]) -> str:
    """Say how long a rule gives, and by when that is for something reported now."""
    return texts.gettext(
        "%(span)s. Reported now: by %(when)s.",
        span=_capital(span(texts, found)),
        when=by(texts, found["due_at"]),
    )


def by(texts: Texts, moment: datetime) -> str:
    """Write by when something is promised, with its day of the week."""
    last = (moment - timedelta(minutes=1)).astimezone(texts.zone).date()
    return f"{_weekday(texts, last)} {texts.until(moment)}"


def day(texts: Texts, found: date) -> str:
    """Write a day with its day of the week."""
    return f"{_weekday(texts, found)} {texts.date(found)}"


def units(texts: Texts) -> list[tuple[str, str]]:
    """Return how time can be counted, with words."""
    return [(code, texts.gettext(words)) for code, words in _UNITS.items()]


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Return why a form was not taken: its field, or the name of the error."""
    return texts.gettext(_REFUSED.get(field, _OTHER))


def _weekday(texts: Texts, found: date) -> str:
    told: str = dates.format_date(found, "EEEE", locale=texts.locale)
    return told


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
