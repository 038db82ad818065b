"""What a report looks like on the wire."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from backend.schemas import Moment, Point, Position, Text
from gis import vocabulary as words
from maps.consent_words import CONSENTS

#: Most characters of a description.
DESCRIPTION_MAX = 4000
#: Most places that draw a length or an area [count].
POSITIONS_MAX: Final = 500
MISSING: Final = "REGISTER.MISSING"
#: What reports sent before there were such fields must not be hashed with.
_ADDED: Final = ("extent", "floor", "spot", "missing_kind")
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _different(photos: list[str]) -> list[str]:
    if len(set(photos)) != len(photos):
        message = "names the same photo twice"
        raise ValueError(message)
    return photos


def _closed(ring: list[Position]) -> list[Position]:
    if ring[0] != ring[-1]:
        message = "ends elsewhere than it begins"
        raise ValueError(message)
    if len(set(ring)) < 3:  # noqa: PLR2004 -- a triangle
        message = "has fewer than three corners"
        raise ValueError(message)
    return ring


def _long(line: list[Position]) -> list[Position]:
    if len(set(line)) < 2:  # noqa: PLR2004 -- its ends
        message = "is one place only"
        raise ValueError(message)
    return line


class LineString(BaseModel):
    """A GeoJSON line: a length that a report is about."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["LineString"]
    coordinates: Annotated[
        list[Position], Field(min_length=2, max_length=POSITIONS_MAX), AfterValidator(_long)
    ]


Ring = Annotated[
    list[Position], Field(min_length=4, max_length=POSITIONS_MAX), AfterValidator(_closed)
]


class Polygon(BaseModel):
    """A GeoJSON polygon without holes: an area that a report is about."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["Polygon"]
    coordinates: Annotated[list[Ring], Field(min_length=1, max_length=1)]


def _known_consent(version: str | None) -> str | None:
    if version is not None and version not in CONSENTS:
        message = "is no version of our words; GET /api/v1/consent gives them"
        raise ValueError(message)
    return version


def has_place(geometry: Point | None, info: ValidationInfo) -> Point | None:
    """Return where something is; needed where no asset is named.

    Raises
    ------
    ValueError
        If neither is given.
    """
    # An asset_id that was refused is not in the data: it is told on its own.
    if geometry is None and "asset_id" in info.data and info.data["asset_id"] is None:
        message = "give a geometry, an asset_id, or both"
        raise ValueError(message)
    return geometry


def _is_missing(kind: str | None, info: ValidationInfo) -> str | None:
    if kind is not None and info.data.get("category", MISSING) != MISSING:
        message = f"belongs to {MISSING} alone"
        raise ValueError(message)
    return kind


Category = Annotated[str, StringConstraints(pattern=r"^[A-Z]+\.[A-Z_]+$", max_length=60)]
Description = Annotated[Text, StringConstraints(max_length=DESCRIPTION_MAX)]
Photos = Annotated[list[Sha256], Field(max_length=20), AfterValidator(_different)]
Extent = Annotated[LineString | Polygon, Field(discriminator="type")]
Floor = Annotated[int, Field(strict=True, ge=-5, le=120)]
Spot = Annotated[str, StringConstraints(pattern=f"^({'|'.join(words.INDOOR_SPOTS)})$")]
MissingKind = Annotated[
    str,
    StringConstraints(pattern=f"^({'|'.join(words.MISSING_KINDS)})$"),
    AfterValidator(_is_missing),
]


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
    category: Category
    asset_id: uuid.UUID | None = Field(default=None, description="Asset it is about")
    geometry: Point | None = Field(
        default=None, validate_default=True, description="GeoJSON point, lon/lat"
    )
    description: Description | None = None
    observed_at: Moment = Field(description="When it was seen, with offset")
    photos: Photos = Field(default=[], description="SHA-256 of each photo")
    reporter: Reporter | None = None
    origin: Literal["tablet", "tenant", "staff", "round", "walk", "open311"] = "staff"
    extent: Extent | None = Field(default=None, description="Length or area it is about, lon/lat")
    floor: Floor | None = Field(default=None, description="Storey, 0 at the entrance")
    spot: Spot | None = Field(default=None, description="Part of the house")
    missing_kind: MissingKind | None = Field(
        default=None, description="Kind of asset that stands here and is not in the register"
    )

    _has_place = field_validator("geometry")(has_place)

    def content_hash(self) -> bytes:
        """Return a SHA-256 over the meaning of the report, the same for every spelling of it."""
        same = self.model_copy(update={"observed_at": self.observed_at.astimezone(UTC)})
        # What was sent before there were versions of consent, or further fields, must stay the
        # same report.
        without: dict[str, Any] = {name: True for name in _ADDED if getattr(self, name) is None}
        if self.reporter is not None and self.reporter.consent is None:
            without["reporter"] = {"consent"}
        text = same.model_dump_json(exclude=without)
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
    extent: dict[str, Any] | None = Field(
        description="GeoJSON line or polygon, lon/lat; one that crossed itself comes in parts"
    )
    floor: int | None = Field(description="Storey, 0 at the entrance")
    spot: str | None = Field(description="Part of the house")
    missing_kind: str | None = Field(description="Kind of asset that is not in the register")
    seen_again: int = Field(description="Times that others saw it too")
    last_seen_at: datetime = Field(description="When it was seen last")


class Evidence(BaseModel):
    """Somebody saw again what was reported before."""

    id: uuid.UUID
    report_id: uuid.UUID
    observed_at: datetime
    origin: str
    note: str | None


class OpenReport(BaseModel):
    """A report that somebody still has to act on, beside the asset it is about."""

    id: uuid.UUID
    category: str
    description: str | None
    observed_at: datetime
    status: str
    floor: int | None
    spot: str | None
    seen_again: int
    last_seen_at: datetime
    evidence: list[Evidence]


class ReportPage(BaseModel):
    """Reports, newest first, with the cursor of the next page."""

    items: list[Report]
    next: str | None = Field(description="Cursor of the next page; null: this is the last")
