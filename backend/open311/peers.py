"""Other systems that cases are handed over to: kept by an administrator, tested, mapped."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.accounts.sealing import seal
from backend.errors import NotFoundError, invalid
from backend.open311 import store
from backend.open311.client import NO_KEY, Peer, PeerError
from backend.open311.handing import opened_key
from backend.outside import OutsideError, check_address
from backend.queries import values
from backend.schemas import form_text
from backend.settings import Settings, secret_of
from gis.vocabulary import PARTIES

NAME_MAX: Final = 100
URL_MAX: Final = 500
KEY_MAX: Final = 500
SERVICE_MAX: Final = 200
#: Whose cases can be handed over.
OTHERS: Final = tuple(party for party in PARTIES if party not in ("own", "unknown"))


@dataclass(frozen=True, kw_only=True)
class NewPeer:
    """A peer as it was written; an empty key is the one that stands."""

    name: str
    party: str
    url: str
    jurisdiction: str = ""
    api_key: str = ""
    token_id: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class KeptPeer:
    """A peer, how it does, and what goes there."""

    id: uuid.UUID
    company_id: uuid.UUID
    name: str
    party: str
    url: str
    jurisdiction: str | None
    api_key: bytes | None = field(repr=False)
    token_id: uuid.UUID | None
    token_name: str | None
    services: dict[str, str]
    offered: list[dict[str, str]]
    offered_at: datetime | None
    polled_to: datetime | None
    answered_at: datetime | None
    failed_at: datetime | None
    error: str | None
    disabled_at: datetime | None
    sent: int
    waiting: int


def peers(tx: Connection) -> list[KeptPeer]:
    """Return all peers, those that are switched on first."""
    return [KeptPeer(**values(row)) for row in store.peers.rows(tx, "peers", peer_id=None)]


def read(tx: Connection, peer_id: uuid.UUID) -> KeptPeer:
    """Return one peer.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.peers.one(tx, "peers", peer_id=peer_id)
    if row is None:
        raise NotFoundError(f"there is no peer {peer_id}")
    return KeptPeer(**values(row))


def keys(tx: Connection) -> list[tuple[uuid.UUID, str]]:
    """Return the keys of machines that a peer may call with: identity and name."""
    return [(row.id, row.name) for row in store.peers.rows(tx, "keys")]


def add(tx: Connection, who: Identity, settings: Settings, new: NewPeer) -> uuid.UUID:
    """Add a peer.

    Raises
    ------
    InvalidError
        If something of it cannot be used.
    """
    kept = _checked(tx, settings, new, None)
    made: uuid.UUID = store.peers.scalar(tx, "insert_peer", company_id=who.company_id, **kept)
    return made


def change(tx: Connection, settings: Settings, peer_id: uuid.UUID, new: NewPeer) -> None:
    """Change a peer; a key that is not given stays, and goes to no other server.

    Raises
    ------
    InvalidError, NotFoundError
        As `add`; if there is none.
    """
    known = read(tx, peer_id)
    kept = _checked(tx, settings, new, peer_id)
    if known.api_key and not kept["api_key"] and _server(kept["url"]) != _server(known.url):
        raise invalid("key_again", "is needed anew for another address")
    store.peers.do(tx, "change_peer", peer_id=peer_id, **kept)


def switch(tx: Connection, peer_id: uuid.UUID, *, on: bool) -> None:
    """Switch a peer on or off.

    Raises
    ------
    InvalidError
        If another one serves its party now.
    NotFoundError
        If there is none.
    """
    known = read(tx, peer_id)
    if on:
        _refuse_second(tx, known.name, known.party, peer_id)
    store.peers.do(tx, "switch_peer", peer_id=peer_id, off=not on)
    if on:
        again(tx, peer_id)


def again(tx: Connection, peer_id: uuid.UUID) -> int:
    """Let what waits for a peer be sent now; return how many cases."""
    return len(store.peers.rows(tx, "send_again", peer_id=peer_id))


