"""What a proposal looks like on the wire."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from backend.schemas import Point, Text, plain_text
from gis.vocabulary import LAMP_KINDS, LIGHT_SOURCES

#: Lamps of one proposal [count].
LAMPS_MAX = 5000
Status = Literal["waiting", "running", "done", "refused", "failed"]
_PLAIN = AfterValidator(plain_text)
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _PLAIN
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000), _PLAIN]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), _PLAIN
]
Kind = Annotated[str, StringConstraints(pattern=f"^({'|'.join(LAMP_KINDS)})$")]
LightSource = Annotated[str, StringConstraints(pattern=f"^({'|'.join(LIGHT_SOURCES)})$")]


def _number(low: float, high: float, words: str) -> Any:  # noqa: ANN401 -- pydantic's own
    return Field(default=None, ge=low, le=high, allow_inf_nan=False, description=words)


class LampIn(BaseModel):
    """A lamp of a proposal: without `lamp` a new one; with it that lamp moved, changed, removed."""

    model_config = ConfigDict(extra="forbid")

    label: Label | None = Field(default=None, description="What the planner calls it")
    lamp: Label | None = Field(default=None, description="Code or id of a lamp of today")
    remove: bool = Field(default=False, description="Take that lamp away")
    geometry: Point | None = Field(default=None, description="GeoJSON point, lon/lat")
    kind: Kind | None = None
    luminaire_type: Label | None = Field(default=None, description="Model or id in the register")
    light_source: LightSource | None = None
    power_w: float | None = _number(0.5, 5000, "System power [W]")
    flux_lm: float | None = _number(10, 1_000_000, "Luminous flux [lm]")
    height_m: float | None = _number(0.3, 60, "Above local ground [m]")
    bearing_deg: float | None = _number(0, 360, "Compass bearing of the street side (C90) [deg]")
    tilt_deg: float | None = _number(-90, 90, "Tilt [deg]")
    maintenance_factor: float | None = _number(0.1, 1, "Maintenance factor fM [-]")
    dim: float | None = _number(0, 1, "Share of the flux [-]")


class SurfaceIn(BaseModel):
    """A lighting class to try on a surface."""

    model_config = ConfigDict(extra="forbid")

    lighting_class: Annotated[Text, StringConstraints(min_length=1, max_length=40)]


class TriedSurfaceIn(SurfaceIn):
    """The same with the surface."""

    surface_id: uuid.UUID


class ProposalIn(BaseModel):
    """A proposal as a client sends it."""

    model_config = ConfigDict(extra="forbid")

    estate: Annotated[Text, StringConstraints(max_length=100)] = Field(description="Estate's code")
    name: Name
    note: Words | None = None
    lamps: list[LampIn] = Field(default=[], max_length=LAMPS_MAX)
    surfaces: list[TriedSurfaceIn] = Field(default=[], max_length=1000)


class Proposal(BaseModel):
    """A proposal with its result: calculated, direct light, maintained."""

    id: uuid.UUID
    estate_code: str
    estate_name: str
    name: str
    note: str | None
    source: str | None = Field(description="File it came from; null: drawn here")
    created_at: datetime
    status: Status
    message: str | None = Field(description="Why it was refused or failed")
    computed_at: datetime | None = Field(description="Compared with today; null: not yet")
    new_lamps: int
    changed_lamps: int
    removed_lamps: int
    dark_before_m2: float | None = Field(description="Dark ground as lamps are seen now [m2]")
    dark_after_m2: float | None = Field(description="Dark ground with the proposal [m2]")
    unseen_as_lit: int | None = Field(description="Lamps nobody has seen, taken as lit")


class Lamp(BaseModel):
    """A lamp of a proposal where it would stand; values of today where it does not say."""

    id: uuid.UUID
    label: str
    change: Literal["new", "changed", "removed"]
    lamp_id: uuid.UUID | None
    lamp_code: str | None
    kind: str | None
    luminaire_model: str | None
    light_source: str | None
    power_w: float | None
    flux_lm: float | None
    height_m: float | None
    bearing_deg: float | None
    tilt_deg: float | None
    maintenance_factor: float | None
    dim: float | None
    moved_m: float | None
    lon: float
    lat: float


class TriedSurface(BaseModel):
    """A class that is tried on a surface."""

    surface_id: uuid.UUID
    lighting_class: str
    kind: str
    code: str | None
    name: str | None


class Result(BaseModel):
    """A surface today and with the proposal, lamps never seen taken as lit."""

    surface_id: uuid.UUID
    surface_kind: str
    surface_code: str | None
    surface_name: str | None
    asset_kind: str
    class_before: str
    class_after: str
    dark_before_m2: float
    dark_after_m2: float
    e_avg_before_lx: float | None
    e_avg_after_lx: float | None
    e_min_before_lx: float | None
    e_min_after_lx: float | None
    uo_before: float | None
    uo_after: float | None

    @property
    def only_values(self) -> bool:
        """Whether class and dark ground stay, and only the values differ."""
        same = self.dark_before_m2 == self.dark_after_m2
        return same and self.class_before == self.class_after


class RowIssue(BaseModel):
    """A row of a file that was mended or not taken, and why."""

    row: int
    field: str
    value: str
    reason: str
    action: Literal["repaired", "refused"]


class ProposalDetail(Proposal):
    """A proposal whole."""

    lamps: list[Lamp]
    surfaces: list[TriedSurface]
    results: list[Result] = Field(description="Only surfaces whose result differs")
    issues: list[RowIssue] = Field(description="Rows of its file that were mended or refused")
    assumptions: dict[str, int]
    warnings: list[str]
