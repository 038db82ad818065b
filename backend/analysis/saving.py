"""Keep what was computed: what is as before stays, what is not ends and makes room."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, Table

from backend import models
from backend.analysis.store import Estate, Run, light
from backend.tables import add_records, wkb_bytes
from gis.lighting._layout import Floats, Ints
from gis.lighting.darkspots import SPOT_COLUMNS, Findings
from gis.lighting.field import Effect, SurfaceLight
from gis.lighting.grid import SurfaceGrid

#: Values of a surface that make a new result of it.
RESULT_VALUES: Final = (
    "cells", "lighting_class", "class_is_default", "dark_cells", "likely_dark_cells",
    "certain_dark_cells", "e_avg_lx", "e_avg_hopeful_lx", "e_min_lx", "e_min_hopeful_lx",
    "e_avg_verdict", "uo_verdict", "lamps",
)  # fmt: skip
#: Values of a dark spot that make a new one of it; its id holds the surface and first corner.
SPOT_VALUES: Final = (
    "cells", "e_min_lx", "missing_lx", "certain_area_m2", "lighting_class", "entrance_m",
)  # fmt: skip


def save_findings(
    tx: Connection, estate: Estate, run: Run, found: Findings, surface_ids: Sequence[Any]
) -> None:
    """Keep the results and dark spots of some surfaces, as they are from the run's moment on."""
    ids = list(surface_ids)
    owner = {"company_id": estate.company_id, "estate_id": estate.id, "run_id": run.id}
    stamp = {**owner, "since_at": run.as_of, "ended_at": None}
    _save_results(tx, found.results, ids, stamp)
    spots = [dict(zip(SPOT_COLUMNS, row, strict=True)) for row in found.spots]
    _save_spots(tx, spots, ids, stamp)


def _save_results(
    tx: Connection, results: list[dict[str, Any]], ids: list[Any], stamp: dict[str, Any]
) -> None:
    standing = {r.surface_id: r for r in light.rows(tx, "standing_results", surface_ids=ids)}
    changed = [
        row for row in results if not _same(standing.get(row["surface_id"]), row, RESULT_VALUES)
    ]
    if not changed:
        return
    ids = [row["surface_id"] for row in changed]
    ended = [surface_id for surface_id in ids if surface_id in standing]
    if ended:
        light.do(tx, "end_results", surface_ids=ended, at=stamp["since_at"])
    # of a square that the same run does twice
    light.do(tx, "clear_twins_of_results", surface_ids=ids, run_id=stamp["run_id"])
    _add(tx, models.SurfaceResult, changed, stamp)


def _save_spots(
    tx: Connection, spots: list[dict[str, Any]], ids: list[Any], stamp: dict[str, Any]
) -> None:
    standing = {r.id: r for r in light.rows(tx, "standing_spots", surface_ids=ids)}
    rows = []
    for row in spots:
        before = standing.get(row["id"])
        if row["lamp_ids"] is None:  # nothing changed in it, so neither did the lamps around it
            row["lamp_ids"] = [] if before is None else before.lamp_ids
        if _same(before, row, SPOT_VALUES) and before and before.lamp_ids == row["lamp_ids"]:
            del standing[row["id"]]
            continue
        rows.append(row)
    if standing:
        light.do(tx, "end_spots", spot_ids=list(standing), at=stamp["since_at"])
    if rows:
        rows = _with_geometry(rows, [row["geom"] for row in rows])
        twins = [row["id"] for row in rows]
        light.do(tx, "clear_twins_of_spots", spot_ids=twins, run_id=stamp["run_id"])
        _add(tx, models.DarkSpot, rows, stamp)


