"""Keep what was computed: what is as before stays, what is not ends and makes room."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Row, Table

from backend import models
from backend.analysis.store import Estate, Run, light
from backend.tables import copy_rows, wkb_hex
from gis.lighting.darkspots import Analysis
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
    tx: Connection, estate: Estate, run: Run, found: Analysis, surface_ids: Sequence[Any]
) -> None:
    """Keep the results and dark spots of some surfaces, as they are from the run's moment on."""
    ids = list(surface_ids)
    owner = {"company_id": estate.company_id, "estate_id": estate.id, "run_id": run.id}
    stamp = {**owner, "since_at": run.as_of, "ended_at": None}
    _save_results(tx, found.surface_results, ids, stamp)
    _save_spots(tx, found.dark_spots, ids, stamp)


def _save_results(
    tx: Connection, results: pd.DataFrame, ids: list[Any], stamp: dict[str, Any]
) -> None:
    standing = {r.surface_id: r for r in light.rows(tx, "standing_results", surface_ids=ids)}
    same = [_same(standing.get(row["surface_id"]), row, RESULT_VALUES) for row in _records(results)]
    changed = results[~np.array(same, dtype=bool)]
    ended = list(changed["surface_id"])
    light.do(tx, "end_results", surface_ids=ended, at=stamp["since_at"])
    _clear_twins(tx, "surface_result", "surface_id", ended, stamp["run_id"])
    _copy(tx, models.SurfaceResult, changed, stamp)


def _save_spots(tx: Connection, spots: pd.DataFrame, ids: list[Any], stamp: dict[str, Any]) -> None:
    standing = {r.id: r for r in light.rows(tx, "standing_spots", surface_ids=ids)}
    rows = []
    for row in _records(spots):
        before = standing.get(row["id"])
        if row["lamp_ids"] is None:  # nothing changed in it, so neither did the lamps around it
            row["lamp_ids"] = [] if before is None else before.lamp_ids
        if _same(before, row, SPOT_VALUES) and before and before.lamp_ids == row["lamp_ids"]:
            del standing[row["id"]]
            continue
        rows.append(row)
    light.do(tx, "end_spots", spot_ids=list(standing), at=stamp["since_at"])
    if not rows:
        return
    frame = pd.DataFrame(rows)
    frame["geom"] = wkb_hex(np.array([row["geom"] for row in rows], dtype=object))
    _clear_twins(tx, "dark_spot", "id", list(frame["id"]), stamp["run_id"])
    _copy(tx, models.DarkSpot, frame, stamp)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", pd.DataFrame(frame).to_dict("records"))


def _clear_twins(tx: Connection, table: str, key: str, ids: list[Any], run_id: uuid.UUID) -> None:
    """Forget what the same run found earlier: a square that was done twice."""
    light.do(tx, f"clear_twins_of_{table}", **{f"{key}s": ids}, run_id=run_id)


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
    filled = [block for block in blocks if len(block[1])]
    if not filled:
        return
    moment = light.scalar(tx, "moment")
    owner = {"company_id": estate.company_id, "estate_id": estate.id, "run_id": run.id}
    frame = pd.DataFrame(
        {
            "id": [block[0] for block in filled],
            "step_m": [grid.step_m for _, grid, _ in filled],
            "runs": [grid.runs.astype("<i4").tobytes() for _, grid, _ in filled],
            "lux": [lux.tobytes() for _, _, lux in filled],
            "geom": wkb_hex(np.array([_box(grid) for _, grid, _ in filled], dtype=object)),
        }
    )
    _copy(tx, models.LightBlock, frame, {**owner, "kind": kind, "changed_at": moment})


def _box(grid: SurfaceGrid) -> shapely.Polygon:
    half = grid.step_m / 2
    east, north = grid.easting_m, grid.northing_m
    return shapely.box(east.min() - half, north.min() - half, east.max() + half, north.max() + half)


def save_effects(
    tx: Connection, estate: Estate, run: Run, found: Mapping[Any, Sequence[Effect]]
) -> None:
    """Keep what lamps hold lit, by surface, in the place of what was kept of those surfaces."""
    light.do(tx, "clear_effects", surface_ids=list(found))
    rows = [
        (effect.lamp_id, surface_id, effect.area_m2, effect.ground)
        for surface_id, effects in found.items()
        for effect in effects
    ]
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=["lamp_id", "surface_id", "area_m2", "geom"])
    frame["geom"] = wkb_hex(frame["geom"].to_numpy(dtype=object))
    owner = {"company_id": estate.company_id, "run_id": run.id}
    _copy(tx, models.LampEffect, frame, owner)


def save_repairs(
    tx: Connection, estate: Estate, run: Run, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Add lamps to the order of repair."""
    if rows:
        owner = {"company_id": estate.company_id, "estate_id": estate.id, "run_id": run.id}
        _copy(tx, models.Repair, pd.DataFrame(rows), owner)


def save_groups(
    tx: Connection, estate: Estate, run: Run, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Keep the suspected group faults of an estate in the place of the former ones."""
    light.do(tx, "clear_groups", estate_id=estate.id)
    if rows:
        owner = {"company_id": estate.company_id, "estate_id": estate.id, "run_id": run.id}
        frame = pd.DataFrame(rows)
        frame["geom"] = wkb_hex(frame["geom"].to_numpy(dtype=object))
        _copy(tx, models.GroupFault, frame, owner)


def _copy(
    tx: Connection, model: type[models.Base], frame: pd.DataFrame, same: Mapping[str, object]
) -> None:
    """Append rows, with what is the same in all of them."""
    table = cast("Table", model.__table__)
    whole = pd.DataFrame(frame)
    for name, value in same.items():
        whole[name] = [value] * len(whole)
    copy_rows(tx, table, whole[[column.name for column in table.columns]])


def block_id(estate_id: uuid.UUID, east: int, north: int) -> uuid.UUID:
    """Return the identity of a square of ground of an estate."""
    return uuid.uuid5(estate_id, f"ground {east} {north}")


def moment_of(tx: Connection) -> datetime:
    """Return the database's clock."""
    return cast("datetime", light.scalar(tx, "moment"))
