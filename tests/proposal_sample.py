"""An estate in the dark and the proposals that tests hold against it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import Engine

from backend.db import open_engine
from backend.imports import store as imports
from backend.proposals import edits, service, tasks
from backend.proposals.schemas import ProposalDetail, ProposalIn
from gis import crs
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample

#: Between the lamps of the sample's own yard.
MIDDLE = (20.0, 22.0)
#: In the middle of the yard that nothing lights.
DARK_MIDDLE = (230.0, 30.0)
POLE = {"kind": "park_pole", "height_m": 4.0, "light_source": "led", "flux_lm": 2400.0}


@contextmanager
def dark_estate(url: str) -> Iterator[Engine]:
    """Store the sample with both lamps seen dark, and a larger yard that nothing lights."""
    made = open_engine(url, pool_size=3)
    with made.begin() as tx:
        estate = store_sample(tx)
        see_lamps(tx, "dark")
        yard = shapely.box(EAST_M + 200, NORTH_M, EAST_M + 260, NORTH_M + 60)
        rows = gpd.GeoDataFrame(
            {"source_id": ["big"], "name": "Storgården", "origin": "mapped"},
            geometry=[yard],
            crs=3006,
        )
        imports.save_assets(tx, estate, "courtyard", "big", rows)
    try:
        yield made
    finally:
        made.dispose()


def at(east: float, north: float) -> dict[str, Any]:
    """Return a GeoJSON point, metres from the corner of the sample."""
    lon, lat = crs.to_lonlat([EAST_M + east], [NORTH_M + north])
    return {"type": "Point", "coordinates": [float(lon[0]), float(lat[0])]}


def propose(engine: Engine, *lamps: dict[str, Any], **more: Any) -> ProposalDetail:  # noqa: ANN401
    """Make a proposal of these lamps and compare it."""
    sent = ProposalIn.model_validate(
        {"estate": "provgarden", "name": "Prov", "lamps": lamps, **more}
    )
    with engine.begin() as tx:
        made = edits.create(tx, sent)
    return compute(engine, made)


def compute(engine: Engine, proposal_id: uuid.UUID) -> ProposalDetail:
    """Compare a proposal and read it."""
    tasks.compute(engine, proposal_id)
    with engine.connect() as tx:
        return service.read(tx, proposal_id)
