"""The letter of the morning: what came in at night, to who wants it, each night once."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine

from backend.messages.service import letter
from backend.messages.wishes import Wish, last_told, wishes
from backend.on_call import service, store
from maps.message_words import case_values, status_word
from maps.texts import get_texts

EVENT: Final = "handover"
#: Whoever is new gets the list of this morning, not one of days ago.
NEW_FOR: Final = timedelta(hours=12)


def write_letters(engine: Engine, company_id: uuid.UUID, now: datetime) -> int:
    """Write the letters of the mornings that are over and were not told; return how many.

    A morning that was missed is told later, in a letter of its own.
    """
    with engine.begin() as tx:
        made = 0
        nights: dict[date, list[dict[str, Any]]] = {}
        for wish in wishes(tx, [EVENT]):
            for day in _due(tx, company_id, wish, now):
                if day not in nights:
                    nights[day] = service.cases(tx, company_id, day)
                made += _write(tx, wish, day, nights[day])
        return made


def _due(tx: Connection, company_id: uuid.UUID, wish: Wish, now: datetime) -> list[date]:
    last = last_told(tx, EVENT, wish)
    rows = store.rows(tx, "handed_over", company_id=company_id, last_day=last, now=now)
    days = [row.day for row in rows]
    if last is not None or not days:
        return days
    newest = service.night(tx, company_id, days[-1])
    return days[-1:] if now - newest.ends_at < NEW_FOR else []


def _write(tx: Connection, wish: Wish, day: date, night: list[dict[str, Any]]) -> int:
    texts = get_texts(wish.language)
    mine = [
        {
            **case_values(one, wish.language),
            "said": ", ".join(
                part
                for part in (one["priority"], status_word(wish.language, one["status"]))
                if part
            ),
        }
        for one in night
        if wish.is_about(one)
    ]
    told = {
        "company": wish.company,
        "day": texts.date(day),
        "iso": day.isoformat(),
        "count": len(mine),
        "cases": mine,
        "why": wish.why,
    }
    made = letter(
        tx, wish.receiver, EVENT, wish.language, told, once=f"{EVENT}:{wish.id}:{day}",
        stop=wish.id if wish.account_id else None,
    )  # fmt: skip
    return int(made is not None)
