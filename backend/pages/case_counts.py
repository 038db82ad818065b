"""How many cases wait in each estate: counted from an index, with addresses of their lists."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Connection

from backend.pages import store
from maps.case_words import counted
from maps.texts import Texts

#: What is counted, and how the list of cases is narrowed to it.
LISTS: Final[Mapping[str, Mapping[str, str]]] = {
    "open": {},
    "overdue": {"state": "overdue"},
    "due_soon": {"sort": "due", "due": "week"},
    "unassigned": {"holder": "none"},
}


@dataclass(frozen=True)
class Counts:
    """Open cases, and of them those that are late, due within a week, nobody's [count]."""

    open: int = 0
    overdue: int = 0
    due_soon: int = 0
    unassigned: int = 0


def by_estate(tx: Connection) -> dict[uuid.UUID | None, Counts]:
    """Return the counts of each estate that has open cases; None: outside all of them."""
    return {
        row.estate_id: Counts(row.open, row.overdue, row.due_soon, row.unassigned)
        for row in store.rows(tx, "case_counts")
    }


def total(counts: Iterable[Counts]) -> Counts:
    """Return the counts of several estates together."""
    found = list(counts)
    return Counts(*(sum(getattr(one, name) for one in found) for name in LISTS))


def links(counts: Counts, estate: str | None, texts: Texts) -> list[dict[str, object]]:
    """Return each count in words, with the address of its list: name, count, words, url."""
    place = {"estate": estate} if estate else {}
    return [
        {
            "name": name,
            "count": getattr(counts, name),
            "words": counted(texts, name, getattr(counts, name)),
            # Without anything the list would open with the reader's saved filter.
            "url": f"/cases?{urlencode({**place, **asked}) or 'state=open'}",
        }
        for name, asked in LISTS.items()
    ]
