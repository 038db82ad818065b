"""What the pages of the weekly picture and of facts from outside say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from gis.situation import GROUPS, LEAST
from maps.texts import N_, Texts
from maps.vocabulary import label

_HELD: Final = N_("hidden")
_TITLES: Final[Mapping[str, str]] = {
    "situation": N_("Weekly picture"),
    "indicators": N_("Facts from outside"),
    "weeks": N_("Week by week"),
    "places": N_("Where, this week"),
    "parts": N_("When, this week"),
    "no_place": N_("no place told"),
    "week": N_("week %(number)s"),
    "table": N_("Table"),
    "row": N_("Row"),
    "about": N_("About"),
    "estate": N_("Estate"),
    "as_of": N_("As of"),
    "held": N_("Held back"),
    "source": N_("Source"),
}
_HOW: Final = N_(
    "Fewer than %(least)s are held back, and as much more as keeps them from following from a sum."
    " What, where and when; never who."
)
_SOURCE: Final = N_("Cases and coded events of %(company)s, counted by Ljusrond")
_THANKS: Final[Mapping[str, str]] = {
    "event": N_("The event is noted, without any person. It is counted once its week is over."),
    "fact": N_("The fact is noted, with its source."),
    "dropped": N_("The fact is taken away. The log keeps it."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "kind": N_("Choose what it was from the list."),
    "daypart": N_("Choose the part of the day."),
    "on": N_("Give the day: today or earlier."),
    "as_of": N_("Give the day that the fact tells of: today or earlier."),
    "courtyard": N_("Choose a place from the list."),
    "place": N_("Say of which place it is, as the source names it."),
    "said": N_("Write what the source says, in at most 300 characters."),
    "source": N_("Name the source: without it this is no fact."),
    "url": N_("Give the whole address of a page, or none."),
}
_OTHER: Final = N_("Something in the form cannot be used.")


def word(texts: Texts, name: str, **values: object) -> str:
    """Return a title or short word of these pages."""
    return texts.gettext(_TITLES[name], **values)


def groups(texts: Texts) -> list[tuple[str, str]]:
    """Return the five groups with their words, in their order."""
    return [(group, label(texts, "situation_group", group)) for group in GROUPS]


def count(texts: Texts, number: int | None) -> str:
    """Write a count; None: that it is held back."""
    return texts.gettext(_HELD) if number is None else texts.number(number)


def week(texts: Texts, monday: date) -> str:
    """Return what a week is called: its number and year (ISO 8601)."""
    year, number, _ = monday.isocalendar()
    return f"{word(texts, 'week', number=number)} {year}"


def how(texts: Texts) -> str:
    """Say what is held back."""
    return texts.gettext(_HOW, least=LEAST)


def source(texts: Texts, company: str) -> str:
    """Say what was counted."""
    return texts.gettext(_SOURCE, company=company)


def thanks(texts: Texts, sent: str) -> str:
    """Return what is said after something was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, name: str) -> str:
    """Return why a form cannot be used."""
    return texts.gettext(_REFUSED.get(name, _OTHER))


def cells(texts: Texts, counts: Mapping[str, int | None]) -> Sequence[str]:
    """Return a row of counts in words, a group each."""
    return [count(texts, counts[group]) for group in GROUPS]
