"""The matrix: which role has which right, and which right each address asks for.

The one table of rights. docs/ACCESS.md is written from it, the server refuses to start with an
address that is missing from it, and tests/api/test_access_matrix.py tries every address as every
role. What of a company's rows a role sees then is the database's part: sql/policies.sql.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gis.vocabulary import ACCOUNT_ROLES

#: Needs nobody: open to everyone, without any row of a company.
PUBLIC: Final = "public"
#: Everybody who is logged in, for their own account.
OWN: Final = "own"

#: What each right lets one do.
RIGHTS: Final[Mapping[str, str]] = {
    "see": "see map, lists, assets, light, reports",
    "report": "report faults and visits; tenants may send a report without login",
    "sync": "keep a tablet: its day package, and sending what was saved on it",
    "work": "act on cases: take, note, say in work, done, seen mended, open again",
    "direct": "decide on cases: whose, step, time, orders, merging, closing without mending",
    "plan": "try scenes and proposals, keep luminaire files and lighting classes",
    "contacts": "see how to reach who reported; every look is logged",
    "manage": "share with partners, review photos, keep documents, give records out",
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

#: Right that each address asks for: "METHOD /template".
ADDRESSES: Final[Mapping[str, tuple[str, ...]]] = {
    OWN: (
        # the estates, or where else the role has its work
        "GET /",
        "POST /logout",
        "GET /account",
        "POST /account/sessions",
        "GET /account/password",
        "POST /account/password",
        "GET /account/code",
        "POST /account/code",
        # for roles alone that keep a tablet
        "POST /api/v1/sync/key",
    ),
    PUBLIC: (
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
        "GET /help/light",
        "GET /login",
        "POST /login",
        "GET /login/code",
        "POST /login/code",
        "GET /login/first",
        "POST /login/first",
        "POST /login/role",
        "GET /login/directory",
        "GET /login/directory/back",
        # a partner's link, and what it leads to where it opens nothing
        "GET /p/{secret}",
        "GET /p",
        # leads to the case
        "GET /cases/{case_id}/{act}",
        # lead to the list
        "GET /shared/reports/{report_id}",
        "GET /shared/orders/{report_id}",
        "GET /tasks/{report_id}/done",
        "GET /tasks/{report_id}/undo",
        "GET /classes/{class_id}",
        "GET /classes/{class_id}/delete",
        "GET /records/release",
        "GET /records/reports/{record_id}/maskings",
        "GET /records/documents/{record_id}/maskings",
        # the tablet's app: no rows in it
        "GET /tablet",
        "GET /tablet/app/{name}",
        "GET /tablet/app/{folder}/{name}",
        "GET /tablet/sw.js",
        "GET /tablet/manifest.webmanifest",
        # words to show before a contact is taken
        "GET /api/v1/consent",
        "POST /api/v1/reports",
        # a tenant's only where a report names it
        "PUT /api/v1/photos/{sha256}",
    ),
    "see": (
        "GET /photos/{photo_id}.jpg",
        "GET /photos/{photo_id}/thumb.jpg",
        "GET /map",
        "GET /map/layers/{layer}",
        "GET /lists/{layer}",
        "GET /assets/{kind}/{asset_id}",
        "GET /luminaires",
        "GET /luminaires/{file_id}",
        "GET /classes",
        "GET /tiles/illuminance/{z}/{x}/{y}.png",
        "GET /tiles/illuminance.json",
        "GET /api/v1/reports",
        "GET /api/v1/reports/{report_id}",
        "GET /cases/{case_id}",
        "GET /api/v1/cases/{case_id}",
        "GET /api/v1/cases/{case_id}/history",
        "GET /api/v1/cases/{case_id}/candidates",
        "GET /api/v1/estates",
        "GET /api/v1/estates/{code}",
        "GET /api/v1/estates/{code}/nights",
        "GET /api/v1/estates/{code}/dark-spots",
        "GET /api/v1/assets",
        "GET /api/v1/assets/{asset_id}",
        "GET /api/v1/assets/{asset_id}/lighting-classes",
        "GET /api/v1/lighting-classes",
        "GET /api/v1/lighting-classes/{class_id}",
        "GET /api/v1/cleaning-plans/{plan_id}",
        "GET /api/v1/photometry",
        "GET /api/v1/photometry/{file_id}",
        "GET /api/v1/photometry/{file_id}/file",
        "GET /api/v1/luminaire-types",
        "GET /api/v1/illuminance",
    ),
    "report": (
        "POST /assets/{kind}/{asset_id}/reports",
        "POST /assets/{kind}/{asset_id}/visits",
        "POST /api/v1/cleaning-visits",
    ),
    "sync": (
        "DELETE /api/v1/sync/key",
        "PUT /api/v1/sync/submissions/{submission_id}",
        "GET /api/v1/sync/photos/{sha256}",
        "PATCH /api/v1/sync/photos/{sha256}",
        "GET /api/v1/sync/package",
        "GET /api/v1/sync/package/{estate}/{part}",
        "GET /api/v1/sync/thumbs/{photo_id}.jpg",
    ),
    "work": (
        "POST /api/v1/cases/bulk",
        "POST /api/v1/cases/{case_id}/status",
        "POST /api/v1/cases/{case_id}/note",
        "POST /api/v1/cases/{case_id}/take",
        # called off by those alone who direct
        "POST /api/v1/cases/{case_id}/orders/{order_id}",
        "POST /cases/{case_id}/status",
        "POST /cases/{case_id}/note",
        "POST /cases/{case_id}/take",
        "POST /cases/{case_id}/orders/{order_id}",
    ),
    "direct": (
        "PATCH /api/v1/cases/{case_id}",
        "POST /api/v1/cases/{case_id}/assign",
        "POST /api/v1/cases/{case_id}/merge",
        "POST /api/v1/cases/{case_id}/split",
        "POST /api/v1/cases/{case_id}/group",
        "POST /api/v1/cases/{case_id}/orders",
        "POST /cases/{case_id}/assign",
        "POST /cases/{case_id}/change",
        "POST /cases/{case_id}/merge",
        "POST /cases/{case_id}/split",
        "POST /cases/{case_id}/group",
        "POST /cases/{case_id}/orders",
    ),
    "plan": (
        "POST /assets/{kind}/{asset_id}/lighting-class",
        "PATCH /api/v1/assets/{kind}/{asset_id}",
        "POST /api/v1/lighting-classes",
        "PUT /api/v1/lighting-classes/{class_id}",
        "DELETE /api/v1/lighting-classes/{class_id}",
        "POST /classes",
        "POST /classes/{class_id}",
        "POST /classes/{class_id}/delete",
        "POST /api/v1/scenes",
        "GET /api/v1/scenes/{scene_id}",
        "POST /api/v1/photometry",
        "PATCH /api/v1/photometry/{file_id}",
        "PATCH /api/v1/luminaire-types/{luminaire_type_id}",
        "POST /luminaires",
        "POST /luminaires/{file_id}/reading",
        "POST /luminaires/{file_id}/types",
        "POST /api/v1/proposals",
        "GET /api/v1/proposals",
        "GET /api/v1/proposals/{proposal_id}",
        "GET /api/v1/proposals/{proposal_id}/status",
        "GET /api/v1/proposals/{proposal_id}/spots",
        "DELETE /api/v1/proposals/{proposal_id}",
        "POST /api/v1/proposals/{proposal_id}/lamps",
        "DELETE /api/v1/proposals/{proposal_id}/lamps/{row_id}",
        "POST /api/v1/proposals/{proposal_id}/surfaces",
        "DELETE /api/v1/proposals/{proposal_id}/surfaces/{surface_id}",
        "POST /api/v1/proposals/{proposal_id}/compare",
        "GET /proposals",
        "GET /proposals/template.csv",
        "POST /proposals",
        "POST /proposals/upload",
        "GET /proposals/{proposal_id}",
        "POST /proposals/{proposal_id}/lamps",
        "POST /proposals/{proposal_id}/lamps/{row_id}/delete",
        "POST /proposals/{proposal_id}/surfaces",
        "POST /proposals/{proposal_id}/compare",
        "POST /proposals/{proposal_id}/delete",
    ),
    "contacts": (
        "GET /api/v1/reports/{report_id}/reporter",
        "GET /reports/{report_id}/reporter",
    ),
    "audit": (
        "GET /audit",
        "GET /audit.csv",
    ),
    "administer": (
        "GET /admin/accounts",
        "POST /admin/accounts",
        "GET /admin/accounts/{account_id}",
        "POST /admin/accounts/{account_id}",
        "POST /admin/accounts/{account_id}/disable",
        "POST /admin/accounts/{account_id}/enable",
        "POST /admin/accounts/{account_id}/link",
        "GET /admin/tokens",
        "POST /admin/tokens",
        "POST /admin/tokens/{token_id}/revoke",
        "GET /admin/phones",
        "POST /admin/phones",
        "POST /admin/phones/{phone_id}/remove",
        "GET /api/v1/tokens",
        "POST /api/v1/tokens",
        "DELETE /api/v1/tokens/{token_id}",
        "GET /privacy",
        "POST /privacy",
        "GET /privacy/export",
        "POST /privacy/export",
        "GET /privacy/erase",
        "POST /privacy/erase",
        "GET /retention",
        "POST /retention",
        "GET /retention/run",
        "POST /retention/run",
    ),
    "manage": (
        "GET /areas",
        "POST /areas",
        "GET /areas/{area_id}",
        "POST /areas/{area_id}/members",
        "POST /areas/{area_id}/join",
        "POST /areas/{area_id}/leave",
        "GET /api/v1/shared-areas",
        "GET /api/v1/shared-areas/{area_id}",
        "GET /records",
        "POST /records/release",
        "GET /records/reports/{record_id}",
        "GET /records/reports/{record_id}.{form}",
        "POST /records/reports/{record_id}/maskings",
        "POST /records/maskings/{masking_id}/lift",
        "GET /records/documents",
        "POST /records/documents",
        "GET /records/documents/{record_id}",
        "GET /records/documents/{record_id}.{form}",
        "POST /records/documents/{record_id}",
        "POST /records/documents/{record_id}/maskings",
        "POST /records/documents/{record_id}/adjust",
        "POST /records/documents/{record_id}/correct",
        "POST /records/documents/{record_id}/delete",
        "GET /shares",
        "GET /shares/new",
        "POST /shares",
        "GET /shares/{share_id}",
        "POST /shares/{share_id}/revoke",
        "GET /photos",
        "GET /photos/{photo_id}",
        "POST /photos/{photo_id}",
        "POST /photos/{photo_id}/undo",
        "GET /photos/{photo_id}/original.jpg",
    ),
    "tasks": (
        "GET /tasks",
        "POST /tasks/{report_id}/done",
        "POST /tasks/{report_id}/undo",
        "GET /tasks/photos/{photo_id}.jpg",
        "GET /tasks/photos/{photo_id}/thumb.jpg",
    ),
    "shared": (
        "GET /shared",
        "POST /shared/reports/{report_id}",
        "POST /shared/orders/{order_id}",
        "GET /shared/package.csv",
        "GET /shared/package.geojson",
        "GET /shared/photos/{photo_id}.jpg",
        "GET /shared/photos/{photo_id}/thumb.jpg",
    ),
}
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
