"""Find assets by address, label or name, and estates; lamps by how their label begins."""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.companies import estate_called
from backend.search import store
from backend.search.schemas import Found
from maps.texts import Texts
from maps.vocabulary import label

#: Beyond every sign that a label begins with.
_BEYOND: Final = "\U0010ffff"
_SPECIAL: Final = re.compile(r"([\\%_])")
#: Fewer signs would fit nearly everything.
LEAST_SIGNS: Final = 2


def search(tx: Connection, asked: str, code: str | None, limit: int, texts: Texts) -> list[Found]:
    """Return the places that fit, the best first.

    Parameters
    ----------
    asked
        Words, each of which a place holds in its label, name or address.
    code
        Code of the estate; None: all that the asker sees.
    limit
        Most places.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    words = asked.split()
    if len("".join(words)) < LEAST_SIGNS:
        return []
    estate_id = estate_called(tx, code) if code else None
    given: dict[str, Any] = {"estate_id": estate_id, "most": limit}
    patterns = [f"%{_literal(word.lower())}%" for word in words]
    whole = " ".join(words).lower()
    found = [
        *store.rows(tx, "estates_named", patterns=patterns, whole=whole, **given),
        *_lamps(tx, " ".join(words), given),
        *store.rows(tx, "assets_named", patterns=patterns, whole=whole, **given),
    ]
    # What is called exactly so comes first, whatever it is.
    found.sort(key=lambda row: (row.title or "").lower() != whole)
    return [_told(row, texts) for row in found[:limit]]


def _literal(word: str) -> str:
    return _SPECIAL.sub(r"\\\1", word)


def _lamps(tx: Connection, beginning: str, given: dict[str, Any]) -> list[Row[Any]]:
    """Return lamps whose label begins so, written as given or in capitals."""
    found: dict[object, Row[Any]] = {}
    for first in dict.fromkeys((beginning, beginning.upper())):
        rows = store.rows(tx, "lamps_called", beginning=first, beyond=first + _BEYOND, **given)
        found |= {row.id: row for row in rows}
    return list(found.values())


def _told(row: Row[Any], texts: Texts) -> Found:
    kind = label(texts, "asset", row.kind)
    about = [kind, *(part for part in (row.more, row.estate_name) if part and part != row.title)]
    boxed = row.kind == "estate" and row.west is not None
    return Found(
        kind=row.kind,
        id=str(row.id),
        title=row.title or kind,
        about=" · ".join(about),
        estate=row.estate,
        lon=row.lon,
        lat=row.lat,
        bounds=((row.south, row.west), (row.north, row.east)) if boxed else None,
    )
