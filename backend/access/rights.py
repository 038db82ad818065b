"""The matrix: which role has which right, and which right each address asks for.

The one table of rights. docs/ACCESS.md is written from it, the server refuses to start with an
address that is missing from it, and tests/api/test_access_matrix.py tries every address as every
role. What of a company's rows a role sees then is the database's part: sql/policies.sql.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from backend.access.addresses import ADDRESSES, OWN, PUBLIC
from gis.vocabulary import ACCOUNT_ROLES

#: What each right lets one do.
RIGHTS: Final[Mapping[str, str]] = {
    "see": "see map, lists, assets, light, reports",
    "report": "report faults and visits; tenants may send a report without login",
    "sync": "keep a tablet: its day package, and sending what was saved on it",
    "open311": "send requests by Open311, and follow all that came so (other systems)",
    "work": "act on cases: take, note, say in work, done, seen mended, open again",
    "direct": "decide on cases: whose, step, time, orders, merging, closing without mending",
    "plan": "keep the register; try scenes and proposals, plan walks, keep luminaire files,"
    " lighting classes and waste rooms",
    "contacts": "see how to reach who reported; every look is logged",
    "manage": "share with partners, keep promises, teams and contractors, review photos, keep"
    " documents, give records out",
    "audit": "search the log of changes",
    "administer": "keep accounts, tokens, limits, retention, one person's data",
    "tasks": "see and finish simple tasks (enkla uppdrag)",
    "shared": "see and answer what was shared",
}
TENANT: Final = "tenant"
_ALL: Final = frozenset({*RIGHTS, OWN} - {"shared"})
ROLE_RIGHTS: Final[Mapping[str, frozenset[str]]] = {
    "administrator": _ALL,
    "manager": _ALL - {"administer"},
    "planner": frozenset({"see", "report", "sync", "work", "plan", OWN}),
    "caretaker": frozenset({"see", "report", "sync", "work", "contacts", "tasks", OWN}),
    # At night nobody else is there to order somebody out.
    "on_call": frozenset({"see", "report", "sync", "work", "direct", "contacts", "tasks", OWN}),
    "summer_worker": frozenset({"tasks", OWN}),
    "contractor": frozenset({"shared", OWN}),
    "partner": frozenset({"shared", OWN}),
    TENANT: frozenset(),
}
ROLES: Final = (*ACCOUNT_ROLES, TENANT)

_RIGHT_OF: Final = {address: right for right, found in ADDRESSES.items() for address in found}


def right_of(method: str, template: str) -> str:
    """Return the right that an address asks for.

    Raises
    ------
    KeyError
        If the address is missing from the table: it then is closed to everybody.
    """
    return _RIGHT_OF[f"{'GET' if method == 'HEAD' else method} {template}"]


def may(role: str, right: str) -> bool:
    """Tell whether a role has a right."""
    return right == PUBLIC or right in ROLE_RIGHTS[role]
