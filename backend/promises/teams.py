"""Teams that cases are given to, and who works in them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.accounts.addresses import kept_email
from backend.cases.telling import HOLDERS
from backend.errors import ConflictError, NotFoundError, invalid
from backend.promises import store
from backend.queries import values
from backend.schemas import form_text

NAME_MAX: Final = 100


class SameNameError(ConflictError):
    """There is one of that name."""


@dataclass(frozen=True, kw_only=True)
class Team:
    """Own people who share work, with the cases that lie with them [count]."""

    id: uuid.UUID
    name: str
    email: str | None
    members: Sequence[uuid.UUID]
    open_cases: int


@dataclass(frozen=True, kw_only=True)
class WantedTeam:
    """What a team is to be."""

    name: str
    email: str = ""
    members: Sequence[uuid.UUID] = ()


def teams(tx: Connection) -> list[Team]:
    """Return all teams, by name."""
    return [Team(**values(row)) for row in store.rows(tx, "teams", id=None)]


def read(tx: Connection, team_id: uuid.UUID) -> Team:
    """Return one team.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "teams", id=team_id)
    if row is None:
        raise NotFoundError(f"there is no team {team_id}")
    return Team(**values(row))


def people(tx: Connection) -> Sequence[Row[Any]]:
    """Return the accounts that may work in a team: id, name, role."""
    return store.rows(tx, "people", roles=list(HOLDERS))


def add(tx: Connection, who: Identity, wanted: WantedTeam) -> uuid.UUID:
    """Make a team.

    Raises
    ------
    InvalidError
        If its name, address or members cannot be used.
    SameNameError
        If there is one of that name.
    """
    name, email = _checked(wanted)
    row = store.one(tx, "insert_team", company_id=who.company_id, name=name, email=email)
    if row is None:
        raise SameNameError(f"there is a team {name}")
    found: uuid.UUID = row.id
    _put_members(tx, found, wanted.members)
    return found


def change(tx: Connection, team_id: uuid.UUID, wanted: WantedTeam) -> None:
    """Give a team another name, mailbox or other members.

    Raises
    ------
    InvalidError, SameNameError
        As `add`.
    NotFoundError
        If there is none.
    """
    read(tx, team_id)
    name, email = _checked(wanted)
    if not store.do(tx, "change_team", id=team_id, name=name, email=email):
        raise SameNameError(f"there is a team {name}")
    _put_members(tx, team_id, wanted.members)


def address(text: str) -> str | None:
    """Return an e-mail address as it is kept; None: none was given.

    Raises
    ------
    InvalidError
        If it is none.
    """
    if not text.strip():
        return None
    kept = kept_email(text)
    if kept is None:
        raise invalid("email", "is no e-mail address")
    return kept


def _checked(wanted: WantedTeam) -> tuple[str, str | None]:
    return form_text("name", wanted.name, NAME_MAX), address(wanted.email)


def _put_members(tx: Connection, team_id: uuid.UUID, members: Sequence[uuid.UUID]) -> None:
    given = sorted(set(members))
    store.do(tx, "clear_members", id=team_id, account_ids=given)
    store.do(tx, "add_members", id=team_id, account_ids=given, roles=list(HOLDERS))
    if set(given) - set(read(tx, team_id).members):
        raise invalid("member", "is no account that cases are given to")
