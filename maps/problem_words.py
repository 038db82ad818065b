"""What went wrong, in words for people: a title and a sentence for each kind of HTTP status."""

from typing import Final

from maps.texts import N_, Texts

_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_SERVER: Final = 500


def problem_words(status: int, texts: Texts) -> tuple[str, str]:
    """Return title and sentence for an HTTP status, in the reader's language."""
    if status == _NOT_FOUND:
        words = N_("Not found"), N_("Nothing is at this address, or it is no longer here.")
    elif status == _FORBIDDEN:
        words = (
            N_("You may not do this"),
            N_("It is not among what your role may do. Ask your administrator if you need it."),
        )
    elif status < _SERVER:
        words = (
            N_("Cannot be done"),
            N_("Something in the address or the form could not be understood."),
        )
    else:
        words = (
            N_("The service does not work right now"),
            N_("Try again in a moment. What you sent before and saw confirmed is safe."),
        )
    return texts.gettext(words[0]), texts.gettext(words[1])
