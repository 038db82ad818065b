"""What a photo looks like on the wire and among the slices."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

#: Boxes that can be blurred in one picture [count].
BOXES_MAX = 40
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Box(BaseModel):
    """A box in a picture, in shares of its sides, from the upper left corner."""

    model_config = ConfigDict(frozen=True)

    x: _Share
    y: _Share
    width: _Share
    height: _Share


class Photo(BaseModel):
    """A photo as it is kept."""

    id: uuid.UUID
    sha256: str = Field(description="Checksum of what was sent, as reports name it")
    width_px: int
    height_px: int
    size_bytes: int = Field(description="Size of the kept JPEG [bytes]")
    received_at: datetime
    reviewed_at: datetime | None = Field(
        description="Looked at for faces and plates; null: partners do not see it yet"
    )
    blurred: list[Box] = Field(description="What was blurred")


class NamedPhoto(BaseModel):
    """A photo that a report names; it may not have arrived yet."""

    report_id: uuid.UUID
    id: uuid.UUID | None
    reviewed_at: datetime | None
    evidence_id: uuid.UUID | None = Field(
        default=None, description="Evidence it came with; null: the report itself"
    )
