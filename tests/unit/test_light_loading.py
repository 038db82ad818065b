"""What is read for the light of some surfaces: nothing that matters is left out."""

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from backend.analysis.loading import Scene, in_reach
from backend.analysis.squares import boxes_of, ground_of, tile_box
from backend.analysis.store import TILE_M, Tile
from gis.lighting.classes import CLASSES
from gis.lighting.surfaces import surfaces_of
from gis.lighting.tables import Rows

EAST, NORTH = 674_000.0, 6_580_000.0
DOOR = shapely.Point(EAST, NORTH)
PATH = shapely.LineString([(EAST, NORTH), (EAST + 80.0, NORTH)])


def rows(shapes: list[BaseGeometry], **columns: list[object]) -> Rows:
    """Return a table of shapes, numbered."""
    cells = {"id": [f"{number:04}" for number in range(len(shapes))], **columns}
    return Rows(
        {name: np.array(values, dtype=object) for name, values in cells.items()},
        np.array([*shapes, None], dtype=object)[:-1],
    )


def surfaces(kind: str, shape: BaseGeometry, width_m: float | None) -> Rows:
    """Return a table of one surface."""
    return rows([shape], kind=[kind], lighting_class=[None], width_m=[width_m])


@pytest.mark.parametrize("line", [PATH, shapely.LineString([(EAST, NORTH), (EAST, NORTH + 500.0)])])
def test_the_boxes_of_surfaces_hold_lines_that_run_along_the_grid(line: BaseGeometry) -> None:
    yard = shapely.box(EAST - 50.0, NORTH - 20.0, EAST + 10.0, NORTH + 20.0)
    both = rows([yard, line])
    assert boxes_of(both).contains(line)
    assert boxes_of(rows([])).is_empty


@pytest.mark.parametrize(
    ("kind", "shape", "width_m"),
    [("entrance", DOOR, None), ("footpath", PATH, None), ("footpath", PATH, 12.0)],
)
def test_only_lamps_that_do_not_reach_are_left_out(
    kind: str, shape: BaseGeometry, width_m: float | None
) -> None:
    lamps = [shapely.Point(EAST - 3.0 - 0.5 * k, NORTH + 0.3 * k) for k in range(400)]
    lit = {"state": ["lit"] * len(lamps), "kind": ["street_pole"] * len(lamps)}
    nothing = rows([])
    read = Scene(
        surfaces(kind, shape, width_m), rows(lamps, **lit), nothing, nothing, nothing,
        dict(CLASSES), {},
    )  # fmt: skip
    near = in_reach(read, boxes_of(read.surfaces))
    assert 20 < len(near.lamps) < 200
    (whole,) = read.field().surface_lights(surfaces_of(read.surfaces))
    (part,) = near.field().surface_lights(surfaces_of(read.surfaces))
    assert part.total_lx.tobytes() == whole.total_lx.tobytes()
    assert part.near.chosen.size == whole.near.chosen.size < len(near.lamps)


def test_the_ground_of_a_square_holds_what_stands_out_of_it() -> None:
    tile = Tile(int(EAST // TILE_M), int(NORTH // TILE_M))
    square = tile_box(tile)
    west, south, east, north = square.bounds
    inside = [shapely.Point(west + 5.0, south + 5.0), shapely.box(west, south, east, north)]
    out = shapely.LineString([(east - 5.0, north - 5.0), (east + 50.0, north - 5.0)])
    assert ground_of(tile, rows([])).equals(square)
    assert ground_of(tile, rows(inside)).equals(square)
    assert ground_of(tile, rows([*inside, out])).contains(out)
