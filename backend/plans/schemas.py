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
    contractor: Annotated[Text, StringConstraints(max_length=200)] | None = Field(
        default=None, description="Who does it, by name; null: own staff"
    )
    contractor_id: uuid.UUID | None = Field(default=None, description="Contractor of the register")
    team_id: uuid.UUID | None = Field(default=None, description="Own team that does it")
    minutes: Annotated[float, Field(ge=0.5, le=1440)] | None = Field(
        default=None, description="Time a visit takes [min]; null: as its template says"
    )
    interval_days: int | None = Field(default=None, description="Days after the last visit [d]")
    rrule: Annotated[Text, StringConstraints(max_length=500)] | None = Field(
        default=None, description="RFC 5545 rule over whole days, instead of interval_days"
    )
    starts_on: date
    ends_on: date | None = None
    move_holidays: bool = Field(default=True, description="Never due on a free day")
    season_first: int | None = Field(
        default=None, description="First day of its season, month * 100 + day; null: all year"
    )
    season_last: int | None = Field(
        default=None, description="Last day of its season; before the first: over the new year"
    )


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
    contractor_id: uuid.UUID | None
    team_id: uuid.UUID | None
    minutes: float | None
    interval_days: int | None
    rrule: str | None
    starts_on: date
    ends_on: date | None
    move_holidays: bool
    season_first: int | None
    season_last: int | None
    last_visit_at: datetime | None = Field(description="Last visit that did the work")
    last_seen_at: datetime | None = Field(description="Last visit of any outcome")
    due_on: date | None = Field(description="First due day not done; null: nothing is left")
    overdue_days: int | None = Field(description="Days past due_on; null: never visited")
    cleaning_state: Literal["overdue", "due_soon", "ok", "never_visited"]
