"""Accounts of a company: add, change, limit, close and open them, and hand out first links."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.accounts.addresses import kept_email
from backend.administration import store
from backend.errors import ConflictError, ForbiddenError, NotFoundError, invalid
from backend.queries import values
from backend.schemas import form_text
from gis import vocabulary as words
from maps.report_words import CATEGORY_GROUPS

NAME_MAX: Final = 100
ADMINISTRATOR: Final = "administrator"


class LastError(ConflictError):
    """Would leave the company without an administrator."""


class OwnError(ConflictError):
    """Would change one's own role, or close one's own account."""


class TakenError(ConflictError):
    """The e-mail address has an account."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account with its limits."""

    id: uuid.UUID
    email: str
    name: str
    role: str
    created_at: datetime
    disabled_at: datetime | None
    has_password: bool
    has_second_step: bool
    has_directory: bool
    estates: Sequence[uuid.UUID]
    categories: Sequence[str]
    seen_at: datetime | None

    @property
    def state(self) -> str:
        """Where it stands: disabled, invited (cannot log in yet) or open."""
        if self.disabled_at:
            return "disabled"
        return "open" if self.has_password or self.has_directory else "invited"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What an account is to be; no estates or categories: no limit."""

    name: str
    role: str
    estates: Sequence[uuid.UUID] = ()
    categories: Sequence[str] = ()


def accounts(tx: Connection) -> list[Account]:
    """Return all accounts of the company, open ones first, by name."""
    return [Account(**values(row)) for row in store.rows(tx, "accounts", account_id=None)]


def read(tx: Connection, account_id: uuid.UUID) -> Account:
    """Return one account.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "accounts", account_id=account_id)
    if row is None:
        raise NotFoundError(f"there is no account {account_id}")
    return Account(**values(row))


def add(tx: Connection, who: Identity, email: str, wanted: Wanted) -> uuid.UUID:
    """Add an account; it logs in once it has followed its link.

    Raises
    ------
    ForbiddenError
        If a machine asks: a person must answer for who comes in.
    InvalidError
        If something cannot be used.
    TakenError
        If the address has an account, wherever.
    """
    _refuse_machine(who)
    address = kept_email(email)
    if address is None:
        raise invalid("email", "is no e-mail address")
    _check(wanted)
    row = store.one(
        tx, "insert_account", company_id=who.company_id, email=address,
        name=wanted.name.strip(), role=wanted.role,
    )  # fmt: skip
    if row is None:
        raise TakenError(f"{address} has an account already")
    _limit(tx, row.id, wanted)
    found: uuid.UUID = row.id
    return found


def change(tx: Connection, who: Identity, account_id: uuid.UUID, wanted: Wanted) -> None:
    """Give an account another name, role or limits.

    Raises
    ------
    ForbiddenError, InvalidError, NotFoundError
        As `add`; if there is no such account.
    OwnError
        If one's own role is to change.
    LastError
        If no administrator would be left.
    """
    _refuse_machine(who)
    known = read(tx, account_id)
    _check(wanted)
    if wanted.role != known.role:
        if account_id == who.account_id:
            raise OwnError("nobody changes their own role")
        _keep_one(tx, known)
    store.do(
        tx, "change_account", account_id=account_id, name=wanted.name.strip(), role=wanted.role
    )
    _limit(tx, account_id, wanted)


def disable(tx: Connection, who: Identity, account_id: uuid.UUID) -> None:
    """Close an account; its sessions end at once.

    Raises
    ------
    ForbiddenError, NotFoundError, OwnError, LastError
        As `change`.
    """
    _refuse_machine(who)
    known = read(tx, account_id)
    if account_id == who.account_id:
        raise OwnError("nobody closes their own account")
    _keep_one(tx, known)
    store.do(tx, "disable", account_id=account_id)
    store.do(tx, "end_sessions", account_id=account_id)


def enable(tx: Connection, who: Identity, account_id: uuid.UUID) -> None:
    """Open a closed account again.

    Raises
    ------
    ForbiddenError, NotFoundError
        As `change`.
    """
    _refuse_machine(who)
    read(tx, account_id)
    store.do(tx, "enable", account_id=account_id)


def invitable(tx: Connection, who: Identity, account_id: uuid.UUID) -> Account:
    """Return an account that may get a link to set a password.

    Raises
    ------
    ForbiddenError, NotFoundError
        As `change`.
    ConflictError
        If it is closed.
    """
    _refuse_machine(who)
    known = read(tx, account_id)
    if known.disabled_at:
        raise ConflictError("the account is closed; open it first")
    return known


def _refuse_machine(who: Identity) -> None:
    if who.account_id is None:
        raise ForbiddenError("accounts are kept by people, not by machines")


def _check(wanted: Wanted) -> None:
    form_text("name", wanted.name, NAME_MAX)
    if wanted.role not in words.ACCOUNT_ROLES:
        raise invalid("role", "is no role")
    if set(wanted.categories) - set(CATEGORY_GROUPS):
        raise invalid("category", "is no group of categories")
    if wanted.role == ADMINISTRATOR and (wanted.estates or wanted.categories):
        # Who gives limits could take their own away.
        raise invalid("role", "an administrator has no limits")


def _limit(tx: Connection, account_id: uuid.UUID, wanted: Wanted) -> None:
    estates, categories = sorted(set(wanted.estates)), sorted(set(wanted.categories))
    store.do(tx, "clear_estates", account_id=account_id, estates=estates)
    store.do(tx, "clear_categories", account_id=account_id, categories=categories)
    store.do(tx, "limit_estates", account_id=account_id, estates=estates)
    store.do(tx, "limit_categories", account_id=account_id, categories=categories)
    if len(read(tx, account_id).estates) != len(estates):
        # Fewer limits than asked for would open more than was meant.
        raise NotFoundError("there is no such estate")


def _keep_one(tx: Connection, losing: Account) -> None:
    if losing.role != ADMINISTRATOR or losing.disabled_at:
        return
    left = {row.id for row in store.rows(tx, "hold_administrators")} - {losing.id}
    if not left:
        raise LastError("one administrator must remain")
