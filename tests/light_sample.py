"""An estate whose lamps all burn, for tests of what reports change of its light."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import Engine, text

from backend.analysis import service as analysis
from backend.analysis.outcomes import Outcome
from backend.db import open_engine
from backend.imports import store
from backend.reports.schemas import ReportIn
from backend.reports.service import accept
from tests.estate_sample import EAST_M, NORTH_M, see_lamps, store_sample

#: Name of the yard between the lamps.
YARD = "Gård 1"


@contextmanager
def lit_estate(url: str) -> Iterator[Engine]:
    """Store the sample with every lamp seen lit, and a yard far away."""
    made = open_engine(url, pool_size=3)
    with made.begin() as tx:
        estate = store_sample(tx)
        far = shapely.box(EAST_M + 2000, NORTH_M, EAST_M + 2020, NORTH_M + 20)
        rows = gpd.GeoDataFrame(
            {"source_id": ["far"], "name": "Far", "origin": "mapped"}, geometry=[far], crs=3006
        )
        store.save_assets(tx, estate, "courtyard", "far", rows)
        see_lamps(tx, "lit")
    try:
        yield made
    finally:
        made.dispose()


def compute(engine: Engine) -> Outcome:
    """Compute the whole estate."""
    return analysis.analyse_estates(engine, None)[0]


def report(engine: Engine, category: str, code: str = "P1") -> None:
    """Accept a report on a lamp, seen now."""
    with engine.begin() as tx:
        lamp_id = tx.scalar(text("SELECT id FROM core.lamp WHERE code = :code"), {"code": code})
        sent = {"id": uuid.uuid4(), "category": category, "asset_id": lamp_id}
        accept(tx, ReportIn.model_validate({**sent, "observed_at": datetime.now(UTC)}))


def recompute(engine: Engine) -> Outcome:
    """Compute what waits."""
    with engine.connect() as tx:
        estate_id = tx.scalar(text("SELECT estate_id FROM core.lamp LIMIT 1"))
    outcome = analysis.recompute(engine, estate_id)
    with engine.connect() as tx:
        assert outcome is not None
        newest = text("SELECT id FROM core.analysis_run ORDER BY started_at DESC LIMIT 1")
        run_id = tx.scalar(newest)
    analysis.follow(engine, run_id)
    return outcome


def results(engine: Engine) -> list[dict[str, Any]]:
    """Return every computed value that stands, without the run it comes from and since when."""
    with engine.connect() as tx:
        asked = (
            "SELECT * FROM core.surface_result WHERE ended_at IS NULL ORDER BY surface_id",
            "SELECT *, ST_AsEWKB(geom) FROM core.dark_spot WHERE ended_at IS NULL ORDER BY id",
            "SELECT id, step_m, runs, lux FROM core.light_block ORDER BY id",
            "SELECT *, ST_AsEWKB(geom) FROM core.lamp_effect ORDER BY lamp_id, surface_id",
            "SELECT * FROM core.repair ORDER BY lamp_id",
        )
        found = [row for query in asked for row in tx.execute(text(query)).mappings()]
        left_out = ("run_id", "geom", "since_at")
        return [{k: v for k, v in row.items() if k not in left_out} for row in found]


def dark_m2(engine: Engine, surface: str | None = None) -> float:
    """Return the area of all dark spots, or of one surface's [m2]."""
    with engine.connect() as tx:
        total = text(
            "SELECT coalesce(sum(area_m2), 0) FROM app.dark_spots"
            " WHERE cast(:surface AS text) IS NULL OR surface_name = :surface"
        )
        return float(tx.scalar(total, {"surface": surface}) or 0)


def runs(engine: Engine) -> dict[str, uuid.UUID]:
    """Return the run each surface's result comes from, by name."""
    with engine.connect() as tx:
        found = tx.execute(
            text(
                "SELECT coalesce(name, kind) AS name, run_id FROM core.surface_result"
                " JOIN app.asset_labels ON id = surface_id WHERE ended_at IS NULL"
            )
        )
        return {row.name: row.run_id for row in found}
