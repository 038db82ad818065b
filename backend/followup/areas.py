"""Areas of a measure, found by what they are called or drawn: place, ring, comparison."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Final

import shapely
from sqlalchemy import Connection

from backend.errors import FieldProblem, InvalidError, invalid
from backend.followup import store
from backend.outlines import read_outline

#: Areas of one role that a measure may have [count].
AREAS_MAX: Final = 50
LABEL_MAX: Final = 120
#: A comparison area lies farther away than this [m]: nearer, the same people walk there.
ADJACENT_M: Final = 50.0
RING_MAX_M: Final = 500.0


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where: labels of things, and an outline as GeoJSON; both may be empty."""

    labels: tuple[str, ...] = ()
    outline: str = ""


@dataclass(frozen=True, kw_only=True)
class Where:
    """Where a measure is, what it is held against, what is beside it; `ring_m` 0: no ring drawn."""

    place: Places = field(default_factory=Places)
    compared: Places = field(default_factory=Places)
    ring: Places = field(default_factory=Places)
    ring_m: float = 0.0


class AreaError(InvalidError):
    """An area that cannot be used.

    Attributes
    ----------
    field
        place, compared or ring.
    why
        none, many, unknown, several, outline or adjacent.
    label
        What was written; empty: it is drawn.
    """

    def __init__(self, field: str, why: str, label: str = "") -> None:
        super().__init__([FieldProblem(field, f"{label}: {why}" if label else why)])
        self.field, self.why, self.label = field, why, label


@dataclass(frozen=True)
class Found:
    """An area with its shape [EPSG:3006]."""

    name: str
    asset_id: uuid.UUID | None
    shape: shapely.Geometry


def find_areas(
    tx: Connection, where: Where, estate_id: uuid.UUID, *, of_survey: bool = False
) -> dict[str, list[Found]]:
    """Return the areas of a measure by their role.

    Parameters
    ----------
    of_survey
        Its answers are looked for: its areas are those that surveys are answered for.

    Raises
    ------
    AreaError
        If an area is not in the register, or a comparison area lies beside the place.
    InvalidError
        Field `ring_m`, if the ring is too wide.
    """

    def resolve(name: str, places: Places) -> list[Found]:
        return _resolve(tx, name, places, estate_id, of_survey=of_survey)

    place = resolve("place", where.place)
    if not place:
        raise AreaError("place", "none")
    compared = resolve("compared", where.compared)
    whole = shapely.union_all([one.shape for one in place])
    ring = resolve("ring", where.ring) or _ring(whole, where.ring_m)
    beside = shapely.union_all([one.shape for one in ring])
    for one in compared:
        near = shapely.dwithin(one.shape, whole, ADJACENT_M)
        if near or shapely.intersects(one.shape, beside):
            raise AreaError("compared", "adjacent", one.name)
    return {"place": place, "ring": ring, "comparison": compared}


def _ring(whole: shapely.Geometry, width_m: float) -> list[Found]:
    if not width_m:
        return []
    if not 0 < width_m <= RING_MAX_M:
        raise invalid("ring_m", f"give a width up to {RING_MAX_M:g} m")
    return [Found("", None, shapely.difference(shapely.buffer(whole, width_m), whole))]


def _resolve(
    tx: Connection, name: str, places: Places, estate_id: uuid.UUID, *, of_survey: bool
) -> list[Found]:
    labels = list(dict.fromkeys(label.strip() for label in places.labels if label.strip()))
    if len(labels) > AREAS_MAX:
        raise AreaError(name, "many")
    found = [_named(tx, name, label, estate_id, of_survey=of_survey) for label in labels]
    if places.outline.strip():
        try:
            found.append(Found("", None, shapely.from_wkb(read_outline(places.outline))))
        except InvalidError:
            raise AreaError(name, "outline") from None
    return found


def _named(
    tx: Connection, name: str, label: str, estate_id: uuid.UUID, *, of_survey: bool
) -> Found:
    """Return the thing or area that a label means; one of the measure's estate first.

    Answers are of areas of surveys, everything else is of other areas first.
    """
    rows = store.rows(tx, "named", label=label) if len(label) <= LABEL_MAX else ()
    asked = [row for row in rows if (row.kind == "survey") is of_survey]
    fitting = asked if of_survey else asked or list(rows)
    here = [row for row in fitting if row.estate_id == estate_id] or fitting
    if len(here) != 1:
        raise AreaError(name, "several" if here else "unknown", label)
    row = here[0]
    return Found(row.name or row.code, row.asset_id, shapely.from_wkb(bytes(row.shape)))
