"""Many points gathered into square cells with exact counts and the worst state in each."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maps.features import Features

MAX_CELLS: Final = 400  # what a screen holds without discs on top of each other
FIRST_SIZE_M: Final = 25.0
_METRES_PER_DEGREE: Final = 111_320.0  # of latitude, mean; a cell's side need be no more exact

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Cell:
    """Points of one cell: their mean position, exact number, and the worst class as rank."""

    lon_deg: float
    lat_deg: float
    count: int
    worst: int


@dataclass(frozen=True)
class Gathered:
    """Cells of one side [m] that hold every point with a position."""

    cells: tuple[Cell, ...]
    size_m: float


def gather(features: Features) -> Gathered:
    """Gather points into at most `MAX_CELLS` cells, the smallest that will do.

    Parameters
    ----------
    features
        A layer of points; classes rank as their signs do, worst first.
    """
    lon, lat, rank = _arrays(features)
    size = FIRST_SIZE_M
    cell = _cell_numbers(lon, lat, size)
    while len(cell) and cell.max() >= MAX_CELLS:
        size *= 2
        cell = _cell_numbers(lon, lat, size)
    count = np.bincount(cell)
    worst = np.full(len(count), len(features.layer.styles))
    np.minimum.at(worst, cell, rank)
    columns = (np.bincount(cell, lon) / count, np.bincount(cell, lat) / count, count, worst)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return Gathered(tuple(Cell(*row) for row in rows), size)


def _arrays(features: Features) -> tuple[Floats, Floats, Integers]:
    ranks = {key: index for index, key in enumerate(features.layer.styles)}
    placed = [
        (shape, ranks[key])
        for shape, key in zip(features.geometries, features.classes, strict=True)
        if shape is not None
    ]
    points = shapely.point_on_surface(np.array([shape for shape, _ in placed], dtype=object))
    rank = np.array([rank for _, rank in placed], dtype=np.int64)
    return shapely.get_x(points), shapely.get_y(points), rank


def _cell_numbers(lon: Floats, lat: Floats, size_m: float) -> Integers:
    """Return the number of each point's cell, the occupied ones counted from 0."""
    if not len(lon):
        return np.zeros(0, dtype=np.int64)
    shrink = math.cos(math.radians(float(lat.mean())))
    side = size_m / _METRES_PER_DEGREE
    column = np.floor((lon - lon.min()) * shrink / side).astype(np.int64)
    row = np.floor((lat - lat.min()) / side).astype(np.int64)
    # One whole number a cell sorts ten times faster than a pair.
    _, number = np.unique(row * (column.max() + 1) + column, return_inverse=True)
    return number.astype(np.int64)
