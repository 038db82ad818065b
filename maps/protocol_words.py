"""What the pages of walks and protocols say: thanks, why not, who answers, what a case is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from maps.texts import N_, Texts, get_texts
from maps.vocabulary import label

#: Heading of the page that a link leads to which opens nothing.
GONE: Final = N_("This link does not open anything")
#: Titles and texts of pictures that the pages are given.
PROTOCOL: Final = N_("Protocol: %(name)s")
POINT: Final = N_("Point %(number)s: %(place)s")
POINTS: Final = N_("Points of %(walk)s")
LINK: Final = N_("Link for %(name)s")
MAP_OF_WALK: Final = N_("Map of the walk with its stops in order")
MAP_OF_POINTS: Final = N_("Map of the points, numbered as in the protocol")
MAP_OF_ESTATE: Final = N_("Map of %(estate)s")
_THANKS: Final[Mapping[str, str]] = {
    "noted": N_("Noted."),
    "point": N_("The point is in the protocol."),
    "changed": N_("The point is changed."),
    "dropped": N_("The point is taken out."),
    "followed": N_("What became of the point is noted."),
    "meeting": N_("The meeting is set."),
    "came": N_("Noted how many came: a number, no names."),
    "read": N_("Read. The place is offered as a stop."),
    "gone": N_("Taken away."),
    "adjust": N_("Adjusted. The protocol is a public record now, and its actions are cases."),
    "publish": N_("Published. Anybody can read it at its address."),
    "follow_up": N_("The walk is followed up."),
    "amend": N_("A new version has begun. The adjusted one stays as it is."),
    "ended": N_("Taken back. The link opens nothing any more."),
    "named": N_("Thank you. The place is named. You can name another."),
    "answered": N_("Thank you. Your answer has been noted."),
}
_REFUSED: Final[Mapping[str, str]] = {
    "place": N_("Say where it is, in at most 200 characters."),
    "observation": N_("Say what was seen."),
    "action": N_("Say what is to be done."),
    "reason": N_("Say why: a decision that nothing is done, or later, needs a reason."),
    "party": N_("Say who answers for it."),
    "due_on": N_("Give the day by which it is to be done."),
    "done_on": N_("Give a day."),
    "feedback_on": N_("Give a day."),
    "decision": N_("Decide: yes, no or later."),
    "category": N_("Choose what it is about: the action becomes a case of that category."),
    "feedback": N_("It is neither done nor told back."),
    "attendees": N_("Name the group by its role, in at most 80 characters; never a person."),
    "people": N_("Give a number of people, 0 to 500."),
    "starts_at": N_("Give day and time."),
    "ended_at": N_("The walk cannot end before it begins."),
    "at": N_("Choose a place in the list, or tap the map."),
    "words": N_("Say in a few words what it is about."),
    "sentiment": N_("Say whether it is a good place or a bad one."),
    "many": N_("You have named as many places as one group can. Tell the rest on the walk."),
    "note": N_("Write something, in at most 1,000 characters."),
    "status": N_("Choose what you say about it."),
    "stands": N_("The case stands where this may not follow. Look, and decide again."),
    "adjusted": N_("The protocol is adjusted. Begin a new version first."),
    "case": N_("The point is a case. Close that instead."),
    "step": N_("The protocol stands where this may not follow. Look at it again."),
    "person": N_("A person has to adjust a protocol: log in."),
    "walk_id": N_("There is no such walk."),
}
_OTHER: Final = N_("Something in the form cannot be used.")
#: What an actor said of a point, as its buttons say it; a note alone has its day only.
_SAID: Final[Mapping[str, str]] = {
    "in_work": N_("Work begins"),
    "done": N_("Done"),
    "not_ours": N_("Not ours"),
}
#: A line that backend.protocols.actors.answer wrote: the day, what was said, then the words.
_ANSWER: Final = re.compile(r"^(\d{4}-\d\d-\d\d) (in_work|done|not_ours|comment): ", re.MULTILINE)
#: How a case begins; a case is written in Swedish, as the company's own words are.
_CASE: Final = N_("Safety walk “%(walk)s”, point %(number)s.")
_DUE: Final = N_("As the protocol of “%(walk)s” says, point %(number)s.")


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""


def refused(texts: Texts, field: str) -> str:
    """Return why a field of a form was not taken."""
    return texts.gettext(_REFUSED.get(field, _OTHER))


def lacking(texts: Texts, problems: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what points lack before the protocol can go on: number and words."""
    return [(number, refused(texts, field)) for number, field in problems]


def actor_name(texts: Texts, party: str | None, unit: str, contractor: str | None) -> str:
    """Write who answers for a point: the party, the firm, the unit of it."""
    if party is None:
        return texts.gettext("nobody yet")
    own = texts.gettext("our own staff") if party == "own" else label(texts, "party", party)
    parts = [contractor or own, unit]
    return ", ".join(part for part in parts if part)


def answered(texts: Texts, kept: str) -> str:
    """Write what an actor answered to a point, a line an answer, from what is kept of it."""

    def head(found: re.Match[str]) -> str:
        try:
            day = texts.date(date.fromisoformat(found[1]))
        except ValueError:  # the actor's own line, and no day
            return found[0]
        said = _SAID.get(found[2])
        return f"{day}, {texts.gettext(said).lower()}: " if said else f"{day}: "

    return _ANSWER.sub(head, kept)


def case_text(walk: str, number: int, place: str, observation: str, action: str) -> str:
    """Write what the case of a point says."""
    texts = get_texts("sv")
    told = [texts.gettext(_CASE, walk=walk, number=number), place, observation]
    if action:
        told.append(f"{texts.gettext('Action')}: {action}")
    return "\n".join(part for part in told if part)


def due_reason(walk: str, number: int) -> str:
    """Write why a case is promised by the day of its point."""
    return get_texts("sv").gettext(_DUE, walk=walk, number=number)
