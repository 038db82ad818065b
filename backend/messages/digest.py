"""The day in brief: one letter a day to who does not want to be told at once.

It is made from what happened, not from kept letters: between the last morning that was told and
this one, so that a morning that was missed is told with the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine

from backend.messages import store
from backend.messages.service import letter
from backend.messages.wishes import URGENT, Wish, last_told, wishes
from backend.queries import values
from gis import vocabulary as words
from gis.workdays import STOCKHOLM
from maps.message_words import (
    case_values,
    event_title,
    mended_word,
    order_word,
    status_word,
)
from maps.texts import Texts, get_texts

EVENT: Final = "digest"
#: Until when a morning's letter tells, and when it is made: what is stored then is visible.
TOLD_UNTIL: Final = time(6, 20)
MADE_AT: Final = time(6, 30)
#: How far back a letter goes at most [d], and how many lines each part has.
DAYS_MAX: Final = 7
LINES_MAX: Final = 40


def morning(now: datetime) -> date:
    """Return the last day whose morning letter is due."""
    local = now.astimezone(STOCKHOLM)
    return local.date() if local.time() >= MADE_AT else local.date() - timedelta(days=1)


def told_until(day: date) -> datetime:
    """Return until when the letter of a day tells."""
    return datetime.combine(day, TOLD_UNTIL, STOCKHOLM)


def write_digests(engine: Engine, now: datetime) -> int:
    """Write a company's letters of the last morning that are not written yet; return how many."""
    day = morning(now)
    made = 0
    with engine.begin() as tx:
        daily = [wish for wish in wishes(tx, words.TOLD_EVENTS) if wish.mode == "daily"]
        found: dict[date, list[dict[str, Any]]] = {}
        for wish in daily:
            last = last_told(tx, EVENT, wish)
            if last is not None and last >= day:
                continue
            first = max(last or day - timedelta(days=1), day - timedelta(days=DAYS_MAX))
            if first not in found:
                found[first] = _happened(tx, first, day)
            made += _write(tx, wish, first, day, found[first])
    return made


def _happened(tx: Connection, first: date, day: date) -> list[dict[str, Any]]:
    rows = store.rows(tx, "happened", since=told_until(first), until=told_until(day))
    return [values(row) for row in rows]


def _write(
    tx: Connection, wish: Wish, first: date, day: date, happened: Sequence[dict[str, Any]]
) -> int:
    texts = get_texts(wish.language)
    parts = []
    # Danger was told at once.
    for event in words.TOLD_EVENTS:
        if event == URGENT or event not in wish.events:
            continue
        lines = [one for one in happened if _is(one, event, wish) and wish.is_about(one)]
        if lines:
            parts.append(_part(texts, event, lines))
    if not parts:
        return 0
    told = {
        "company": wish.company,
        "day": texts.date(day),
        "since": texts.moment(told_until(first)),
        "parts": parts,
        "why": wish.why,
    }
    made = letter(
        tx, wish.receiver, EVENT, wish.language, told, once=f"{EVENT}:{wish.id}:{day}",
        stop=wish.id if wish.account_id else None,
    )  # fmt: skip
    return int(made is not None)


def _is(one: dict[str, Any], event: str, wish: Wish) -> bool:
    """Tell whether a line is of an event; what was dangerous is new to who was not rung."""
    if one["event"] == URGENT:
        return event == "case.opened" and URGENT not in wish.events
    return bool(one["event"] == event)


def _part(texts: Texts, event: str, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    shown = [
        {**case_values({**one, "due_at": None}, texts.language), "said": _said(texts, one)}
        for one in lines[:LINES_MAX]
    ]
    return {
        "title": event_title(texts, event),
        "count": len(lines),
        "rows": shown,
        "more": len(lines) - len(shown),
    }


def _said(texts: Texts, one: dict[str, Any]) -> str:
    """Return what a line says besides the case and its place."""
    at, said = texts.moment(one["at"]), one["said"]
    if one["event"] in ("case.status", "case.reopened"):
        return f"{at}, {status_word(texts.language, said)}"
    if one["event"] == "order.answered" and said:
        return f"{at}, {order_word(texts.language, said)}"
    if one["event"] == "tenant.answered":
        return f"{at}, {mended_word(texts, mended=said == 'true')}"
    return at
