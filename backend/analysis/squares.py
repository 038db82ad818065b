"""The squares of ground that a whole computation is divided into, and the ground of surfaces."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.analysis.store import TILE_M, Estate, Tile, queries
from gis.lighting.tables import Rows

#: Boxes around surfaces are so much wider on each side [m].
EDGE_M = 0.01


def tile_box(tile: Tile) -> BaseGeometry:
    """Return the ground of a square [EPSG:3006]."""
    west, south = TILE_M * tile.east, TILE_M * tile.north
    return shapely.box(west, south, west + TILE_M, south + TILE_M)


def tiles_touched(tx: Connection, estate: Estate, area: BaseGeometry) -> list[Tile]:
    """Return the squares that the surfaces near an area belong to."""
    wkb = shapely.to_wkb(area)
    found = queries.rows(tx, "tiles_touched", estate_id=estate.id, area=wkb, side_m=TILE_M)
    return [Tile(row.tile_east, row.tile_north) for row in found]


def tiles_of(surfaces: Rows) -> list[Tile]:
    """Return the squares that surfaces belong to: those of their south-west corners."""
    corners = np.floor(surfaces.bounds[:, :2] / TILE_M).astype(int)
    return [Tile(int(east), int(north)) for east, north in corners]


def ground_of(tile: Tile, surfaces: Rows) -> BaseGeometry:
    """Return the ground of a square with boxes around those of its surfaces that stand out."""
    square = tile_box(tile)
    shapely.prepare(square)
    out = ~np.asarray(shapely.covers(square, surfaces.geometry), dtype=np.bool_)
    return boxes_of(Rows({}, surfaces.geometry[out])).union(square)


def boxes_of(surfaces: Rows) -> BaseGeometry:
    """Return boxes around surfaces: cheap to search by; what they take too much changes nothing."""
    # a line along the grid has a box without area, which the union would drop
    west, south, east, north = surfaces.bounds.T
    boxes = shapely.box(west - EDGE_M, south - EDGE_M, east + EDGE_M, north + EDGE_M)
    return shapely.union_all(boxes) if len(surfaces) else shapely.Polygon()
