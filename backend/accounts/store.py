"""The accounts slice's own queries, as functions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.queries import Queries, values

_queries = Queries("accounts")


class Account(NamedTuple):
    """An account that somebody wants to log in to."""

    id: uuid.UUID
    company_id: uuid.UUID
    email: str
    name: str
    role: str
    password_hash: str | None
    totp_secret: str | None
    is_open: bool


class OwnAccount(NamedTuple):
    """The account of who asks, as its page shows it."""

    id: uuid.UUID
    email: str
    name: str
    role: str
    password_hash: str | None
    totp_secret: str | None
    oidc_issuer: str | None
    recovery_left: int
    company: str


class SessionRow(NamedTuple):
    """A browser that is logged in."""

    id: uuid.UUID
    device: str | None
    created_at: datetime
    seen_at: datetime


class ListedAccount(NamedTuple):
    """An account in the command line's list."""

    email: str
    name: str
    role: str
    company: str
    has_password: bool
    has_second_step: bool
    has_directory: bool
    disabled_at: datetime | None


def take_attempt(
    tx: Connection, keys: Sequence[bytes], limits: Sequence[int]
) -> tuple[list[int] | None, int | None]:
    """Count an attempt; return its ids, or the seconds to wait."""
    row = _queries.one(tx, "take_attempt", keys=list(keys), limits=list(limits))
    assert row is not None  # noqa: S101 -- the function returns one row
    return row.attempt_ids, row.retry_after_s


def forget_attempts(tx: Connection, attempt_ids: Sequence[int]) -> None:
    """Take back attempts that succeeded."""
    _queries.scalar(tx, "forget_attempts", attempt_ids=list(attempt_ids))


def account_by_email(tx: Connection, email: str) -> Account | None:
    """Return the account of an address."""
    row = _queries.one(tx, "login_account", email=email, account_id=None)
    return Account(**values(row)) if row else None


def account_by_id(tx: Connection, account_id: uuid.UUID) -> Account | None:
    """Return an account."""
    row = _queries.one(tx, "login_account", email=None, account_id=account_id)
    return Account(**values(row)) if row else None


def directory_account(
    tx: Connection, issuer: str, subject: str, email: str | None, request: str
) -> uuid.UUID | None:
    """Return the account of an identity, linked now by its verified address where it was not."""
    found: uuid.UUID | None = _queries.scalar(
        tx, "directory_account", issuer=issuer, subject=subject, email=email, request=request
    )
    return found


def use_code(tx: Connection, account_id: uuid.UUID, step: int) -> bool:
    """Take a code of the second step; False: it was used before."""
    return bool(_queries.scalar(tx, "use_code", account_id=account_id, step=step))


def use_recovery(tx: Connection, account_id: uuid.UUID, hashed: str, request: str) -> bool:
    """Take a recovery code; False: there is none like it."""
    given = {"account_id": account_id, "recovery_hash": hashed, "request": request}
    return bool(_queries.scalar(tx, "use_recovery", **given))


def set_password(
    tx: Connection, account_id: uuid.UUID, before: str | None, hashed: str, request: str
) -> bool:
    """Set a password by link and end all sessions; False: the link was used, or is closed."""
    given = {"account_id": account_id, "before": before, "password_hash": hashed}
    return bool(_queries.scalar(tx, "set_password", **given, request=request))


def open_session(
    tx: Connection,
    account_id: uuid.UUID,
    *,
    token_hash: bytes,
    old_hash: bytes | None,
    device: str | None,
    how: str,
    request: str,
) -> uuid.UUID | None:
    """Begin a session and end the browser's old one; None: the account is closed."""
    found: uuid.UUID | None = _queries.scalar(
        tx, "open_session", account_id=account_id, token_hash=token_hash, old_hash=old_hash,
        device=device, how=how, request=request,
    )  # fmt: skip
    return found


def note_login(tx: Connection, account_id: uuid.UUID, action: str, how: str, request: str) -> None:
    """Note a login that failed."""
    given = {"account_id": account_id, "action": action, "how": how, "request": request}
    _queries.scalar(tx, "note_login", **given)


def own_account(tx: Connection, account_id: uuid.UUID) -> OwnAccount | None:
    """Return the account of who asks."""
    row = _queries.one(tx, "own_account", account_id=account_id)
    return OwnAccount(**values(row)) if row else None


def change_password(tx: Connection, account_id: uuid.UUID, before: str | None, hashed: str) -> bool:
    """Change a password where the old one still stands."""
    given = {"account_id": account_id, "before": before, "password_hash": hashed}
    return _queries.do(tx, "change_password", **given) == 1


def set_second_step(
    tx: Connection,
    account_id: uuid.UUID,
    sealed: str | None,
    step: int | None,
    recovery_hashes: Sequence[str],
) -> None:
    """Switch the second step on or off."""
    _queries.do(
        tx, "set_second_step", account_id=account_id, totp_secret=sealed, step=step,
        recovery_hashes=list(recovery_hashes),
    )  # fmt: skip


def renew_recovery(tx: Connection, account_id: uuid.UUID, hashes: Sequence[str]) -> None:
    """Replace an account's recovery codes."""
    _queries.do(tx, "renew_recovery", account_id=account_id, recovery_hashes=list(hashes))


def log_out(tx: Connection, identity: Identity, request: str) -> None:
    """End the session of who asks, and note it."""
    _queries.do(tx, "end_session", session_id=identity.session_id)
    _queries.do(
        tx, "note_logout", company_id=identity.company_id, account_id=identity.account_id,
        actor=identity.role, session_id=identity.session_id, request=request,
    )  # fmt: skip


def sessions(tx: Connection, account_id: uuid.UUID) -> list[SessionRow]:
    """Return an account's sessions that stand, the one used last first."""
    rows = _queries.rows(tx, "sessions", account_id=account_id)
    return [SessionRow(**values(row)) for row in rows]


def end_sessions(
    tx: Connection,
    account_id: uuid.UUID,
    *,
    one: uuid.UUID | None = None,
    other: uuid.UUID | None = None,
) -> int:
    """End one session of an account, all other than one, or all; return how many."""
    return _queries.do(tx, "end_sessions", account_id=account_id, one=one, other=other)


def act_as(tx: Connection, actor: str) -> None:
    """Say for the log who changes what."""
    _queries.scalar(tx, "act_as", actor=actor)


def add_account(
    tx: Connection,
    company_id: uuid.UUID,
    email: str,
    *,
    name: str,
    role: str,
    password_hash: str | None,
) -> uuid.UUID | None:
    """Make an account; None: the address is taken."""
    found: uuid.UUID | None = _queries.scalar(
        tx, "add_account", company_id=company_id, email=email, name=name, role=role,
        password_hash=password_hash,
    )  # fmt: skip
    return found


def list_accounts(tx: Connection, company: str | None) -> list[ListedAccount]:
    """Return the accounts of a company, or all."""
    rows = _queries.rows(tx, "list_accounts", company=company)
    return [ListedAccount(**values(row)) for row in rows]


def close_account(tx: Connection, email: str, *, closed: bool) -> uuid.UUID | None:
    """Close an account or open it again; None: there is none."""
    found: uuid.UUID | None = _queries.scalar(tx, "close_account", email=email, closed=closed)
    return found


def reset_password(
    tx: Connection, email: str, hashed: str | None, *, keep_step: bool
) -> uuid.UUID | None:
    """Give an account another password, or none; None: there is no such account."""
    given = {"email": email, "password_hash": hashed, "keep_step": keep_step}
    found: uuid.UUID | None = _queries.scalar(tx, "reset_password", **given)
    return found
