"""What the worker does with proposals: compare them with today."""

from __future__ import annotations

import json
import logging
import uuid
from typing import Any, cast

import geopandas as gpd
import pandas as pd
import procrastinate
import shapely
from sqlalchemy import Connection, Engine, Row, Table

from backend import jobs, models
from backend.analysis.service import MAX_STRETCH
from backend.engines import CompanyEngines
from backend.proposals import store, today
from backend.proposals.compare import Comparison, compare
from backend.queries import values
from backend.tables import copy_rows, wkb_hex
from gis import crs
from maps.refusals import NO_GROUND, TOO_FAR

#: Warnings that are kept with a proposal [count].
WARNINGS_KEPT = 200

log = logging.getLogger("ljusrond.proposals")


def register(app: procrastinate.App, engines: CompanyEngines) -> None:
    """Add the task of proposals to the job app."""

    @app.task(name=jobs.COMPARE_PROPOSAL)
    def compare_proposal(proposal_id: str) -> None:
        work = uuid.UUID(proposal_id)
        log.info("proposal %s: %s", proposal_id, compute(engines.of(work), work))


def compute(engine: Engine, proposal_id: uuid.UUID) -> str:
    """Compare one proposal with today and keep the result; return how it ended.

    Raises
    ------
    Exception
        Whatever stopped it; that it failed is kept first.
    """
    with engine.begin() as tx:
        taken = store.one(tx, "take_proposal", proposal_id=proposal_id)
    if taken is None:
        return "nothing to do"
    try:
        with engine.begin() as tx:
            return _compute(tx, taken)
    except Exception as error:
        # What an error says may hold anything; its name tells enough, the log has the rest.
        with engine.begin() as tx:
            _finish(tx, taken, "failed", type(error).__name__)
        raise


def _compute(tx: Connection, taken: Row[Any]) -> str:
    scene = today.load(tx, taken.estate_id)
    refusal = _refusal(scene)
    if refusal:
        store.do(tx, "clear_results", proposal_id=taken.id)
        _finish(tx, taken, "refused", refusal, {"totals": None, "unseen_as_lit": None})
        return "refused"
    changes = [values(row) for row in store.rows(tx, "changes", proposal_id=taken.id)]
    tried = store.rows(tx, "surfaces_of", proposal_id=taken.id)
    classes = {row.surface_id: row.lighting_class for row in tried}
    files = today.measured(tx, [c["photometry_id"] for c in changes if c["photometry_id"]])
    found = compare(scene, changes, classes, files)
    if store.one(tx, "hold_row", proposal_id=taken.id) is None:
        return "deleted meanwhile"
    _keep(tx, taken, found)
    kept = {
        "totals": found.totals,
        "unseen_as_lit": found.unseen_as_lit,
        "assumptions": found.assumptions,
        "warnings": [
            {"text": text, "values": said} for text, said in found.warnings[:WARNINGS_KEPT]
        ],
    }
    _finish(tx, taken, "done", None, kept)
    return "done"


def _refusal(scene: today.Today) -> str | None:
    if scene.surfaces.empty:
        return NO_GROUND
    west, south, east, north = scene.surfaces.total_bounds
    middle = gpd.GeoSeries.from_xy([(west + east) / 2], [(south + north) / 2], crs=3006)
    return TOO_FAR if abs(float(crs.scale_error(middle)[0])) > MAX_STRETCH else None


def _keep(tx: Connection, taken: Row[Any], found: Comparison) -> None:
    owner = {"proposal_id": str(taken.id), "company_id": str(taken.company_id)}
    store.do(tx, "clear_results", proposal_id=taken.id)
    if len(found.results):
        results = cast("Table", models.ProposalResult.__table__)
        rows = found.results.assign(**owner)
        copy_rows(tx, results, rows[[c.name for c in results.columns]])
    if len(found.spots):
        spots = cast("Table", models.ProposalSpot.__table__)
        frame = pd.DataFrame(found.spots.drop(columns="geometry")).assign(**owner)
        frame["id"] = [str(uuid.uuid4()) for _ in range(len(frame))]
        frame["geom"] = wkb_hex(shapely.force_2d(found.spots.geometry.to_numpy()))
        copy_rows(tx, spots, frame[[c.name for c in spots.columns]])


def _finish(
    tx: Connection,
    taken: Row[Any],
    status: str,
    message: str | None,
    found: dict[str, Any] | None = None,
) -> None:
    kept = json.dumps(found or {})
    store.do(
        tx, "finish_proposal", proposal_id=taken.id, status=status, message=message, found=kept
    )
