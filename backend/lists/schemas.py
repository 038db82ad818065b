"""What a list of cases looks like, in the code and on the wire."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field

from backend.schemas import Point


class CaseRow(BaseModel):
    """A case as a list shows it."""

    id: uuid.UUID
    estate: str | None = Field(description="Code of the estate")
    estate_name: str | None
    asset_id: uuid.UUID | None
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    category: str
    danger: bool
    description: str | None
    origin: str
    floor: int | None = Field(description="Storey, 0 at the entrance; null: not said")
    spot: str | None = Field(description="Part of the house; null: not said")
    observed_at: datetime
    opened_at: datetime = Field(description="When the server accepted the report")
    status: str
    status_at: datetime
    is_open: bool
    outcome: str | None = Field(description="What came of it; null: still open")
    closed_at: datetime | None
    priority: str | None
    due_at: datetime | None
    is_overdue: bool
    party: str = Field(description="Whose it is to mend")
    account_id: uuid.UUID | None
    account_name: str | None
    team_id: uuid.UUID | None
    team_name: str | None
    contractor_id: uuid.UUID | None
    contractor_name: str | None
    held: bool = Field(description="Held back as possible abuse until staff looked")
    reports: int = Field(description="Reports it stands for, its own counted")
    seen_again: int = Field(description="Times that others saw it too")
    geometry: Point | None


class CasePage(BaseModel):
    """One page of cases."""

    items: list[CaseRow]
    next: str | None = Field(description="`cursor` of the next page; null: this is the last")


@dataclass(frozen=True)
class Count:
    """How many there are; where it is not whole, at least so many."""

    number: int
    whole: bool = True


@dataclass(frozen=True)
class Counts:
    """How many open cases the filter finds, whatever it says of state and holder."""

    open: Count
    overdue: Count
    unassigned: Count
    mine: Count
