"""What cleaning plans look like on the wire."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.schemas import Text

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
