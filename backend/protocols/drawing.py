"""Maps of walks: the ground of the estate, the way, stops, points and wishes as SVG."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.protocols import reading, store
from backend.protocols.schemas import Point, Walk, Wish
from maps.protocol_figure import Box, Figure, Mark, box_around, svg

#: Width that maps are drawn for [px].
WIDTH_PX = 960


def ground(tx: Connection, estate_id: uuid.UUID, box: Box) -> list[tuple[str, BaseGeometry]]:
    """Return what stands and lies in a box: kind and outline."""
    sides = dict(zip(("west_m", "south_m", "east_m", "north_m"), map(float, box), strict=True))
    rows = store.rows(tx, "ground", estate_id=estate_id, **sides)
    return [(row.kind, shapely.from_wkb(bytes(row.wkb))) for row in rows]


def estate_box(tx: Connection, estate_id: uuid.UUID) -> Box | None:
    """Return bounds of an estate as they are drawn; None: nothing stands there."""
    row = store.one(tx, "estate_bounds", estate_id=estate_id)
    if row is None or row.west_m is None:
        return None
    return box_around([shapely.box(row.west_m, row.south_m, row.east_m, row.north_m)])


def of_walk(tx: Connection, walk: Walk, alternative: str, wishes: Sequence[Wish] = ()) -> Markup:
    """Draw the way of a walk with its stops, and places that groups named; empty: none is known."""
    stops = reading.stops(tx, walk.id)
    ways = [line for _, line in reading.legs(tx, walk.id)]
    marks = [Mark(one.easting_m, one.northing_m, str(one.position)) for one in stops]
    marks += [Mark(one.easting_m, one.northing_m, "", one.sentiment) for one in wishes]
    return _drawn(tx, walk.estate_id, alternative, marks, ways)


def of_points(tx: Connection, walk: Walk, points: Sequence[Point], alternative: str) -> Markup:
    """Draw the way of a walk with the points of its protocol; empty: there are none."""
    ways = [line for _, line in reading.legs(tx, walk.id)]
    marks = [Mark(one.easting_m, one.northing_m, str(one.number), one.sentiment) for one in points]
    return _drawn(tx, walk.estate_id, alternative, marks, ways) if points else Markup()


def estate_map(tx: Connection, estate_id: uuid.UUID, alternative: str, width_px: int) -> Markup:
    """Draw an estate, for whoever names a place on it; empty: nothing stands there."""
    box = estate_box(tx, estate_id)
    if box is None:
        return Markup()
    return svg(Figure(box, ground(tx, estate_id, box)), alternative, width_px)


def _drawn(
    tx: Connection,
    estate_id: uuid.UUID,
    alternative: str,
    marks: Sequence[Mark],
    ways: Sequence[BaseGeometry],
) -> Markup:
    shown = [shapely.Point(mark.easting_m, mark.northing_m) for mark in marks] + list(ways)
    if not shown:
        return Markup()
    box = box_around(shown)
    return svg(
        Figure(box, ground(tx, estate_id, box), ways, marks), alternative, WIDTH_PX
    )  # fmt: skip
