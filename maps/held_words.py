"""Why something that a tenant sent is held back, in words for staff."""

from collections.abc import Mapping, Sequence
from typing import Final

from maps.texts import N_, Texts, get_texts

_WORDS: Final[Mapping[str, str]] = {
    "trap": N_("A field was filled in that people do not see: a machine sent it"),
    "fast": N_("Sent faster than people read"),
    "links": N_("The text holds a link"),
    "repeated": N_("The same text was sent several times"),
    "many": N_("Many reports from one place within an hour"),
}
#: Signs of abuse, the surest first.
SIGNS: Final[tuple[str, ...]] = tuple(_WORDS)
_THANKS: Final[Mapping[str, str]] = {
    "release": N_("Let through. The report is a case like any other now."),
    "reject": N_("Rejected. It stays out of lists and of the tenants' pages."),
}
RELEASED: Final = N_("Looked at and let through")
REJECTED: Final = N_("Looked at: abuse")


def sign_words(texts: Texts, sign: str) -> str:
    """Return a sign in words; one of another version comes back unchanged."""
    return texts.gettext(_WORDS[sign]) if sign in _WORDS else sign


def held_because(signs: Sequence[str]) -> str:
    """Return what the history of a case says of why it was held back, in the office's language."""
    texts = get_texts("sv")
    return "; ".join(sign_words(texts, sign) for sign in signs)


def thanks(texts: Texts, sent: str) -> str:
    """Return what is said after a decision; empty: none was made."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""
