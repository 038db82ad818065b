"""Promises that have passed: each is told once, to a receiver all of a moment in one letter."""

from __future__ import annotations

import uuid
from typing import Any, Final

from sqlalchemy import Connection, Engine

from backend.messages import store
from backend.messages.fan_out import call, payload_of
from backend.messages.service import letter
from backend.messages.wishes import Wish, wishes
from backend.queries import values
from maps.case_words import by_words
from maps.message_words import case_values, overdue_words
from maps.texts import get_texts

EVENT: Final = "case.overdue"
#: Cases that one letter names [count].
NAMED_MAX: Final = 50


def tell_overdue(engine: Engine) -> int:
    """Tell a company's promises that have passed since the last time; return how many."""
    with engine.begin() as tx:
        taken = [row.id for row in store.rows(tx, "take_overdue")]
        wanted = wishes(tx, [EVENT]) if taken else []
        hooks = store.rows(tx, "webhooks_for", events=[EVENT]) if taken else []
        if not wanted and not hooks:
            return len(taken)
        late = [facts for one in taken if (facts := _facts(tx, one)) is not None]
        late.sort(key=lambda facts: (facts["due_at"], facts["case_id"]))
        for wish in wanted:
            if wish.is_now(EVENT):
                _write(tx, wish, [facts for facts in late if wish.is_about(facts)])
        for facts in late if hooks else []:
            key = f"{facts['case_id']}:{facts['due_at'].timestamp():.0f}"
            said = {"at": facts["due_at"].isoformat()}
            call(tx, [EVENT], key, facts, payload_of(facts, EVENT, said))
    return len(taken)


def _facts(tx: Connection, case_id: uuid.UUID) -> dict[str, Any] | None:
    row = store.one(tx, "facts", report_id=case_id)
    return values(row) if row else None


def _write(tx: Connection, wish: Wish, late: list[dict[str, Any]]) -> None:
    if not late:
        return
    texts = get_texts(wish.language)
    named = [
        {**case_values(facts, wish.language), "said": by_words(texts, facts["due_at"])}
        for facts in late[:NAMED_MAX]
    ]
    told = {
        "company": late[0]["company"],
        "cases": named,
        "headline": overdue_words(texts, len(late)),
        "more": len(late) - len(named),
        "why": wish.why,
    }
    newest = late[-1]
    letter(
        tx, wish.receiver, EVENT, wish.language, told,
        once=f"{EVENT}:{wish.id}:{newest['case_id']}:{newest['due_at'].timestamp():.0f}",
        stop=wish.id if wish.account_id else None,
    )  # fmt: skip
