"""The wire format of illuminance and of nights past."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class TileJson(BaseModel):
    """Where tiles are found and what they show (TileJSON 3.0.0)."""

    tilejson: Literal["3.0.0"] = "3.0.0"
    name: str
    description: str
    attribution: str
    tiles: list[str]
    minzoom: int
    maxzoom: int
    bounds: tuple[float, float, float, float] | None = Field(
        description="West, south, east, north [deg]; null: nothing was computed"
    )


class LayerTiles(BaseModel):
    """A layer that there are tiles of."""

    layer: str
    title: str
    format: Literal["mvt", "png"]
    tilejson: str = Field(description="Where its tiles are described")


class TileIndex(BaseModel):
    """The layers that there are tiles of."""

    tiles: list[LayerTiles]


class VectorLayer(BaseModel):
    """A layer inside a vector tile, and what its features tell (TileJSON 3.0.0)."""

    id: str
    description: str
    minzoom: int
    maxzoom: int
    fields: dict[str, str]


class VectorTileJson(TileJson):
    """Where vector tiles of a layer are found, what they show, and how much there is in all."""

    vector_layers: list[VectorLayer]
    rows: int = Field(description="Rows of the layer [count]")
    unplaced: int = Field(description="Those of them without a place, in no tile [count]")
    counts: dict[str, int] = Field(description="Rows by class [count]")


class Illuminance(BaseModel):
    """Calculated illuminance of the cell at a place; nulls where none was computed."""

    out_lx: float | None = Field(description="Lamps nobody has seen taken as out [lx]")
    lit_lx: float | None = Field(description="Lamps nobody has seen taken as lit [lx]")
    computed_at: datetime | None = Field(description="When it was computed")


class Night(BaseModel):
    """Dark ground of an estate at 22:00 of one night."""

    night: date = Field(description="Day on which the night begins, in Sweden")
    dark_m2: float = Field(description="Area of all dark spots [m2]")
    certain_m2: float = Field(description="Part that is dark whatever is unknown [m2]")
    dark_spots: int = Field(description="Dark spots [count]")


class SpotThen(BaseModel):
    """What is said of a dark spot of a night past."""

    certainty: str
    area_m2: float
    surface_kind: str
    surface: str | None = Field(description="Name of its surface, else its label")


class SpotFeature(BaseModel):
    """A dark spot as GeoJSON."""

    type: Literal["Feature"] = "Feature"
    id: uuid.UUID
    geometry: dict[str, Any]
    properties: SpotThen


class SpotsThen(BaseModel):
    """Dark spots of an estate at one moment, as GeoJSON in longitude and latitude."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    at: datetime = Field(description="The moment")
    known: bool = Field(description="False: nothing had been computed then")
    features: list[SpotFeature]
