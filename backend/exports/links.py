"""Links to layers: made, listed, ended, and opened by whoever has the address."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity, digest
from backend.errors import NotFoundError, invalid
from backend.exports import store
from backend.queries import values
from backend.schemas import form_text
from gis import vocabulary as words
from maps.export_words import OPEN_LAYERS, PARTNER_LAYERS

#: How long a link stands [d]; a public one may stand without end.
DAYS_DEFAULT: Final = 90
DAYS_MAX: Final = 365
TITLE_MAX: Final = 120
LIST_MAX: Final = 200
SECRET_MAX: Final = 200
_SECRET_BYTES: Final = 32
#: Layers that count cases of all kinds, whatever kinds who makes a link sees.
COUNT_CASES: Final = frozenset({"broken_fixtures", "group_faults", "waste_readiness"})


@dataclass(frozen=True, kw_only=True)
class NewLink:
    """What is to be opened, to whom, for how long; days None: without end."""

    kind: str
    title: str
    receiver: str
    layers: Sequence[str]
    estates: Sequence[uuid.UUID]
    licence: str
    days: int | None


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link that was made; `secret` of public ones alone."""

    id: uuid.UUID
    kind: str
    title: str
    receiver: str
    layers: list[str]
    licence: str
    secret: str | None
    created_at: datetime
    expires_at: datetime | None
    ended_at: datetime | None
    is_over: bool
    estates: list[str]

    @property
    def state(self) -> str:
        """Where it stands: stands, expired or revoked."""
        if self.ended_at:
            return "revoked"
        return "expired" if self.is_over else "stands"


def allowed(kind: str) -> tuple[str, ...]:
    """Return the layers that a kind of link may open."""
    return OPEN_LAYERS if kind == "public" else PARTNER_LAYERS


def offered(tx: Connection, kind: str) -> tuple[str, ...]:
    """Return those of them that an account may open: none that show more than it sees."""
    limits = store.one(tx, "limits")
    hidden = COUNT_CASES if limits and limits.of_categories else frozenset()
    return tuple(name for name in allowed(kind) if name not in hidden)


def make(tx: Connection, who: Identity, new: NewLink) -> str:
    """Make a link; who is limited to some estates opens those alone.

    Returns
    -------
    str
        The secret of its address; of a partner's link it is kept nowhere.

    Raises
    ------
    InvalidError
        If something about it cannot be.
    """
    _check(new)
    if set(new.layers) - set(offered(tx, new.kind)):
        raise invalid("cases", "a layer counts cases of kinds that you do not see")
    seen = {row.id for row in store.rows(tx, "estates")}
    limits = store.one(tx, "limits")
    own = sorted(seen) if limits and limits.of_estates else None
    if set(new.estates) - seen or own == []:
        raise invalid("estate", "is none that you see")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    is_public = new.kind == "public"
    store.one(
        tx, "insert_link", link_kind=new.kind, title=new.title.strip(),
        receiver="" if is_public else new.receiver.strip(),
        layers=[name for name in allowed(new.kind) if name in new.layers],
        estates=list(new.estates) or own, licence=new.licence,
        token_hash=digest(secret), link_secret=secret if is_public else None,
        created_by=who.account_id, days=new.days,
    )  # fmt: skip
    return secret


def links(tx: Connection) -> list[Link]:
    """Return the links that stand, then those that ended, newest first."""
    return [Link(**values(row)) for row in store.rows(tx, "links", page_size=LIST_MAX)]


def end(tx: Connection, link_id: uuid.UUID) -> None:
    """End a link: its address answers no more.

    Raises
    ------
    NotFoundError
        If there is none that stands.
    """
    if not store.do(tx, "end_link", link_id=link_id):
        raise NotFoundError(f"there is no link {link_id} that stands")


def enter(tx: Connection, secret: str, request: str) -> Row[Any]:
    """Open the walls for whoever has the address of a link; return what it opens.

    Raises
    ------
    NotFoundError
        If no link with that secret stands, whatever the reason.
    """
    row = None
    if 0 < len(secret) <= SECRET_MAX:
        row = store.one(tx, "enter_link", token_hash=digest(secret), request=request)
    if row is None:
        raise NotFoundError("there is no such link, or it stands no more")
    return row


def _check(new: NewLink) -> None:
    if new.kind not in words.LAYER_LINK_KINDS:
        raise invalid("kind", f"is one of {', '.join(words.LAYER_LINK_KINDS)}")
    form_text("title", new.title, TITLE_MAX)
    if new.kind == "partner":
        form_text("receiver", new.receiver, TITLE_MAX)
    if new.licence not in words.LICENCES or (new.kind, new.licence) == ("public", "agreed"):
        raise invalid("licence", "is none that everybody may be given")
    if not new.layers or set(new.layers) - set(allowed(new.kind)):
        raise invalid("layers", f"choose some of {', '.join(allowed(new.kind))}")
    if new.days is None:
        if new.kind == "partner":
            raise invalid("days", f"give 1 to {DAYS_MAX} days")
    elif not 1 <= new.days <= DAYS_MAX:
        raise invalid("days", f"give 1 to {DAYS_MAX} days")
