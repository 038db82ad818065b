"""Who asks, and of which company: the jurisdiction of an address that needs no key."""

from __future__ import annotations

import uuid
from typing import Final, NamedTuple

from fastapi import Request
from sqlalchemy import Connection

from backend.access import service as access
from backend.open311 import store
from backend.open311.errors import RefusedError, refused

#: Right to send requests, and to follow those that were sent by others.
RIGHT: Final = "open311"


class Caller(NamedTuple):
    """Who asks, of which company, and whether with the right to follow all its requests."""

    company_id: uuid.UUID
    keyed: bool
    token_id: uuid.UUID | None = None
    #: What the key or person that asks is called.
    name: str = ""


def enter(tx: Connection, request: Request, jurisdiction: str | None) -> Caller:
    """Open the walls of the company that is asked: that of the key, else the one that is named.

    Where one company lives alone in the database its name need not be said, nor be right.

    Raises
    ------
    RefusedError
        If it is not said which of several, or there is none of that name.
    """
    who = access.identity_of(request)
    row = store.one(tx, "jurisdiction", code=jurisdiction)
    assert row is not None  # noqa: S101 -- the function gives one row
    alone = row.companies == 1
    if who.company_id is not None:
        if jurisdiction and not alone and row.company_id != who.company_id:
            raise _unknown(jurisdiction)
        return Caller(who.company_id, who.may(RIGHT), who.token_id, who.name)
    if row.company_id is None:
        if jurisdiction is None:
            raise refused(400, "jurisdiction_id: several companies live here; say which")
        raise _unknown(jurisdiction)
    enter_company(tx, request, row.company_id)
    return Caller(row.company_id, keyed=False)


def enter_company(tx: Connection, request: Request, company_id: uuid.UUID) -> None:
    """Open the walls of a company for somebody unknown, who sees what is public alone."""
    store.one(tx, "enter_company", company_id=company_id, request=access.request_id(request))


def peer_of_key(tx: Connection, caller: Caller) -> uuid.UUID | None:
    """Return the other system that calls with this key; None: it is no other system's."""
    found: uuid.UUID | None = store.scalar(tx, "peer_of_key", token_id=caller.token_id)
    return found


def _unknown(jurisdiction: str) -> RefusedError:
    return refused(404, f"jurisdiction_id: there is no {jurisdiction}")
