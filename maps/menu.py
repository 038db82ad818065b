"""The menus: where each part of the service is, and the right that shows it.

A page that nobody may open is no use in a menu; the server checks the right again all the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
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
    group
        Message id of what it is folded under; empty: stands by itself.
    """

    name: str
    title: str
    url: str
    right: str
    group: str = ""


_ROUNDS: Final = N_("Rounds")
_LIGHT: Final = N_("Light")
_FILES: Final = N_("Files and GIS")
_SITE: Final = N_("On site")
_FOLLOW: Final = N_("Follow-up")
_OTHERS: Final = N_("With others")
_WORK: Final = N_("How we work")
_RECORDS: Final = N_("Records")
_SERVICE: Final = N_("The service")

#: Beside the name of the service.
MAIN: Final = (
    Entry("start", N_("Start"), "/", "see"),
    Entry("map", N_("Map"), "/map", "see"),
    Entry("cases", N_("Cases"), "/cases", "see"),
    Entry("on_call", N_("On call"), "/on-call", "work"),
    Entry("lists", N_("Lists"), "/lists/dark_spots", "see"),
    Entry("scores", N_("Intact, clean and tidy"), "/scores", "see", _ROUNDS),
    Entry("plans", N_("Plans"), "/plans", "see", _ROUNDS),
    Entry("deviations", N_("Open deviations"), "/rounds/deviations", "see", _ROUNDS),
    Entry("waste", N_("Waste rooms"), "/waste", "see", _ROUNDS),
    Entry("workload", N_("Workload"), "/workload", "see", _ROUNDS),
    Entry("samples", N_("Samples of contractors' work"), "/samples", "see", _ROUNDS),
    Entry("rounds", N_("What rounds ask"), "/rounds/templates", "see", _ROUNDS),
    Entry("gradings", N_("Do we grade alike?"), "/gradings", "manage", _ROUNDS),
    Entry("walks", N_("Walks"), "/walks", "see"),
    Entry("trends", N_("Trends"), "/trends", "see", _FOLLOW),
    Entry("measures", N_("Measures"), "/measures", "see", _FOLLOW),
    Entry("surveys", N_("Surveys"), "/surveys", "see", _FOLLOW),
    Entry("situation", N_("Weekly picture"), "/situation", "see", _FOLLOW),
    Entry("indicators", N_("Facts from outside"), "/indicators", "see", _FOLLOW),
    Entry("board", N_("Report to board and council"), "/board", "manage", _FOLLOW),
    Entry("told", N_("You said \u2013 we did"), "/told", "manage", _FOLLOW),
    Entry("proposals", N_("Proposals"), "/proposals", "plan", _LIGHT),
    Entry("luminaires", N_("Luminaires"), "/luminaires", "see", _LIGHT),
    Entry("classes", N_("Lighting classes"), "/classes", "see", _LIGHT),
    Entry("tablet", N_("Tablet"), "/tablet", "sync", _SITE),
    Entry("tasks", N_("Simple tasks"), "/tasks", "tasks", _SITE),
    Entry("shared", N_("Shared with you"), "/shared", "shared"),
)
#: Below the name of who is logged in.
MORE: Final = (
    Entry("account", N_("My account"), "/account", "own"),
    Entry("exports", N_("Layers as files"), "/exports", "see", _FILES),
    Entry("qgis", N_("QGIS"), "/qgis", "see", _FILES),
    Entry("returned", N_("Files that came back"), "/returned", "plan", _FILES),
    Entry("layer_links", N_("Links to layers"), "/layer-links", "manage", _FILES),
    Entry("shares", N_("Shared with partners"), "/shares", "manage", _OTHERS),
    Entry("areas", N_("Shared areas"), "/areas", "manage", _OTHERS),
    Entry("codes", N_("Labels with codes"), "/codes", "manage", _OTHERS),
    Entry("held", N_("Held back"), "/held", "direct", _OTHERS),
    Entry("photos", N_("Photos to review"), "/photos", "manage", _OTHERS),
    Entry("messages", N_("Messages that leave"), "/admin/messages", "manage", _OTHERS),
    Entry("promises", N_("Promises"), "/admin/promises", "manage", _WORK),
    Entry("teams", N_("Teams"), "/admin/teams", "manage", _WORK),
    Entry("contractors", N_("Contractors and partners"), "/admin/contractors", "manage", _WORK),
    Entry("calendars", N_("Calendars"), "/calendars", "manage", _WORK),
    Entry("records", N_("Public records"), "/records", "manage", _RECORDS),
    Entry("audit", N_("Log of changes"), "/audit", "audit", _RECORDS),
    Entry("retention", N_("Retention"), "/retention", "administer", _RECORDS),
    Entry("privacy", N_("One person's data"), "/privacy", "administer", _RECORDS),
    Entry("accounts", N_("Accounts"), "/admin/accounts", "administer", _SERVICE),
    Entry("tokens", N_("Keys for machines"), "/admin/tokens", "administer", _SERVICE),
    Entry("phones", N_("Numbers to ring"), "/admin/phones", "administer", _SERVICE),
    Entry("mailboxes", N_("Shared mailboxes"), "/admin/mailboxes", "administer", _SERVICE),
    Entry("webhooks", N_("Webhooks"), "/admin/webhooks", "administer", _SERVICE),
    Entry("open311", N_("Other systems"), "/admin/open311", "administer", _SERVICE),
)


def home_of(may: Callable[[str], bool]) -> str:
    """Return where somebody who sees no estate has their work."""
    return next((entry.url for entry in MAIN if may(entry.right)), "/account")


def allowed(entries: Iterable[Entry], may: Callable[[str], bool]) -> list[tuple[str, list[Entry]]]:
    """Return the lines of a menu that somebody has the right to, by group; no name: no group.

    A group of one is none: what would be folded away is one press further for nothing.
    """
    seen = [entry for entry in entries if may(entry.right)]
    groups = [(name, list(found)) for name, found in groupby(seen, lambda entry: entry.group)]
    return [(name if len(found) > 1 else "", found) for name, found in groups]
