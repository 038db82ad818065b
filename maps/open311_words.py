"""Words of Open311: attributes of services, what peers say, and the page where they are kept."""

from collections.abc import Mapping
from typing import Final

from maps.texts import N_, Texts

#: What a client asks for each attribute of a service, and how it is written.
_ATTRIBUTES: Final[Mapping[str, tuple[str, str]]] = {
    "asset": (
        N_("Number or label of the lamp, entrance or other thing"),
        N_("As it stands on the label"),
    ),
    "floor": (N_("Storey"), N_("A whole number; 0 at the entrance")),
    "spot": (N_("Part of the house"), N_("One of the list")),
    "fixmystreet_id": (
        N_("Number in your system"),
        N_("Sent again with the same number, it is the same request"),
    ),
}
#: What another system says of a case that it has.
_STATUSES: Final[Mapping[str, str]] = {
    "OPEN": N_("received"),
    "INVESTIGATING": N_("is being looked into"),
    "ACTION_SCHEDULED": N_("work is planned"),
    "IN_PROGRESS": N_("work has begun"),
    "FOR_TRIAGE": N_("waits to be assessed"),
    "FIXED": N_("mended"),
    "CLOSED": N_("closed"),
    "DUPLICATE": N_("known already"),
    "NOT_COUNCILS_RESPONSIBILITY": N_("not theirs to mend"),
    "NO_FURTHER_ACTION": N_("will not be mended"),
    "INTERNAL_REFERRAL": N_("passed on within their organisation"),
    "CANCELLED": N_("called off"),
    "REOPEN": N_("open again"),
}
#: Where a case that is handed over stands, before the other system says anything.
_STATES: Final[Mapping[str, str]] = {
    "waiting": N_("waits to be sent"),
    "unsure": N_("sent, but it is not known whether it arrived: this is being found out"),
    "refused": N_("was not taken there"),
    "token": N_("taken; its number is awaited"),
    "sent": N_("taken"),
    "came": N_("came from there"),
}
#: Statuses of ours, as words for who follows a case outside.
_NOTICES: Final[Mapping[str, str]] = {
    "received": N_("Received."),
    "by": N_("Received. Promised by %(moment)s."),
    "back": N_("Handed back to us."),
    "pictures": N_("A picture that came with it could not be fetched: %(url)s"),
    "theirs": N_("%(name)s says: %(status)s"),
    "told": N_("Update from %(name)s: %(status)s"),
    "wrote": N_("Update from %(name)s"),
}
_REFUSED: Final[Mapping[str, str]] = {
    "name": N_("Give the peer a name that no other has, of at most 100 characters."),
    "party": N_("Choose whose cases go there. One peer serves each party."),
    "url": N_(
        "Give the https address of its Open311 endpoint, e.g. https://example.org/open311/v2."
    ),
    "jurisdiction": N_("The jurisdiction has at most 100 characters."),
    "api_key": N_("The key has at most 500 characters."),
    "key_again": N_("Give the key once more: the one that is kept goes to no other server."),
    "token_id": N_("Choose a key that stands and may send requests."),
    "services": N_("Choose services from the list that the peer offers."),
}
_OTHER: Final = N_("Something in the form cannot be used.")
_THANKS: Final[Mapping[str, str]] = {
    "added": N_("The peer is added. Test it, and choose its services."),
    "changed": N_("The peer is changed."),
    "disabled": N_("The peer is switched off: nothing goes there any more."),
    "enabled": N_("The peer is switched on again."),
    "tested": N_("The peer answers, and takes our key. Its services are read."),
    "unproven": N_(
        "The peer answers, and its services are read. Whether it takes our key is seen when the"
        " first case is sent: it offers no updates to ask for with it."
    ),
    "key": N_("The peer answers, and its services are read, but it refuses our key: see below."),
    "failed": N_("The peer does not answer as it should: see below."),
    "mapped": N_("The choice of services is kept. What waited is sent now."),
    "again": N_("It is sent again now."),
}


def attribute_words(texts: Texts, code: str) -> str:
    """Return what is asked for an attribute of a service."""
    return texts.gettext(_ATTRIBUTES[code][0])


def attribute_hint(texts: Texts, code: str) -> str:
    """Return how an attribute is written."""
    return texts.gettext(_ATTRIBUTES[code][1])


def their_status(texts: Texts, status: str | None) -> str:
    """Return what another system says of a case; a status that nobody agreed on as it came."""
    known = _STATUSES.get(status or "")
    return texts.gettext(known) if known else (status or "").lower()


def standing(texts: Texts, code: str, status: str | None) -> str:
    """Return where a case stands in another system: what that says, else whether it has it."""
    return their_status(texts, status) if status else texts.gettext(_STATES[code])


def notice(texts: Texts, code: str, **values: object) -> str:
    """Return words that are told outside, or kept with a case."""
    return texts.gettext(_NOTICES[code], **values)


def told(texts: Texts, name: str, status: str | None) -> str:
    """Say in a line what another system told of a case."""
    if status is None:
        return notice(texts, "wrote", name=name)
    return notice(texts, "told", name=name, status=their_status(texts, status))


def refused(texts: Texts, field: str) -> str:
    """Return why the form of a peer was not taken."""
    return texts.gettext(_REFUSED.get(field, _OTHER))


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""
