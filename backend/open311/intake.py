"""Take a request in, once however often it is sent, and never one that we sent out ourselves."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from backend.errors import ConflictError
from backend.open311 import store
from backend.open311.checks import Checked, as_uuid
from backend.open311.echoes import note_update
from backend.open311.entering import Caller, peer_of_key
from backend.open311.errors import refused
from backend.open311.sent import Sent
from backend.open311.statuses import BACK, mark_of
from backend.photos import service as photos
from backend.photos.pictures import Picture, PictureError
from backend.photos.reading import read_apart
from backend.reports import service as reports
from maps import case_words, open311_words
from maps.texts import Texts

#: Identities of requests are made of their company, key and number: the same is the same for ever.
_NAMESPACE: Final = uuid.UUID("6f6b2d5c-8f0c-5a3e-9d8e-311311311311")
KEY_MAX: Final = 200


class Taken(NamedTuple):
    """A request that was taken."""

    id: uuid.UUID
    is_new: bool


class Sight(NamedTuple):
    """A picture that came along, read."""

    sha256: str
    picture: Picture


def pictures(said: Sent) -> list[Sight]:
    """Read the pictures that came along, each in a process of its own.

    Raises
    ------
    RefusedError
        If one is no picture that is taken.
    """
    found = {}
    for number, content in enumerate(said.files, 1):
        if len(content) > photos.PHOTO_BYTES_MAX:
            raise refused(400, f"media {number}: is larger than 20 MB")
        try:
            found[hashlib.sha256(content).hexdigest()] = read_apart(content)
        except PictureError as error:
            raise refused(400, f"media {number}: {error}") from None
    return [Sight(sha256, picture) for sha256, picture in found.items()]


def accept(
    tx: Connection, caller: Caller, said: Sent, sights: Sequence[Sight], data: Path
) -> Taken:
    """Store a request with its pictures.

    Sent again with the same key and the same number of theirs, or the same `Idempotency-Key`, it is
    the same request. One that came to them from us comes back to the case it was made of.

    Raises
    ------
    RefusedError
        Naming everything that is wrong with it.
    ConflictError
        If the `Idempotency-Key` was used for other content.
    """
    checked = Checked(tx, said)
    checked.refuse()
    peer_id = peer_of_key(tx, caller)
    for named in (checked.their_id, checked.origin_id):
        back = _handed_back(tx, caller, as_uuid(named), peer_id, checked.description)
        if back:
            return Taken(back, is_new=False)
    request_id = _identity(caller, peer_id, checked, said)
    return _keep(tx, caller, checked, _Coming(request_id, peer_id, sights, data, said))


class _Coming(NamedTuple):
    """What belongs to a request besides its words."""

    id: uuid.UUID
    peer_id: uuid.UUID | None
    sights: Sequence[Sight]
    data: Path
    said: Sent


def _keep(tx: Connection, caller: Caller, checked: Checked, coming: _Coming) -> Taken:
    sums = [one.sha256 for one in coming.sights]
    if _repeated(tx, checked, coming, sums):
        return Taken(coming.id, is_new=False)
    try:
        is_new = reports.keep(tx, checked.report(coming.id, datetime.now(UTC), sums))
    except ConflictError:
        # Another one with the same number was stored this very moment.
        _repeated(tx, checked, coming, sums)
        return Taken(coming.id, is_new=False)
    if is_new:
        _with_link(tx, caller, checked, coming)
    return Taken(coming.id, is_new)


def _with_link(tx: Connection, caller: Caller, checked: Checked, coming: _Coming) -> None:
    store.do(tx, "insert_incoming", id=coming.id, peer_id=coming.peer_id, their_id=checked.their_id)
    for sight in coming.sights:
        photos.keep(tx, coming.data, caller.company_id, sight.sha256, sight.picture)
    if checked.urls:
        store.one(
            tx, "fetch_media", company_id=caller.company_id, report_id=coming.id,
            urls=checked.urls,
        )  # fmt: skip


def _repeated(tx: Connection, checked: Checked, coming: _Coming, sums: list[str]) -> bool:
    """Tell whether a request was stored before; the content must be the same for its key alone.

    Raises
    ------
    ConflictError
        If the key was used for other content.
    """
    stored = store.one(tx, "stored", id=coming.id)
    if stored is None:
        return False
    if checked.their_id is None:
        reports.keep(tx, checked.report(coming.id, stored.observed_at, sums))
    return True


def _identity(caller: Caller, peer_id: uuid.UUID | None, checked: Checked, said: Sent) -> uuid.UUID:
    """Return the identity of a request: made of its number or key, else a new one."""
    if checked.their_id:
        kind, key = "number", checked.their_id
    elif said.idempotency_key:
        kind, key = "key", said.idempotency_key[:KEY_MAX]
    else:
        return uuid.uuid4()
    who = peer_id or caller.token_id
    return uuid.uuid5(_NAMESPACE, f"{caller.company_id} {who} {kind} {key}")


def _handed_back(
    tx: Connection,
    caller: Caller,
    named: uuid.UUID | None,
    peer_id: uuid.UUID | None,
    words: str | None,
) -> uuid.UUID | None:
    """Return the report of ours that a request was made of; what they say of it is noted there."""
    row = store.one(tx, "own_report", id=named, status=BACK) if named else None
    if row is None or named is None:
        return None
    if not row.was_told:
        # Our own words say nothing that is not known here.
        theirs = None if words and mark_of(named) in words else words
        note_update(tx, row.case_id, peer_id, BACK, theirs, caller.name)
    return named


def answer(tx: Connection, taken: Taken, texts: Texts) -> list[dict[str, Any]]:
    """Return what POST requests answers: its number, and by when it is promised."""
    due_at = store.scalar(tx, "promised", id=taken.id)
    notice = (
        open311_words.notice(texts, "by", moment=case_words.by_words(texts, due_at))
        if due_at
        else open311_words.notice(texts, "received")
    )
    return [
        {"service_request_id": str(taken.id), "service_notice": notice, "account_id": None}
    ]  # fmt: skip
