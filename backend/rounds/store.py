"""Named queries of the rounds slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from backend.db import query


def one(tx: Connection, name: str, **values: object) -> Row[Any] | None:
    """Run one of the slice's queries and return its only row, or None."""
    return tx.execute(query("rounds", name), values).one_or_none()


def rows(tx: Connection, name: str, **values: object) -> Sequence[Row[Any]]:
    """Run one of the slice's queries and return all rows."""
    return tx.execute(query("rounds", name), values).all()


def run(tx: Connection, name: str, values: list[dict[str, object]]) -> None:
    """Run one of the slice's queries once a row; no rows, no query."""
    if values:
        tx.execute(query("rounds", name), values)
