"""Which photos reports name: those that may be seen, and one more that came later."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection

from backend.photos import service, store


def reviewed(tx: Connection, report_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return the photos of reports that somebody has looked at, in their order."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for report_id, named in service.of_reports(tx, report_ids).items():
        found[report_id] = [one.id for one in named if one.id and one.reviewed_at]
    return found


def hold_named(tx: Connection, report_id: uuid.UUID) -> int:
    """Keep what a report names from others until the transaction ends; return how many photos."""
    row = store.one(tx, "hold_named", report_id=report_id)
    return int(row.named) if row else 0


def name(tx: Connection, report_id: uuid.UUID, sha256: str) -> bool:
    """Let a report that is held name one more photo; return whether it did not before."""
    return bool(store.do(tx, "name_photo", report_id=report_id, sha256=sha256))
