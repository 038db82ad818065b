"""What luminaire types and their photometric files look like on the wire."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

#: More alternative lamp sets than a file may have.
LAMP_SETS_MAX = 20

Orientation = Literal["cie", "us", "symmetric", "unknown"]
LampSet = Annotated[int, Field(ge=0, lt=LAMP_SETS_MAX, strict=True)]


class PhotometricFile(BaseModel):
    """A photometric file in the register; its content is at `/file` below its address."""

    id: uuid.UUID
    sha256: str = Field(description="Checksum of the file")
    file_name: str
    format: Literal["ies", "eulumdat"]
    edition: str
    flux_lm: float | None = Field(
        description="Flux the intensities belong to [lm]; null: absolute photometry"
    )
    luminaire_flux_lm: float = Field(description="Flux that leaves the luminaire [lm]")
    power_w: float | None = Field(description="Input power [W]; null: not in the file")
    lamp_set: int = Field(description="Which of the alternative lamp sets is used, from 0")
    orientation: Orientation = Field(
        description="Street side: cie C90, us C0, symmetric: no matter, unknown: not told"
    )
    orientation_source: Literal["inferred", "declared"]
    warnings: list[str] = Field(description="What to know before trusting it")
    uploaded_at: datetime
    luminaire_type_ids: list[uuid.UUID] = Field(description="Luminaire types that use it")


class PhotometryPage(BaseModel):
    """Files, newest first, with the cursor of the next page."""

    items: list[PhotometricFile]
    next: str | None = Field(description="Cursor of the next page; null: this is the last")


class PhotometryPatch(BaseModel):
    """What somebody who knows says of a file; what is not named stays."""

    model_config = ConfigDict(extra="forbid")

    orientation: Literal["cie", "us"] | None = Field(
        default=None, description="Street side: cie C90, us C0; null: infer it again"
    )
    lamp_set: LampSet = Field(default=0, description="Alternative lamp set, from 0")

    @model_validator(mode="after")
    def _says_something(self) -> PhotometryPatch:
        if not self.model_fields_set:
            message = "give orientation, lamp_set, or both"
            raise ValueError(message)
        return self


class LuminaireType(BaseModel):
    """A luminaire model that lamps share."""

    id: uuid.UUID
    source: str
    source_id: str
    manufacturer: str | None
    model: str
    light_source: str
    power_w: float | None = Field(description="System power [W]")
    flux_lm: float | None = Field(description="Luminaire luminous flux [lm]")
    cct_k: float | None = Field(description="Colour temperature [K]")
    optics: str | None
    photometry_id: uuid.UUID | None = Field(
        description="Its photometric file; null: the typical distribution of the lamp's kind"
    )
    photometry_file: str | None = Field(description="Name of that file")
    lamps: int = Field(description="Lamps that use it")


class LuminaireTypePage(BaseModel):
    """Luminaire types by maker and model, with the cursor of the next page."""

    items: list[LuminaireType]
    next: uuid.UUID | None = Field(description="Cursor of the next page; null: this is the last")


class LuminaireTypePatch(BaseModel):
    """Which photometric file a luminaire type has."""

    model_config = ConfigDict(extra="forbid")

    photometry_id: uuid.UUID | None = Field(description="A file in the register; null: none")
