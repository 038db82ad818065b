"""What a computation keeps of the sample, written by hand: figures that a test can count on."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import shapely
from sqlalchemy import Connection, text

from backend.models import Base
from tests.estate_sample import EAST_M, NORTH_M

NOW = datetime.now(UTC)
SHARES = {"photometry": 0.0, "flux": 0.35, "state": 0.997, "building_height": 1.0}
#: Result of a surface that nobody would be proud of, and not all of it known.
RESULT: dict[str, Any] = {
    "lighting_class": "P5", "class_is_default": True, "quantity": "Eh", "cells": 800,
    "cell_m2": 1.0, "dark_cells": 300, "likely_dark_cells": 200, "certain_dark_cells": 150,
    "e_avg_lx": 1.5, "e_min_lx": 0.0, "uo": 0.0, "e_avg_hopeful_lx": 2.5,
    "e_min_hopeful_lx": 0.1, "uo_hopeful": 0.04, "required_e_avg_lx": 3.0,
    "required_e_min_lx": 0.6, "required_uo": None, "e_avg_verdict": "fails",
    "uo_verdict": "no_demand", "lamps": 2,
}  # fmt: skip


def ids(tx: Connection) -> dict[str, Any]:
    """Return the identities of the sample's estate and assets; lamps by code."""
    found = {row.kind: row.id for row in tx.execute(text("SELECT id, kind FROM core.asset"))}
    found |= {row.code: row.id for row in tx.execute(text("SELECT id, code FROM core.lamp"))}
    owner = tx.execute(text("SELECT id, company_id FROM core.estate ORDER BY created_at")).first()
    assert owner
    return {**found, "estate": owner.id, "company": owner.company_id}


def put(tx: Connection, table: str, **row: Any) -> None:  # noqa: ANN401 -- any column's
    """Insert one row; a geometry is written in EPSG:3006."""
    given = {
        name: f"SRID=3006;{shapely.to_wkt(value)}" if isinstance(value, shapely.Geometry) else value
        for name, value in row.items()
    }
    tx.execute(Base.metadata.tables[f"core.{table}"].insert().values(given))


def put_run(tx: Connection, known: dict[str, Any], shares: dict[str, float] | None = None) -> Any:  # noqa: ANN401 -- an identity
    """Note a computation that ended now."""
    run_id = uuid.uuid4()
    told = {"assumptions": {}, "warnings": []} | ({} if shares is None else {"shares": shares})
    put(
        tx, "analysis_run", id=run_id, company_id=known["company"], estate_id=known["estate"],
        scope="estate", status="done", engine="hand", started_at=NOW, finished_at=NOW,
        parameters=told,
    )  # fmt: skip
    return run_id


def put_result(tx: Connection, run_id: object, surface_id: object, kind: str, **more: Any) -> None:  # noqa: ANN401 -- any column's
    """Keep the result of a surface; it stands unless `ended_at` says otherwise."""
    known = ids(tx)
    row = {**RESULT, "since_at": NOW - timedelta(days=2), "ended_at": None, **more}
    put(
        tx, "surface_result", surface_id=surface_id, run_id=run_id, surface_kind=kind,
        company_id=known["company"], estate_id=known["estate"], **row,
    )  # fmt: skip


def put_spot(tx: Connection, run_id: object, surface_id: object, **more: Any) -> None:  # noqa: ANN401 -- any column's
    """Keep a dark spot on the yard, six times ten metres."""
    known = ids(tx)
    row = {
        "id": uuid.uuid4(), "since_at": NOW - timedelta(days=2), "ended_at": None,
        "surface_kind": "courtyard", "lighting_class": "P5", "required_e_min_lx": 0.6,
        "e_min_lx": 0.0, "missing_lx": 0.4, "area_m2": 60.0, "cells": 60, "certain_area_m2": 45.0,
        "length_m": None, "entrance_m": 12.0, "certainty": "certain",
        "lamp_ids": [known["P1"], known["P2"]], "geom": ground(2, 14, 10, 6),
    }  # fmt: skip
    put(
        tx, "dark_spot", run_id=run_id, surface_id=surface_id, company_id=known["company"],
        estate_id=known["estate"], **{**row, **more},
    )  # fmt: skip


def ground(east_m: float, north_m: float, width_m: float, height_m: float) -> shapely.Geometry:
    """Return a rectangle of the sample's ground."""
    east, north = EAST_M + east_m, NORTH_M + north_m
    return shapely.box(east, north, east + width_m, north + height_m)


def put_light(tx: Connection) -> dict[str, Any]:
    """Keep a whole computation of the sample, with one result of the yard that has ended."""
    known = ids(tx)
    before, run_id = put_run(tx, known), put_run(tx, known, SHARES)
    yard, path, door = known["courtyard"], known["footpath"], known["stairwell"]
    past = {"since_at": NOW - timedelta(days=40), "ended_at": NOW - timedelta(days=2)}
    put_result(tx, before, yard, "courtyard", **past, certain_dark_cells=20, likely_dark_cells=20,
               dark_cells=25)  # fmt: skip
    put_result(tx, run_id, yard, "courtyard")
    put_result(tx, run_id, path, "footpath", lighting_class="P4", e_avg_verdict="ok",
               dark_cells=0, likely_dark_cells=0, certain_dark_cells=0, cell_m2=0.25)  # fmt: skip
    put_result(tx, run_id, door, "entrance", lighting_class="P2", e_avg_verdict="unknown",
               uo_verdict="no_demand", cell_m2=0.25)  # fmt: skip
    put_spot(tx, before, yard, **past)
    put_spot(tx, run_id, yard)
    put_spot(tx, run_id, yard, certainty="probable", certain_area_m2=0.0, area_m2=20.0)
    put_spot(tx, run_id, path, certainty="unknown", certain_area_m2=0.0, surface_kind="footpath",
             length_m=14.0, lighting_class="P4")  # fmt: skip
    same = {"company_id": known["company"], "run_id": run_id}
    put(tx, "lamp_effect", lamp_id=known["P1"], surface_id=yard, area_m2=84.0,
        geom=shapely.MultiPolygon([ground(2, 14, 12, 7)]), **same)  # fmt: skip
    repair = {**same, "estate_id": known["estate"], "cluster": known["P1"]}
    put(tx, "repair", lamp_id=known["P2"], place=1, with_lamp_id=known["P1"], dark_m2=30.0,
        weighted_m2=50.0, worth_m2=25.0, **repair)  # fmt: skip
    put(tx, "repair", lamp_id=known["P1"], place=2, with_lamp_id=None, dark_m2=12.0,
        weighted_m2=12.0, worth_m2=12.0, **repair)  # fmt: skip
    put(tx, "group_fault", id=uuid.uuid4(), basis="circuit", cabinet="C1", circuit="C1-2",
        lamp_ids=[known["P2"], known["P1"]], estate_id=known["estate"],
        geom=ground(6, 18, 28, 4), **same)  # fmt: skip
    return known
