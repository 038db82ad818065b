"""Letters to who reported: that it arrived, where it stands, whether it is mended.

Each brings a fresh link. Nobody of the staff is named in them, and no words that were not written
for who reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend import followers
from backend.messages import store
from backend.messages.service import is_address, letter
from maps import tenant_words
from maps.message_words import case_values, letter_language, status_word
from maps.tenant_texts import tenant_texts

#: Statuses that who reported is told of, and by which letter. That staff assessed it is no news.
_LETTERS: Final[Mapping[str, str]] = {
    "ordered": "tenant.status",
    "in_work": "tenant.status",
    "reopened": "tenant.status",
    "done": "tenant.mended",
    "verified": "tenant.mended",
    "will_not_fix": "tenant.closed",
    "not_ours": "tenant.closed",
    "no_longer_needed": "tenant.closed",
}
#: Letters a day to one address: nobody is buried in what others send in their name.
LETTERS_A_DAY: Final = 10


def write(tx: Connection, event: str, facts: dict[str, Any], data: Mapping[str, Any]) -> int:
    """Write to who reported a case, where an event is told to them; return how many letters."""
    chosen = _chosen(event, facts, data)
    if chosen is None or facts["held"]:
        return 0
    template, key = chosen
    only = facts["report_id"] if template == "tenant.received" else None
    answered_at = data["at"] if data.get("role") == "tenant" else None
    found = store.rows(
        tx, "followers", case_id=facts["case_id"], report_id=only, answered_at=answered_at
    )  # fmt: skip
    return sum(
        _write_one(tx, template, f"{template}:{row.report_id}:{key}", row, facts, data)
        for row in found
        if is_address(row.contact.strip()) and row.letters_today < LETTERS_A_DAY
    )


def _chosen(
    event: str, facts: Mapping[str, Any], data: Mapping[str, Any]
) -> tuple[str, str] | None:
    """Return the letter of an event, and what makes it one of its kind; None: none is written."""
    if event in ("tenant.received", "case.opened"):  # the latter once it is let through
        return "tenant.received", ""
    if event == "tenant.note":
        return event, str(data["key"])
    if event not in ("case.status", "case.reopened"):
        return None
    status = str(data["status"])
    template = _LETTERS.get(status)
    if template is None:
        return None
    # Done, and then seen mended, are asked about once; a case that was opened again, once more.
    key = str(facts["times_reopened"]) if template == "tenant.mended" else str(data["key"])
    return template, key


def _write_one(
    tx: Connection, template: str, once: str, row: Row[Any], facts: dict[str, Any],
    data: Mapping[str, Any],
) -> int:  # fmt: skip
    if store.scalar(tx, "is_made", once=once):
        return 0  # no link for a letter that is not written
    language = letter_language(row.language)
    known = case_values({**facts, "description": ""}, language)
    status = str(data.get("status") or facts["status"])
    told = {
        "company": known["company"],
        "title": known["title"],
        "place": known["place"],
        "status_word": status_word(language, status),
        **_stands(facts, language, status),
        "words": _words(tx, template, facts, data),
        **_news(data, language, known["company"]),
        "secret": followers.new_link(tx, row.report_id, row.language),
    }
    made = letter(
        tx, row.contact.strip(), template, language, told, once=once, report_id=row.report_id
    )
    return int(made is not None)


def _stands(facts: Mapping[str, Any], language: str, status: str) -> dict[str, str]:
    """Return where a case stands and by when it is promised, as the page of the link says it."""
    texts = tenant_texts(language)
    is_promised = facts["is_open"] and facts["due_at"] is not None
    late = is_promised and facts["due_at"] < datetime.now(UTC)
    return {
        "stands": tenant_words.stands(texts, status, facts["party"], facts["keeper"]),
        "promised": tenant_words.promised(texts, facts["due_at"], late=late) if is_promised else "",
    }


def _news(data: Mapping[str, Any], language: str, company: str) -> dict[str, str]:
    """Return who writes, and what another system says that has the case."""
    peer = data.get("peer")
    if not peer:
        return {"writer": company, "news": ""}
    told = tenant_words.answered(tenant_texts(language), str(peer), data.get("their_status"))
    return {"writer": str(peer), "news": told}


def _words(tx: Connection, template: str, facts: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """Return words that were written for who reported; empty: none were."""
    if template == "tenant.note" and data.get("peer"):
        return tenant_words.their_words(
            data.get("note"), str(data["peer"]), data.get("their_status")
        )
    if template == "tenant.note":
        return str(data.get("note") or "")
    if "status" not in data:
        return ""
    found = store.scalar(
        tx, "public_words", report_id=facts["case_id"], status=data["status"], at=data["at"]
    )
    return str(found or "")
