"""What the page of a case shows, in words of the reader's language."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.cases import service, store
from backend.cases.schemas import ORDER_NEXT, Case, Event
from backend.cases.telling import HOLDERS
from backend.open311 import service as open311
from gis import crs
from gis.vocabulary import PARTIES, PRIORITIES
from maps import case_words, open311_words
from maps.report_words import degrees, grid, place_of
from maps.texts import Texts
from maps.vocabulary import VOCABULARIES, label


def context(tx: Connection, who: Identity, case: Case, texts: Texts) -> dict[str, Any]:
    """Return all that the page of a case needs besides its title."""
    directs, works = who.may("direct"), who.may("work")
    members = service.members(tx, case.id)
    others = service.candidates_of(tx, case) if directs and case.is_open else []
    fault = service.group_fault(tx, case.id)
    return {
        "case": case,
        "head": place_of(case.asset_kind, case.asset_code, case.asset_name, texts),
        "place": _place(case),
        "map_url": map_url(case),
        "due": case_words.by_words(texts, case.due_at) if case.due_at else "",
        "rule": case_words.rule_words(texts, case.rule.model_dump(), case.category)
        if case.rule
        else "",
        "events": [_event(event, case, texts) for event in service.history(tx, case.id)],
        "members": [
            (m, place_of(m.asset_kind, m.asset_code, m.asset_name, texts)) for m in members
        ],
        "candidates": [
            (c, place_of(c.asset_kind, c.asset_code, c.asset_name, texts),
             case_words.reason(texts, c.reason, c.distance_m))
            for c in others
        ],
        "fault": fault if fault and fault.others else None,
        "orders": [
            (order, _order_steps(order.status, texts, directs=directs) if works else [])
            for order in service.orders(tx, case.id)
        ],
        "steps": _steps(tx, case, texts, directs=directs) if works else [],
        "elsewhere": [
            (one, open311_words.standing(texts, one.state, one.their_status))
            for one in open311.links_of(tx, case.id)
        ],
        "may_work": works,
        "may_direct": directs,
        "may_review": who.may("manage"),
        "may_ring": who.may("contacts"),
        "may_take": works and case.is_open and who.account_id not in (None, case.account_id),
        "receivers": receivers(tx, texts) if directs else [],
        "parties": [(code, label(texts, "party", code)) for code in PARTIES],
        "priorities": [(code, label(texts, "priority", code)) for code in PRIORITIES],
        "categories": [(code, label(texts, "category", code)) for code in VOCABULARIES["category"]],
    }  # fmt: skip


def map_url(case: Case) -> str | None:
    """Return the address of the map with the case on it; None: it lies in no estate."""
    if case.estate is None:
        return None
    at = f"{case.asset_kind}/{case.asset_id}" if case.asset_id else f"reports/{case.id}"
    return f"/map?estate={quote(case.estate)}#{at}"


def receivers(tx: Connection, texts: Texts) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return whom a case can be given to, in groups: title, and list of value and name."""
    groups: dict[str, list[tuple[str, str]]] = {"account": [], "team": [], "contractor": []}
    for row in store.rows(tx, "receivers", roles=list(HOLDERS)):
        groups[row.kind].append((f"{row.kind}:{row.id}", row.name))
    return [(case_words.group(texts, kind), found) for kind, found in groups.items() if found]


def _place(case: Case) -> dict[str, str]:
    if case.geometry is None:
        return {}
    lon, lat = case.geometry.coordinates
    easting_m, northing_m = (float(axis[0]) for axis in crs.from_lonlat([lon], [lat]))
    return {"degrees": degrees(lat, lon), "grid": grid(northing_m, easting_m)}


def _event(event: Event, case: Case, texts: Texts) -> dict[str, Any]:
    return {
        "at": event.at,
        "text": case_words.event_words(texts, event.kind, event.data),
        "kind": event.kind,
        "role": event.role,
        "is_report": event.kind in ("reported", "seen_again"),
        "note": event.note,
        "is_public": event.is_public and event.kind not in ("reported", "seen_again"),
        "photos": event.photos,
        "of_other": event.report_id != case.id,
    }


def _steps(tx: Connection, case: Case, texts: Texts, *, directs: bool) -> list[tuple[str, str]]:
    """Return the statuses that may follow, those that decide last."""
    offered = (*case_words.SAID, *(case_words.DECIDED if directs else ()))
    rows = store.rows(tx, "may_follow", status=case.status, statuses=list(offered))
    may = {row.status for row in rows} - {case.status}
    return [(code, case_words.do(texts, code)) for code in offered if code in may]


def _order_steps(status: str, texts: Texts, *, directs: bool) -> list[tuple[str, str]]:
    return [
        (code, case_words.order_do(texts, code))
        for code in ORDER_NEXT[status]
        if directs or code != "cancelled"
    ]
