"""What is found, on the wire."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Found(BaseModel):
    """A place that fits what was asked for."""

    kind: str = Field(description="estate, or the kind of the asset")
    id: str
    title: str = Field(description="Label, name or address that people call it by")
    about: str = Field(description="What it is, and where")
    estate: str = Field(description="Code of the estate")
    lon: float | None = Field(description="Of a point in it [deg]; null: it has no position")
    lat: float | None
    bounds: tuple[tuple[float, float], tuple[float, float]] | None = Field(
        description="Of an estate: south-west and north-east corner as latitude, longitude [deg]"
    )


class FoundPage(BaseModel):
    """Places in the order in which they fit."""

    items: list[Found]
