"""What the page of one person's data says."""

from typing import Final

from maps.texts import N_, Texts

WHO: Final = N_("Who reported")
TOO_SHORT: Final = N_("Give a whole e-mail address or telephone number.")
NOT_SURE: Final = N_("Nothing was erased: confirm first that it is to be erased for good.")
OWN: Final = N_("This is your own account: another administrator erases it.")
NOTHING: Final = N_("Nothing is held on them that could be erased.")


def erased(texts: Texts, contacts: int, accounts: int) -> str:
    """Say how much was erased."""
    return texts.gettext(
        "Erased: %(contacts)s and %(accounts)s. The log keeps that it was done, not who it was.",
        contacts=texts.ngettext("%(num)s contact", "%(num)s contacts", contacts),
        accounts=texts.ngettext("%(num)s account", "%(num)s accounts", accounts),
    )
