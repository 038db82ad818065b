"""An estate for tests of the day package, and what can happen to it."""

from __future__ import annotations

import uuid

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Connection, text

from backend.imports import store
from backend.imports.store import Estate
from tests.estate_sample import EAST_M, NORTH_M, lamps, store_sample

#: Photo that the sample's report names.
SHA256 = "ab" * 32


def circuit_lamps(**columns: object) -> gpd.GeoDataFrame:
    """Return the sample's two poles and two more on their circuit, not in the order of the path."""
    places = [shapely.Point(EAST_M + east, NORTH_M + 20) for east in (56, 8, 32, 80)]
    frame = gpd.GeoDataFrame(
        {"source_id": ["l3", "l1", "l2", "l4"]}, geometry=places, crs=lamps().crs
    )
    like = lamps().drop(columns=["source_id", "geometry"]).iloc[0]
    return frame.assign(
        **{**like.to_dict(), "code": ["P3", "P1", "P2", "P4"], "cabinet": "S1", "circuit": "S1-1",
           **columns}
    )  # fmt: skip


def cabinet() -> gpd.GeoDataFrame:
    """Return the cabinet that feeds the circuit, east of all its lamps."""
    place = shapely.Point(EAST_M + 90, NORTH_M + 22)
    columns = {"source_id": ["c1"], "name": ["S1"], "kind": ["lighting_cabinet"]}
    return gpd.GeoDataFrame(columns, geometry=[place], crs=3006)


def store_estate(tx: Connection, name: str = "Provgården") -> Estate:
    """Write the estate with a circuit, a plan that is visited and an open report with a photo."""
    estate = store_sample(tx, name)
    store.save_assets(tx, estate, "lamp", "sample", circuit_lamps())
    store.save_assets(tx, estate, "place", "sample", cabinet())
    owner = {"company": estate.company_id, "estate": estate.id}
    tx.execute(text(_PLAN), owner)
    tx.execute(text(_PHONE), owner)
    report(tx, estate, "courtyard", "YARD.LITTER", photo=SHA256)
    return estate


def moved(kind_rows: gpd.GeoDataFrame, east_m: float) -> gpd.GeoDataFrame:
    """Return rows moved to the east."""
    places = shapely.transform(kind_rows.geometry.to_numpy(), lambda c: np.add(c, (east_m, 0.0)))
    return kind_rows.set_geometry(gpd.GeoSeries(places, index=kind_rows.index, crs=3006))


def report(
    tx: Connection,
    estate: Estate,
    kind: str,
    category: str,
    *,
    photo: str | None = None,
    days_ago: float = 0.0,
) -> uuid.UUID:
    """Store a report on the first asset of a kind, with a contact that nobody may carry."""
    values = {
        "id": uuid.uuid4(), "estate": estate.id, "kind": kind, "category": category,
        "days": days_ago, "photo": photo,
    }  # fmt: skip
    for statement in (_REPORT, _RECEIVED, _CONTACT, *((_NAMED,) if photo else ())):
        tx.execute(text(statement), values)
    return values["id"]


CONTACT = "ulla.hemlig@bo.test"
_REPORT = """
INSERT INTO core.report (
    id, company_id, estate_id, asset_id, category, description, observed_at, received_at, origin,
    content_hash
)
SELECT :id, asset.company_id, asset.estate_id, asset.id, :category, 'Skräp vid "bänken"',
    now() - :days * interval '1 day', now() - :days * interval '1 day', 'staff', ''
FROM core.asset WHERE asset.kind = :kind AND asset.estate_id = :estate ORDER BY asset.id LIMIT 1
"""
_RECEIVED = """
INSERT INTO core.report_event (report_id, company_id, kind, at)
SELECT id, company_id, 'received', received_at FROM core.report WHERE id = :id
"""
_CONTACT = f"""
INSERT INTO core.reporter_contact (report_id, company_id, contact, name)
SELECT id, company_id, '{CONTACT}', 'Ulla Hemlig' FROM core.report WHERE id = :id
"""  # noqa: S608 -- a constant of ours
_NAMED = """
INSERT INTO core.report_photo (report_id, company_id, position, sha256)
SELECT id, company_id, 0, :photo FROM core.report WHERE id = :id
"""
_PLAN = """
WITH made AS (
    INSERT INTO core.cleaning_plan (company_id, asset_id, task, interval_days, starts_on)
    SELECT company_id, id, 'stairwell_cleaning', 7, current_date - 400
    FROM core.asset WHERE kind = 'stairwell' AND estate_id = :estate
    RETURNING id, company_id
)
INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)
SELECT company_id, id, now() - interval '30 days', 'done' FROM made
"""
_PHONE = """
INSERT INTO core.duty_phone (company_id, estate_id, purpose, name, phone, position)
VALUES
    (:company, :estate, 'danger', 'Jouren', '031-390 06 01', 1),
    (:company, NULL, 'electricity', 'Elfirman', '031-390 06 02', 0)
"""
