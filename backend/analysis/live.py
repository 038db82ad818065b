"""Follow what reports change: only the ground that a lamp reaches is computed anew.

First the dark spots, in one transaction with the requests that wait, so that nothing is lost and
nothing is told twice. What else hangs on them follows in a job of its own a moment later.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend import jobs
from backend.analysis import causes, ground, loading, saving, squares, store
from backend.analysis.loading import Scene
from backend.analysis.store import Estate, Run
from gis.lighting.darkspots import ENGINE, Analysis, Findings
from gis.lighting.surfaces import surfaces_of
from gis.lighting.tables import Rows


def recompute(
    tx: Connection, estate: Estate, lamp_ids: Sequence[uuid.UUID], as_of: datetime | None = None
) -> tuple[Run, Scene, Analysis]:
    """Compute the surfaces that changed lamps reach, where their light falls, and keep them."""
    changed = causes.reached(tx, estate, lamp_ids)
    store.hold_tiles(tx, squares.tiles_touched(tx, estate, changed))
    run = store.start_run(tx, estate, "touched", ENGINE, as_of)
    surfaces = loading.surfaces_in(tx, estate, changed, with_light=True)
    scene = loading.scene_around(
        tx, estate, surfaces, run.as_of, _ground(tx, estate, changed, surfaces)
    )
    return run, scene, _save(tx, estate, run, scene, changed)


def _ground(tx: Connection, estate: Estate, changed: BaseGeometry, surfaces: Rows) -> BaseGeometry:
    """Return the ground whose lamps matter: what changed, dark spots there, new surfaces."""
    near = store.light.rows(tx, "spots_near", estate_id=estate.id, area=shapely.to_wkb(changed))
    spots = [shapely.from_wkb(bytes(row.wkb)) for row in near if row.wkb is not None]
    new = surfaces.part(np.array([lux is None for lux in surfaces["lux"]], dtype=bool))
    return shapely.union_all([changed, *spots, squares.boxes_of(new)])


def _save(
    tx: Connection, estate: Estate, run: Run, scene: Scene, changed: BaseGeometry
) -> Analysis:
    area = scene.field()
    findings = Findings(area, scene.entrances.geometry)
    lights, ids = [], []
    for place, surface in enumerate(surfaces_of(scene.surfaces)):
        light = area.surface_light(surface, loading.kept_light(scene.surfaces, place), changed)
        if light.window is not None and not light.window.any():
            continue
        findings.take(light, scene.surfaces["lamps"][place])
        lights.append(light)
        ids.append(surface.id)
    saving.save_findings(tx, estate, run, findings, ids)
    saving.save_surface_blocks(tx, estate, run, lights)
    return findings.finish()


def parameters(found: Analysis, surfaces: Rows, lamp_ids: Sequence[uuid.UUID]) -> dict[str, Any]:
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
    store.hold_tiles(tx, squares.tiles_of(surfaces))
    surfaces = loading.surfaces_named(tx, surface_ids)
    changed = causes.reached(tx, estate, lamp_ids)
    wide = changed.union(squares.boxes_of(surfaces))
    scene = loading.scene_around(tx, estate, surfaces, run.as_of, wide)
    area = scene.field()
    lights = []
    for place, surface in enumerate(surfaces_of(surfaces)):
        kept = loading.kept_light(surfaces, place)
        if kept is not None:
            lights.append(area.kept(surface, *kept))
    saving.save_effects(tx, estate, run, lights, area.effects(lights))
    ground.refresh(tx, estate, run, area, changed)
    causes.save_repairs(tx, estate, run, lamp_ids)
    causes.save_groups(tx, estate, run)
