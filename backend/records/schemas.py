"""What public records look like: reports and documents, whole and with passages covered."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from backend.schemas import Day, Text, plain_text
from gis.vocabulary import DOCUMENT_KINDS

Kind = Literal["report", "document"]
BODY_MAX = 200_000
#: Reason and provision of a masking, reason of its end.
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=500),
    AfterValidator(plain_text),
]


class Found(BaseModel):
    """A public record in a list."""

    kind: Kind
    id: uuid.UUID
    at: datetime
    what: str
    title: str | None
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    status: str
    estate: str | None


class Masking(BaseModel):
    """A covered passage; lifted ones are kept too."""

    id: uuid.UUID
    field: str
    first: int
    last: int
    reason: str
    provision: str
    masked_at: datetime
    masked_by: str | None
    lifted_at: datetime | None
    lifted_reason: str | None


class MaskingIn(BaseModel):
    """A passage to cover."""

    model_config = ConfigDict(extra="forbid")

    field: Annotated[str, StringConstraints(max_length=60)]
    first: int = Field(ge=0, description="First covered character, from 0")
    last: int = Field(ge=1, description="One past the last covered character")
    reason: Reason
    provision: Reason

    @model_validator(mode="after")
    def _in_order(self) -> MaskingIn:
        if self.last <= self.first:
            message = "the passage ends before it begins"
            raise ValueError(message)
        return self


class Event(BaseModel):
    """Something that happened to a report."""

    id: uuid.UUID
    kind: str
    at: datetime
    role: str | None
    note: str | None


class PhotoNamed(BaseModel):
    """A photo that a report names; without a size it has not arrived."""

    position: int
    sha256: str
    width_px: int | None
    height_px: int | None
    received_at: datetime | None


class Observation(BaseModel):
    """A state that a report told of a lamp."""

    state: str
    observed_at: datetime
    role: str | None


class ReportRecord(BaseModel):
    """One report with everything that happened to it; who reported is not in it."""

    kind: Literal["report"] = "report"
    id: uuid.UUID
    estate: str | None
    asset_id: uuid.UUID | None
    asset_kind: str | None
    asset_code: str | None
    place: str | None
    category: str
    description: str | None
    observed_at: datetime
    received_at: datetime
    origin: str
    status: str
    lon: float | None
    lat: float | None
    events: list[Event] = []
    photos: list[PhotoNamed] = []
    observations: list[Observation] = []
    maskings: list[Masking] = []

    def passages(self) -> dict[str, str]:
        """Return the texts that passages can be covered in, by field."""
        notes = {str(event.id): event.note for event in self.events}
        every = {"description": self.description, "place": self.place, **notes}
        return {field: text for field, text in every.items() if text}

    def with_passages(self, texts: dict[str, str]) -> ReportRecord:
        """Return the record with other texts in its fields."""
        events = [
            event.model_copy(update={"note": texts.get(str(event.id), event.note)})
            for event in self.events
        ]
        told = {name: text for name, text in texts.items() if name in ("description", "place")}
        return self.model_copy(update={**told, "events": events})


class DocumentRecord(BaseModel):
    """One document."""

    kind: Literal["document"] = "document"
    id: uuid.UUID
    estate_id: uuid.UUID | None
    estate: str | None
    document_kind: str
    title: str
    held_on: date
    body: str
    created_at: datetime
    changed_at: datetime
    adjusted_at: datetime | None
    adjusted_by: str | None
    replaces_id: uuid.UUID | None
    replaced_by: uuid.UUID | None
    maskings: list[Masking] = []

    def passages(self) -> dict[str, str]:
        """Return the texts that passages can be covered in, by field."""
        return {"title": self.title, "body": self.body}

    def with_passages(self, texts: dict[str, str]) -> DocumentRecord:
        """Return the record with other texts in its fields."""
        return self.model_copy(update=texts)


Record = ReportRecord | DocumentRecord


class DocumentIn(BaseModel):
    """A draft as it is written."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, StringConstraints(pattern=f"^({'|'.join(DOCUMENT_KINDS)})$")]
    title: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
        AfterValidator(plain_text),
    ]
    held_on: Day
    body: Annotated[Text, StringConstraints(min_length=1, max_length=BODY_MAX)]
    estate_id: uuid.UUID | None = None


class DocumentLine(BaseModel):
    """A document in a list."""

    id: uuid.UUID
    estate: str | None
    document_kind: str
    title: str
    held_on: date
    changed_at: datetime
    adjusted_at: datetime | None
