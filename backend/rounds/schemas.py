"""What cleaning plans and visits look like on the wire."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.schemas import Moment, Text

Task = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$", max_length=60)]


class PlanIn(BaseModel):
    """A cleaning plan as it is written: one task on one asset, by interval or by rule."""

    model_config = ConfigDict(extra="forbid")

    id: uuid.UUID = Field(description="UUID of the plan; the same id again changes the plan")
    asset_id: uuid.UUID = Field(description="Asset that is cleaned")
    task: Task = Field(description="Kind of work, e.g. stairwell_cleaning")
    contractor: Annotated[Text, StringConstraints(max_length=200)] | None = None
    interval_days: int | None = Field(default=None, description="Days after the last visit [d]")
    rrule: Annotated[Text, StringConstraints(max_length=500)] | None = Field(
        default=None, description="RFC 5545 rule over whole days, instead of interval_days"
    )
    starts_on: date
    ends_on: date | None = None
    move_holidays: bool = Field(default=True, description="Never due on a free day")


class Plan(BaseModel):
    """A cleaning plan and how it stands today."""

    id: uuid.UUID
    estate: str
    asset_id: uuid.UUID
    asset_kind: str
    asset_code: str | None
    asset_name: str | None
    task: str
    contractor: str | None
    interval_days: int | None
    rrule: str | None
    starts_on: date
    ends_on: date | None
    move_holidays: bool
    last_visit_at: datetime | None = Field(description="Last visit that did the work")
    due_on: date | None = Field(description="First due day not done; null: nothing is left")
    overdue_days: int | None = Field(description="Days past due_on; null: never visited")
    cleaning_state: Literal["overdue", "due_soon", "ok", "never_visited"]


class VisitIn(BaseModel):
    """A visit as a client sends it; the client makes the id, so sending again is safe."""

    model_config = ConfigDict(extra="forbid")

    id: uuid.UUID = Field(description="UUID made by the client")
    plan_id: uuid.UUID = Field(description="Plan the visit was made for")
    visited_at: Moment = Field(description="When the place was visited, with offset")
    outcome: Literal["done", "not_ok", "not_possible"] = Field(
        description="done: cleaned; not_ok: looked at and not clean; not_possible: no access"
    )
    role: Annotated[Text, StringConstraints(min_length=1, max_length=60)] | None = Field(
        default=None, description="Role of who was there; never a person"
    )


class Visit(VisitIn):
    """A visit as it is stored."""

    visited_at: datetime
    received_at: datetime

    def says(self, sent: VisitIn) -> bool:
        """Tell whether this is what was sent, whatever the offset of the time."""
        return self.model_dump(exclude={"received_at"}) == sent.model_dump()

    @classmethod
    def of(cls, row: object) -> Self:
        """Return the visit in a row of the database."""
        return cls.model_validate(row, from_attributes=True)
