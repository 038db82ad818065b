"""Follow what reports change: only the ground that a lamp reaches is computed anew.

First the dark spots, in one transaction with the requests that wait, so that nothing is lost and
nothing is told twice. What else hangs on them follows in a job of its own a moment later.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend import jobs
from backend.analysis import causes, ground, loading, saving, store
from backend.analysis.loading import Scene
from backend.analysis.store import Estate, Run
from gis.lighting.darkspots import ENGINE, Analysis, Findings
from gis.lighting.surfaces import surfaces_of
from gis.nomenclature import ENTRANCE_RADIUS, PATH_WIDTH_MAX

#: Paths are looked up by their centre lines, entrances by their doors; half of the widest path
#: lies beside its line [m].
BESIDE_M = max(PATH_WIDTH_MAX.value / 2, ENTRANCE_RADIUS.value)


def recompute(
    tx: Connection, estate: Estate, lamp_ids: Sequence[uuid.UUID], as_of: datetime | None = None
) -> tuple[Run, Scene, Analysis]:
    """Compute the surfaces that changed lamps reach, where their light falls, and keep them."""
    changed = causes.reached(tx, estate, lamp_ids)
    near = changed.buffer(BESIDE_M)
    store.hold_tiles(tx, loading.tiles_of(loading.surfaces_in(tx, estate, near)))
    run = store.start_run(tx, estate, "touched", ENGINE, as_of)
    # read once more: another computation may have ended while this one waited for its squares
    surfaces = loading.surfaces_in(tx, estate, near, with_light=True)
    scene = loading.scene_around(tx, estate, surfaces, run.as_of)
    found = _save(tx, estate, run, scene, changed)
    return run, scene, found


def _save(
    tx: Connection, estate: Estate, run: Run, scene: Scene, changed: BaseGeometry
) -> Analysis:
    area = scene.field()
    findings = Findings(area, scene.entrances.geometry.to_numpy())
    lights = []
    for surface, row in zip(surfaces_of(scene.surfaces), scene.surfaces.itertuples(), strict=True):
        light = area.surface_light(surface, loading.kept_light(row), changed)
        findings.take(light)
        if light.window is None or light.window.any():
            lights.append(light)
    found = findings.finish()
    saving.save_findings(tx, estate, run, found, list(scene.surfaces["id"]))
    saving.save_surface_blocks(tx, estate, run, lights)
    return found


def parameters(
    found: Analysis, surfaces: gpd.GeoDataFrame, lamp_ids: Sequence[uuid.UUID]
) -> dict[str, Any]:
    """Return what is kept with a run: its assumptions, and what its causes need."""
    return {
        "assumptions": found.assumptions,
        "warnings": found.warnings[:200],
        "touched": {
            "surfaces": [str(surface_id) for surface_id in surfaces["id"]],
            "lamps": [str(lamp_id) for lamp_id in lamp_ids],
        },
    }


def defer_causes(tx: Connection, run: Run) -> None:
    """Queue the job that follows a change."""
    store.queries.rows(tx, "defer_causes", task=jobs.CAUSES, run_id=run.id)


def save_causes(
    tx: Connection,
    estate: Estate,
    run: Run,
    surface_ids: Sequence[uuid.UUID],
    lamp_ids: Sequence[uuid.UUID],
) -> None:
    """Compute what hangs on a change: what lamps hold lit, ground, order of repair, groups."""
    surfaces = loading.surfaces_named(tx, surface_ids)
    store.hold_tiles(tx, loading.tiles_of(surfaces))
    surfaces = loading.surfaces_named(tx, surface_ids)
    changed = causes.reached(tx, estate, lamp_ids)
    scene = loading.scene_around(tx, estate, surfaces, run.as_of, changed)
    area = scene.field()
    effects = {}
    for surface, row in zip(surfaces_of(surfaces), surfaces.itertuples(), strict=True):
        kept = loading.kept_light(row)
        if kept is not None:
            effects[surface.id] = area.effects(area.kept(surface, *kept))
    saving.save_effects(tx, estate, run, effects)
    ground.refresh(tx, estate, run, area, changed)
    causes.save_repairs(tx, estate, run, lamp_ids)
    causes.save_groups(tx, estate, run)
