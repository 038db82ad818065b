"""Surfaces as cells, and cells as outlines."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import shapely
import shapely.affinity
from numpy.typing import NDArray

import gis
from gis.lighting.grid import grid_of_runs, label_cells, surface_grid, surface_polygons
from gis.lighting.illuminance import Scene, pack_lamps, pack_tables
from gis.lighting.shadows import polygons_of, prepare_buildings, walls_near
from gis.lighting.spots import Near, Spot, find_spots

GIS = Path(gis.__file__).parent
EAST, NORTH = 674_000.0, 6_580_000.0
PICTURES = [
    ["###", "#.#", "###"],  # a hole
    ["####", "#.##", "##.#", "####"],  # two holes that touch at a corner
    [".##", "#.#", "###"],  # a dent that touches itself at a corner
    ["##.", "#.#", "###", "..#"],
    ["#.#.#", "#####", "#.#.#", "#####", ".###."],
]


def picture_cells(picture: list[str]) -> tuple[shapely.Geometry, NDArray[np.bool_]]:
    """Union of the squares of a picture, and which cells of its bounding box they are."""
    rows = [[mark == "#" for mark in line] for line in reversed(picture)]
    squares = [
        shapely.box(EAST + c, NORTH + r, EAST + c + 1, NORTH + r + 1)
        for r, row in enumerate(rows) for c, mark in enumerate(row) if mark
    ]  # fmt: skip
    return shapely.union_all(squares), np.array(rows).ravel()


def empty_scene() -> Scene:
    import geopandas as gpd  # noqa: PLC0415 - only here

    lamps = pack_lamps([])
    houses = prepare_buildings(gpd.GeoDataFrame({"id": []}, geometry=[], crs=3006))
    walls = walls_near(houses, lamps.easting_m, lamps.northing_m, lamps.reach_m)
    return Scene(lamps, pack_tables([]), walls)


def spots_of(dark: NDArray[np.bool_], width: int, height: int) -> list[Spot]:
    grid = surface_grid(shapely.box(EAST, NORTH, EAST + width, NORTH + height), 1.0)
    lux = np.where(dark, 0.25, 5.0)
    none = np.zeros(0, dtype=np.int64)
    return find_spots(grid, np.stack([lux] * 4), 1.0, Near(empty_scene(), none))


def test_cell_centres_lie_on_half_metres_whatever_the_polygon() -> None:
    area = shapely.box(EAST + 0.3, NORTH - 7.9, EAST + 9.7, NORTH + 2.2)
    grid = surface_grid(area, 1.0)
    assert np.all(grid.easting_m % 1.0 == 0.5)
    assert np.all(grid.northing_m % 1.0 == 0.5)
    assert len(grid) == 10 * 10
    fine = surface_grid(area, 0.5)
    assert np.all(fine.easting_m % 0.5 == 0.25)


@pytest.mark.parametrize("seed", range(5))
def test_cells_are_those_whose_centre_the_polygon_covers(seed: int) -> None:
    random = np.random.default_rng(seed)
    hull = shapely.MultiPoint(random.uniform(0, 60, (9, 2)) + np.array([EAST, NORTH])).convex_hull
    hole = hull.centroid.buffer(6)
    island = hull.centroid.buffer(2)
    area = hull.difference(hole).union(island)
    footprints = np.array([shapely.box(EAST + 10, NORTH + 5, EAST + 25, NORTH + 30)], dtype=object)
    grid = surface_grid(area, 1.0, footprints)
    e, n = np.meshgrid(EAST + np.arange(60) + 0.5, NORTH + np.arange(60) + 0.5)
    inside = shapely.contains_xy(area, e.ravel(), n.ravel())
    inside &= ~shapely.contains_xy(footprints[0], e.ravel(), n.ravel())
    expected = set(zip(e.ravel()[inside], n.ravel()[inside], strict=True))
    assert set(zip(grid.easting_m, grid.northing_m, strict=True)) == expected
    assert len(grid) == len(expected)


def test_a_row_of_many_crossings_is_cut_at_each_of_them() -> None:
    random = np.random.default_rng(8)
    teeth = random.permutation(np.arange(0.0, 2_000.0, 5.0))
    bars = [shapely.box(EAST + tooth, NORTH + 1, EAST + tooth + 2, NORTH + 9) for tooth in teeth]
    area = shapely.MultiPolygon([shapely.box(EAST, NORTH, EAST + 2_000, NORTH + 10), *bars])
    grid = surface_grid(area, 1.0)  # even-odd: a bar is a hole
    built = (grid.easting_m - EAST) % 5 < 2
    assert not np.any(built & (grid.northing_m > NORTH + 1) & (grid.northing_m < NORTH + 9))
    assert len(grid) == 2_000 * 2 + 400 * 3 * 8


def test_no_compiled_loop_calls_a_sort_that_a_cache_may_mix_up() -> None:
    # numba issue 10486, told in gis/lighting/_compile.py: this made ground of holes, now and then
    loops = [path for path in GIS.rglob("_*.py") if "_compile import" in path.read_text()]
    assert len(loops) >= 8
    unsafe = re.compile(r"\.(arg)?sort\(|np\.(unique|median|percentile|quantile|searchsorted)\(")
    assert [path.name for path in loops if unsafe.search(path.read_text())] == []


def test_neighbouring_surfaces_share_no_cell_and_leave_no_gap() -> None:
    # the common edge runs exactly through cell centres
    left = surface_grid(shapely.box(EAST, NORTH, EAST + 5.5, NORTH + 4), 1.0)
    right = surface_grid(shapely.box(EAST + 5.5, NORTH, EAST + 10, NORTH + 4), 1.0)
    assert len(left) + len(right) == 40
    assert not set(left.columns) & set(right.columns)


def test_path_is_as_wide_as_said_and_never_thinner_than_a_metre() -> None:
    line = shapely.LineString([(EAST, NORTH), (EAST + 50, NORTH)])
    ground = [line, line, shapely.box(0, 0, 5, 5), shapely.Point(0, 0), None]
    found = surface_polygons(np.array(ground), np.array([3.0, 0.2, 3.0, 3.0, 3.0]))
    assert shapely.area(found) == pytest.approx([150.0, 50.0, 25.0, 0.0, 0.0])
    assert shapely.is_empty(found).tolist() == [False, False, False, True, True]
    assert surface_polygons(np.array([], dtype=object), np.zeros(0)).size == 0


def test_long_slanting_path_is_one_piece_and_costs_its_own_cells_only() -> None:
    line = shapely.LineString([(EAST, NORTH), (EAST + 3000, NORTH + 2011.3)])
    grid = surface_grid(surface_polygons(np.array([line]), np.ones(1))[0], 0.5)
    assert len(grid) == pytest.approx(line.length * 4, rel=0.01)
    _, count = label_cells(grid, np.ones(len(grid), dtype=np.uint8))
    assert count == 1


def test_empty_ground_has_no_cells() -> None:
    assert len(surface_grid(shapely.Polygon(), 1.0)) == 0
    built = np.array([shapely.box(EAST - 1, NORTH - 1, EAST + 9, NORTH + 9)], dtype=object)
    assert len(surface_grid(shapely.box(EAST, NORTH, EAST + 5, NORTH + 5), 1.0, built)) == 0


@pytest.mark.parametrize("picture", PICTURES)
def test_outline_of_a_picture_is_its_union(picture: list[str]) -> None:
    union, dark = picture_cells(picture)
    spots = spots_of(dark, len(picture[0]), len(picture))
    assert all(spot.polygon.is_valid for spot in spots)
    together = shapely.union_all([spot.polygon for spot in spots])
    missed = float(shapely.area(shapely.symmetric_difference(together, union)))
    assert missed == pytest.approx(dark.sum() - sum(spot.area_m2 for spot in spots))
    for spot in spots:
        assert spot.polygon.area == spot.area_m2 == spot.cells
        assert spot.polygon.exterior.is_ccw


@pytest.mark.parametrize("seed", range(8))
def test_outlines_of_random_cells_are_valid_and_exact(seed: int) -> None:
    dark = np.random.default_rng(seed).random(900) < 0.62
    spots = spots_of(dark, 30, 30)
    squares = shapely.box(
        EAST + np.arange(900) % 30, NORTH + np.arange(900) // 30,
        EAST + np.arange(900) % 30 + 1, NORTH + np.arange(900) // 30 + 1,
    )  # fmt: skip
    union = shapely.union_all(squares[dark])
    for spot in spots:
        assert spot.polygon.is_valid
        assert spot.polygon.area == spot.cells
        assert spot.polygon.difference(union).area < 1e-9
        assert (spot.e_min_lx, spot.missing_lx) == (0.25, 0.75)
    single = dark.sum() - sum(spot.cells for spot in spots)
    assert 0 <= single < 0.2 * dark.sum()


def test_corners_do_not_connect_and_small_spots_do_not_count() -> None:
    _, dark = picture_cells(["##..", "##..", "..##", "..##"])
    assert [spot.cells for spot in spots_of(dark, 4, 4)] == [4, 4]
    _, dots = picture_cells(["#.#.", ".#.#", "#.#.", "##.."])
    assert [spot.cells for spot in spots_of(dots, 4, 4)] == [3]


def test_certain_crumbs_join_the_unknown_spot_around_them() -> None:
    grid = surface_grid(shapely.box(EAST, NORTH, EAST + 6, NORTH + 1), 1.0)
    cautious = np.array([0.0, 0.0, 0.0, 0.0, 5.0, 5.0])
    hopeful = np.array([5.0, 0.5, 5.0, 5.0, 5.0, 5.0])
    none = np.zeros(0, dtype=np.int64)
    rows = np.stack([cautious, cautious, hopeful, hopeful])
    spots = find_spots(grid, rows, 1.0, Near(empty_scene(), none))
    assert [(spot.certainty, spot.cells) for spot in spots] == [("unknown", 4)]


def test_certainty_follows_what_stays_dark_at_the_highest_flux() -> None:
    grid = surface_grid(shapely.box(EAST, NORTH, EAST + 9, NORTH + 1), 1.0)
    likely = np.array([0.5, 0.5, 0.5, 5.0, 0.5, 0.5, 0.5, 5.0, 5.0])
    high = np.array([0.5, 0.5, 5.0, 5.0, 0.5, 5.0, 5.0, 5.0, 5.0])
    out = np.array([0.5, 0.5, 0.5, 5.0, 0.5, 0.5, 0.5, 0.5, 0.5])
    near = Near(empty_scene(), np.zeros(0, dtype=np.int64))
    spots = find_spots(grid, np.stack([out, out, likely, high]), 1.0, near)
    found = [(spot.certainty, spot.area_m2, spot.certain_area_m2) for spot in spots]
    assert found == [("certain", 3.0, 2.0), ("probable", 3.0, 1.0), ("unknown", 2.0, 0.0)]


def test_spots_without_a_changed_cell_come_without_lamps() -> None:
    grid = surface_grid(shapely.box(EAST, NORTH, EAST + 7, NORTH + 1), 1.0)
    lux = np.array([0.5, 0.5, 0.5, 5.0, 0.5, 0.5, 0.5])
    near = Near(empty_scene(), np.zeros(0, dtype=np.int64))
    window = np.arange(7) >= 5
    west, east = find_spots(grid, np.stack([lux] * 4), 1.0, near, window)
    assert west.lamps is None
    assert east.lamps is not None


def test_part_of_a_grid_keeps_the_order_of_its_cells() -> None:
    grid = surface_grid(shapely.box(EAST, NORTH, EAST + 5, NORTH + 4), 1.0)
    kept = (grid.rows + grid.columns) % 3 != 0
    part = grid.part(kept)
    assert part.rows.tolist() == grid.rows[kept].tolist()
    assert part.columns.tolist() == grid.columns[kept].tolist()
    again = grid_of_runs(part.runs, 1.0)
    assert again.columns.tolist() == part.columns.tolist()


def test_spot_ids_depend_on_surface_and_place() -> None:
    _, dark = picture_cells(["##..", "##..", "..##", "..##"])
    first, second = spots_of(dark, 4, 4)
    again, _ = spots_of(dark, 4, 4)
    assert first.spot_id("yard") == again.spot_id("yard")
    assert len({first.spot_id("yard"), second.spot_id("yard"), first.spot_id("path")}) == 3


def test_broken_outlines_are_mended_to_areas() -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    spike = shapely.GeometryCollection(
        [shapely.box(0, 0, 1, 1), shapely.LineString([(5, 5), (6, 6)])]
    )
    mended = polygons_of(np.array([bow, spike, None, shapely.Point(1, 1)], dtype=object))
    assert shapely.is_valid(mended).all()
    assert shapely.area(mended).tolist() == pytest.approx([2.0, 1.0, 0.0, 0.0])
