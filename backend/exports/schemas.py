"""The wire format of exports."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.schemas import Day, Text
from gis.vocabulary import EXPORT_FORMS, EXPORT_STATES

Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class NewExport(BaseModel):
    """A file of layers that is wanted."""

    model_config = ConfigDict(extra="forbid")

    layers: list[Text] = Field(
        min_length=1, max_length=40, description="Layers, or `all` for each that is seen"
    )
    format: Literal[EXPORT_FORMS] = Field(description="Format of the file")  # type: ignore[valid-type]
    crs: int | None = Field(
        default=None, description="EPSG code; without: 3006, or 4326 for GeoJSON and KML"
    )
    estate: Text | None = Field(
        default=None, max_length=100, description="Code of an estate; without: all that are seen"
    )
    bbox: tuple[Degrees, Degrees, Degrees, Degrees] | None = Field(
        default=None, description="West, south, east, north [deg]"
    )
    date: Day | None = Field(
        default=None, description="Day whose evening (22:00) it shows; without: now"
    )
    language: Literal["sv", "en"] = Field(default="sv", description="Language of its titles")


class Export(BaseModel):
    """A file of layers that was asked for."""

    id: uuid.UUID
    status: Literal[EXPORT_STATES] = Field(description="How it stands")  # type: ignore[valid-type]
    message: str | None = Field(description="Why it failed; null: it did not")
    layers: list[str]
    format: str = Field(validation_alias="form")
    crs: int
    estate: str | None
    bbox: list[float] | None
    day: date | None = Field(serialization_alias="date")
    asked_at: datetime
    finished_at: datetime | None
    expires_at: datetime = Field(description="When the file is removed")
    rows_total: int | None = Field(description="Rows it will hold [count]; null: not counted")
    rows_done: int = Field(description="Rows that are written [count]")
    file_bytes: int | None = Field(description="Size of the file [B]; null: none yet")
    url: str | None = Field(default=None, description="Where the file is; null: none yet")

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.status not in ("waiting", "running")
