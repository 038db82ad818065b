"""Read what other systems say of the cases that they have from us, each thing once."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, Row

from backend.open311 import store
from backend.open311.client import NO_UPDATES, Peer, PeerError, Update
from backend.open311.echoes import Told, hear
from backend.open311.handing import peer_of
from backend.open311.statuses import CLOSED, known
from backend.settings import Settings

log = logging.getLogger("ljusrond.open311")

#: What is read again each time: it may have been written late, by a clock that differs.
OVERLAP: Final = timedelta(minutes=15)
#: Longest span that is asked for at once; what is older was told before.
SPAN_MAX: Final = timedelta(days=30)
_NOTE_MAX: Final = 4000


def poll(engine: Engine, settings: Settings, peer_id: uuid.UUID) -> int:
    """Read what a peer says since it was read last; return how many things."""
    with engine.begin() as tx:
        row = store.peers.one(tx, "peer", peer_id=peer_id)
    if row is None or row.disabled_at is not None:
        return 0
    until = datetime.now(UTC)
    since = max(row.polled_to or until - SPAN_MAX, until - SPAN_MAX) - OVERLAP
    try:
        told = _told(engine, peer_of(row, settings), row, since, until + OVERLAP)
    except PeerError as error:
        with engine.begin() as tx:
            store.peers.do(tx, "peer_failed", peer_id=peer_id, error=str(error))
        log.warning("%s could not be read: %s", row.name, error)
        return 0
    heard = sum(_hear(engine, row, update) for update in told)
    with engine.begin() as tx:
        store.peers.do(tx, "polled", peer_id=peer_id, polled_to=until)
        store.peers.do(tx, "peer_answered", peer_id=peer_id)
    return heard


def _told(
    engine: Engine, peer: Peer, row: Row[Any], since: datetime, until: datetime
) -> Sequence[Update]:
    """Return updates; of a server that tells none, where its requests stand."""
    try:
        return peer.updates(since, until)
    except PeerError as error:
        if error.status not in NO_UPDATES:
            raise
    with engine.begin() as tx:
        rows = store.peers.rows(tx, "numbers_at_peer", peer_id=row.id, ended_there=list(CLOSED))
    return peer.states([one.service_request_id for one in rows])


def _hear(engine: Engine, row: Row[Any], update: Update) -> bool:
    with engine.begin() as tx:
        link = store.peers.one(tx, "link_at_peer", peer_id=row.id, their_id=update.number)
        if link is None:
            return False
        note = _plain(update.note)
        hear(tx, link, Told(update.update_id[:200], known(update.status), note, update.at))
    return True


def _plain(text: str | None) -> str | None:
    """Return words without what only machines send."""
    kept = "".join(one for one in text or "" if one.isprintable() or one in "\n\t").strip()
    return kept[:_NOTE_MAX] or None
