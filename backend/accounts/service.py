"""Logging in, staying in, and getting out."""

from __future__ import annotations

import hmac
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

from fastapi import Request
from sqlalchemy import Connection

from backend.access.service import COOKIE, digest, request_id
from backend.accounts import passwords, second_step, store
from backend.accounts.addresses import device
from backend.accounts.sealing import Purpose, keyed_hash, seal, unseal
from backend.accounts.store import Account
from backend.db import transaction
from backend.errors import LjusrondError, NotFoundError, TooManyError, invalid
from backend.limits import network
from backend.settings import secret_of

#: Ends with the session in the database; see app.session_end.
COOKIE_S: Final = 12 * 3600
#: How long somebody may take for the code, a link stands, and a set-up stays open.
STEP_S: Final = 5 * 60
INVITATION_S: Final = 48 * 3600
SETUP_S: Final = 30 * 60
#: Failed attempts within a quarter of an hour: one account, and one network (an office shares it).
ACCOUNT_LIMIT: Final = 10
NETWORK_LIMIT: Final = 100


class RefusedError(LjusrondError):
    """A login that is not right; nobody is told what of it."""


class WaitError(TooManyError):
    """Too many attempts failed; says when the next one counts."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"too many attempts; try again in {retry_after_s} s")


def log_in(request: Request, email: str, password: str) -> Account:
    """Return the account of an e-mail address and a password; then `begin`, or `succeeded`.

    Raises
    ------
    RefusedError
        If they do not belong together, the account is closed, or it has no password.
    WaitError
        If too many attempts failed.
    """
    address = email.strip().lower()
    with _attempt(request, f"account {address}") as tx:
        account = store.account_by_email(tx, address)
    # Without a transaction: a connection is not held while the hash is computed.
    right = passwords.matches(password, account.password_hash if account else None)
    if account is None or not right or not account.is_open:
        _fail(request, account, "password")
    return account


def check_password(
    request: Request, account_id: uuid.UUID, password_hash: str | None, password: str
) -> None:
    """Check the password of somebody who is logged in; then `succeeded`.

    Raises
    ------
    RefusedError
        If it is not right.
    WaitError
        If too many attempts failed.
    """
    with _attempt(request, f"password {account_id}"):
        pass
    if not passwords.matches(password, password_hash):
        raise RefusedError("the password is not right")


def check_code(request: Request, account_id: uuid.UUID, code: str) -> str:
    """Take the code of an app or a recovery code; return which; then `begin`, or `succeeded`.

    Raises
    ------
    RefusedError
        If it is neither, or was used before.
    WaitError
        If too many attempts failed.
    """
    secret = secret_of(request.app.state.settings)
    with _attempt(request, f"code {account_id}") as tx:
        account = store.account_by_id(tx, account_id)
        how = _code_kind(tx, request, secret, account, code) if account else None
    if how is None:
        _fail(request, account, "code")
    return how


def _code_kind(
    tx: Connection, request: Request, secret: str, account: Account | None, code: str
) -> str | None:
    if account is None or not account.is_open or account.totp_secret is None:
        return None
    totp_secret = second_step.open_secret(secret, account.totp_secret)
    step = second_step.step_of(totp_secret, code) if totp_secret else None
    if step is not None:
        return "code" if store.use_code(tx, account.id, step) else None
    hashed = second_step.recovery_hash(secret, account.id, code)
    used = store.use_recovery(tx, account.id, hashed, request_id(request))
    return "recovery code" if used else None


def begin(request: Request, account_id: uuid.UUID, how: str) -> str:
    """Begin a session and return its cookie; the one that the browser had ends.

    Raises
    ------
    RefusedError
        If the account was closed meanwhile.
    """
    with transaction(request.app.state.engine) as tx:
        return begin_in(tx, request, account_id, how)


def begin_in(tx: Connection, request: Request, account_id: uuid.UUID, how: str) -> str:
    """Begin a session as `begin` does, in a transaction that is open."""
    cookie = secrets.token_urlsafe(32)
    old = request.cookies.get(COOKIE)
    session_id = store.open_session(
        tx, account_id, token_hash=digest(cookie), old_hash=digest(old) if old else None,
        device=device(request), how=how, request=request_id(request),
    )  # fmt: skip
    if session_id is None:
        raise RefusedError("this account is closed")
    _forget_attempts(tx, request)
    return cookie


def succeeded(request: Request) -> None:
    """Take back the attempt of somebody who was right, where no session begins yet."""
    with transaction(request.app.state.engine) as tx:
        _forget_attempts(tx, request)


def _forget_attempts(tx: Connection, request: Request) -> None:
    attempt_ids = getattr(request.state, "attempt_ids", None)
    if attempt_ids:
        store.forget_attempts(tx, attempt_ids)


def begin_demo(request: Request, role: str) -> str:
    """Begin the session of the demo's account of a role.

    Raises
    ------
    NotFoundError
        If the demo is not loaded.
    """
    with transaction(request.app.state.engine) as tx:
        account = store.account_by_email(tx, demo_email(role))
        if account is None:
            raise NotFoundError("the demo is not loaded")
        return begin_in(tx, request, account.id, "demo")


def demo_email(role: str) -> str:
    """Return the address of the demo's account of a role; nobody has an address in `.example`."""
    return f"{role.replace('_', '-')}@barkullen.example"


