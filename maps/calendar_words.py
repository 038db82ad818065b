"""What the page of calendars says."""

from collections.abc import Mapping
from typing import Final

from maps.texts import N_, Texts

_THANKS: Final[Mapping[str, str]] = {
    "ended": N_("The calendar is ended. Its address answers no more."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "receiver": N_("Choose a team or a contractor from the list."),
    "language": N_("Choose a language."),
}


def thanks(texts: Texts, what: str) -> str:
    """Say thanks for what was sent; nothing for what is not known."""
    return texts.gettext(_THANKS[what]) if what in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Say why no calendar was made."""
    return texts.gettext(_REFUSED[field])
