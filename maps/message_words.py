"""What letters say of a case, and what the pages of messages say."""

from collections.abc import Mapping
from typing import Any, Final

from maps.case_words import by_words
from maps.report_words import degrees, place_of
from maps.texts import LANGUAGES, N_, Texts, get_texts
from maps.vocabulary import label

#: What pages are called that no menu names, and a file.
OWN_LETTERS: Final = N_("Letters to you")
LETTERS_FROM_US: Final = N_("Letters from Ljusrond")
HANDOVER: Final = N_("Handover at 07:00")
HANDOVER_FILE: Final = N_("handover")
#: Events as the form of a subscription names them.
EVENTS: Final[Mapping[str, str]] = {
    "case.danger": N_("Danger: rings at once"),
    "case.opened": N_("A new case"),
    "case.status": N_("A case changes its status"),
    "case.reopened": N_("A case is opened again"),
    "case.overdue": N_("A promise has passed"),
    "order.sent": N_("Work is ordered"),
    "order.answered": N_("An order is answered"),
    "tenant.answered": N_("Who reported says whether it is mended"),
    "handover": N_("The night's cases, at 07:00"),
}
_MENDED: Final[Mapping[bool, str]] = {True: N_("mended"), False: N_("not mended")}
_STATES: Final[Mapping[str, str]] = {
    "waiting": N_("waiting"),
    "sent": N_("sent"),
    "failed": N_("given up"),
}
_CHANNELS: Final[Mapping[str, str]] = {
    "email": N_("E-mail"),
    "webhook": N_("Webhook"),
    "sms": N_("SMS"),
}
#: Why a message was given up, where the other side did not say it.
_ERRORS: Final[Mapping[str, str]] = {
    "address": N_("This is no e-mail address."),
    "forgotten": N_("The contact was removed, and the letter with it."),
    "old": N_("It waited for more than a week, and is no news any more."),
    "off": N_("The webhook is switched off."),
    "inside": N_("The address leads into the own network, which is not allowed."),
    "unknown host": N_("There is no machine of that name."),
}
_THANKS: Final[Mapping[str, str]] = {
    "kept": N_("Kept. From now on it is as you chose."),
    "none": N_("Kept. You get no letters."),
    "mailbox": N_("The mailbox is added."),
    "mailbox_gone": N_("The mailbox is taken away."),
    "hook_off": N_("The webhook is switched off."),
    "hook_on": N_("The webhook is switched on."),
    "hook_gone": N_("The webhook is taken away."),
    "hook_tried": N_("The call is on its way; what came of it stands in the list of messages."),
    "again": N_("It is sent again now."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "mailbox": N_("That is no e-mail address."),
    "events": N_("Tick at least one thing to be told of."),
    "categories": N_("Choose categories from the list."),
    "estates": N_("Choose estates from the list."),
    "mode": N_("Choose how often."),
    "language": N_("Choose a language."),
    "url": N_("Give an address that begins with https:// and does not lead into the own network."),
}
_OTHER: Final = N_("Something in the form cannot be used.")


def letter_language(language: str) -> str:
    """Return the language that letters to somebody are written in: theirs, or English."""
    return language if language in LANGUAGES else "en"


def case_values(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what every letter of a case may say; times are those of Sweden."""
    texts = get_texts(language)
    # What is closed is to be mended by no day any more.
    due_at = facts.get("due_at") if facts.get("is_open", True) else None
    estate = facts.get("estate_name")
    return {
        "company": facts.get("company", ""),
        "case_id": str(facts["case_id"]),
        "title": label(texts, "category", facts["category"]),
        "place": where(facts, texts),
        "estate": estate or "",
        "description": facts.get("description") or "",
        "due_at": due_at,
        "due": by_words(texts, due_at) if due_at else "",
        "opened": texts.moment(facts["opened_at"]) if facts.get("opened_at") else "",
        "held": bool(facts.get("held")),
        "position": degrees(facts.get("lat"), facts.get("lon")),
    }


def where(facts: Mapping[str, Any], texts: Texts) -> str:
    """Return what a case is about: an asset, or a place on the map."""
    found = place_of(facts["asset_kind"], facts["asset_code"], facts["asset_name"], texts)
    return found or texts.gettext("a place on the map")


def status_word(language: str, status: str) -> str:
    """Return a status of a case in words."""
    return label(get_texts(language), "report_status", status)


def order_word(language: str, state: str) -> str:
    """Return the state of an order in words."""
    return label(get_texts(language), "order_state", state)


def mended_word(texts: Texts, *, mended: bool) -> str:
    """Return what who reported answers to whether it is mended."""
    return texts.gettext(_MENDED[mended])


def overdue_words(texts: Texts, count: int) -> str:
    """Return how many promises have passed."""
    return texts.ngettext("%(num)s case is overdue", "%(num)s cases are overdue", count)


def event_title(texts: Texts, event: str) -> str:
    """Return an event as the form of a subscription names it."""
    return texts.gettext(EVENTS[event]) if event in EVENTS else event


def state_word(texts: Texts, state: str) -> str:
    """Return where a message stands: waiting, sent, given up."""
    return texts.gettext(_STATES[state])


def channel_word(texts: Texts, channel: str) -> str:
    """Return how a message leaves."""
    return texts.gettext(_CHANNELS[channel])


def error_words(texts: Texts, error: str | None) -> str:
    """Return why a message did not arrive: our reason in words, or the other side's own."""
    if not error:
        return ""
    return texts.gettext(_ERRORS[error]) if error in _ERRORS else error


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Return why a form was not taken."""
    return texts.gettext(_REFUSED.get(field, _OTHER))
