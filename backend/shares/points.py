"""Reports as partners and contractors see them: all and only their own, nobody's name in them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.photos import naming
from backend.queries import values
from backend.records.masking import covered_words
from backend.shares import store

#: Points of one contractor that are shown and given out at most [count].
POINTS_MAX: Final = 2000


@dataclass(frozen=True, kw_only=True)
class SharedReport:
    """A report as a partner sees it: what, where, its state, its order; nobody's name."""

    share_id: uuid.UUID
    share_title: str
    expires_at: datetime
    company: str
    id: uuid.UUID
    category: str
    title_sv: str
    title_en: str
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    description: str | None
    observed_at: datetime
    received_at: datetime
    status: str
    estate: str | None
    status_at: datetime
    status_role: str | None
    lon: float | None
    lat: float | None
    easting_m: float | None
    northing_m: float | None
    due_at: datetime | None
    order_text: str | None
    order_status: str | None
    order_due_at: datetime | None
    photos: tuple[uuid.UUID, ...] = ()


def reports_of(tx: Connection, share_id: uuid.UUID) -> list[SharedReport]:
    """Return the reports of one share, for the one who shares."""
    return _points(tx, store.rows(tx, "shared_reports", share_id=share_id))


def shared_with(tx: Connection) -> list[SharedReport]:
    """Return all that is shared with who asks: the walls say what (ljusrond.shares)."""
    return _points(tx, store.rows(tx, "shared_reports", share_id=None))


def of_contractor(tx: Connection, contractor_id: uuid.UUID) -> list[SharedReport]:
    """Return what lies with a contractor, for the one who orders: the first to be due first."""
    found = store.rows(tx, "points_of_contractor", contractor_id=contractor_id, most=POINTS_MAX)
    return _points(tx, found)


def _points(tx: Connection, rows: Sequence[Row[Any]]) -> list[SharedReport]:
    shown = naming.reviewed(tx, [row.id for row in rows])
    words = covered_words(tx, {row.id: row.description for row in rows})
    return [
        SharedReport(
            **{**values(row), "description": words[row.id]}, photos=tuple(shown.get(row.id, ()))
        )
        for row in rows
    ]
