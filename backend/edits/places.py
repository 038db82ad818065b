"""Where a row belongs: the estate it is told to, else the one whose outline holds it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.edits import store
from backend.edits.schemas import Change, Held
from backend.errors import FieldProblem

#: A new row so far outside an outline still belongs there [m]: the outline grows.
NEAR_M: Final = 200.0
#: Nothing of an estate lies farther from its outline [m].
FAR_M: Final = 5000.0
_NOWHERE: Final = (uuid.UUID(int=0), uuid.UUID(int=0))

Place = tuple[uuid.UUID, uuid.UUID]
"""Company and estate."""


def homes(tx: Connection, changes: Sequence[Change]) -> dict[uuid.UUID, tuple[Place, Any]]:
    """Return company and outline of every estate that new rows may belong to, by estate.

    The outline is a geometry in EPSG:3006, or None where the estate has none yet.
    """
    if not changes:
        return {}
    return {
        row.id: ((row.company_id, row.id), shapely.from_wkb(row.outline) if row.outline else None)
        for row in store.rows(tx, "estates")
    }


def place_of(
    change: Change, held: Held | None, homes: Mapping[uuid.UUID, tuple[Place, Any]]
) -> tuple[Place, FieldProblem | None]:
    """Return where the row of a change belongs, or why that cannot be told."""
    if held:
        place = (held.company_id, held.estate_id)
        moved = change.geometry
        if moved is not None and (problem := _strange(moved)):
            return place, problem
        if moved is not None and shapely.distance(moved, held.geometry) > FAR_M:
            return place, FieldProblem("geometry", f"is moved more than {FAR_M / 1000:.0f} km")
        return place, None
    geometry = change.geometry
    assert geometry is not None  # noqa: S101 -- a new row without one was refused
    if problem := _strange(geometry):
        return _NOWHERE, problem
    told = change.estate_id
    if told is None:
        place, problem = _nearest(geometry, homes)
        told = change.fallback_estate_id
        if problem is None or told is None:
            return place, problem
    return _told(told, geometry, homes)


def _told(
    estate_id: uuid.UUID,
    geometry: BaseGeometry,
    homes: Mapping[uuid.UUID, tuple[Place, Any]],
) -> tuple[Place, FieldProblem | None]:
    if estate_id not in homes:
        return _NOWHERE, FieldProblem("estate_id", "is no estate of yours")
    place, outline = homes[estate_id]
    far = outline is not None and shapely.distance(geometry, outline) > FAR_M
    told = f"lies more than {FAR_M / 1000:.0f} km from its estate"
    return place, FieldProblem("geometry", told) if far else None


def _nearest(
    geometry: BaseGeometry, homes: Mapping[uuid.UUID, tuple[Place, Any]]
) -> tuple[Place, FieldProblem | None]:
    drawn = [(place, outline) for place, outline in homes.values() if outline is not None]
    apart_m = np.array([shapely.distance(geometry, outline) for _, outline in drawn])
    near = apart_m[apart_m <= NEAR_M]
    if not len(near):
        told = f"no estate lies within {NEAR_M:.0f} m: say which"
        return _NOWHERE, FieldProblem("estate_id", told)
    if int((apart_m == near.min()).sum()) > 1:
        return _NOWHERE, FieldProblem("estate_id", "several estates hold the place: say which")
    return drawn[int(apart_m.argmin())][0], None


def _strange(geometry: BaseGeometry) -> FieldProblem | None:
    """Tell what keeps a geometry from being held against others."""
    if geometry.is_empty:
        return FieldProblem("geometry", "is empty")
    if not np.isfinite(shapely.bounds(geometry)).all():
        return FieldProblem("geometry", "lies outside what the register can hold")
    return None
