"""What assets and estates look like on the wire."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from backend.reports.schemas import OpenReport
from backend.schemas import Text


class Estate(BaseModel):
    """An estate with the figures its page opens with."""

    id: uuid.UUID
    code: str
    name: str
    company_name: str
    computed_at: datetime | None = Field(description="null: the light was never computed")
    analysis_status: str | None
    analysis_message: str | None
    waiting_changes: int = Field(description="Changes not computed yet")
    lamps: int
    lamps_unknown: int = Field(description="Lamps nobody has looked at: unknown, not lit")
    dark_spots_certain: int
    dark_spots_probable: int = Field(description="Dark with the likely flux, which is estimated")
    dark_spots_unknown: int = Field(description="Dark only if the lamps never seen are out")
    surfaces_failing: int = Field(description="Surfaces whose average or uniformity is too low")
    repairs: int = Field(description="Faulty lamps in the order of repair")
    group_faults: int = Field(description="Suspected group faults")
    share_photometry: float | None = Field(description="Lamps with measured photometry, 0 to 1")
    share_flux: float | None = Field(description="Lamps of known flux, 0 to 1; null: not told")
    share_state: float | None = Field(description="Lamps that somebody has seen, 0 to 1")
    share_building_height: float | None = Field(description="Buildings of known height, 0 to 1")
    broken_fixtures: int
    overdue_cleaning: int
    cleaning_plans: int = Field(description="0: nobody planned any cleaning, so none can be late")


class Asset(BaseModel):
    """An asset in a list."""

    id: uuid.UUID
    kind: str
    estate: str
    code: str | None
    name: str | None
    state: str | None = Field(description="State a lamp was last seen in; null: not a lamp")
    geometry: dict[str, Any] = Field(description="GeoJSON, lon/lat")


class AssetPage(BaseModel):
    """Assets in the order of their ids, with the cursor of the next page."""

    items: list[Asset]
    next: uuid.UUID | None = Field(description="Cursor of the next page; null: this is the last")


class AssetEvent(BaseModel):
    """Something that was seen of an asset."""

    what: str
    value: str
    at: datetime
    role: str | None


class AssetDetail(BaseModel):
    """Everything known of one asset."""

    id: uuid.UUID
    kind: str
    estate: str
    estate_name: str
    code: str | None
    name: str | None
    vanished_at: datetime | None = Field(description="No longer in its source since; null: there")
    geometry: dict[str, Any] = Field(description="GeoJSON, lon/lat")
    fields: dict[str, Any] = Field(description="Columns of its kind; null: unknown")
    history: list[AssetEvent]
    open_reports: list[OpenReport]
    categories: list[str] = Field(description="Fault categories it can be reported with")


class LightingClass(BaseModel):
    """A lighting class that may be chosen; maintained values, never a limit in law."""

    code: str
    edition: str = Field(description="Standard and edition")
    source: str = Field(description="Where the figures were read")
    own: bool = Field(description="Whether it is the company's own")
    e_avg_lx: float | None
    e_min_lx: float | None
    uo: float | None
    quantity: str


class AssetPatch(BaseModel):
    """What may be changed of an asset: the class its light is held against."""

    model_config = ConfigDict(extra="forbid")

    lighting_class: Text | None = Field(
        max_length=100, description="Code of a lighting class; null: the default of the kind"
    )
