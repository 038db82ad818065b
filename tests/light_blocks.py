"""Blocks of ground made by hand: pools of light around lamps, with houses cut out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from maps.lux_tile import Block

SIDE = 64
Floats = NDArray[np.float64]
#: Illuminance of cells at easting, northing [m]: lamps never seen out, and lit; NaN: built ground.
Light = Callable[[Floats, Floats], tuple[Floats, Floats]]


def block_of(row: int, column: int, light: Light, step_m: float = 1.0) -> Block:
    """Make the block whose south-west cell is given."""
    rows, columns = np.mgrid[row : row + SIDE, column : column + SIDE]
    out, lit = light((columns + 0.5) * step_m, (rows + 0.5) * step_m)
    kept = ~np.isnan(lit)
    runs = []
    for r, line in enumerate(kept):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(int)))
        runs += [(row + r, column + a, column + b - 1) for a, b in edges.reshape(-1, 2)]
    lux = np.stack([out[kept], lit[kept]]).astype("<f2")
    return Block(step_m, np.array(runs, "<i4").reshape(-1, 3).tobytes(), lux.tobytes())


def pools(
    lamps: Sequence[tuple[float, float, bool]], houses: Sequence[tuple[float, ...]] = ()
) -> Light:
    """Light of lamps 4 m high at easting, northing [m]; the third tells whether it was seen lit.

    Houses are west, south, east, north [m]; they are left out and throw no shadow.
    """

    def light(east: Floats, north: Floats) -> tuple[Floats, Floats]:
        out, lit = np.zeros_like(east), np.zeros_like(east)
        for x, y, seen in lamps:
            square = (east - x) ** 2 + (north - y) ** 2 + 16.0
            lux = 30.0 * 64.0 * 16.0**-0.5 / square**1.5 * 4.0
            lit += lux
            out += lux if seen else 0.0
        for west, south, far, top in houses:
            built = (east > west) & (east < far) & (north > south) & (north < top)
            out[built] = lit[built] = np.nan
        return out, lit

    return light


def plain(out: float, lit: float) -> Light:
    """Ground of one illuminance everywhere [lx]."""
    return lambda east, _: (np.full_like(east, out), np.full_like(east, lit))


def put_blocks(
    tx: Connection, code: str, box: tuple[float, float, float, float], light: Light
) -> None:
    """Write the ground of an estate in whole squares around west, south, east, north [m]."""
    west, south, east, north = box
    run = _run(tx, code)
    for row in range(int(south) // SIDE * SIDE, int(north), SIDE):
        for column in range(int(west) // SIDE * SIDE, int(east), SIDE):
            block = block_of(row, column, light)
            corner = {"west": column, "south": row, "east": column + SIDE, "north": row + SIDE}
            tx.execute(text(_BLOCK), {**run, **corner, "runs": block.runs, "lux": block.lux})


def put_history(
    tx: Connection,
    code: str,
    history: Sequence[tuple[datetime, datetime | None, float, str]],
) -> None:
    """Write dark spots of the first yard: from, to, area [m2], certainty; and its result."""
    run = _run(tx, code)
    tx.execute(text(_RESULT), {**run, "since": min(entry[0] for entry in history)})
    for number, (since, until, area_m2, certainty) in enumerate(history):
        spot = {"id": uuid.UUID(int=number + 1), "since": since, "until": until, "area": area_m2}
        certain = area_m2 if certainty == "certain" else 0.0
        tx.execute(text(_SPOT), {**run, **spot, "certainty": certainty, "certain": certain})


def _run(tx: Connection, code: str) -> dict[str, Any]:
    found = tx.execute(text(_RUN), {"code": code}).mappings().one()
    return dict(found)


_RUN = """
INSERT INTO core.analysis_run (company_id, estate_id, scope, status, engine, finished_at)
SELECT company_id, id, 'estate', 'done', 'by hand', now() FROM core.estate WHERE code = :code
RETURNING id AS run, estate_id AS estate, company_id AS company
"""
_BLOCK = """
INSERT INTO core.light_block
    (id, company_id, estate_id, run_id, kind, changed_at, step_m, runs, lux, geom)
VALUES (gen_random_uuid(), :company, :estate, :run, 'ground', now(), 1, :runs, :lux,
    ST_MakeEnvelope(:west, :south, :east, :north, 3006))
"""
_RESULT = """
INSERT INTO core.surface_result
    (surface_id, run_id, company_id, estate_id, since_at, surface_kind, lighting_class,
    class_is_default, quantity, cells, cell_m2, dark_cells, likely_dark_cells, certain_dark_cells,
    e_avg_verdict, uo_verdict, lamps)
SELECT id, :run, :company, :estate, :since, 'courtyard', 'P5', true, 'Eh', 800, 1, 0, 0, 0,
    'ok', 'no_demand', 2
FROM core.courtyard WHERE estate_id = :estate ORDER BY id LIMIT 1
"""
_SPOT = """
INSERT INTO core.dark_spot
    (id, run_id, company_id, estate_id, since_at, ended_at, surface_id, surface_kind,
    lighting_class, required_e_min_lx, e_min_lx, missing_lx, area_m2, cells, certain_area_m2,
    certainty, lamp_ids, geom)
SELECT :id, :run, :company, :estate, :since, cast(:until AS timestamptz), id, 'courtyard', 'P5',
    0.6, 0.1, 0.3, :area, 10, :certain, :certainty, '{}',
    ST_SetSRID(ST_Expand(ST_PointOnSurface(geom), sqrt(cast(:area AS float8)) / 2), 3006)
FROM core.courtyard WHERE estate_id = :estate ORDER BY id LIMIT 1
"""
