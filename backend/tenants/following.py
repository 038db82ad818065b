"""What a tenant reads by the link to their report, and whether they say that it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from backend import followers
from backend.cases import service as cases
from backend.cases.schemas import Case, CaseConflictError, Event
from backend.followers import Follower
from backend.tenants import service
from backend.tenants.schemas import Ring
from gis.vocabulary import REPORT_EVENTS
from maps import tenant_words as words
from maps.checks import EMERGENCY
from maps.tenant_texts import TenantTexts

#: Longest words with an answer [characters].
NOTE_MAX: Final = 1000
#: How long after it was closed a case is opened again by a link [d].
REOPEN_DAYS: Final = 60
#: Statuses after which it is asked whether it is mended.
_MENDED: Final = ("done", "verified")
#: What staff read where a tenant says no without a word, in the office's language.
NOT_MENDED: Final = "Svar genom länken: det är inte lagat."


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of an answer: thanks by name, or why it could not be taken."""

    thanks: str = ""
    problem: str = ""


def asks(case: Case, follower: Follower) -> bool:
    """Tell whether who follows is asked if it is mended: once each time it is said to be."""
    answered = follower.answered_at
    return case.status in _MENDED and (answered is None or answered < _closed_at(case))


def answer(tx: Connection, secret: str, follower: Follower, *, mended: bool, note: str) -> Answer:
    """Take the answer to whether it is mended; if not, the case is opened again.

    Raises
    ------
    InvalidError
        If the words are too many, or hold what only machines send.
    """
    case = cases.read(tx, follower.report_id)
    who = service.tenant_of(follower.company_id)
    if case.is_open:
        return Answer(problem="open")
    if not mended and case.status not in _MENDED:
        return Answer(problem="late")
    if not mended and datetime.now(UTC) - _closed_at(case) > timedelta(days=REOPEN_DAYS):
        return Answer(problem="late")
    if mended and follower.mended and not asks(case, follower):
        return Answer(thanks="mended")  # said before, and nothing happened since
    status = "verified" if mended else "reopened"
    told = note.strip() or (None if mended else NOT_MENDED)
    try:
        if case.status in _MENDED and case.status != status:
            cases.set_status(tx, who, case.id, status, told, expected=case.status)
    except CaseConflictError:
        return Answer(problem="open")
    followers.answer(tx, secret, mended=mended)
    return Answer(thanks="mended" if mended else "again")


def numbers(texts: TenantTexts, rings: list[Ring]) -> list[dict[str, str]]:
    """Return whom to ring as a page shows it: the emergency number first."""
    found = [Ring(purpose=EMERGENCY, name="", phone=EMERGENCY), *rings]
    return [
        {
            "number": one.phone,
            "name": one.name,
            "when": words.ring_words(texts, one.purpose),
            "dial": "".join(sign for sign in one.phone if sign.isdigit() or sign == "+"),
        }
        for one in found
    ]


def context(tx: Connection, follower: Follower, texts: TenantTexts) -> dict[str, Any]:
    """Return all that the page of a link needs besides what was sent just now."""
    case = cases.read(tx, follower.report_id)
    estate_id = service.estate_of(tx, follower.report_id)
    where, line = "", ""
    if case.asset_kind:
        where, line = words.heading(texts, case.asset_kind, case.asset_code, case.asset_name)
    dangerous = case.danger and case.is_open
    rings = service.rings(tx, estate_id, service.rung_for([case.category])) if dangerous else []
    return {
        "company": follower.company,
        "title": texts.category(case.category),
        "heading": texts.category(case.category),
        "place": " · ".join(part for part in (where, line, case.estate_name or "") if part),
        "state": case.status,
        "stands": words.stands(texts, case.status, case.party, case.contractor_name)
        if case.is_open or case.outcome
        else texts.gettext("We have got it."),
        "promised": words.promised(texts, case.due_at, late=case.is_overdue)
        if case.is_open
        else "",
        "numbers": numbers(texts, rings) if dangerous else [],
        "others": case.reports - 1 + case.seen_again,
        "asks": asks(case, follower),
        "answered": follower.mended if case.status in _MENDED else None,
        "events": list(_events(tx, case, texts)),
        "note_max": NOTE_MAX,
    }


def _events(tx: Connection, case: Case, texts: TenantTexts) -> Iterator[dict[str, str]]:
    """Give what happened in a tenant's words: no roles, no names, and only words meant for them."""
    first = True
    for event in cases.history(tx, case.id):
        kind = event.kind
        if kind == "reported":
            # What others reported is no more than another sight of it, and nobody's words.
            kind, first = ("reported", False) if first else ("seen_again", False)
            yield _line(event, texts, kind, "")
        elif kind == "seen_again":
            yield _line(event, texts, kind, "")
        elif _is_told(event):
            yield _line(event, texts, kind, event.note if event.is_public else "")


def _is_told(event: Event) -> bool:
    """Tell whether something that happened to a case is told to tenants."""
    meant = event.kind in REPORT_EVENTS or (event.kind == "noted" and event.is_public)
    return meant and "order_id" not in event.data


def _line(event: Event, texts: TenantTexts, kind: str, note: str | None) -> dict[str, str]:
    peer, status = event.data.get("peer"), event.data.get("their_status")
    if kind == "noted" and peer:
        text = words.answered(texts, str(peer), status)
        note = words.their_words(note, str(peer), status)
    else:
        text = words.happened(texts, kind)
    return {"text": text, "at": texts.moment(event.at), "note": note or ""}


def _closed_at(case: Case) -> datetime:
    return case.closed_at or case.opened_at
