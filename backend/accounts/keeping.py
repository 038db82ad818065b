"""Accounts as the command line keeps them: with the owner's rights, across companies."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from backend.accounts import passwords, store
from backend.accounts.addresses import kept_email
from backend.accounts.service import invitation, refuse_weak
from backend.accounts.store import ListedAccount
from backend.errors import ConflictError, InvalidError, LjusrondError, NotFoundError
from gis.vocabulary import ACCOUNT_ROLES

#: What the log calls who acts here.
ACTOR = "command line"
_WEAK = {
    "short": "the password is shorter than 12 characters",
    "long": "the password is longer than 200 characters",
    "simple": "the password repeats a few characters",
    "address": "the password holds the e-mail address",
}


def add(
    tx: Connection, company_id: uuid.UUID, email: str, *, name: str, role: str, password: str | None
) -> uuid.UUID:
    """Make an account; without a password it waits for an invitation, or for the directory.

    Raises
    ------
    ConflictError
        If the address has one already.
    """
    store.act_as(tx, ACTOR)
    kept = passwords.hash_password(password) if password else None
    made = store.add_account(tx, company_id, email, name=name, role=role, password_hash=kept)
    if made is None:
        raise ConflictError(f"{email} has an account already")
    return made


def reset(
    tx: Connection, email: str, password: str | None, *, keep_step: bool, secret: str
) -> str | None:
    """Give an account another password and end its sessions; without one, return a link for it.

    Raises
    ------
    NotFoundError
        If there is no such account.
    """
    store.act_as(tx, ACTOR)
    kept = passwords.hash_password(password) if password else None
    found = store.reset_password(tx, email, kept, keep_step=keep_step)
    if found is None:
        raise NotFoundError(f"{email} has no account")
    store.end_sessions(tx, found)
    return None if kept else invitation(tx, found, secret)


def close(tx: Connection, email: str, *, closed: bool) -> None:
    """Close an account and end its sessions, or open it again.

    Raises
    ------
    NotFoundError
        If there is no such account.
    """
    store.act_as(tx, ACTOR)
    found = store.close_account(tx, email, closed=closed)
    if found is None:
        raise NotFoundError(f"{email} has no account")
    if closed:
        store.end_sessions(tx, found)


def listed(tx: Connection, company: str | None) -> list[ListedAccount]:
    """Return the accounts of a company, or all."""
    return store.list_accounts(tx, company)


def checked_email(email: str) -> str:
    """Return an e-mail address as it is kept.

    Raises
    ------
    LjusrondError
        If it is none.
    """
    address = kept_email(email)
    if address is None:
        raise LjusrondError(f"{email!r} is no e-mail address")
    return address


def checked_role(role: str) -> str:
    """Return a role.

    Raises
    ------
    LjusrondError
        If there is none of that name.
    """
    if role not in ACCOUNT_ROLES:
        raise LjusrondError(f"--role {role}: give one of {', '.join(ACCOUNT_ROLES)}")
    return role


def checked_password(password: str, email: str) -> str:
    """Return a password that is strong enough.

    Raises
    ------
    LjusrondError
        If it is too weak.
    """
    try:
        refuse_weak(password, email)
    except InvalidError as error:
        raise LjusrondError(_WEAK[error.problems[0].reason]) from error
    return password