def _same(before: Row[Any] | None, row: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Tell whether a row holds the values that stand, NaN being no value."""
    return before is not None and all(
        _plain(getattr(before, name)) == _plain(row[name]) for name in names
    )


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any column's value
    return None if isinstance(value, float) and math.isnan(value) else value


def save_surface_blocks(
    tx: Connection, estate: Estate, run: Run, lights: Sequence[SurfaceLight]
) -> None:
    """Keep the cells of surfaces, all four rows of them."""
    save_blocks(
        tx, estate, run, "surface",
        [(light.surface.id, light.grid, light.total_lx.astype("<f4")) for light in lights],
    )  # fmt: skip


def save_blocks(
    tx: Connection,
    estate: Estate,
    run: Run,
    kind: str,
    blocks: Sequence[tuple[uuid.UUID, SurfaceGrid, np.ndarray[Any, Any]]],
) -> None:
    """Keep cells with their light in the place of those of the same ids; none without cells."""
    light.do(tx, "clear_blocks", block_ids=[block[0] for block in blocks])
    owner = {"company_id": estate.company_id, "estate_id": estate.id, "run_id": run.id}
    same = {**owner, "kind": kind, "changed_at": light.scalar(tx, "moment")}
    kept = [(block_id, grid, grid.runs, lux) for block_id, grid, lux in blocks if len(grid)]
    rows = [
        {
            "id": block_id,
            "step_m": grid.step_m,
            "runs": runs.astype("<i4").tobytes(),
            "lux": lux.tobytes(),
        }
        for block_id, grid, runs, lux in kept
    ]
    steps_m = np.array([grid.step_m for _, grid, _, _ in kept])
    boxes = _boxes([runs for _, _, runs, _ in kept], steps_m)
    _add(tx, models.LightBlock, _with_geometry(rows, boxes), same)


def _boxes(runs: Sequence[Ints], steps_m: Floats) -> Sequence[BaseGeometry]:
    """Return the boxes around runs of cells, rising by row."""
    corners = [(c[:, 1].min(), c[0, 0], c[:, 2].max() + 1, c[-1, 0] + 1) for c in runs]
    bounds = np.array(corners, dtype=np.float64).reshape(-1, 4) * steps_m[:, None]
    return cast("Sequence[BaseGeometry]", shapely.box(*bounds.T))


def _with_geometry(
    rows: Sequence[Mapping[str, object]], shapes: Sequence[BaseGeometry]
) -> list[dict[str, object]]:
    """Return rows with their geometries as add_records takes them."""
    wkb = wkb_bytes(shapes)
    return [{**row, "geom": each} for row, each in zip(rows, wkb, strict=True)]


def save_effects(
    tx: Connection,
    estate: Estate,
    run: Run,
    lights: Sequence[SurfaceLight],
    found: Sequence[Sequence[Effect]],
) -> None:
    """Keep what lamps hold lit, by surface, in the place of what was kept of those surfaces."""
    ids = [each.surface.id for each in lights]
    light.do(tx, "clear_effects", surface_ids=ids)
    pairs = [(i, each) for i, effects in zip(ids, found, strict=True) for each in effects]
    rows = [
        {"lamp_id": effect.lamp_id, "surface_id": surface_id, "area_m2": effect.area_m2}
        for surface_id, effect in pairs
    ]
    owner = {"company_id": estate.company_id, "run_id": run.id}
    shapes = [effect.ground for _, effect in pairs]
    _add(tx, models.LampEffect, _with_geometry(rows, shapes), owner)


def save_repairs(
    tx: Connection, estate: Estate, run: Run, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Add lamps to the order of repair."""
    owner = {"company_id": estate.company_id, "estate_id": estate.id, "run_id": run.id}
    _add(tx, models.Repair, rows, owner)


def save_groups(
    tx: Connection, estate: Estate, run: Run, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Keep the suspected group faults of an estate in the place of the former ones."""
    light.do(tx, "clear_groups", estate_id=estate.id)
    owner = {"company_id": estate.company_id, "estate_id": estate.id, "run_id": run.id}
    _add(tx, models.GroupFault, _with_geometry(rows, [row["geom"] for row in rows]), owner)


def _add(
    tx: Connection,
    model: type[models.Base],
    rows: Sequence[Mapping[str, object]],
    same: Mapping[str, object],
) -> None:
    add_records(tx, cast("Table", model.__table__), rows, same)


def block_id(estate_id: uuid.UUID, east: int, north: int) -> uuid.UUID:
    """Return the identity of a square of ground of an estate."""
    return uuid.uuid5(estate_id, f"ground {east} {north}")
