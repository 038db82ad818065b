"""The estate as it is seen now, for holding a proposal against it."""

from __future__ import annotations

import uuid
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
from sqlalchemy import Connection

from backend.analysis import service as analysis
from backend.luminaires import service as luminaires
from gis.lighting import darkspots
from gis.lighting.classes import ClassLimit
from gis.lighting.field import Field
from gis.lighting.lamp_light import Measured


@dataclass(frozen=True)
class Today:
    """What decides the light of an estate now; every table in EPSG:3006 [m]."""

    surfaces: gpd.GeoDataFrame
    lamps: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    limits: dict[str, ClassLimit]
    luminaires: dict[Hashable, Measured]
    more: dict[str, Any]

    def light(
        self,
        surfaces: gpd.GeoDataFrame,
        lamps: gpd.GeoDataFrame,
        files: dict[Hashable, Measured] | None = None,
    ) -> darkspots.Analysis:
        """Compute some surfaces under some lamps, with luminaire files beyond today's."""
        return darkspots.analyse(
            surfaces,
            lamps,
            self.buildings,
            self.limits,
            luminaires={**self.luminaires, **(files or {})},
            **self.more,
        )

    def outdoors(
        self, lamps: gpd.GeoDataFrame, files: dict[Hashable, Measured]
    ) -> list[Any]:  # fmt: skip
        """Return the ids of those lamps that give light outdoors."""
        area = Field(lamps, self.buildings, self.limits, files, self.more["passages"])
        return area.lights("Eh").lamps.ids


def load(tx: Connection, estate_id: uuid.UUID) -> Today:
    """Read an estate as it is seen now."""
    scene = analysis.load_scene(tx, estate_id)
    return Today(
        scene.surfaces.frame(),
        scene.lamps.frame(),
        scene.buildings.frame(),
        scene.limits,
        dict(scene.luminaires),
        {"passages": scene.passages},
    )


def measured(tx: Connection, photometry_ids: list[uuid.UUID]) -> dict[Hashable, Measured]:
    """Return luminaire files by their ids, as the computation takes them."""
    found = luminaires.distributions(tx, photometry_ids)
    return {
        key: Measured(file, oriented=luminaires.UNKNOWN_SIDE not in file.warnings)
        for key, file in found.items()
    }
