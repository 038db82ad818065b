"""Store who looks after the demo estate: areas of care, teams, firms, and whose each plan is."""

from __future__ import annotations

import uuid

import shapely
from sqlalchemy import Connection

from backend.db import query
from gis.demo.care import FIRMS, OWN_STAFF, care_areas


def store(tx: Connection, company_id: uuid.UUID, outline: shapely.Geometry) -> None:
    """Keep areas, teams and firms, once, and give each plan to its firm or its area's team.

    Parameters
    ----------
    tx : Connection
        With the rights of the owner; the plans are there.
    company_id : uuid.UUID
        The demo's company.
    outline : Geometry
        Outline of the estate, EPSG:3006 [m].
    """
    for name in FIRMS:
        tx.execute(query("demo", "put_firm"), {"company_id": company_id, "name": name})
    for area in care_areas(outline):
        kept = {
            "company_id": company_id, "name": area.name, "team": area.team,
            "hours_week": area.hours_week, "outline": shapely.to_wkb(area.geom),
        }  # fmt: skip
        tx.execute(query("demo", "put_area"), kept)
    tx.execute(query("demo", "give_to_firms"), {"company_id": company_id})
    asked = {"company_id": company_id, "own_staff": OWN_STAFF}
    tx.execute(query("demo", "give_to_teams"), asked)
