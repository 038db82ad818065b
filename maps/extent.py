"""Boxes that the map opens on: the built ground, not the far corners of an estate's outline."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from shapely.geometry.base import BaseGeometry

from maps.columns import is_absent
from maps.features import Features

#: South-west and north-east corner as latitude, longitude [degrees].
Bounds = list[list[float]]
#: Layers that make the ground people look for; outlines are drawn wide of them.
GROUND: Final = ("buildings", "courtyards", "lamps", "footpaths")


def bounds_of_all(found: Mapping[str, Features]) -> Bounds | None:
    """Box around the built ground; around the outlines, else everything, where none is built."""
    for names in (GROUND, ("estates",), tuple(found)):
        if box := _around(shape for name in names for shape in _shapes(found.get(name))):
            return box
    return None


def bounds_of_estate(
    found: Mapping[str, Features], estate: object, outline: BaseGeometry
) -> Bounds:
    """Box around the built ground of one estate, by its id; around its outline where none is."""
    ground = (shape for name in GROUND for shape in _shapes(found.get(name), estate))
    return _around(ground) or _box(*outline.bounds)


def _shapes(features: Features | None, estate: object = None) -> Iterator[BaseGeometry]:
    if features is None:
        return
    for row, shape in zip(features.rows, features.geometries, strict=True):
        of_it = estate is None or (not is_absent(estate) and row.get("estate_id") == estate)
        if shape is not None and of_it:
            yield shape


def _around(shapes: Iterable[BaseGeometry]) -> Bounds | None:
    boxes = [shape.bounds for shape in shapes]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return _box(min(west), min(south), max(east), max(north))


def _box(west: float, south: float, east: float, north: float) -> Bounds:
    return [[round(south, 6), round(west, 6)], [round(north, 6), round(east, 6)]]
