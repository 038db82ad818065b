"""What the page of retention says."""

from collections.abc import Mapping
from typing import Final

from maps.texts import N_, Texts

_NAMES: Final[Mapping[str, str]] = {
    "reporter_contact": N_("Contacts of reporters"),
    "report": N_("Reports, with what happened to them"),
    "photo": N_("Photos"),
    "document": N_("Adjusted documents"),
    "session": N_("Logins (technical)"),
    "audit": N_("The log of changes"),
}
_ENDS: Final[Mapping[str, str]] = {
    "reporter_contact": N_("from the closing of the case"),
    "report": N_("from the closing of the case"),
    "photo": N_("from the closing of the last case that shows it"),
    "document": N_("from the day it, or its newest correction, was adjusted"),
    "session": N_("from the end of the login"),
    "audit": N_("from the day it was written"),
}
_REFUSED: Final[Mapping[str, str]] = {
    "record_type": N_("Choose what the rule is about."),
    "keep_days": N_("Give whole days, 1 to 36 500; nothing means for ever."),
    "decision": N_("Give the reference of the decision, at most 200 characters."),
    "decided_on": N_("Give the day of the decision; it cannot lie ahead."),
    "both": N_("Give the reference and the day of the decision, or neither."),
    "undecided": N_("Nothing was removed: that needs a decision and a time of keeping."),
}


def names(texts: Texts) -> dict[str, str]:
    """Return what each type of record is called."""
    return {kind: texts.gettext(text) for kind, text in _NAMES.items()}


def ends(texts: Texts) -> dict[str, str]:
    """Return what the time of keeping of each type runs from."""
    return {kind: texts.gettext(text) for kind, text in _ENDS.items()}


def refused(field: str, texts: Texts) -> str:
    """Say why a rule was not written down, or nothing was removed."""
    return texts.gettext(_REFUSED.get(field, _REFUSED["keep_days"]))


def thanks(sent: str, texts: Texts) -> str:
    """Say what was done just now; nothing for an unknown word."""
    what, _, counts = sent.partition(":")
    found, _, removed = counts.partition(":")
    if what == "rule":
        return texts.gettext("The rule is written down and counts from now on.")
    if what == "tried" and found.isdecimal():
        return texts.gettext("Tried: %(found)s past their time, nothing removed.", found=found)
    if what == "removed" and removed.isdecimal():
        return texts.gettext("Removed: %(removed)s of %(found)s.", removed=removed, found=found)
    return ""
