"""Keys for machines: what they may, until when; their secret is shown once and kept nowhere."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import Connection

from backend.access import rights
from backend.access.service import Identity, digest
from backend.administration import store
from backend.administration.schemas import Token
from backend.errors import ForbiddenError, NotFoundError, invalid
from backend.queries import values
from backend.schemas import plain_text

#: How long a key is valid [d].
DAYS_DEFAULT: Final = 90
DAYS_MAX: Final = 365
#: How long the page tells of a tablet's key that has ended: each login ends the one before.
SHOWN: Final = timedelta(days=7)
#: Roles a key may have: what is shared is shared with accounts and links, never with a key.
ROLES: Final = tuple(
    role for role in rights.ROLE_RIGHTS if role != rights.TENANT and not rights.may(role, "shared")
)


class NewToken(BaseModel):
    """A key to be made."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
        AfterValidator(plain_text),
    ] = Field(description="What it is for")
    role: str = Field(description=f"Role whose rights it has at most: {', '.join(ROLES)}")
    scopes: list[str] = Field(
        min_length=1, max_length=20, description="Rights it is narrowed to; only some of its role's"
    )
    days: int = Field(default=DAYS_DEFAULT, ge=1, le=DAYS_MAX, description="Days until it ends [d]")


def offered(role: str) -> list[str]:
    """Return the rights a key of a role may have, in the order of the table."""
    return [right for right in rights.RIGHTS if rights.may(role, right)]


def tokens(tx: Connection) -> list[Token]:
    """Return all keys of the company, the newest first."""
    return [Token(**values(row)) for row in store.rows(tx, "tokens", token_id=None)]


def of_tablets(found: Sequence[Token]) -> list[Token]:
    """Return the keys of tablets: those that stand, and those that ended within a week."""
    lately = datetime.now(UTC) - SHOWN
    return [
        one
        for one in found
        if one.device_id
        and (one.is_valid or min(one.revoked_at or one.expires_at, one.expires_at) > lately)
    ]


def make(tx: Connection, who: Identity, new: NewToken) -> tuple[Token, str]:
    """Make a key.

    Returns
    -------
    tuple
        The key, and its secret, which is kept nowhere.

    Raises
    ------
    InvalidError
        If the role or a right cannot be given to a machine.
    ForbiddenError
        If who asks is a machine and would give more than it has.
    """
    scopes = _checked(who, new.role, new.scopes)
    secret = secrets.token_urlsafe(32)
    row = store.one(
        tx, "insert_token", company_id=who.company_id, name=new.name, token_hash=digest(secret),
        role=new.role, scopes=scopes, created_by=who.account_id, days=new.days,
        made_by=who.token_id,
    )  # fmt: skip
    assert row is not None  # noqa: S101 -- an insert that returns gives its row
    return _read(tx, row.id), secret


def revoke(tx: Connection, token_id: uuid.UUID) -> None:
    """Take a key back; it opens nothing from now on.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    _read(tx, token_id)
    store.do(tx, "revoke_token", token_id=token_id)


def _checked(who: Identity, role: str, scopes: Sequence[str]) -> list[str]:
    if role not in ROLES:
        raise invalid("role", f"is one of {', '.join(ROLES)}")
    beyond = sorted(set(scopes) - set(offered(role)))
    if beyond:
        raise invalid("scopes", f"{role} has no right {', '.join(beyond)}")
    # A key that makes keys could else give itself what it was not given.
    if not all(who.may(scope) for scope in scopes):
        raise ForbiddenError("a key cannot give more than it has")
    return [right for right in offered(role) if right in scopes]


def _read(tx: Connection, token_id: uuid.UUID) -> Token:
    row = store.one(tx, "tokens", token_id=token_id)
    if row is None:
        raise NotFoundError(f"there is no token {token_id}")
    return Token(**values(row))
