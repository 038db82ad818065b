"""What the pages for tenants say: where a case stands, what happened, whom to ring."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from maps import open311_words
from maps.case_words import by_words
from maps.checks import EMERGENCY
from maps.tenant_texts import T_, TenantTexts
from maps.texts import get_texts

#: What is offered to staff alone: a lamp seen lit closes cases, a sleeping place is a person's, and
#: a tenant has no register to miss something in.
STAFF_ONLY: Final = frozenset({"LIGHT.LIT", "CELLAR.SLEEPING_PLACE", "REGISTER.MISSING"})
#: Good news: nobody has to act on it.
GOOD_NEWS: Final = frozenset({"POSITIVE.PLACE"})
KINDS: Final[Mapping[str, str]] = {
    "lamp": T_("Lamp"),
    "stairwell": T_("Stairwell"),
    "waste_station": T_("Waste room"),
    "courtyard": T_("Courtyard"),
    "footpath": T_("Path"),
    "building": T_("House"),
    "place": T_("Place"),
}
_STANDS: Final[Mapping[str, str]] = {
    "received": T_("We have got it. Nobody has looked at it yet."),
    "triaged": T_("We have looked at it."),
    "ordered": T_("The repair is ordered."),
    "in_work": T_("Somebody is working on it."),
    "done": T_("It is mended, says who did the work."),
    "verified": T_("It is mended. Somebody has seen it."),
    "will_not_fix": T_("It will not be mended."),
    "not_ours": T_("It is not ours to mend. %(name)s has it now."),
    "no_longer_needed": T_("Nothing needs to be done any more."),
    "reopened": T_("It is open again. We look at it anew."),
}
_HAPPENED: Final[Mapping[str, str]] = {
    "reported": T_("Reported"),
    "seen_again": T_("Somebody else saw it too"),
    "triaged": T_("Looked at"),
    "ordered": T_("Repair ordered"),
    "in_work": T_("Work began"),
    "done": T_("Work done"),
    "verified": T_("Seen mended"),
    "will_not_fix": T_("Will not be mended"),
    "not_ours": T_("Handed over"),
    "no_longer_needed": T_("No longer needed"),
    "reopened": T_("Opened again"),
    "noted": T_("A word from us"),
}
#: What another system says of a case that it has, as what happened.
_ANSWERS: Final[Mapping[str, str]] = {
    "INVESTIGATING": "triaged",
    "ACTION_SCHEDULED": "ordered",
    "IN_PROGRESS": "in_work",
    "FIXED": "done",
    "NO_FURTHER_ACTION": "will_not_fix",
}
_ANSWERED: Final = T_("An answer from %(name)s")
_PARTIES: Final[Mapping[str, str]] = {
    "municipality": T_("The municipality"),
    "grid_company": T_("The electricity company"),
    "contractor": T_("A contractor"),
}
_NO_DAY: Final = T_("No day is promised.")
_LATE: Final = T_("It was to be mended by %(day)s. It is late.")
_PROMISED: Final = T_("Promised by %(day)s.")
_OTHER_PARTY: Final = T_("Somebody else")
_RING: Final[Mapping[str, str]] = {
    EMERGENCY: T_("Somebody is hurt, or it burns"),
    "danger": T_("Something is dangerous"),
    "electricity": T_("Danger from electricity"),
    "lift": T_("Somebody is stuck in the lift"),
    "on_call": T_("Evenings and nights"),
}
_PROBLEMS: Final[Mapping[str, str]] = {
    "category": T_("Choose what is wrong."),
    "text": T_("Write fewer words: at most %(most)s characters."),
    "photo": T_("The photo could not be read. Send another one, or none."),
    "photo_size": T_("The photo is too large. Send a smaller one, or none."),
    "email": T_("The e-mail address cannot be used. Look at it again, or leave it out."),
    "consent": T_("Tick the box below your e-mail address, or leave the address out."),
    "stale": T_("The page was open for a long time. Look it through and send again."),
    "busy": T_("Many photos arrive at once. Send again in a moment, or without the photo."),
    "closed": T_("This one is closed already. Is it still broken? Report it below."),
    "open": T_("It is open already. We are on it."),
    "late": T_("This was closed long ago. Please report it anew with the code on the label."),
    "answer": T_("Choose yes or no."),
}
_THANKS: Final[Mapping[str, str]] = {
    "sent": T_("Thank you! Your report has arrived."),
    "good": T_("Thank you! It is good to know what works."),
    "too": T_("Thank you! We know now that you saw it too."),
    "mended": T_("Thank you! Good that it is mended."),
    "again": T_("Thank you! It is open again, and we look at it anew."),
}
#: What a label says.
ASKS: Final = T_("Is something broken?")
SAYS: Final = T_("Scan and tell us.")
#: Why a page shows nothing: title, and what to do.
GONE: Final[Mapping[str, tuple[str, str]]] = {
    "code": (
        T_("We do not know this code"),
        T_("Look at the label again: every letter and figure counts. Or scan its square."),
    ),
    "ended": (
        T_("This label no longer counts"),
        T_("There may be a newer label on the thing. If not, ring us."),
    ),
    "link": (
        T_("This link opens nothing"),
        T_("It may be cut off. Open it from the letter or from where you kept it."),
    ),
    "many": (
        T_("A little too much at once"),
        T_("Many reports came from your network. Wait a while and send again."),
    ),
    "size": (
        T_("The photo is too large"),
        T_("Go back and send a smaller one, or none."),
    ),
    "other": (
        T_("Something went wrong"),
        T_("Go back and try again. If it is urgent, ring us."),
    ),
}


def heading(texts: TenantTexts, kind: str, code: str | None, name: str | None) -> tuple[str, str]:
    """Return what an asset is called, and a second line; ``Lampa 14`` and where it stands."""
    what = texts.gettext(KINDS.get(kind, KINDS["place"]))
    first, second = (name, code) if kind == "stairwell" else (code, name)
    if first is None:
        first, second = second, None
    if first is not None and second is not None and first in second.split():
        first, second = second, None
    return (f"{what} {first}" if first else what, second or "")


def stands(texts: TenantTexts, status: str, party: str, keeper: str | None) -> str:
    """Say where a case stands, in a sentence; of one handed over, who has it now."""
    sentence = texts.gettext(_STANDS.get(status, _STANDS["received"]))
    return sentence % {"name": keeper or party_words(texts, party)}


def party_words(texts: TenantTexts, party: str) -> str:
    """Return who mends what is not ours."""
    return texts.gettext(_PARTIES.get(party, _OTHER_PARTY))


def promised(texts: TenantTexts, due_at: datetime | None, *, late: bool) -> str:
    """Say by when a case is to be mended."""
    if due_at is None:
        return texts.gettext(_NO_DAY)
    day = by_words(texts, due_at)
    if late:
        return texts.gettext(_LATE, day=day)
    return texts.gettext(_PROMISED, day=day)


def happened(texts: TenantTexts, kind: str) -> str:
    """Say what happened to a case; empty: nothing that a tenant is told."""
    return texts.gettext(_HAPPENED[kind]) if kind in _HAPPENED else ""


def answered(texts: TenantTexts, name: str, status: str | None) -> str:
    """Say that who has a case now answered, and what happened there."""
    told = texts.gettext(_ANSWERED, name=name)
    kind = _ANSWERS.get((status or "").upper())
    if kind is None:
        return told
    what = texts.gettext(_HAPPENED[kind])
    return f"{told}: {what[:1].lower()}{what[1:]}"


def their_words(note: str | None, name: str, status: str | None) -> str:
    """Return what another system wrote; empty where the note is ours and says no more than that."""
    texts = get_texts("sv")  # the office's language, as of all notes of ours
    told = open311_words.their_status(texts, status)
    is_ours = note == open311_words.notice(texts, "theirs", name=name, status=told)
    return "" if is_ours and (status or "").upper() in _ANSWERS else note or ""


def ring_words(texts: TenantTexts, purpose: str) -> str:
    """Say when a number is rung."""
    return texts.gettext(_RING.get(purpose, _RING["danger"]))


def problem(texts: TenantTexts, code: str, most: int = 0) -> str:
    """Say why something was not taken."""
    return texts.gettext(_PROBLEMS[code]) % {"most": texts.number(most)}


def thanks(texts: TenantTexts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""
