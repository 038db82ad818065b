"""Requests as GeoReport v2 shows them: what, where, where it stands; no names, no staff's words.

Without a key only requests are shown that came in this way, whose clients made them public; a key
with the right follows all of its company. What is held back as possible abuse is shown to nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from backend.open311 import store
from backend.open311.asking import Asked
from backend.open311.entering import Caller
from backend.open311.statuses import EXTENDED
from backend.photos import naming
from backend.records.masking import covered_words
from maps.report_words import place_of
from maps.tenant_words import STAFF_ONLY
from maps.texts import Texts
from maps.vocabulary import label

#: Gives the address at which a photo is shown for a while.
PhotoUrl = Callable[[uuid.UUID], str]


def found(
    tx: Connection, caller: Caller, asked: Asked, texts: Texts, photo_url: PhotoUrl, *, more: bool
) -> list[dict[str, Any]]:
    """Return requests, newest first.

    Parameters
    ----------
    more : bool
        With what the specification knows as extensions: finer status, attributes, notes.
    """
    rows = store.rows(
        tx, "requests", company_id=caller.company_id, keyed=caller.keyed,
        unseen=sorted(STAFF_ONLY), **asked.parameters(),
    )  # fmt: skip
    ids = [row.id for row in rows]
    words = covered_words(tx, {row.id: row.description for row in rows})
    pictures = naming.reviewed(tx, ids)
    notes = _notes(tx, ids, texts) if more else {}
    shown = []
    for row in rows:
        urls = [photo_url(photo) for photo in pictures.get(row.id, ())]
        request = _request(row, words[row.id], urls, texts)
        if more:
            request |= _extensions(row, notes.get(row.id, []), urls)
        shown.append(request)
    return shown


def _request(row: Row[Any], words: str | None, urls: Sequence[str], texts: Texts) -> dict[str, Any]:
    return {
        "service_request_id": str(row.id),
        "status": "open" if row.is_open else "closed",
        "status_notes": row.said or label(texts, "report_status", row.status),
        "service_name": row.title_sv if texts.language == "sv" else row.title_en,
        "service_code": row.service_code,
        "description": words,
        "agency_responsible": row.keeper or label(texts, "party", row.party),
        "service_notice": None,
        "requested_datetime": row.requested_at,
        "updated_datetime": row.updated_at,
        "expected_datetime": row.due_at,
        "address": place_of(row.asset_kind, row.asset_code, row.asset_name, texts) or None,
        "address_id": None if row.asset_id is None else str(row.asset_id),
        "zipcode": None,
        "lat": None if row.lat is None else round(row.lat, 7),
        "long": None if row.lon is None else round(row.lon, 7),
        "media_url": urls[0] if urls else None,
    }


def _extensions(row: Row[Any], notes: list[dict[str, Any]], urls: Sequence[str]) -> dict[str, Any]:
    return {
        "extended_attributes": {
            "status": EXTENDED[row.status],
            "asset": row.asset_code,
            "floor": row.floor,
            "spot": row.spot,
            "merged": row.is_merged,
            "media_urls": urls,
        },
        "notes": notes,
    }


def _notes(
    tx: Connection, ids: Sequence[uuid.UUID], texts: Texts
) -> dict[uuid.UUID, list[dict[str, Any]]]:
    told: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in store.rows(tx, "notes", ids=list(ids)):
        is_status = row.kind in EXTENDED
        words = label(texts, "report_status", row.kind) if is_status else row.note
        note = {"datetime": row.at, "description": words, "type": row.kind}
        told.setdefault(row.report_id, []).append(note)
    return told
