"""What a report looks like on the wire."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from backend.schemas import Point, plain_text

#: A tablet whose clock is a day wrong must still get rid of its reports.
CLOCK_TOLERANCE = timedelta(days=2)

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, AfterValidator(plain_text)]


def _believable(moment: datetime) -> datetime:
    if moment.year < 2000:  # noqa: PLR2004 -- older than any device that sends reports
        message = "lies before the year 2000"
        raise ValueError(message)
    if moment > datetime.now(UTC) + CLOCK_TOLERANCE:
        message = "lies more than two days ahead of the server's clock"
        raise ValueError(message)
    return moment


class Reporter(BaseModel):
    """How to reach who reported; kept apart from the report, for a short time."""

    model_config = ConfigDict(extra="forbid")

    contact: Annotated[Text, StringConstraints(min_length=3, max_length=200)]
    name: Annotated[Text, StringConstraints(max_length=200)] | None = None


class ReportIn(BaseModel):
    """A report as a client sends it; the client makes the id, so sending again is safe."""

    model_config = ConfigDict(extra="forbid")

    id: uuid.UUID = Field(description="UUID made by the client")
    category: Annotated[str, StringConstraints(pattern=r"^[A-Z]+\.[A-Z_]+$", max_length=60)]
    geometry: Point | None = Field(default=None, description="GeoJSON point, lon/lat")
    asset_id: uuid.UUID | None = Field(default=None, description="Asset it is about")
    description: Annotated[Text, StringConstraints(max_length=4000)] | None = None
    observed_at: Annotated[AwareDatetime, AfterValidator(_believable)] = Field(
        description="When it was seen, with offset"
    )
    photos: list[Sha256] = Field(default=[], max_length=20, description="SHA-256 of each photo")
    reporter: Reporter | None = None
    origin: Literal["tablet", "tenant", "staff", "round", "walk"] = "staff"

    @model_validator(mode="after")
    def _has_place(self) -> ReportIn:
        if self.geometry is None and self.asset_id is None:
            message = "give a geometry, an asset_id, or both"
            raise ValueError(message)
        if len(set(self.photos)) != len(self.photos):
            message = "photos: names the same photo twice"
            raise ValueError(message)
        return self

    def content_hash(self) -> bytes:
        """Return a SHA-256 over the meaning of the report, the same for every spelling of it."""
        same = self.model_copy(update={"observed_at": self.observed_at.astimezone(UTC)})
        return hashlib.sha256(same.model_dump_json().encode()).digest()


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


class ReportPage(BaseModel):
    """Reports, newest first, with the cursor of the next page."""

    items: list[Report]
    next: str | None = Field(description="Cursor of the next page; null: this is the last")
