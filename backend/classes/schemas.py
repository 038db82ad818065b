"""What lighting classes look like on the wire."""

from __future__ import annotations

import uuid
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from backend.schemas import Text, plain_text
from gis.lighting.classes import DEFAULT_CLASS, ClassLimit, Quantity

LUX_MAX = 1000.0
#: Letters, digits and signs that survive an address, a file and a spreadsheet.
CODE = r"^\w[\w.\-]*$"

Lux = Annotated[float, Field(gt=0, le=LUX_MAX, allow_inf_nan=False)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(plain_text)
]

#: Kinds of ground that are held against a class.
SURFACES = ("footpath", "steps", "courtyard", "entrance", "parking")

NOTE = (
    "The Swedish building rules (BBR) give no lux values for housing. A class is the owner's "
    "choice, never a demand of the law. The values of the standards were read in makers' "
    "published tables and are to be checked against a bought copy."
)
"""What goes with every list of classes."""


class ClassIn(BaseModel):
    """A class of the company's own, as it is written."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=CODE, max_length=40)] = (
        Field(description="Short name, e.g. PLAYGROUND; no code of a standard")
    )
    edition: Annotated[Line, Field(max_length=60)] = Field(
        default="own", description="Which version of the company's demands it is"
    )
    e_avg_lx: Lux | None = Field(default=None, description="Lowest average illuminance [lx]")
    e_min_lx: Lux | None = Field(default=None, description="Lowest illuminance at any point [lx]")
    uo: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = Field(
        default=None, description="Lowest uniformity, E_min / E_avg [1]"
    )
    quantity: Quantity = Field(
        default="Eh", description="Horizontal, hemispherical, vertical or semi-cylindrical"
    )
    source: Annotated[Line, Field(max_length=300)] = Field(
        description="Who decided it, and where it stands"
    )

    @model_validator(mode="after")
    def _demands_something(self) -> Self:
        if self.e_avg_lx is None and self.e_min_lx is None:
            message = "give an average (e_avg_lx), a minimum (e_min_lx), or both"
            raise ValueError(message)
        if self.e_avg_lx is not None and self.e_min_lx is not None:
            if self.e_min_lx > self.e_avg_lx:
                message = "e_min_lx cannot be more than e_avg_lx"
                raise ValueError(message)
        elif self.uo is not None and self.e_avg_lx is None:
            message = "uo needs an average (e_avg_lx)"
            raise ValueError(message)
        return self


class NewClass(ClassIn):
    """A class to be added."""

    company: Annotated[Text, StringConstraints(max_length=100)] | None = Field(
        default=None, description="Code of the company; null: the only one"
    )


class LightingClass(BaseModel):
    """A lighting class and where it is used."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    company: str | None = Field(description="Company whose own it is; null: a standard's")
    code: str
    edition: str
    e_avg_lx: float | None
    e_min_lx: float | None
    uo: float | None
    quantity: Quantity
    source: str
    used_by: int = Field(description="Surfaces that are held against it by choice [count]")
    cell_min_lx: float | None = Field(
        default=None, description="Below it a spot counts as dark: e_min_lx, else uo x e_avg_lx"
    )
    default_for: list[str] = Field(
        default=[], description="Kinds of surface held against it where nobody chose"
    )

    @model_validator(mode="after")
    def _worked_out(self) -> Self:
        limit = ClassLimit(
            self.code, self.edition, self.e_avg_lx, self.e_min_lx, self.uo, self.source
        )
        self.cell_min_lx = limit.cell_min_lx
        if self.company is None:
            self.default_for = [kind for kind in SURFACES if DEFAULT_CLASS[kind] == self.code]
        return self


class LightingClasses(BaseModel):
    """All lighting classes."""

    note: str = NOTE
    items: list[LightingClass]
