"""The night: its cases, each in the list of exactly one morning, and how danger rings."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from backend.messages.wishes import URGENT, wishes
from backend.on_call import store
from backend.queries import values


@dataclass(frozen=True, kw_only=True)
class Night:
    """A night, or free days, and the morning that it is handed over on."""

    day: date
    begins_at: datetime
    ends_at: datetime
    day_before: date
    day_after: date


def night(tx: Connection, company_id: uuid.UUID | None, day: date | None) -> Night:
    """Return the night that is handed over on a day; None: the one that it is now.

    On a day that nobody works the next working day's is meant.
    """
    row = store.one(tx, "night", company_id=company_id, day=day)
    assert row is not None  # noqa: S101 -- a row is made, not looked for
    return Night(**values(row))


def cases(tx: Connection, company_id: uuid.UUID | None, day: date) -> list[dict[str, Any]]:
    """Return the cases that are handed over on a day, danger first."""
    found = store.rows(tx, "night_cases", company_id=company_id, day=day)
    return [values(row) for row in found]


def alarms(tx: Connection) -> tuple[int, int]:
    """Return how many letters and calls of webhooks leave when something is dangerous."""
    return len(wishes(tx, [URGENT])), int(store.scalar(tx, "called"))
