"""Shadows of buildings against geometry done by hand and against rays traced one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
import shapely.affinity
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from gis.lighting.distribution import Distribution
from gis.lighting.grid import SurfaceGrid, surface_grid
from gis.lighting.illuminance import Scene, illuminance_lx, pack_lamps, pack_tables
from gis.lighting.shadows import prepare_buildings, walls_near

EAST, NORTH = 674_000.0, 6_580_000.0
EVEN = Distribution("even", np.zeros(1), np.array([0.0, 180.0]), np.full((1, 2), 79.5))
EDGE_M = 0.04
"""No cell further than this from a shadow's edge may lie on its wrong side."""


def house(
    *points: tuple[float, float], holes: tuple[tuple[tuple[float, float], ...], ...] = ()
) -> shapely.Polygon:
    local = shapely.Polygon(points, holes)
    return shapely.affinity.translate(local, EAST, NORTH)


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return house((west, south), (east, south), (east, north), (west, north))


def lit(
    grid: SurfaceGrid,
    lamp: tuple[float, float, float],
    houses: list[tuple[shapely.Polygon, float]],
    reach: float = 300.0,
) -> NDArray[np.bool_]:
    """Whether each cell sees a lamp at (east, north, height)."""
    frame = GeoDataFrame(
        {"id": range(len(houses)), "height_m": [height for _, height in houses]},
        geometry=[outline for outline, _ in houses],
        crs=3006,
    )
    east, north, height = lamp
    lamps = pack_lamps([(EAST + east, NORTH + north, height, 1, reach, 0, 1, 0, 1, 0, 1, 1)])
    buildings = prepare_buildings(frame)
    walls = walls_near(buildings, lamps.easting_m, lamps.northing_m, lamps.reach_m)
    total = illuminance_lx(grid, Scene(lamps, pack_tables([EVEN]), walls), np.array([0]))
    return np.asarray(total[1] > 0.0)


def ground(
    half: float, step: float = 1.0, without: tuple[shapely.Polygon, ...] = ()
) -> SurfaceGrid:
    area = shapely.box(EAST - half, NORTH - half, EAST + half, NORTH + half)
    return surface_grid(area, step, np.array(without, dtype=object))


def sees(
    lamp: tuple[float, float, float],
    cell: tuple[float, float],
    houses: list[tuple[shapely.Polygon, float]],
) -> bool:
    """Trace one ray: it is lowest where it leaves a house last."""
    east, north, height = lamp
    ray = shapely.LineString([(EAST + east, NORTH + north), cell])
    for outline, top in houses:
        inside = ray.intersection(outline)
        if inside.length < 1e-9:
            continue
        ends = shapely.get_coordinates(inside)
        along = np.hypot(ends[:, 0] - EAST - east, ends[:, 1] - NORTH - north).max() / ray.length
        if height * (1.0 - along) < top:
            return False
    return True


def test_square_house_throws_the_shadow_drawn_by_hand() -> None:
    # lamp 8 m up, 10 m west of a house 4 m high, 10 m wide: the far wall is 20 m away, so the
    # shadow ends at 20 * 8 / (8 - 4) = 40 m, between rays through the near corners
    block = box(10, -5, 20, 5)
    grid = ground(60, 0.5, (block,))
    seen = lit(grid, (0, 0, 8), [(block, 4.0)])
    e, n = grid.easting_m - EAST, grid.northing_m - NORTH
    wedge = np.abs(n) < e * 0.5
    dark = wedge & (e > 10) & (e <= 40)
    # beside the house the last wall is its long side: lowest where the ray leaves there
    leave = np.minimum(20.0, np.divide(5.0 * e, np.abs(n), out=np.full_like(e, 20.0), where=n != 0))
    dark &= e <= leave * 2.0
    margin = np.minimum.reduce([np.abs(np.abs(n) - e * 0.5), np.abs(e - 40), np.abs(e - leave * 2)])
    sure = margin > EDGE_M
    assert dark.sum() > 1000
    np.testing.assert_array_equal(seen[sure], ~dark[sure])


def test_house_as_high_as_the_lamp_shades_without_end() -> None:
    block = box(10, -5, 20, 5)
    grid = ground(120, 1.0, (block,))
    e, n = grid.easting_m - EAST, grid.northing_m - NORTH
    for top in (8.0, 12.0):
        seen = lit(grid, (0, 0, 8), [(block, top)])
        wedge = (np.abs(n) < e * 0.5) & (e > 10)
        sure = np.abs(np.abs(n) - e * 0.5) > EDGE_M
        np.testing.assert_array_equal(seen[sure], ~wedge[sure])


def test_lamp_on_a_roof_lights_what_lies_far_enough() -> None:
    # 8 m up over the middle of a house 4 m high and 10 m wide: lit again from 10 m off the middle
    block = box(-5, -5, 5, 5)
    grid = ground(30, 0.5, (block,))
    seen = lit(grid, (0, 0, 8), [(block, 4.0)])
    e, n = np.abs(grid.easting_m - EAST), np.abs(grid.northing_m - NORTH)
    np.testing.assert_array_equal(seen, np.maximum(e, n) > 10.0)


