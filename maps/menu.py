"""The menus: where each part of the service is, and the right that shows it.

A page that nobody may open is no use in a menu; the server checks the right again all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from maps.texts import N_


@dataclass(frozen=True)
class Entry:
    """One line of a menu.

    Attributes
    ----------
    name
        What a page calls itself in `active`.
    title
        Message id.
    url
        Where it leads.
    right
        Right that the address asks for.
    """

    name: str
    title: str
    url: str
    right: str


#: Beside the name of the service.
MAIN: Final = (
    Entry("start", N_("Start"), "/", "see"),
    Entry("map", N_("Map"), "/map", "see"),
    Entry("cases", N_("Cases"), "/cases", "see"),
    Entry("on_call", N_("On call"), "/on-call", "work"),
    Entry("lists", N_("Lists"), "/lists/dark_spots", "see"),
    Entry("walks", N_("Walks"), "/walks", "see"),
    Entry("scores", N_("Intact, clean and tidy"), "/scores", "see"),
    Entry("plans", N_("Plans"), "/plans", "see"),
    Entry("proposals", N_("Proposals"), "/proposals", "plan"),
    Entry("luminaires", N_("Luminaires"), "/luminaires", "see"),
    Entry("tablet", N_("Tablet"), "/tablet", "sync"),
    Entry("tasks", N_("Simple tasks"), "/tasks", "tasks"),
    Entry("shared", N_("Shared with you"), "/shared", "shared"),
)
#: Below the name of who is logged in.
MORE: Final = (
    Entry("account", N_("My account"), "/account", "own"),
    Entry("waste", N_("Waste rooms"), "/waste", "see"),
    Entry("workload", N_("Workload"), "/workload", "see"),
    Entry("rounds", N_("What rounds ask"), "/rounds/templates", "see"),
    Entry("deviations", N_("Open deviations"), "/rounds/deviations", "see"),
    Entry("calendars", N_("Calendars"), "/calendars", "manage"),
    Entry("shares", N_("Shared with partners"), "/shares", "manage"),
    Entry("areas", N_("Shared areas"), "/areas", "manage"),
    Entry("codes", N_("Labels with codes"), "/codes", "manage"),
    Entry("held", N_("Held back"), "/held", "direct"),
    Entry("photos", N_("Photos to review"), "/photos", "manage"),
    Entry("promises", N_("Promises"), "/admin/promises", "manage"),
    Entry("teams", N_("Teams"), "/admin/teams", "manage"),
    Entry("contractors", N_("Contractors and partners"), "/admin/contractors", "manage"),
    Entry("samples", N_("Samples of contractors' work"), "/samples", "see"),
    Entry("gradings", N_("Do we grade alike?"), "/gradings", "manage"),
    Entry("records", N_("Public records"), "/records", "manage"),
    Entry("audit", N_("Log of changes"), "/audit", "audit"),
    Entry("retention", N_("Retention"), "/retention", "administer"),
    Entry("privacy", N_("One person's data"), "/privacy", "administer"),
    Entry("accounts", N_("Accounts"), "/admin/accounts", "administer"),
    Entry("tokens", N_("Keys for machines"), "/admin/tokens", "administer"),
    Entry("phones", N_("Numbers to ring"), "/admin/phones", "administer"),
    Entry("messages", N_("Messages that leave"), "/admin/messages", "manage"),
    Entry("mailboxes", N_("Shared mailboxes"), "/admin/mailboxes", "administer"),
    Entry("webhooks", N_("Webhooks"), "/admin/webhooks", "administer"),
    Entry("open311", N_("Other systems"), "/admin/open311", "administer"),
)


def home_of(may: Callable[[str], bool]) -> str:
    """Return where somebody who sees no estate has their work."""
    return next((entry.url for entry in MAIN if may(entry.right)), "/account")


def allowed(entries: Sequence[Entry], may: Callable[[str], bool]) -> list[Entry]:
    """Return the lines of a menu that somebody has the right to."""
    return [entry for entry in entries if may(entry.right)]
