"""What the pages of login and account say: refusals, thanks, and what each role is for."""

from typing import Final

from maps.texts import N_, Texts

_REFUSALS: Final = {
    "login": N_("E-mail address and password do not belong together. Check both and try again."),
    "code": N_("That code is not right, or was used before. Wait for the next one and try again."),
    "late": N_("That took too long. Begin again with e-mail address and password."),
    "directory": N_("The company's login did not work. Try again, or ask your administrator."),
    "unknown": N_(
        "Nobody here has an account with your address in the company's login. Ask your "
        "administrator for one."
    ),
    "link": N_("This link is over or was used already. Ask your administrator for a new one."),
    "current": N_("The current password is not right."),
    "again": N_("The two new passwords are not the same."),
    "short": N_("The new password is shorter than 12 characters."),
    "long": N_("The new password is longer than 200 characters."),
    "simple": N_("The new password repeats a few characters. Take several words, for instance."),
    "address": N_("The new password holds your e-mail address."),
}
_THANKS: Final = {
    "out": N_("You are logged out."),
    "password": N_("Your password is changed. All other devices are logged out."),
    "off": N_("The second step is switched off."),
    "ended": N_("The device is logged out."),
    "others": N_("All other devices are logged out."),
}
#: What somebody of a role sees, as the demo's choice tells it.
ROLE_HINTS: Final = {
    "administrator": N_("everything, and who else may log in"),
    "manager": N_("everything, shares with partners, sees the log"),
    "planner": N_("map and lists, tries lamps and classes"),
    "caretaker": N_("map and lists, reports, calls tenants back"),
    "on_call": N_("the same, at night"),
    "summer_worker": N_("simple tasks alone"),
    "contractor": N_("orders that were shared alone"),
    "partner": N_("what was shared alone"),
}


def refusal(texts: Texts, why: str) -> str:
    """Say why a form was not taken."""
    return texts.gettext(_REFUSALS[why])


def wait(texts: Texts, seconds: int) -> str:
    """Say how long to wait after too many attempts."""
    minutes = -(-seconds // 60)
    return texts.ngettext(
        "Too many attempts failed. Try again in %(num)s minute.",
        "Too many attempts failed. Try again in %(num)s minutes.",
        minutes,
    )


def thanks(texts: Texts, what: str) -> str:
    """Say what was done; nothing for what is no word of ours."""
    return texts.gettext(_THANKS[what]) if what in _THANKS else ""
