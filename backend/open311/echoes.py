"""What another system says of a case, noted in it: once, and never told back to who said it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row

from backend.open311 import store
from backend.open311.statuses import AGAIN, BACK
from maps import open311_words
from maps.texts import get_texts

#: Language of the words that are kept with a case: that of the house.
_LANGUAGE: Final = "sv"


class Told(NamedTuple):
    """One thing that another system says of a request."""

    update_id: str | None
    status: str | None
    note: str | None
    at: datetime


def hear(tx: Connection, link: Row[Any], told: Told, name: str = "") -> uuid.UUID:
    """Note an update of a linked request, once however often it is told.

    Parameters
    ----------
    link : Row
        Of the query `link_of_update`.
    name : str
        What who tells it is called, where it is no peer.

    Returns
    -------
    uuid.UUID
        Identity of the update here.
    """
    event_id = uuid.uuid4()
    made: uuid.UUID | None = store.scalar(
        tx, "insert_update", link_id=link.id, event_id=event_id, **told._asdict()
    )
    if made is None:
        before: uuid.UUID = store.scalar(
            tx, "told_before", link_id=link.id, update_id=told.update_id
        )
        return before
    if told.status:
        store.do(tx, "keep_status", link_id=link.id, status=told.status, at=told.at)
    if told.note or told.status != link.their_status:
        said = _Said(event_id, told.status, told.note, name, theirs=not link.incoming)
        _note(tx, link.case_id, link.peer_id, said)
    return made


def note_update(
    tx: Connection,
    case_id: uuid.UUID,
    peer_id: uuid.UUID | None,
    status: str,
    note: str | None,
    name: str,
) -> None:
    """Note what another system says of a case that was handed over to it, or beyond."""
    _note(tx, case_id, peer_id, _Said(uuid.uuid4(), status, note, name, theirs=True))


class _Said(NamedTuple):
    """What is noted in a case; `theirs`: they have the case, so who reported may read it."""

    event_id: uuid.UUID
    status: str | None
    note: str | None
    name: str
    theirs: bool


def _note(tx: Connection, case_id: uuid.UUID, peer_id: uuid.UUID | None, said: _Said) -> None:
    store.one(tx, "from_peer", peer_id=str(peer_id or ""))
    name = store.scalar(tx, "peer_name", peer_id=peer_id, otherwise=said.name)
    store.do(
        tx, "insert_told", id=case_id, event_id=said.event_id, name=name, status=said.status,
        note=said.note or _words(name, said.status), is_public=said.theirs,
    )  # fmt: skip
    if said.status == (BACK if said.theirs else AGAIN):
        store.do(tx, "reopen", id=case_id, note=_words(name, said.status))
        store.do(tx, "promise_again", id=case_id)
    store.one(tx, "from_peer", peer_id="")


def _words(name: str, status: str | None) -> str | None:
    if status is None:
        return None
    texts = get_texts(_LANGUAGE)
    told = open311_words.their_status(texts, status)
    return open311_words.notice(texts, "theirs", name=name, status=told)
