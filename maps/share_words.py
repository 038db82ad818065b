"""What the pages of shares and simple tasks say: thanks, and why something was not done."""

from collections.abc import Mapping
from typing import Final

from maps.texts import N_, Texts

#: Heading of the page that a link leads to which opens nothing.
GONE: Final = N_("This link does not open anything")
_THANKS: Final[Mapping[str, str]] = {
    "shared": N_("Shared. The receiver sees it after logging in."),
    "revoked": N_("Taken back. The link opens nothing any more."),
    "answered": N_("Thank you. Your answer has been noted."),
    "answered_photos": N_(
        "Thank you. Your answer has been noted. Photos are shown here once somebody has looked"
        " them through for faces and number plates."
    ),
}
_REFUSED: Final[Mapping[str, str]] = {
    "title": N_("Say in a few words what it is about."),
    "receiver": N_("Say which unit it is meant for."),
    "days": N_("Give the number of days, 1 to 180."),
    "report": N_("Tick at least one report."),
    "account": N_("Choose an account that is still open."),
    "role": N_("Choose who it is meant for."),
    "status": N_("Choose what you say about it."),
    "stands": N_(
        "The case is done or closed meanwhile: this cannot be said of it. "
        "Ask the one who shared it to open it again."
    ),
    "why": N_("Say in the note why it is declined."),
    "nothing": N_("Write something, or add a photo."),
    "many": N_("Send at most 3 photos at a time."),
    "photos": N_("This point has as many photos as it can hold."),
    "note": N_("The note may hold 1,000 characters at most."),
}
_OTHER: Final = N_("Something in the form cannot be used.")


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Return why a field of a form was not taken."""
    return texts.gettext(_REFUSED.get(field, _OTHER))