def test_light_leaves_a_courtyard_by_its_opening_only() -> None:
    # a U of houses 9 m high, 10 m deep, open to the north between e = -5 and 5
    yard = house(
        (-30, -30), (30, -30), (30, 30), (5, 30), (5, 20), (20, 20), (20, -20), (-20, -20),
        (-20, 20), (-5, 20), (-5, 30), (-30, 30),
    )  # fmt: skip
    grid = ground(80, 1.0, (yard,))
    seen = lit(grid, (0, 0, 5), [(yard, 9.0)])
    e, n = grid.easting_m - EAST, grid.northing_m - NORTH
    within = (np.abs(e) < 20) & (np.abs(n) < 20)
    assert seen[within].all()
    beyond = (n > 30.0) & (np.abs(e) < n * 5.0 / 30.0 - EDGE_M)
    assert seen[beyond].all()
    outside = (np.maximum(np.abs(e), np.abs(n)) > 30) & ~((n > 30) & (np.abs(e) < n / 6 + EDGE_M))
    assert not seen[outside].any()


def test_closed_courtyard_as_a_hole_keeps_its_light() -> None:
    ring = house(
        (-30, -30), (30, -30), (30, 30), (-30, 30),
        holes=(((-20, -20), (-20, 20), (20, 20), (20, -20)),),
    )  # fmt: skip
    grid = ground(70, 1.0, (ring,))
    seen = lit(grid, (3, 4, 5), [(ring, 6.0)])
    e, n = grid.easting_m - EAST, grid.northing_m - NORTH
    within = (np.abs(e) < 20) & (np.abs(n) < 20)
    assert len(grid) == 140**2 - 60**2 + 40**2
    np.testing.assert_array_equal(seen, within)


@pytest.mark.parametrize("seed", range(6))
def test_random_houses_agree_with_rays_traced_one_by_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    houses: list[tuple[shapely.Polygon, float]] = []
    while len(houses) < 5:
        corners = [(0, 0), (12, 0), (12, 5), (5, 5), (5, 12), (0, 12)]  # an L: concave
        angle, (e, n) = random.uniform(0, 360), random.uniform(-28, 22, 2)
        outline = shapely.affinity.rotate(house(*corners), angle, origin=(EAST, NORTH))
        outline = shapely.affinity.translate(outline, e, n)
        if outline.distance(shapely.Point(EAST, NORTH)) > 1.0:
            houses.append((outline, float(random.uniform(2, 10))))
    lamp = (0.0, 0.0, float(random.uniform(3, 9)))
    grid = ground(35, 1.0, tuple(outline for outline, _ in houses))
    seen = lit(grid, lamp, houses)
    wrong = 0
    for east, north, got in zip(grid.easting_m, grid.northing_m, seen, strict=True):
        if sees(lamp, (east, north), houses) == got:
            continue
        # on an edge: then a cell 4 cm away is on the other side
        around = [
            sees(lamp, (east + EDGE_M * math.sin(a), north + EDGE_M * math.cos(a)), houses)
            for a in np.linspace(0, 2 * math.pi, 16, endpoint=False)
        ]
        wrong += len(set(around)) == 1
    assert wrong == 0


def test_neighbouring_walls_leave_no_gap_in_their_shadow() -> None:
    # a round tower of 90 walls: rays pass exactly through corners, none may slip between walls
    corners = [
        (15 + 6 * math.cos(a), 6 * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 91)[:-1]
    ]
    tower = house(*corners)
    grid = ground(80, 0.5, (tower,))
    seen = lit(grid, (0, 0, 6), [(tower, 20.0)])
    e, n = grid.easting_m - EAST, grid.northing_m - NORTH
    behind = (e > 15) & (np.abs(n) < (e * math.tan(math.asin(5.9 / 15))))
    assert behind.sum() > 1000
    assert not seen[behind].any()


def test_more_houses_never_give_more_light() -> None:
    houses = [(box(5, 5, 15, 15), 6.0), (box(-20, 3, -6, 9), 3.0), (box(-4, -18, 8, -8), 9.0)]
    grid = ground(40)
    before = lit(grid, (0, 0, 5), [])
    for count in range(1, 4):
        after = lit(grid, (0, 0, 5), houses[:count])
        assert not np.any(after & ~before)
        assert after.sum() < before.sum()
        before = after


def test_order_and_direction_of_a_ring_do_not_matter() -> None:
    block = box(6, -3, 14, 9)
    grid = ground(40)
    turned = shapely.Polygon(list(block.exterior.coords)[::-1])
    other = (box(-20, 3, -6, 9), 3.0)
    first = lit(grid, (0, 0, 5), [(block, 4.0), other])
    second = lit(grid, (0, 0, 5), [other, (turned, 4.0)])
    np.testing.assert_array_equal(first, second)
