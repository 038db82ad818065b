"""Numbers that tablets tell people to ring when something is dangerous."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.administration import store
from backend.errors import NotFoundError, invalid
from backend.queries import values
from backend.schemas import form_text
from gis import vocabulary as words

NAME_MAX: Final = 100
#: Figures with the signs that people write between them.
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()/-]{1,28}[0-9]", re.ASCII)
POSITION_MAX: Final = 99


@dataclass(frozen=True, kw_only=True)
class NewPhone:
    """A number to be added, as it was written."""

    purpose: str
    name: str
    phone: str
    estate_id: uuid.UUID | None = None
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class Phone(NewPhone):
    """A number that is rung."""

    id: uuid.UUID
    estate_name: str | None


def phones(tx: Connection) -> list[Phone]:
    """Return whom to ring, by purpose."""
    rows = store.rows(tx, "phones", purposes=list(words.DUTY_PURPOSES))
    return [Phone(**values(row)) for row in rows]


def add(tx: Connection, who: Identity, new: NewPhone) -> None:
    """Add a number to ring.

    Raises
    ------
    InvalidError
        If its purpose, name, number, order or estate cannot be used.
    """
    if new.purpose not in words.DUTY_PURPOSES:
        raise invalid("purpose", f"is one of {', '.join(words.DUTY_PURPOSES)}")
    name = form_text("name", new.name, NAME_MAX)
    phone = " ".join(new.phone.split())
    if not _PHONE.fullmatch(phone):
        raise invalid("phone", "is no telephone number")
    if not 0 <= new.position <= POSITION_MAX:
        raise invalid("position", f"is 0 to {POSITION_MAX}")
    added = store.one(
        tx, "insert_phone", company_id=who.company_id, purpose=new.purpose, name=name,
        phone=phone, estate_id=new.estate_id, position=new.position,
    )  # fmt: skip
    if added is None:
        raise invalid("estate_id", "is no estate")


def remove(tx: Connection, phone_id: uuid.UUID) -> NewPhone:
    """Take a number away; return what it was.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "remove_phone", phone_id=phone_id)
    if row is None:
        raise NotFoundError(f"there is no number {phone_id}")
    return NewPhone(**values(row))
