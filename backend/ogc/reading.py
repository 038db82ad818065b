"""Features of a collection: a page of them, or one, as text that the database wrote."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.edits import service as edits
from backend.errors import NotFoundError
from backend.ogc import answers, store
from backend.ogc.asking import Asked
from backend.ogc.columns import Collection
from backend.ogc.store import Wanted
from backend.ogc.systems import System
from maps.layers import EDITABLE

#: Versions are counted from here.
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Links = Callable[[str | None], list[dict[str, str]]]
"""Gives the links of a page, told where the next one begins; None: this is the last."""


@dataclass(frozen=True)
class Found:
    """One feature as text, with its mark: version and look (`None`: of no version)."""

    text: str
    mark: str


def wanted_of(collection: Collection, asked: Asked) -> Wanted:
    """Return which features a request wants."""
    return Wanted(
        layer=collection.layer,
        names=tuple(collection.columns),
        box=asked.box,
        box_system=asked.box_system,
        conditions=asked.conditions,
        system=asked.system,
        after=asked.after,
    )


def whole(tx: Connection, wanted: Wanted, limit: int, links: Links) -> bytes:
    """Return a page of features, read at once."""
    found = store.page(tx, wanted, limit)
    total = found.matched
    if wanted.after is None and total is None:
        total = found.returned if found.after is None else store.count(tx, wanted)
    tail = _tail(links(found.after), found.returned, total)
    pieces = [found.text] if found.returned else []
    return b"".join(answers.feature_collection(pieces, iter([tail])))


def pieces(tx: Connection, wanted: Wanted, limit: int, links: Links) -> Iterator[bytes]:
    """Give a page of features as a stream: memory holds a piece of it, however many there are."""
    total = store.count(tx, wanted) if wanted.after is None else None
    told: list[Any] = [0, None, None]  # given, the last of them, and where the next page begins

    def read() -> Iterator[str]:
        for rows in store.stream(tx, wanted, limit + 1):
            kept: Sequence[Row[Any]] = rows[: limit - told[0]]
            if len(kept) < len(rows):
                told[2] = str(kept[-1].id) if kept else told[1]
            if not kept:
                return
            told[0], told[1] = told[0] + len(kept), str(kept[-1].id)
            yield ",".join(row.feature for row in kept)

    def tail() -> Iterator[dict[str, Any]]:
        yield _tail(links(told[2]), told[0], total)

    yield from answers.feature_collection(read(), tail())


def one(
    tx: Connection,
    collection: Collection,
    row_id: uuid.UUID,
    system: System,
    links: Sequence[dict[str, str]],
) -> Found:
    """Return one feature.

    Raises
    ------
    NotFoundError
        If there is none of that identity.
    """
    text = store.feature(tx, collection.layer, tuple(collection.columns), row_id, system)
    if text is None:
        raise NotFoundError(f"{collection.name} holds no {row_id}")
    look = hashlib.sha256(f"{system.uri} {text}".encode()).hexdigest()[:16]
    version = ""
    if collection.name in EDITABLE:
        held = edits.rows(tx, collection.name, [row_id])[row_id]
        version = version_mark(held)
    members = json.dumps({"links": list(links)}, ensure_ascii=False)
    return Found(f"{text[:-1]},{members[1:]}", f"{version}-{look}")


def version_mark(held: edits.Held) -> str:
    """Return the first half of a feature's mark: its version, in microseconds."""
    return str((held.changed_at - EPOCH) // timedelta(microseconds=1))


def _tail(links: list[dict[str, str]], returned: int, matched: int | None) -> dict[str, Any]:
    return {
        "links": links,
        "timeStamp": answers.stamp(),
        "numberReturned": returned,
        **({"numberMatched": matched} if matched is not None else {}),
    }
