"""What a list of cases looks like, in the code and on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field

from backend.cases.schemas import CaseFacts


class CaseRow(CaseFacts):
    """A case as a list shows it."""

    observed_at: datetime
    opened_at: datetime = Field(description="When the server accepted the report")
    floor: int | None = Field(description="Storey, 0 at the entrance; null: not said")
    spot: str | None = Field(description="Part of the house; null: not said")


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
