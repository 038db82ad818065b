"""What is held back as possible abuse: looked at by staff, let through or rejected."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from backend import abuse
from backend.access.service import Identity
from backend.cases import service as cases
from backend.queries import values
from backend.tenants import store

#: Reports that are shown at once [count].
MOST: Final = 200


@dataclass(frozen=True, kw_only=True)
class Held:
    """A report that is held back."""

    id: uuid.UUID
    category: str
    opened_at: datetime
    description: str | None
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    estate: str | None
    signs: Sequence[str]
    note: str | None


def waiting(tx: Connection) -> list[Held]:
    """Return what is held back and not decided, oldest first."""
    rows = [values(row) for row in store.rows(tx, "held", most=MOST)]
    return [Held(**{**row, "signs": row["signs"] or ()}) for row in rows]


def release(tx: Connection, who: Identity, case_id: uuid.UUID, note: str) -> None:
    """Let a report through: it is a case like any other, and says what it says of its lamp.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    """
    case = cases.read(tx, case_id)
    if case.held:
        cases.hold_back(tx, who, case.id, held=False, note=note)
        abuse.let_through(tx, case.id)


def reject(tx: Connection, who: Identity, case_id: uuid.UUID, note: str) -> None:
    """Reject a report as abuse: it stays held back, and nobody has to act on it.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    """
    case = cases.read(tx, case_id)
    if case.held and case.status != "no_longer_needed":
        cases.set_status(tx, who, case.id, "no_longer_needed", note)
