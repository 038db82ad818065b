"""What the page of a label shows, in words of the visitor's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from backend.photos.service import PHOTO_BYTES_MAX
from backend.tenants import following, sending, service
from backend.tenants.schemas import KnownCase, Label, Offered, Written
from backend.tenants.tokens import new_token
from backend.tenants.visitor import Visitor
from maps import tenant_words as words
from maps.checks import checks
from maps.consent_words import CONSENTS, LETTERS
from maps.tenant_texts import TenantTexts


def context(tx: Connection, visitor: Visitor, label: Label, written: Written) -> dict[str, Any]:
    """Return all that the page of a label needs besides what is wrong with the form."""
    texts = visitor.texts
    place = service.place_of(tx, label.asset_id)
    heading, line = words.heading(texts, place.kind, place.code, place.name)
    offered = service.offered(tx, place.kind)
    good = [one for one in offered if one.code in words.GOOD_NEWS]
    others = [one for one in offered if not one.danger and one not in good]
    return {
        "title": heading,
        "company": label.company,
        "place": heading,
        "line": line,
        "estate": place.estate,
        "code": label.code,
        "token": new_token(visitor.request, label.code),
        "known": [_known(case, texts) for case in service.cases_on(tx, label.asset_id)],
        "dangers": _choices((one for one in offered if one.danger), texts),
        "choices": _choices(others, texts),
        "good": _choices(good, texts),
        "numbers": following.numbers(
            texts, service.rings(tx, place.estate_id, service.rung_for(one.code for one in offered))
        ),
        "written": written,
        "consent": CONSENTS[f"{LETTERS}.{visitor.language}"],
        "note_max": sending.TEXT_MAX,
        "photo_mb": PHOTO_BYTES_MAX // 1_000_000,
    }


def _choices(offered: Iterable[Offered], texts: TenantTexts) -> list[tuple[str, str, str]]:
    """Return what can be chosen: code, words, name of its sign."""
    buttons = checks().buttons
    return [(one.code, texts.category(one.code), buttons[one.code].icon) for one in offered]


def _known(case: KnownCase, texts: TenantTexts) -> Mapping[str, Any]:
    return {
        "id": case.id,
        "title": texts.category(case.category),
        "danger": case.danger,
        "is_open": case.is_open,
        "since": texts.date(case.opened_at),
        "stands": words.stands(texts, case.status, case.party, case.keeper),
        "promised": words.promised(texts, case.due_at, late=case.is_overdue)
        if case.is_open
        else "",
        "others": case.others,
    }
