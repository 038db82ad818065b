"""Every address of the service, and whether the table of rights knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import FastAPI
from starlette.routing import BaseRoute, Route

from backend.access.addresses import ADDRESSES, PUBLIC
from backend.access.rights import right_of

#: Served without a transaction: the description of the API, and files.
_WITHOUT_ROWS = frozenset({"/openapi.json"})
#: Open their transactions themselves, each with backend.db.entered.
_BY_HAND = frozenset(
    {
        "/api/v1/scenes",
        "/api/v1/sync/photos/{sha256}",
        "/live",
        "/ogc/collections/{layer}/items",
        "/open311/v2/requests.{form}",
        "/admin/open311/{peer_id}/test",
        "/shared/reports/{report_id}",
        "/shared/orders/{order_id}",
        "/shared/package.pdf",
        "/admin/contractors/{contractor_id}/points.pdf",
        "/waste/rooms.pdf",
        "/situation/week.pdf",
        "/surveys/pulses/{wave_id}/sheet.pdf",
        "/walks/{walk_id}/protocol.pdf",
        "/walks/{walk_id}/actors/{actor}/points.{form}",
    }
)


def addresses(app: FastAPI) -> list[tuple[str, str]]:
    """Return (method, template) of every address, HEAD left out."""
    return sorted(
        (method, route.path)
        for route in _routes(app.routes)
        if route.path not in _WITHOUT_ROWS
        for method in (route.methods or set()) - {"HEAD"}
    )


def refuse_unlisted(app: FastAPI) -> None:
    """Refuse to build a service with an address that nobody gave a right.

    Raises
    ------
    LookupError
        If an address is missing from the table, the table names one that does not exist, or one
        that is not for everybody is never checked.
    """
    found = {f"{method} {path}" for method, path in addresses(app)}
    listed = {address for group in ADDRESSES.values() for address in group}
    if found != listed:
        message = f"addresses and table of rights differ: {sorted(found ^ listed)}"
        raise LookupError(message)
    for route in _routes(app.routes):
        checked = getattr(route.endpoint, "enters", False)
        checked = checked or route.path in _BY_HAND
        methods = (route.methods or set()) if route.path not in _WITHOUT_ROWS else set()
        for method in methods:
            if not checked and right_of(method, route.path) != PUBLIC:
                raise LookupError(
                    f"{method} {route.path} opens no transaction, so nobody checks it"
                )


def _routes(routes: Sequence[BaseRoute]) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Route):
            yield route
            continue
        # FastAPI keeps an included router behind a route of its own.
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
