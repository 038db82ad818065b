"""What assets and estates look like on the wire."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from backend.reports.schemas import OpenReport


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
    dark_spots_unknown: int = Field(description="Dark only if the lamps never seen are out")
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
