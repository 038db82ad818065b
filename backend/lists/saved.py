"""Filters that somebody keeps: theirs alone, one of them may be what the list opens with."""

from __future__ import annotations

import uuid
from typing import Final, NamedTuple

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import ForbiddenError, InvalidError, NotFoundError
from backend.lists import service, store
from backend.lists.filters import CaseFilter, read_address
from backend.queries import values
from backend.schemas import form_text

#: Longest name [characters], and most filters that one person keeps.
NAME_MAX: Final = 60
MOST: Final = 50


class SavedFilter(NamedTuple):
    """A filter under a name."""

    id: uuid.UUID
    name: str
    asked: str
    is_default: bool


def all_of(tx: Connection, who: Identity) -> list[SavedFilter]:
    """Return somebody's filters by name; a machine has none."""
    if who.account_id is None:
        return []
    return [
        SavedFilter(**values(row)) for row in store.rows(tx, "saved", account_id=who.account_id)
    ]


def default_of(tx: Connection, who: Identity) -> CaseFilter | None:
    """Return the filter that the list opens with for somebody; None: the usual one.

    It is the usual one too where they no longer see the place that theirs names: the list opens.
    """
    asked = next((one.asked for one in all_of(tx, who) if one.is_default), None)
    if asked is None:
        return None
    found = read_address(asked)
    try:
        service.narrow(tx, who, found)
    except NotFoundError:
        return None
    return found


def save(tx: Connection, who: Identity, name: str, asked: str) -> str:
    """Keep a filter under a name; say what came of it."""
    kept = _name(name)
    if kept is None:
        return "nameless"
    made = store.scalar(
        tx, "save", company_id=who.company_id, account_id=_account(who), name=kept, asked=asked,
        most=MOST,
    )  # fmt: skip
    return "saved" if made else "full"


def rename(tx: Connection, who: Identity, filter_id: uuid.UUID, name: str) -> str:
    """Call a filter otherwise; say what came of it."""
    kept = _name(name)
    if kept is None:
        return "nameless"
    renamed = store.do(tx, "rename_saved", id=filter_id, account_id=_account(who), name=kept)
    return "renamed" if renamed else "taken"


def delete(tx: Connection, who: Identity, filter_id: uuid.UUID) -> str:
    """Forget a filter; say what came of it."""
    store.do(tx, "delete_saved", id=filter_id, account_id=_account(who))
    return "deleted"


def set_default(tx: Connection, who: Identity, filter_id: uuid.UUID, *, on: bool) -> str:
    """Let the list open with a filter, or with the usual one again; say what came of it."""
    store.do(tx, "clear_default", account_id=_account(who))
    if on:
        store.do(tx, "set_default", id=filter_id, account_id=_account(who))
    return "default" if on else "usual"


def _account(who: Identity) -> uuid.UUID:
    if who.account_id is None:
        raise ForbiddenError("only a person keeps filters")
    return who.account_id


def _name(name: str) -> str | None:
    try:
        return form_text("name", name, NAME_MAX)
    except InvalidError:
        return None
