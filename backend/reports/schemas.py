"""What a report looks like on the wire."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from backend.schemas import Moment, Point, Text
from maps.consent_words import CONSENTS

#: Most characters of a description.
DESCRIPTION_MAX = 4000
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _different(photos: list[str]) -> list[str]:
    if len(set(photos)) != len(photos):
        message = "names the same photo twice"
        raise ValueError(message)
    return photos


def _known_consent(version: str | None) -> str | None:
    if version is not None and version not in CONSENTS:
        message = "is no version of our words; GET /api/v1/consent gives them"
        raise ValueError(message)
    return version


class Reporter(BaseModel):
    """How to reach who reported; kept apart from the report, for a short time."""

    model_config = ConfigDict(extra="forbid")

    contact: Annotated[Text, StringConstraints(min_length=3, max_length=200)]
    name: Annotated[Text, StringConstraints(max_length=200)] | None = None
    consent: Annotated[str | None, AfterValidator(_known_consent)] = Field(
        default=None, description="Version of the words that were shown; null: none were"
    )


class ReportIn(BaseModel):
    """A report as a client sends it; the client makes the id, so sending again is safe."""

    model_config = ConfigDict(extra="forbid")

    id: uuid.UUID = Field(description="UUID made by the client")
    category: Annotated[str, StringConstraints(pattern=r"^[A-Z]+\.[A-Z_]+$", max_length=60)]
    asset_id: uuid.UUID | None = Field(default=None, description="Asset it is about")
    geometry: Point | None = Field(
        default=None, validate_default=True, description="GeoJSON point, lon/lat"
    )
    description: Annotated[Text, StringConstraints(max_length=DESCRIPTION_MAX)] | None = None
    observed_at: Moment = Field(description="When it was seen, with offset")
    photos: Annotated[list[Sha256], AfterValidator(_different)] = Field(
        default=[], max_length=20, description="SHA-256 of each photo"
    )
    reporter: Reporter | None = None
    origin: Literal["tablet", "tenant", "staff", "round", "walk"] = "staff"

    @field_validator("geometry")
    @classmethod
    def _has_place(cls, geometry: Point | None, info: ValidationInfo) -> Point | None:
        # An asset_id that was refused is not in the data: it is told on its own.
        if geometry is None and "asset_id" in info.data and info.data["asset_id"] is None:
            message = "give a geometry, an asset_id, or both"
            raise ValueError(message)
        return geometry

    def content_hash(self) -> bytes:
        """Return a SHA-256 over the meaning of the report, the same for every spelling of it."""
        same = self.model_copy(update={"observed_at": self.observed_at.astimezone(UTC)})
        # What was sent before there were versions of consent must stay the same report.
        without = self.reporter is not None and self.reporter.consent is None
        text = same.model_dump_json(exclude={"reporter": {"consent"}} if without else None)
        return hashlib.sha256(text.encode()).digest()


class Report(BaseModel):
    """A report as the register holds it."""

    id: uuid.UUID
    estate: str | None
    asset_id: uuid.UUID | None
    asset_kind: str | None
    asset_code: str | None
    category: str
    title_sv: str
    title_en: str
    description: str | None
    observed_at: datetime
    received_at: datetime
    origin: str
    status: str
    geometry: Point | None


class OpenReport(BaseModel):
    """A report that somebody still has to act on, beside the asset it is about."""

    id: uuid.UUID
    category: str
    description: str | None
    observed_at: datetime
    status: str


class ReportPage(BaseModel):
    """Reports, newest first, with the cursor of the next page."""

    items: list[Report]
    next: str | None = Field(description="Cursor of the next page; null: this is the last")
