"""What the page of a case says: the promise in words, what happened, why something was refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from maps import open311_words
from maps.texts import N_, Texts
from maps.vocabulary import VOCABULARIES, label

#: Statuses that somebody who works at a case says, and those that decide that nothing is mended.
SAID: Final = ("triaged", "in_work", "done", "verified", "reopened")
DECIDED: Final = ("will_not_fix", "not_ours", "no_longer_needed")
_MONTHS: Final = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"),
    N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
#: Buttons that move a case on.
_DO: Final[Mapping[str, str]] = {
    "triaged": N_("Assessed"),
    "in_work": N_("Work begins"),
    "done": N_("Done"),
    "verified": N_("Seen mended"),
    "reopened": N_("Open again"),
    "will_not_fix": N_("Will not be fixed (say why)"),
    "not_ours": N_("Not ours: handed over"),
    "no_longer_needed": N_("No longer needed"),
}
#: Buttons that move an order on.
_ORDER_DO: Final[Mapping[str, str]] = {
    "accepted": N_("Accept"),
    "in_work": N_("Work begins"),
    "done": N_("Done"),
    "declined": N_("Decline (say why)"),
    "cancelled": N_("Call off"),
}
_GROUPS: Final[Mapping[str, str]] = {
    "account": N_("Persons"),
    "team": N_("Teams"),
    "contractor": N_("Contractors and partners"),
}
#: Why two cases may be about the same thing.
_REASONS: Final[Mapping[str, str]] = {
    "asset": N_("on the same thing"),
    "circuit": N_("on the same circuit"),
    "place": N_("close by"),
}
_REFUSED: Final[Mapping[str, str]] = {
    "transition": N_("A case that is “%(was)s” cannot become “%(now)s”."),
    "order": N_("An order that is “%(was)s” cannot become “%(now)s”."),
    "changed": N_(
        "Somebody else changed this case meanwhile: it is “%(was)s” now. Look, and decide again."
    ),
    "taken": N_("Somebody else took this case meanwhile."),
    "same": N_("These reports are one case already."),
    "merged": N_("Somebody else merged one of them this very moment. Look at it again."),
    "into_closed": N_(
        "The other case is closed: an open one would end in it unseen. Open it again first."
    ),
    "no_group": N_("No other open case belongs to the same group fault any more."),
    "closed": N_("The case is closed. Open it again before you order work."),
    "note": N_("Say why, in at most 2,000 characters."),
    "status": N_("Choose what is to be said of the case."),
    "party": N_("Say whose it is: whom the case is handed over to."),
    "contractor_id": N_("Choose a contractor that still gets orders."),
    "account_id": N_("Choose one receiver."),
    "team_id": N_("Choose a team."),
    "category": N_("Choose what the case is about."),
    "priority": N_("Choose a step of the ladder."),
    "due_at": N_("Give a day."),
    "text": N_("Say what is to be done, in at most 4,000 characters."),
    "report_id": N_("Choose a report that was merged into this case."),
    "into": N_("Choose a case to merge with."),
    "photo": N_("The photo could not be read. Send a JPEG, PNG or WebP of at most 20 MB."),
}
_OTHER: Final = N_("Something in the form cannot be used.")
_THANKS: Final[Mapping[str, str]] = {
    "status": N_("Noted."),
    "note": N_("Your note stands in the history."),
    "take": N_("The case is yours now."),
    "assign": N_("The case was given away."),
    "change": N_("Changed; what was before stands in the history."),
    "merge": N_("Merged. All reporters, photos and times are kept."),
    "split": N_("Split: this report is a case of its own again."),
    "orders": N_("Ordered."),
}
_EVENTS: Final[Mapping[str, str]] = {
    "reported": N_("Reported: %(what)s"),
    "seen_again": N_("Seen by another one too"),
    "assigned": N_("Given to %(name)s"),
    "unassigned": N_("Given back: nobody has it"),
    "prioritised": N_("Step %(was)s → %(now)s"),
    "recategorised": N_("Category %(was)s → %(now)s"),
    "rerouted": N_("Whose it is: %(was)s → %(now)s"),
    "due_moved": N_("Promised by %(now)s instead of %(was)s, as the rule says"),
    "due_set": N_("Promised by %(now)s instead of %(was)s, set by hand"),
    "noted": N_("Note"),
    "not_theirs": N_("Says that it is not theirs"),
    "merged": N_("Merged into this case"),
    "split": N_("Split from this case"),
    "ordered": N_("Ordered from %(name)s"),
    "answered": N_("Order: %(was)s → %(now)s"),
    "held": N_("Held back"),
    "released": N_("Let through"),
}


def month_day(texts: Texts, day: str) -> str:
    """Write a day of the year, ``11-01`` as ``1 November``."""
    return f"{int(day[3:])} {texts.gettext(_MONTHS[int(day[:2]) - 1])}"


def span(texts: Texts, rule: Mapping[str, Any]) -> str:
    """Write how long a rule of the ladder gives: ``within 3 working days``."""
    if rule["unit"] == "season":
        return texts.gettext(
            "in the season %(first)s to %(last)s",
            first=month_day(texts, rule["season_from"]),
            last=month_day(texts, rule["season_to"]),
        )
    return _plural(texts, rule["unit"], rule["amount"])


def _plural(texts: Texts, unit: str, amount: int) -> str:
    if unit == "hours":
        return texts.ngettext("within %(num)s hour", "within %(num)s hours", amount)
    if unit == "working_hours":
        return texts.ngettext("within %(num)s working hour", "within %(num)s working hours", amount)
    return texts.ngettext("within %(num)s working day", "within %(num)s working days", amount)


def rule_words(texts: Texts, rule: Mapping[str, Any], category: str) -> str:
    """Say why a case is promised by when it is: the step, how long, and whose rule it is."""
    wanted = rule["category"]
    if wanted in (None, category, category.partition(".")[0]):
        what = "" if wanted is None else _about(texts, wanted)
    else:
        what = ""  # a step that somebody chose lends its time from another category
    owner = N_("our own rule") if rule["own"] else N_("the usual rule")
    step = label(texts, "priority", rule["priority"])
    told = f"{step}: {span(texts, rule)}, {texts.gettext(owner)}"
    return f"{told} ({what})" if what else told


def _about(texts: Texts, category: str) -> str:
    return label(texts, "category" if "." in category else "category_group", category)


def by_words(texts: Texts, moment: datetime) -> str:
    """Write by when something is promised; midnight ends the day before it."""
    return texts.until(moment)


def event_words(texts: Texts, kind: str, data: Mapping[str, Any]) -> str:
    """Say what happened to a case, in a line."""
    if kind in VOCABULARIES["report_status"] and "order_id" not in data:
        said = label(texts, "report_status", kind)
        return said[:1].upper() + said[1:]
    key = kind
    if kind == "assigned" and not data.get("name"):
        key = "unassigned"
    if kind == "noted" and data.get("peer"):
        return open311_words.told(texts, str(data["peer"]), data.get("their_status"))
    if kind == "noted" and data.get("answer") == "not_ours":
        key = "not_theirs"
    if kind == "due_moved" and data.get("by_hand"):
        key = "due_set"
    return texts.gettext(_EVENTS[key], **_values(texts, kind, data)) if key in _EVENTS else kind


def _values(texts: Texts, kind: str, data: Mapping[str, Any]) -> dict[str, str]:
    if kind == "reported":
        return {"what": label(texts, "category", str(data.get("category", "")))}
    pair = {"was": data.get("was"), "now": data.get("now")}
    told = {side: _said(texts, kind, value) for side, value in pair.items()}
    name = data.get("name")
    if kind == "rerouted" and name:
        told["now"] = f"{told['now']} ({name})"
    return {**told, "name": str(name or "")}


def _said(texts: Texts, kind: str, value: str | None) -> str:
    if value is None:
        return texts.gettext("nothing")
    vocabulary = {
        "recategorised": "category", "rerouted": "party", "answered": "order_state",
    }.get(kind)  # fmt: skip
    if vocabulary:
        return label(texts, vocabulary, value)
    return by_words(texts, datetime.fromisoformat(value)) if kind == "due_moved" else value


def counted(texts: Texts, what: str, number: int) -> str:
    """Write how many cases are open, overdue, due_soon or unassigned."""
    written = texts.number(number)
    if what == "open":
        return texts.ngettext("%(count)s open case", "%(count)s open cases", number, count=written)
    if what == "overdue":
        return texts.gettext("%(count)s overdue", count=written)
    if what == "due_soon":
        return texts.gettext("%(count)s due within a week", count=written)
    return texts.gettext("%(count)s given to nobody", count=written)


def do(texts: Texts, status: str) -> str:
    """Return the words on the button that moves a case to a status."""
    return texts.gettext(_DO[status])


def order_do(texts: Texts, status: str) -> str:
    """Return the words on the button that moves an order to a state."""
    return texts.gettext(_ORDER_DO[status])


def group(texts: Texts, kind: str) -> str:
    """Return the heading of a group of receivers: account, team or contractor."""
    return texts.gettext(_GROUPS[kind])


def reason(texts: Texts, code: str, distance_m: float | None) -> str:
    """Say why another case may be about the same thing."""
    told = texts.gettext(_REASONS.get(code, code))
    if code == "asset" or distance_m is None:
        return told
    return f"{told}, {texts.quantity(distance_m, 'm')}"


def refused(texts: Texts, code: str, values: Mapping[str, str] | None = None) -> str:
    """Say why something was not done to a case."""
    vocabulary = "order_state" if code == "order" else "report_status"
    told = {name: label(texts, vocabulary, value) for name, value in (values or {}).items()}
    return texts.gettext(_REFUSED.get(code, _OTHER), **told)


def thanks(texts: Texts, sent: str) -> str:
    """Return the thanks for what was sent; empty: nothing was."""
    return texts.gettext(_THANKS[sent]) if sent in _THANKS else ""
