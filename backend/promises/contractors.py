"""Contractors and partners: firms, municipalities, grid companies that get orders by link."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import NotFoundError, invalid
from backend.promises import store
from backend.promises.teams import NAME_MAX, SameNameError, address
from backend.queries import values
from backend.schemas import form_text
from gis import vocabulary as words

#: What a contractor is not: ourselves, or nobody.
PARTIES: Final = tuple(party for party in words.PARTIES if party not in ("own", "unknown"))


@dataclass(frozen=True, kw_only=True)
class WantedContractor:
    """What is to be known of a contractor."""

    name: str
    party: str = "contractor"
    email: str | None = None
    language: str = "sv"


@dataclass(frozen=True, kw_only=True)
class Contractor(WantedContractor):
    """A contractor, what lies with it [count], and until when a link opens all its orders."""

    id: uuid.UUID
    removed_at: datetime | None
    open_cases: int
    open_orders: int
    link_until: datetime | None


def contractors(tx: Connection) -> list[Contractor]:
    """Return all contractors, those still offered first, by name."""
    return [Contractor(**values(row)) for row in store.rows(tx, "contractors", id=None)]


def read(tx: Connection, contractor_id: uuid.UUID) -> Contractor:
    """Return one contractor.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "contractors", id=contractor_id)
    if row is None:
        raise NotFoundError(f"there is no contractor {contractor_id}")
    return Contractor(**values(row))


def add(tx: Connection, who: Identity, wanted: WantedContractor) -> uuid.UUID:
    """Note a contractor.

    Raises
    ------
    InvalidError
        If its name, party, address or language cannot be used.
    SameNameError
        If there is one of that name, offered or not.
    """
    row = store.one(tx, "insert_contractor", company_id=who.company_id, **_checked(wanted))
    if row is None:
        raise SameNameError(f"there is a contractor {wanted.name.strip()}")
    found: uuid.UUID = row.id
    return found


def change(tx: Connection, contractor_id: uuid.UUID, wanted: WantedContractor) -> None:
    """Change what is known of a contractor.

    Raises
    ------
    InvalidError, SameNameError
        As `add`.
    NotFoundError
        If there is none.
    """
    read(tx, contractor_id)
    if not store.do(tx, "change_contractor", id=contractor_id, **_checked(wanted)):
        raise SameNameError(f"there is a contractor {wanted.name.strip()}")


def remove(tx: Connection, contractor_id: uuid.UUID) -> None:
    """Offer a contractor no longer; links to all its orders end, what lies with it stays.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    end_links(tx, contractor_id)
    store.do(tx, "offer_contractor", id=contractor_id, gone=True)


def offer_again(tx: Connection, contractor_id: uuid.UUID) -> None:
    """Offer a contractor again.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    read(tx, contractor_id)
    store.do(tx, "offer_contractor", id=contractor_id, gone=False)


def end_links(tx: Connection, contractor_id: uuid.UUID) -> None:
    """Take back the links that open all orders of a contractor.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    read(tx, contractor_id)
    store.do(tx, "end_links", contractor_id=contractor_id)


def _checked(wanted: WantedContractor) -> dict[str, object]:
    if wanted.party not in PARTIES:
        raise invalid("party", f"is one of {', '.join(PARTIES)}")
    if wanted.language not in words.LANGUAGES:
        raise invalid("language", f"is one of {', '.join(words.LANGUAGES)}")
    return {
        "name": form_text("name", wanted.name, NAME_MAX),
        "party": wanted.party,
        "email": address(wanted.email or ""),
        "language": wanted.language,
    }
