"""What walks and their plans look like on the wire."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from backend.schemas import Position, Text, iso_text, plannable

#: Metres that a group walks in a minute: slower than one alone, people talk and wait.
PACE_M_PER_MIN: Final = 60.0
#: With wheelchairs and prams.
PACE_STEP_FREE_M_PER_MIN: Final = 45.0

Kind = Literal["safety_walk", "safety_round", "inspection_tour"]
Profile = Literal["foot", "step_free", "lit"]
Choice = Literal["open", "must", "never"]
Group = Annotated[Text, StringConstraints(min_length=1, max_length=80)]
Moment = Annotated[AwareDatetime, BeforeValidator(iso_text), AfterValidator(plannable)]


class WalkBody(BaseModel):
    """A walk that is to be planned."""

    model_config = ConfigDict(extra="forbid")

    estate: str = Field(max_length=200, description="Code of the estate")
    name: str = Field(min_length=1, max_length=120)
    kind: Kind = "safety_walk"
    is_dark: bool = Field(default=True, description="Walked in the dark, after civil twilight")
    starts_at: Moment
    minutes: float = Field(ge=10, le=480, description="Time there is, stops counted in [min]")
    profile: Profile = "foot"
    groups: int = Field(default=1, ge=1, le=8)
    start: Position = Field(description="Longitude, latitude")
    finish: Position | None = Field(default=None, description="Null: where it starts")
    area: str = Field(default="", max_length=200_000, description="GeoJSON; empty: the estate")
    invited: list[Group] = Field(default=[], max_length=20)
    follows_id: uuid.UUID | None = Field(
        default=None, description="Walk whose open points are looked at again"
    )


class StopChange(BaseModel):
    """What is changed of a stop; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    prize: float | None = Field(default=None, ge=0, le=1000)
    minutes: float | None = Field(default=None, ge=0, le=120)
    choice: Choice | None = None


class OwnStop(BaseModel):
    """A place that somebody put on the map."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    place: Position
    prize: float = Field(default=50, ge=0, le=1000)
    minutes: float = Field(default=4, ge=0, le=120)


class WalkRow(BaseModel):
    """A walk as lists tell it."""

    id: uuid.UUID
    company_id: uuid.UUID
    estate_id: uuid.UUID
    estate: str
    estate_name: str
    name: str
    kind: Kind
    is_dark: bool
    starts_at: datetime
    minutes: float
    profile: Profile
    groups: int
    invited: list[str]
    status: str
    score: float | None
    bound: float | None = Field(description="What no route can be worth; null: not known")
    gap_kind: str | None
    planned_at: datetime | None
    walked_at: datetime | None
    follows_id: uuid.UUID | None
    follows_name: str | None
    start_lon: float
    start_lat: float
    finish_lon: float
    finish_lat: float
    area: str | None = Field(description="Part that it keeps to, as GeoJSON; null: the estate")
    stops: int = Field(description="Stops of the route")
    length_m: float | None = Field(description="Way of all groups [m]; null: no route")

    @property
    def is_round(self) -> bool:
        """Whether it ends where it starts."""
        return (self.start_lon, self.start_lat) == (self.finish_lon, self.finish_lat)


class StopRow(BaseModel):
    """A stop of the route, or a place that was offered and is not in it."""

    id: uuid.UUID
    walk_id: uuid.UUID
    source: str
    source_id: uuid.UUID | None
    name: str
    why: str
    prize: float
    minutes: float
    after_dusk: bool
    choice: Choice
    group_number: int | None
    position: int | None = Field(description="Order in the route; null: not in it")
    arrives_min: float | None = Field(description="Minutes after the start [min]")
    easting_m: float
    northing_m: float
    lon: float
    lat: float
    left_out: Literal["chosen", "no_way", "no_time"] | None = Field(
        default=None, description="Why it is not in the route; null: it is"
    )


class LegRow(BaseModel):
    """The way of one group."""

    group_number: int
    length_m: float
    lit_share: float | None
    minutes: float
    line: list[tuple[float, float]] = Field(description="Longitude, latitude")


class WalkPlan(BaseModel):
    """A walk with its route, what did not fit, and what the route is worth."""

    walk: WalkRow
    stops: list[StopRow]
    others: list[StopRow]
    legs: list[LegRow]
    gap_percent: float | None = Field(
        description="What the route may lack of the best there is [%]; null: not known"
    )
    dusk_at: datetime | None
    dawn_at: datetime | None
    paths: PathsRow


class PathsRow(BaseModel):
    """What the paths of the estate are like, as a network."""

    length_m: float
    steps_m: float
    lit_m: float
    pieces: int
    largest_share: float
    dropped: int
    doubled: int
    touching: int
    crossings: int
    gaps: int


class Walks(BaseModel):
    """Walks."""

    items: list[WalkRow]


class NotDarkRow(BaseModel):
    """Why a walk in the dark cannot be held then."""

    dusk_at: datetime | None
    later_at: datetime | None
    dates: list[date]
