"""Read what the light computation needs, and keep what it found."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Table

from backend import models
from backend.db import query
from backend.queries import Queries, values
from backend.tables import copy_rows, wkb_hex
from gis.lighting.classes import ClassLimit
from gis.lighting.darkspots import Analysis


class Estate(NamedTuple):
    """An estate to compute, with the middle of its ground (None: it has no assets)."""

    id: uuid.UUID
    company_id: uuid.UUID
    code: str
    name: str
    easting_m: float | None
    northing_m: float | None


_queries = Queries("analysis")


def estates(
    tx: Connection, *, code: str | None = None, estate_id: uuid.UUID | None = None
) -> list[Estate]:
    """Return the estates of a code or an identity; neither: all."""
    found = _queries.rows(tx, "estate", code=code, estate_id=estate_id)
    return [Estate(**values(row)) for row in found]


def waiting_estates(tx: Connection) -> list[uuid.UUID]:
    """Return the estates whose changes nobody computed yet."""
    return [row.estate_id for row in _queries.rows(tx, "waiting_estates")]


def hold_estate(tx: Connection, estate: Estate) -> None:
    """Wait until no other transaction computes the estate."""
    _queries.rows(tx, "hold_estate", estate_id=estate.id)


def take_requests(tx: Connection, estate: Estate) -> list[uuid.UUID]:
    """Take the changes that wait; return the lamps concerned."""
    return [row.lamp_id for row in _queries.rows(tx, "take_requests", estate_id=estate.id)]


class Scene(NamedTuple):
    """What one computation reads."""

    surfaces: gpd.GeoDataFrame
    lamps: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    limits: dict[str, ClassLimit]

    def input_hash(self) -> str:
        """Return a SHA-256 over every value that decides the result."""
        digest = hashlib.sha256()
        for frame in (self.surfaces, self.lamps, self.buildings):
            plain = pd.DataFrame(frame.drop(columns=["geometry"])).astype(str)
            digest.update(plain.to_csv(index=False).encode())
            digest.update(b"".join(shapely.to_wkb(frame.geometry.to_numpy())))
        for code, limit in sorted(self.limits.items()):
            demands = (limit.e_avg_lx, limit.e_min_lx, limit.uo, limit.quantity)
            digest.update(repr((code, *demands)).encode())
        return digest.hexdigest()


def scene(
    tx: Connection,
    estate: Estate,
    area: BaseGeometry | None,
    margin_m: float,
) -> Scene:
    """Read the surfaces in an area of an estate, and the lamps and buildings that matter there.

    Parameters
    ----------
    tx : Connection
        The transaction.
    estate : Estate
        The estate.
    area : geometry, optional
        EPSG:3006; only surfaces that meet it. None: the whole estate.
    margin_m : float
        How far lamps and buildings may stand from a surface and still matter [m].
    """
    values = {"estate_id": estate.id, "area": None if area is None else shapely.to_wkb(area)}
    surfaces = _frame(tx, "surfaces", values)
    around = _around(surfaces, margin_m)
    near = {"company_id": estate.company_id, "area": shapely.to_wkb(around)}
    return Scene(
        surfaces,
        _frame(tx, "lamps", near),
        _frame(tx, "buildings", near),
        classes(tx, estate.company_id),
    )


def lamps_by_id(tx: Connection, lamp_ids: Iterable[uuid.UUID]) -> gpd.GeoDataFrame:
    """Return lamps by identity."""
    return _frame(tx, "lamps_by_id", {"lamp_ids": list(lamp_ids)})


def classes(tx: Connection, company_id: uuid.UUID) -> dict[str, ClassLimit]:
    """Return the lighting classes a company may use, its own before the standards'."""
    rows = _queries.rows(tx, "classes", company_id=company_id)
    return {row.code: ClassLimit(**values(row)) for row in rows}


def replace_results(
    tx: Connection,
    estate: Estate,
    run_id: uuid.UUID,
    found: Analysis,
    surface_ids: list[Any] | None,
) -> None:
    """Put new results in the place of the old ones; None replaces the whole estate's."""
    clear_results(tx, estate, surface_ids)
    owner = {"company_id": str(estate.company_id), "run_id": str(run_id)}
    results = found.surface_results.assign(**owner)
    names = [c.name for c in models.SurfaceResult.__table__.columns]
    copy_rows(tx, cast("Table", models.SurfaceResult.__table__), results[names])
    spots = pd.DataFrame(found.dark_spots).assign(**owner, estate_id=str(estate.id))
    spots["geom"] = wkb_hex(found.dark_spots.geometry.to_numpy())
    names = [c.name for c in models.DarkSpot.__table__.columns]
    copy_rows(tx, cast("Table", models.DarkSpot.__table__), spots[names])


def clear_results(tx: Connection, estate: Estate, surface_ids: list[Any] | None) -> None:
    """Forget the results of surfaces; None: of the whole estate."""
    _queries.do(
        tx,
        "clear_results",
        estate_id=estate.id,
        all_of=surface_ids is None,
        surface_ids=surface_ids or [],
    )


def start_run(tx: Connection, estate: Estate, scope: str, engine: str) -> uuid.UUID:
    """Note that a computation of the whole estate, or of what was touched, has begun."""
    owner = {"company_id": estate.company_id, "estate_id": estate.id}
    run_id = _queries.scalar(tx, "start_run", **owner, scope=scope, engine=engine)
    return cast("uuid.UUID", run_id)


def finish_run(
    tx: Connection, run_id: uuid.UUID, status: str, *, message: str | None = None, **values: object
) -> None:
    """Note how a run ended."""
    counts = {"input_hash": None, "lamps": None, "surfaces": None, "cells": None, **values}
    counts["parameters"] = json.dumps(values.get("parameters", {}))
    _queries.do(tx, "finish_run", **counts, run_id=run_id, status=status, message=message)


def keep_failure(
    tx: Connection, estate: Estate, scope: str, engine: str, message: str, lasted_s: float
) -> None:
    """Keep a run of which nothing else was kept, because it failed after some time [s]."""
    owner = {"company_id": estate.company_id, "estate_id": estate.id}
    _queries.do(
        tx, "keep_failure", **owner, scope=scope, engine=engine, message=message, lasted_s=lasted_s
    )


def _frame(tx: Connection, name: str, values: dict[str, Any]) -> gpd.GeoDataFrame:
    result = tx.execute(query("analysis", name), values)
    frame = pd.DataFrame(result.all(), columns=list(result.keys()))
    geometry = shapely.from_wkb(frame.pop("wkb").map(bytes).to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame, geometry=geometry, crs=3006)


def _around(surfaces: gpd.GeoDataFrame, margin_m: float) -> BaseGeometry:
    # Boxes are cheap to build and to search by; what they take too much changes no result.
    west, south, east, north = surfaces.bounds.to_numpy().T
    boxes = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    return shapely.union_all(boxes)
