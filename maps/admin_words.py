"""What the pages of accounts and keys say: thanks, and why something was not done."""

from collections.abc import Mapping
from typing import Final

from maps.texts import N_, Texts

_THANKS: Final[Mapping[str, str]] = {
    "changed": N_("The account is changed."),
    "disabled": N_("The account is closed, and logged out everywhere."),
    "enabled": N_("The account is open again."),
    "revoked": N_("The key is taken back. It opens nothing any more."),
    "phone_added": N_("The number is added. Tablets have it with their next day package."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "email": N_("That is no e-mail address."),
    "name": N_("Give a name of at most 100 characters."),
    "role": N_("Choose a role. An administrator has no limits."),
    "category": N_("Choose categories from the list."),
    "TakenError": N_("That e-mail address has an account already."),
    "LastError": N_("One administrator must remain: give somebody else the role first."),
    "OwnError": N_("Nobody changes their own role or closes their own account."),
    "ConflictError": N_("The account is closed. Open it first."),
    "token.name": N_("Say in a few words what the key is for."),
    "token.role": N_("Choose a role for the key."),
    "token.scopes": N_("Tick at least one right, and only such that the role has."),
    "token.days": N_("Give the number of days, 1 to 365."),
    "phone.purpose": N_("Choose what the number is rung for."),
    "phone.name": N_("Say who answers, in at most 100 characters."),
    "phone.phone": N_("That is no telephone number."),
    "phone.position": N_("The order is a whole number, 0 to 99."),
    "phone.estate_id": N_("Choose an estate from the list."),
}
_OTHER: Final = N_("Something in the form cannot be used.")


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Return why a form was not taken: its field, or the name of the error."""
    return texts.gettext(_REFUSED.get(field, _OTHER))
