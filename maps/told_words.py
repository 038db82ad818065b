"""What cards and posters say around the words of staff: ni sa, vi gjorde."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from maps.texts import N_, Texts

_REFUSED: Final = {
    "point": N_("Choose one to three points."),
    "place": N_("Say where in 1 to 60 characters."),
    "said": N_("Say what was said in 1 to 90 characters."),
    "did": N_("Say what was done in 1 to 110 characters."),
    "read": N_("Say that you have read the words."),
    "identity_number": N_("There is an identity number in the words: a card tells of no person."),
    "telephone": N_("There is a telephone number in the words: a card tells of no person."),
    "email": N_("There is an e-mail address in the words: a card tells of no person."),
    "flat": N_("A flat is named in the words: a card tells of no person."),
    "quoted": N_("The words are those of who reported. Say it in your own."),
    "reopened": N_("A point is not mended any more. Throw the draft away, or wait."),
}
_THANKS: Final = {
    "saved": N_("Saved."),
    "approved": N_("Approved: card and poster can be taken."),
    "withdrawn": N_("Taken back."),
    "dropped": N_("The draft was thrown away."),
}


@dataclass(frozen=True)
class Line:
    """One point of a card."""

    place: str
    said: str
    did: str
    closed_on: date


@dataclass(frozen=True)
class Card:
    """What a card says; `stamp` is laid over one that does not stand."""

    company: str
    place: str
    lines: Sequence[Line]
    at: datetime
    stamp: str = ""


def title(texts: Texts) -> str:
    """Return the title of cards and posters."""
    return texts.gettext("You said \u2013 we did")


def alternative(card: Card, texts: Texts) -> str:
    """Return all that a card says, for who does not see it."""
    said = [
        texts.gettext(
            "%(place)s: you said: %(said)s We did: %(did)s",
            place=line.place,
            said=_ended(line.said),
            did=_ended(line.did),
        )
        for line in card.lines
    ]
    return f"{title(texts)}. {' '.join(said)} {card.place}, {card.company}."


def unnamed(texts: Texts) -> str:
    """Return what is said of a point of no category."""
    return texts.gettext("An unsafe place")


def stamp_of(texts: Texts, *, is_draft: bool) -> str:
    """Return what is laid over a card that does not stand."""
    return texts.gettext("Draft") if is_draft else texts.gettext("Taken back")


def refused(texts: Texts, why: str) -> str:
    """Return why a card was not taken."""
    return texts.gettext(_REFUSED.get(why, _REFUSED["did"]))


def thanks(texts: Texts, what: str) -> str:
    """Return what is said after something was done; empty for nothing."""
    return texts.gettext(_THANKS[what]) if what in _THANKS else ""


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
