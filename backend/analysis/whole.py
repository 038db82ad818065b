"""Compute a whole estate square by square: on any number of workers, each square for itself.

A square is one transaction: done or not. What is done is kept with the run, so a computation that
was stopped goes on where it was, and memory grows with the largest square, not with the estate.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from backend import jobs
from backend.analysis import causes, ground, loading, saving, squares, store
from backend.analysis.loading import Scene
from backend.analysis.store import Estate, Run, Tile
from gis.lighting.darkspots import ENGINE, Findings
from gis.lighting.field import Field
from gis.lighting.surfaces import surfaces_of
from gis.lighting.tables import Rows

#: Warnings of one square that are kept with it.
WARNINGS_KEPT = 50
#: Shares of a run's input that rest on real data, and the assumptions that speak against them.
SHARES = {
    "photometry": "lamp_distribution_assumed",
    "flux": "lamp_flux_lm_assumed",
    "state": "lamp_state_unknown",
}

Progress = Callable[[int, int], None]
"""Called with the squares done and the squares in all."""


class Totals(NamedTuple):
    """What all squares of a run held."""

    surfaces: int
    cells: int
    lamps: int
    parameters: dict[str, Any]
    input_hash: str
    warnings: list[str]


def begin(
    tx: Connection, estate: Estate, as_of: datetime | None = None, *, scope: str = "estate"
) -> Run:
    """Note a computation of a whole estate with its squares; older unfinished ones give way."""
    store.queries.do(tx, "supersede", estate_id=estate.id)
    run = store.start_run(tx, estate, scope, ENGINE, as_of)
    store.add_tiles(tx, estate, run, store.tiles_of(tx, estate))
    return run


def compute(
    engine: Engine,
    estate: Estate,
    run: Run,
    progress: Progress | None = None,
    *,
    past: bool = False,
) -> None:
    """Do all squares that wait, one after the other, and end the computation.

    The past has no order of repair.
    """
    with engine.connect() as tx:
        waiting = store.waiting_tiles(tx, run.id)
    for tile in waiting:
        compute_tile(engine, estate, run, tile)
        if progress is not None:
            with engine.connect() as tx:
                row = store.queries.one(tx, "tile_progress", run_id=run.id)
            assert row is not None  # noqa: S101 -- a count
            progress(row.done, row.total)
    if finish(engine, estate, run) is not None and not past:
        rank(engine, estate, run)


def compute_tile(engine: Engine, estate: Estate, run: Run, tile: Tile) -> bool:
    """Compute one square in one transaction; False where there was nothing to do any more."""
    with engine.begin() as tx:
        store.queries.rows(tx, "commit_later")
        store.hold_tiles(tx, [tile])
        if not store.take_tile(tx, run.id, tile):
            return False
        surfaces = loading.surfaces_in(tx, estate, tile=tile)
        ground_m = squares.ground_of(tile, surfaces)
        scene = loading.scene_in_reach(tx, estate, surfaces, run.as_of, ground_m)
        area = scene.field()
        cells = _save_surfaces(tx, estate, run, scene, area)
        ground.save_tile(tx, estate, run, tile, area, scene)
        counts, found = _told(tile, scene, area)
        found["input_hash"] = scene.input_hash()
        store.tile_done(tx, run.id, tile, counts | {"cells": cells}, found)
    return True


def _save_surfaces(tx: Connection, estate: Estate, run: Run, scene: Scene, area: Field) -> int:
    findings = Findings(area, scene.entrances.geometry)
    lights = area.surface_lights(surfaces_of(scene.surfaces))
    for light in lights:
        findings.take(light)
    saving.save_findings(tx, estate, run, findings, [light.surface.id for light in lights])
    saving.save_surface_blocks(tx, estate, run, lights)
    saving.save_effects(tx, estate, run, lights, area.effects(lights))
    return sum(len(light.grid) for light in lights)


def _told(tile: Tile, scene: Scene, area: Field) -> tuple[dict[str, int], dict[str, Any]]:
    """Count what stands in a square itself: neighbours would count what is near the edge twice."""
    lamps, houses = area.lights("Eh").lamps, area.ground.buildings
    here, built = _inside(scene.lamps, tile), _inside(scene.buildings, tile)
    here &= scene.lamps["own"].astype(bool)  # those of a neighbouring estate are told there
    assumptions = (
        houses.notes.assumptions(built) + lamps.notes.assumptions(here) + area.ground.assumptions
    )
    warnings = [
        *houses.notes.warnings(built), *lamps.notes.warnings(here), *area.ground.warnings
    ]  # fmt: skip
    counts = {"surfaces": len(scene.surfaces), "lamps": int(here[lamps.rows].sum())}
    found = {
        "assumptions": dict(assumptions),
        "buildings": int(built.sum()),
        "warnings": warnings[:WARNINGS_KEPT],
    }
    return counts, found


def _inside(rows: Rows, tile: Tile) -> NDArray[np.bool_]:
    corners = np.floor(rows.bounds[:, :2] / store.TILE_M)
    return np.asarray((corners == (tile.east, tile.north)).all(axis=1))


def finish(engine: Engine, estate: Estate, run: Run, *, defer_rank: bool = False) -> Totals | None:
    """End a computation whose squares are all done; None where some wait, or it is over.

    What hangs on the dark spots comes after they are kept: see `rank`, here or in a job.
    """
    with engine.begin() as tx:
        status = store.queries.scalar(tx, "hold_run", run_id=run.id)
        if status != "running" or store.tiles_wait(tx, run.id):
            return None
        totals = _totals(tx, run)
        store.light.do(tx, "end_gone", estate_id=estate.id, at=run.as_of)
        store.light.do(tx, "clear_old_ground", estate_id=estate.id, run_id=run.id)
        store.finish_run(
            tx, run.id, "done", input_hash=totals.input_hash, parameters=totals.parameters,
            lamps=totals.lamps, surfaces=totals.surfaces, cells=totals.cells,
        )  # fmt: skip
        if defer_rank:
            store.queries.rows(tx, "defer_causes", task=jobs.CAUSES, run_id=run.id)
    return totals


def rank(engine: Engine, estate: Estate, run: Run) -> None:
    """Compute the order of repair and the group faults of a whole estate."""
    with engine.begin() as tx:
        causes.save_repairs(tx, estate, run)
        causes.save_groups(tx, estate, run)


def _totals(tx: Connection, run: Run) -> Totals:
    rows = store.queries.rows(tx, "finished_tiles", run_id=run.id)
    assumptions: Counter[str] = Counter()
    for row in rows:
        assumptions.update(row.found["assumptions"])
    digest = hashlib.sha256("".join(row.found["input_hash"] for row in rows).encode())
    lamps = sum(row.lamps for row in rows)
    houses = sum(row.found["buildings"] for row in rows)
    shares = {name: _share(assumptions[key], lamps) for name, key in SHARES.items()}
    guessed = assumptions["building_height_default"]
    shares["building_height"] = _share(guessed, houses)
    warnings = [text for row in rows for text in row.found["warnings"]]
    parameters = {
        "assumptions": dict(sorted(assumptions.items())),
        "warnings": warnings[: 4 * WARNINGS_KEPT],
        "shares": shares,
    }
    cells = store.queries.scalar(tx, "cells_of_run", run_id=run.id)
    surfaces = sum(row.surfaces for row in rows)
    return Totals(surfaces, cells, lamps, parameters, digest.hexdigest(), warnings)


def _share(assumed: int, count: int) -> float | None:
    """Share that rests on real data; None of nothing."""
    return None if count == 0 else round(1.0 - min(assumed, count) / count, 4)


def resume(tx: Connection, estate: Estate) -> uuid.UUID | None:
    """Return the computation of an estate that was left before its end."""
    return store.unfinished_run(tx, estate, ENGINE)
