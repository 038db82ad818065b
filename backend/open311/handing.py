"""Hand a case over to another system: once, whatever happens on the way; and tell it what follows.

The link stands before anything is sent (sql/app/028_open311.sql). What was sent and not answered is
looked for there before it is sent again, and is sent under the same number of ours, by which a
server that knows numbers (ours does) takes it once.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row

from backend.accounts.sealing import unseal
from backend.open311 import media, store
from backend.open311.client import Number, Peer, PeerError
from backend.open311.markup import moment
from backend.open311.statuses import mark_of
from backend.photos import naming
from backend.records.masking import covered_words
from backend.settings import Settings, secret_of
from maps import open311_words
from maps.report_words import place_of
from maps.texts import get_texts

log = logging.getLogger("ljusrond.open311")

#: Longest between two tries.
LONGEST: Final = timedelta(hours=6)
#: How long what another system took may not be seen among its requests yet; and from when on
#: before it was sent it is looked for: clocks differ.
SETTLED: Final = timedelta(minutes=10)
_LOOKED_BACK: Final = timedelta(days=1)
_LANGUAGE: Final = "sv"
_DESCRIPTION_MAX: Final = 4000


@dataclass(frozen=True)
class _Taken:
    """A link that is in hand: what it was, where it goes, and what is told."""

    link_id: uuid.UUID
    link: Row[Any]
    peer_row: Row[Any]
    peer: Peer
    service_code: str | None
    fields: list[tuple[str, str]]


def push(engine: Engine, settings: Settings, case_id: uuid.UUID) -> None:
    """Send what waits of a case: reports that are handed over, then what is told of them."""
    with engine.begin() as tx:
        waiting = [row.id for row in store.peers.rows(tx, "waiting_links", case_id=case_id)]
    for link_id in waiting:
        _push_link(engine, settings, link_id)
    with engine.begin() as tx:
        updates = store.peers.rows(tx, "waiting_updates", case_id=case_id)
    stuck: set[uuid.UUID] = set()
    for update in updates:
        # What follows waits for what was before it.
        if update.peer_id not in stuck and not _push_update(engine, settings, update):
            stuck.add(update.peer_id)


def peer_of(row: Row[Any], settings: Settings) -> Peer:
    """Return another system as it is called."""
    key = opened_key(row.api_key, settings)
    return Peer(row.url, row.jurisdiction, key, settings.private_calls)


def opened_key(sealed: bytes | None, settings: Settings) -> str | None:
    """Return the key that we call a peer with; None: none, or sealed by another secret."""
    if sealed is None:
        return None
    content = unseal(secret_of(settings), "open311", bytes(sealed).decode(), None)
    return str(content["api_key"]) if content else None


def _push_link(engine: Engine, settings: Settings, link_id: uuid.UUID) -> None:
    with engine.begin() as tx:
        taken = _take(tx, settings, link_id)
    if taken is None:
        return
    try:
        number = _number(engine, taken)
    except PeerError as error:
        _failed(engine, taken, error)
        return
    if number is None:
        return  # a token whose number does not exist yet
    with engine.begin() as tx:
        store.peers.do(tx, "link_sent", link_id=link_id, their_id=number.number, token=number.token)
        store.peers.do(tx, "peer_answered", peer_id=taken.peer_row.id)
    log.info("%s was taken as %s", taken.link.report_id, number.number or number.token)


def _take(tx: Connection, settings: Settings, link_id: uuid.UUID) -> _Taken | None:
    """Take a link in hand; None: it has its number, or there is no service for it."""
    known = store.peers.one(tx, "link", link_id=link_id)
    if known is None:
        return None
    peer_row = store.peers.one(tx, "peer", peer_id=known.peer_id)
    report = store.peers.one(tx, "sent_report", report_id=known.report_id)
    assert peer_row is not None and report is not None  # noqa: PT018, S101 -- links refer to both
    code = service_of(peer_row.services, report.category)
    sends = code is not None and known.token is None and not known.unsure
    link = store.peers.one(tx, "take_link", link_id=link_id, sends=sends, longest=LONGEST)
    if link is None:
        return None
    if code is None and link.token is None:
        why = f"no service is chosen for {report.category}"
        store.peers.do(tx, "link_failed", link_id=link_id, unsure=link.unsure, error=why)
        return None
    fields = _fields(tx, settings, report, code or "")
    return _Taken(link_id, link, peer_row, peer_of(peer_row, settings), code, fields)


def _number(engine: Engine, taken: _Taken) -> Number | None:
    link, peer = taken.link, taken.peer
    if link.token is not None:
        number = peer.number_of(link.token)
        return Number(number, None) if number else None
    if link.unsure:
        found = _found_there(taken)
        if found:
            return Number(found, None)
        with engine.begin() as tx:
            store.peers.do(tx, "link_tried", link_id=taken.link_id)
    return peer.send(taken.fields, str(link.report_id))


def _found_there(taken: _Taken) -> str | None:
    """Look for what was sent and not answered; None: it did not arrive.

    Raises
    ------
    PeerError
        If that cannot be told yet.
    """
    link = taken.link
    since = link.tried_at - _LOOKED_BACK
    try:
        found = taken.peer.find(taken.service_code or "", since, mark_of(link.report_id))
    except PeerError as error:
        raise PeerError(f"cannot be looked for: {error}", unsure=True) from error
    if found is None and datetime.now(UTC) - link.tried_at < SETTLED:
        raise PeerError("is not among their requests yet", unsure=True)
    return found


def _failed(engine: Engine, taken: _Taken, error: PeerError) -> None:
    why = str(error)
    with engine.begin() as tx:
        store.peers.do(tx, "link_failed", link_id=taken.link_id, unsure=error.unsure, error=why)
        store.peers.do(tx, "peer_failed", peer_id=taken.peer_row.id, error=why)
    log.warning("%s was not taken: %s", taken.link.report_id, why)


def _push_update(engine: Engine, settings: Settings, update: Row[Any]) -> bool:
    with engine.begin() as tx:
        peer_row = store.peers.one(tx, "peer", peer_id=update.peer_id)
    if peer_row is None:
        return False
    try:
        their_id = peer_of(peer_row, settings).send_update(_update_fields(update))
    except PeerError as error:
        with engine.begin() as tx:
            store.peers.do(
                tx, "update_failed", update_id=update.id, error=str(error), longest=LONGEST
            )
            store.peers.do(tx, "peer_failed", peer_id=update.peer_id, error=str(error))
        return False
    with engine.begin() as tx:
        store.peers.do(tx, "update_sent", update_id=update.id, their_id=their_id)
        store.peers.do(tx, "peer_answered", peer_id=update.peer_id)
    return True


def service_of(services: dict[str, str], category: str) -> str | None:
    """Return the service of a peer for a category of ours: its own, else that of its group."""
    return services.get(category) or services.get(category.partition(".")[0]) or None


def _fields(
    tx: Connection, settings: Settings, report: Row[Any], code: str
) -> list[tuple[str, str]]:
    place = place_of(report.asset_kind, report.asset_code, report.asset_name, get_texts(_LANGUAGE))
    named = {
        "service_code": code,
        "lat": None if report.lat is None else f"{report.lat:.7f}",
        "long": None if report.lon is None else f"{report.lon:.7f}",
        "address_string": place,
        "description": _description(tx, report, place),
        "attribute[external_id]": str(report.id),
        "attribute[fixmystreet_id]": str(report.id),
        "attribute[origin_id]": report.origin_id,
        "attribute[asset]": report.asset_code,
    }
    fields = [(name, str(value)) for name, value in named.items() if value]
    return [*fields, *(("media_url", url) for url in _pictures(tx, settings, report))]


def _description(tx: Connection, report: Row[Any], place: str) -> str:
    told = covered_words(tx, {report.id: report.description})[report.id]
    end = "\n".join(filter(None, [place, report.company, mark_of(report.id)]))
    room = _DESCRIPTION_MAX - len(end) - 2
    return f"{(told or report.title_sv)[:room]}\n\n{end}"


def _pictures(tx: Connection, settings: Settings, report: Row[Any]) -> list[str]:
    """Return addresses of reviewed photos, where others can reach us at all."""
    if settings.url is None:
        return []
    secret = secret_of(settings)
    return [
        settings.url + media.path_of(secret, report.company_id, photo)
        for photo in naming.reviewed(tx, [report.id]).get(report.id, ())
    ]


def _update_fields(update: Row[Any]) -> list[tuple[str, str]]:
    texts = get_texts(_LANGUAGE)
    status = update.status or update.their_status or "OPEN"
    words = update.note or open311_words.their_status(texts, status)
    return [
        ("update_id", str(update.id)),
        ("service_request_id", update.service_request_id),
        ("updated_datetime", _told_at(update.at)),
        ("status", status),
        ("description", words),
    ]


def _told_at(at: datetime) -> str:
    return moment(at) or ""