def invitation(tx: Connection, account_id: uuid.UUID, secret: str) -> str:
    """Return the path of a link that sets an account's password, once, within 48 hours.

    Parameters
    ----------
    tx : Connection
        Transaction of somebody who may invite; the account is not looked at behind walls, so
        check first that it is one of theirs.
    account_id : uuid.UUID
        The account.
    secret : str
        The installation's secret (backend.settings.secret_of).
    """
    account = store.account_by_id(tx, account_id)
    stamp = _stamp(secret, account.password_hash if account else None)
    key = seal(secret, "invitation", {"account": str(account_id), "stamp": stamp})
    return f"/login/first?key={key}"


def invited(tx: Connection, secret: str, key: str) -> Account | None:
    """Return the account that a link sets the password of; None: it is over, or was used."""
    found = unseal(secret, "invitation", key, INVITATION_S)
    account = store.account_by_id(tx, uuid.UUID(found["account"])) if found else None
    if not found or account is None or not account.is_open:
        return None
    stamp = _stamp(secret, account.password_hash)
    return account if hmac.compare_digest(stamp, found["stamp"]) else None


def set_first_password(request: Request, key: str, password: str) -> Account:
    """Set the password that a link is for; all sessions of the account end.

    Raises
    ------
    RefusedError
        If the link is over or was used.
    InvalidError
        If the password is too weak.
    """
    secret = secret_of(request.app.state.settings)
    with transaction(request.app.state.engine) as tx:
        account = invited(tx, secret, key)
        if account is None:
            raise RefusedError("this link is over or was used")
        refuse_weak(password, account.email)
        hashed = passwords.hash_password(password)
        before = account.password_hash
        if not store.set_password(tx, account.id, before, hashed, request_id(request)):
            raise RefusedError("this link is over or was used")
    return account


def refuse_weak(password: str, email: str) -> None:
    """Refuse a password that is too easy to guess.

    Raises
    ------
    InvalidError
        With the field `new` and the weakness as reason.
    """
    weakness = passwords.weakness(password, email)
    if weakness:
        raise invalid("new", weakness)


def sealed(request: Request, purpose: Purpose, content: dict[str, str]) -> str:
    """Return content sealed with the installation's secret."""
    return seal(secret_of(request.app.state.settings), purpose, content)


def opened(request: Request, purpose: Purpose, token: str, most_s: int) -> dict[str, str] | None:
    """Return sealed content; None where it is not ours or too old."""
    return unseal(secret_of(request.app.state.settings), purpose, token, most_s)


def _stamp(secret: str, password_hash: str | None) -> str:
    """Return what changes with the password: a link that has set one is over."""
    return keyed_hash(secret, "invitation", password_hash or "none").hex()


@contextmanager
def _attempt(request: Request, what: str) -> Iterator[Connection]:
    """Open a transaction in which the attempt counts as failed, also for who asks meanwhile."""
    secret = secret_of(request.app.state.settings)
    named = (what, f"network {network(request.scope)}")
    keys = [keyed_hash(secret, "attempt", name) for name in named]
    with transaction(request.app.state.engine) as tx:
        taken, wait_s = store.take_attempt(tx, keys, (ACCOUNT_LIMIT, NETWORK_LIMIT))
        if taken is None:
            raise WaitError(wait_s or 1)
        request.state.attempt_ids = taken
        yield tx


def _fail(request: Request, account: Account | None, what: str) -> NoReturn:
    if account is not None:
        with transaction(request.app.state.engine) as tx:
            store.note_login(tx, account.id, "login_failed", what, request_id(request))
    raise RefusedError("e-mail address and password do not belong together")
