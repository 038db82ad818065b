"""What a tenant finds at a label: the asset, what is known of it, whom to ring, what to report."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import NotFoundError
from backend.queries import values
from backend.tenants import store
from backend.tenants.schemas import KnownCase, Label, Offered, Place, Ring
from maps.checks import checks
from maps.tenant_words import GOOD_NEWS, STAFF_ONLY
from maps.vocabulary import REPORT_CATEGORIES

#: Longest code that is looked for [characters].
CODE_MAX: Final = 40
#: Purposes that a tenant may ring for, in this order.
_RUNG: Final = ("danger", "electricity", "on_call", "lift")


def enter(tx: Connection, code: str, request_id: str = "") -> Label | None:
    """Return a label by its code, and open the walls of its company; None: there is none."""
    written = code.strip().replace("-", "").lower()
    if not written or len(written) > CODE_MAX:
        return None
    row = store.one(tx, "enter_code", code=written, request=request_id)
    return Label(code=written, **values(row)) if row else None


def tenant_of(company_id: uuid.UUID) -> Identity:
    """Return a tenant of a company, for what they do to a case by a label or link."""
    return Identity("tenant", company_id=company_id)


def place_of(tx: Connection, asset_id: uuid.UUID) -> Place:
    """Return what a label hangs on.

    Raises
    ------
    NotFoundError
        If there is no such asset.
    """
    row = store.one(tx, "place", asset_id=asset_id)
    if row is None:
        raise NotFoundError(f"there is no asset {asset_id}")
    return Place(**values(row))


def cases_on(tx: Connection, asset_id: uuid.UUID) -> list[KnownCase]:
    """Return the cases of an asset that everybody before it may know, dangers first."""
    found = store.rows(tx, "cases_on", asset_id=asset_id, unseen=sorted(STAFF_ONLY))
    return [KnownCase(**values(row)) for row in found]


def rings(
    tx: Connection, estate_id: uuid.UUID | None, purposes: Collection[str] = _RUNG
) -> list[Ring]:
    """Return whom to ring about an estate for some purposes, each number once."""
    found: dict[str, Ring] = {}
    for row in store.rows(tx, "rings", estate_id=estate_id):
        if row.purpose in _RUNG and row.purpose in purposes:
            found.setdefault(row.phone, Ring(**values(row)))
    return sorted(found.values(), key=lambda ring: _RUNG.index(ring.purpose))


def rung_for(categories: Iterable[str]) -> set[str]:
    """Return the purposes that are rung for where one of these faults is dangerous."""
    dangers = checks().dangers
    found = {ring.purpose for code in categories if code in dangers for ring in dangers[code].ring}
    return found or {"danger", "on_call"}


def offered(tx: Connection, kind: str) -> list[Offered]:
    """Return what can be reported of a kind of asset, the good news last."""
    dangers = {row.code for row in store.rows(tx, "offered")}
    codes = [code for code in REPORT_CATEGORIES.get(kind, ()) if code not in STAFF_ONLY]
    codes.sort(key=lambda code: code in GOOD_NEWS)
    return [Offered(code=code, danger=code in dangers) for code in codes]


def estate_of(tx: Connection, report_id: uuid.UUID) -> uuid.UUID | None:
    """Return the estate of a report; None: outside all of them."""
    found: uuid.UUID | None = store.scalar(tx, "estate_of", report_id=report_id)
    return found
