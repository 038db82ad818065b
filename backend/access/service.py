"""Find out who asks, open the walls of the database for them, and refuse what they may not."""

from __future__ import annotations

import base64
import hashlib
import uuid
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import Connection

from backend.access import rights
from backend.access.addresses import PUBLIC
from backend.errors import ForbiddenError, LoginNeededError
from backend.queries import Queries

#: Cookie that holds a session's secret.
COOKIE = "ljusrond_session"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_queries = Queries("access")


@dataclass(frozen=True)
class Identity:
    """Who asks. A tenant is nobody in particular, and of no company."""

    role: str
    name: str = ""
    company_id: uuid.UUID | None = None
    account_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    share_id: uuid.UUID | None = None
    scopes: frozenset[str] | None = None
    token_id: uuid.UUID | None = None

    def may(self, right: str) -> bool:
        """Tell whether they have a right; a machine only within its scopes."""
        within = self.scopes is None or right in self.scopes or right == PUBLIC
        return within and rights.may(self.role, right)

    @property
    def is_known(self) -> bool:
        """Whether they are logged in."""
        return self.role != rights.TENANT


TENANT = Identity(rights.TENANT)


def enter(tx: Connection, request: Request) -> Identity:
    """Open this transaction's walls for who asks, and check their right to the address.

    Raises
    ------
    LoginNeededError
        If the address is not for everybody, and nobody known asks.
    ForbiddenError
        If they have no right to it.
    """
    found = _found(tx, request)
    request.state.identity = found
    needed = rights.right_of(request.method, request.scope["route"].path)
    if not found.may(needed):
        if not found.is_known:
            raise LoginNeededError("log in first")
        raise ForbiddenError("your role has no right to this")
    return found


def identity_of(request: Request) -> Identity:
    """Return who asks, once the request's transaction was entered; before it, a tenant."""
    found: Identity = getattr(request.state, "identity", TENANT)
    return found


def enter_reporter(
    tx: Connection,
    request: Request,
    asset_id: uuid.UUID | None,
    lon_lat: tuple[float, float] | None,
) -> bool:
    """Open to a tenant the walls of the company whose place is named; tell whether one asks.

    Whoever may report by their role has walls of their own, which are open already.

    Raises
    ------
    ForbiddenError
        If somebody known asks who may not report.
    """
    found = identity_of(request)
    if found.may("report"):
        return False
    if found.is_known:
        raise ForbiddenError("your role has no right to this")
    lon, lat = lon_lat or (None, None)
    _queries.scalar(
        tx, "enter_place", asset_id=asset_id, lon=lon, lat=lat, request=request_id(request)
    )
    return True


def request_id(request: Request) -> str:
    """Return the request's id in the log."""
    return str(request.scope.get("request_id", ""))


def digest(secret: str) -> bytes:
    """Return what is kept of a secret a machine made: long and random, SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()


def sent_key(request: Request) -> str:
    """Return what a machine identifies itself by; empty: nothing.

    Open311 sends its key as a field, which its routes have read into `request.state.api_key`.
    """
    field = getattr(request.state, "api_key", "")
    return request.headers.get("authorization", "") or (f"Bearer {field}" if field else "")


def sent_secret(request: Request) -> str:
    """Return the token that a machine sends, whatever name stands beside it; empty: none."""
    header = sent_key(request)
    return _secret_in(header) or header


def _secret_in(header: str) -> str:
    """Return the token in a header; desktop programs that know passwords only send it as one."""
    kind, _, sent = header.partition(" ")
    if kind.lower() == "bearer":
        return sent.strip()
    if kind.lower() != "basic":
        return ""
    try:
        told = base64.b64decode(sent.strip(), validate=True).decode()
    except ValueError:
        return ""
    return told.partition(":")[2]


def _found(tx: Connection, request: Request) -> Identity:
    header = sent_key(request)
    if header:
        secret = _secret_in(header)
        row = None
        if secret:
            row = _queries.one(
                tx, "enter_token", token_hash=digest(secret), request=request_id(request)
            )
        if row is None:
            raise LoginNeededError("the token is not known, or no longer valid")
        return Identity(
            row.role, row.name, row.company_id, row.account_id, scopes=frozenset(row.scopes),
            token_id=row.token_id,
        )  # fmt: skip
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return TENANT
    row = _queries.one(tx, "enter_session", token_hash=digest(cookie), request=request_id(request))
    if row is None:
        return TENANT
    if request.method not in _READING:
        _refuse_unsure_origin(request)
    return Identity(
        row.role, row.name, row.company_id, row.account_id, row.session_id, row.share_id
    )


def _refuse_unsure_origin(request: Request) -> None:
    """Refuse a change by cookie that does not tell where it comes from (see backend.origin)."""
    if not {"sec-fetch-site", "origin"} & set(request.headers):
        raise ForbiddenError("a change needs the header Origin; programs use a token")
