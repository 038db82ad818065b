"""What the API says of shared areas."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

Figure = Literal[
    "lamps", "broken_lamps", "dark_spots", "open_reports", "overdue_cleaning", "dwellings"
]


class AreaFigure(BaseModel):
    """One figure of an area."""

    figure: Figure
    own: int = Field(description="Of the own company")
    total: int | None = Field(
        description="Of all companies that take part; null: fewer than three do, or the others "
        "have fewer than five together"
    )


class Owner(BaseModel):
    """A company that is asked, or takes part."""

    code: str
    name: str
    agreed_at: datetime | None = Field(description="Takes part since; null: asked")
    own: bool = Field(description="Whether it is the own company")


class SharedArea(BaseModel):
    """An area of several owners."""

    id: uuid.UUID
    name: str
    made_by_us: bool
    asked: bool = Field(description="The own company is asked, or takes part")
    agreed_at: datetime | None = Field(description="The own company takes part since")
    area_m2: float
    members: int | None = Field(description="Companies that take part; null: own one does not")
    figures: list[AreaFigure] = Field(description="Empty where the own company takes no part")


class SharedAreaDetail(SharedArea):
    """An area with its outline and owners."""

    outline: dict[str, Any] = Field(description="GeoJSON, longitude and latitude")
    owners: list[Owner]


class SharedAreas(BaseModel):
    """All areas that the company made, is asked to, or takes part in."""

    items: list[SharedArea]
