"""Named queries of the reports slice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row

from backend.db import query


def one(tx: Connection, name: str, **values: object) -> Row[Any] | None:
    """Run one of the slice's queries and return its only row, or None."""
    return tx.execute(query("reports", name), values).one_or_none()


def run(tx: Connection, name: str, rows: list[dict[str, object]]) -> None:
    """Run one of the slice's queries once a row; no rows, no query."""
    if rows:
        tx.execute(query("reports", name), rows)


def read(tx: Connection, report_id: uuid.UUID) -> Row[Any] | None:
    """Return one report, or None."""
    return one(tx, "read_report", id=report_id)


def page(tx: Connection, values: Mapping[str, object]) -> list[Row[Any]]:
    """Return the rows of one page, newest first."""
    return list(tx.execute(query("reports", "list_reports"), values))
