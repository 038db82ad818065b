"""The map of a proposal; loads Folium and pandas, so imported on use."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection

from backend.layers import service as layers
from backend.proposals import service
from backend.proposals.rows import Place
from maps.proposal_map import GROUND, ProposalMap, proposal_map
from maps.texts import Texts

_STATIC: Final = "/static"
_SPOT_COLUMNS: Final = [
    "id", "surface_id", "asset_kind", "surface_code", "surface_name", "change", "area_m2", "wkb",
]  # fmt: skip
_LAMP_COLUMNS: Final = [
    "id", "label", "change", "kind", "height_m", "flux_lm", "moved_m", "lon", "lat",
]  # fmt: skip


def draw_map(
    tx: Connection,
    proposal_id: uuid.UUID,
    there: Place,
    title: str,
    lamps: Sequence[Any],
    texts: Texts,
) -> ProposalMap:
    """Draw the estate of a proposal with its lamps and the dark spots it makes and removes."""
    tables = {name: layers.read(tx, name, there.id) for name in GROUND}
    spots = pd.DataFrame(service.spots(tx, proposal_id), columns=_SPOT_COLUMNS)
    tables["proposal_spots"] = gpd.GeoDataFrame(
        spots.drop(columns="wkb").astype(object), geometry=list(spots["wkb"]), crs=4326
    )
    rows = pd.DataFrame([lamp.model_dump() for lamp in lamps], columns=_LAMP_COLUMNS)
    points = shapely.points(rows["lon"].astype(float), rows["lat"].astype(float))
    tables["proposal_lamps"] = gpd.GeoDataFrame(rows.astype(object), geometry=points, crs=4326)
    return proposal_map(tables, title, _STATIC, texts)