def choose(tx: Connection, peer_id: uuid.UUID, chosen: Mapping[str, str]) -> None:
    """Keep which service of a peer each category or group of ours is; what waited is sent.

    Raises
    ------
    InvalidError
        If it has no such service.
    """
    known = {one["code"] for one in read(tx, peer_id).offered}
    kept = {category: code for category, code in chosen.items() if code}
    if set(kept.values()) - known:
        raise invalid("services", "names a service that the peer does not offer")
    store.peers.do(tx, "choose_services", peer_id=peer_id, services=json.dumps(kept))
    again(tx, peer_id)


def called(known: KeptPeer, settings: Settings) -> Peer:
    """Return a peer as it is called."""
    key = opened_key(known.api_key, settings)
    return Peer(known.url, known.jurisdiction, key, settings.private_calls)


class Tried(NamedTuple):
    """What came of asking a peer: how it went, its services, what was wrong.

    `outcome`: tested; unproven (nothing there asks for our key); key (ours is refused); failed.
    """

    outcome: str
    offered: Sequence[dict[str, str]] = ()
    error: str = ""


def try_out(known: KeptPeer, settings: Settings) -> Tried:
    """Ask a peer for its services, and for something that needs our key.

    It may take its time: no transaction is open meanwhile.
    """
    peer = called(known, settings)
    offered: Sequence[dict[str, str]] = ()
    try:
        offered = peer.services()
        if not offered:
            return Tried("failed", error="it answers, and offers no services")
        return Tried("tested" if peer.takes_key() else "unproven", offered)
    except PeerError as error:
        outcome = "key" if offered and error.status in NO_KEY else "failed"
        return Tried(outcome, offered, str(error))


def keep_answer(tx: Connection, peer_id: uuid.UUID, tried: Tried) -> None:
    """Note what a peer answered: its services, and what was wrong."""
    if tried.offered:
        told = json.dumps(list(tried.offered))
        store.peers.do(tx, "keep_offered", peer_id=peer_id, offered=told)
    if tried.error:
        store.peers.do(tx, "peer_failed", peer_id=peer_id, error=tried.error)
    else:
        store.peers.do(tx, "peer_answered", peer_id=peer_id)


def _checked(
    tx: Connection, settings: Settings, new: NewPeer, peer_id: uuid.UUID | None
) -> dict[str, Any]:
    name = form_text("name", new.name, NAME_MAX)
    if new.party not in OTHERS:
        raise invalid("party", f"is one of {', '.join(OTHERS)}")
    url = form_text("url", new.url, URL_MAX)
    try:
        check_address(url, private=settings.private_calls)
    except OutsideError as error:
        raise invalid("url", str(error)) from None
    jurisdiction = form_text("jurisdiction", new.jurisdiction, NAME_MAX, least=0)
    api_key = form_text("api_key", new.api_key, KEY_MAX, least=0)
    if new.token_id is not None and new.token_id not in {key for key, _ in keys(tx)}:
        raise invalid("token_id", "is no key that stands and may send requests")
    _refuse_second(tx, name, new.party, peer_id)
    sealed = seal(secret_of(settings), "open311", {"api_key": api_key}) if api_key else None
    return {
        "name": name,
        "party": new.party,
        "url": url,
        "jurisdiction": jurisdiction or None,
        "api_key": sealed.encode() if sealed else None,
        "token_id": new.token_id,
    }


def _server(url: str) -> tuple[str, str]:
    parts = urlsplit(url.lower())
    return parts.scheme, parts.netloc


def _refuse_second(tx: Connection, name: str, party: str, peer_id: uuid.UUID | None) -> None:
    row = store.peers.one(tx, "others_serving", name=name, party=party, peer_id=peer_id)
    if row is not None and row.named:
        raise invalid("name", "is another peer's")
    if row is not None and row.serves:
        raise invalid("party", "is served by another peer")
