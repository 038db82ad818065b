"""A company's project for QGIS, and the keys that it opens its layers with."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import shapely
from sqlalchemy import Connection

from backend.access.service import Identity, digest
from backend.errors import ForbiddenError, NotFoundError
from backend.qgis import store
from backend.queries import values
from gis import crs
from maps.qgis_project import Door, Extent, packed, project
from maps.texts import Texts

#: How long a key of QGIS is valid [d].
KEY_DAYS: Final = 365
#: Entry of QGIS' password store that a project without a key asks for; seven signs, as QGIS wants.
AUTHCFG: Final = "ljusron"
#: Room around the estates when the project opens [m].
_AROUND_M: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key of somebody's QGIS that still opens something."""

    id: uuid.UUID
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where a company's estates lie: the local zone, and the box around them there [m]."""

    company: str
    code: str
    crs: int
    extent: Extent | None


def ground(tx: Connection, company_id: uuid.UUID | None) -> Ground:
    """Return where the estates lie that are seen.

    Raises
    ------
    NotFoundError
        If who asks is of no company.
    """
    row = store.one(tx, "ground", company_id=company_id)
    if row is None:
        raise NotFoundError("there is no company to make a project of")
    if row.west_m is None:
        return Ground(company=row.company, code=row.code, crs=crs.SWEREF99_TM, extent=None)
    box = shapely.box(row.west_m, row.south_m, row.east_m, row.north_m).buffer(_AROUND_M)
    zone = zone_of(*shapely.get_coordinates(shapely.centroid(box))[0])
    there = crs.transform(np.array([box], dtype=object), crs.SWEREF99_TM, zone)
    west, south, east, north = map(float, shapely.total_bounds(there))
    return Ground(
        company=row.company, code=row.code, crs=zone, extent=(west, south, east, north)
    )  # fmt: skip


def zone_of(easting_m: float, northing_m: float) -> int:
    """Return the local SWEREF 99 zone of a place [EPSG:3006]; outside Sweden SWEREF 99 TM."""
    lon, lat = crs.to_lonlat([easting_m], [northing_m])
    west, south, east, north = crs.SWEDEN_DEG
    if not (west <= lon[0] <= east and south <= lat[0] <= north):
        return crs.SWEREF99_TM
    return crs.local_zone(float(lon[0]), float(lat[0]))


def project_of(there: Ground, door: Door, zone: int | None, texts: Texts) -> tuple[str, bytes]:
    """Return a project's file name and content (.qgz).

    Parameters
    ----------
    there
        Where the estates lie.
    door
        Where the rows come from.
    zone
        EPSG code that it is drawn in; None: the local zone.
    texts
        Words of the reader.
    """
    chosen, extent = there.crs, there.extent
    if zone is not None and zone != chosen and extent is not None:
        box = np.array([shapely.box(*extent)], dtype=object)
        moved = crs.transform(box, chosen, zone)
        west, south, east, north = map(float, shapely.total_bounds(moved))
        extent = (west, south, east, north)
    chosen = zone or chosen
    name = f"ljusrond-{there.code}-{texts.language}"
    title = f"Ljusrond, {there.company}"
    return f"{name}.qgz", packed(project(title, door, chosen, extent, texts), name)


def make_key(tx: Connection, who: Identity) -> str:
    """Make a key for the QGIS of whoever is logged in; what it is is told here and kept nowhere.

    Raises
    ------
    ForbiddenError
        If nobody is logged in, but a machine.
    """
    if who.account_id is None or who.session_id is None:
        raise ForbiddenError("a key of QGIS is for a person: log in")
    secret = secrets.token_urlsafe(32)
    store.one(
        tx, "make_key", account_id=who.account_id, company_id=who.company_id,
        token_hash=digest(secret), days=KEY_DAYS,
    )  # fmt: skip
    return secret


def keys(tx: Connection, who: Identity) -> Sequence[Key]:
    """Return the keys of who is logged in that still open something, the newest first."""
    return [Key(**values(row)) for row in store.rows(tx, "keys", account_id=who.account_id)]


def end_key(tx: Connection, who: Identity, key_id: uuid.UUID) -> None:
    """Take a key back; it opens nothing from now on.

    Raises
    ------
    NotFoundError
        If they have no such key.
    """
    if not store.do(tx, "end_key", key_id=key_id, account_id=who.account_id):
        raise NotFoundError(f"there is no key {key_id}")
