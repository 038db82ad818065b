"""Laws of hemispherical, vertical and semi-cylindrical illuminance, on cells and at points."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.lighting import _formulas, _kernels, _points
from gis.lighting.distribution import Distribution
from gis.lighting.grid import SurfaceGrid, surface_grid
from gis.lighting.illuminance import (
    Scene,
    illuminance_lx,
    pack_lamps,
    pack_tables,
    point_lux,
    reach_of,
)
from gis.lighting.quantities import Observed, Quantity
from gis.lighting.shadows import prepare_buildings, walls_near
from gis.lighting.shapes import Family, typical_distribution

EVEN = Distribution("even", np.zeros(1), np.array([0.0, 180.0]), np.full((1, 2), 100.0))
FAMILIES: list[Family] = ["post_top_opal", "street_cutoff", "wall_pack"]
ALL = [Observed(), Observed("Ehs"), Observed("Ev", 40.0), Observed("Esc", 250.0)]
Row = tuple[float, ...]
SIDES = st.floats(-1e4, 1e4, allow_subnormal=False)


def lamp(
    east: float = 0.0, north: float = 0.0, height: float = 5.0, *, bearing: float = 0.0,
    tilt: float = 0.0, reach: float = 500.0,
) -> Row:  # fmt: skip
    b, t = math.radians(bearing), math.radians(tilt)
    turned = (math.sin(b), math.cos(b), math.sin(t), math.cos(t))
    return (east, north, height, 1.0, reach, *turned, 0, 1.0, 1.0)


def scene(
    rows: list[Row], table: Distribution = EVEN, houses: dict[shapely.Polygon, float] | None = None
) -> Scene:
    houses = houses or {}
    columns = {"id": range(len(houses)), "height_m": list(houses.values())}
    buildings = prepare_buildings(GeoDataFrame(columns, geometry=list(houses), crs=3006))
    lamps = pack_lamps(rows)
    walls = walls_near(buildings, lamps.easting_m, lamps.northing_m, lamps.reach_m)
    return Scene(lamps, pack_tables([table]), walls)


def at(
    observed: Observed, point: tuple[float, float, float], *rows: Row, table: Distribution = EVEN
) -> float:
    found = point_lux(np.array([point]), scene(list(rows), table), np.arange(len(rows)), observed)
    return float(found[1, 0])


def test_below_the_lamp_a_dome_gets_half_of_the_ground_and_upright_faces_nothing() -> None:
    for height in (1.0, 4.5, 9.0):
        here = (0.0, 0.0, 0.0)
        flat = at(Observed(), here, lamp(height=height))
        assert flat == pytest.approx(100 / height**2)
        assert at(Observed("Ehs"), here, lamp(height=height)) == pytest.approx(flat / 2)
        assert at(Observed("Ev", 77), here, lamp(height=height)) == 0
        assert at(Observed("Esc", 77), here, lamp(height=height)) == 0


@given(
    st.floats(-40, 40), st.floats(-40, 40), st.floats(0, 3), st.floats(0.5, 12), st.floats(0, 360)
)
@settings(max_examples=100)
def test_formulas_of_the_standard_for_an_even_source(
    east: float, north: float, z: float, height: float, bearing: float
) -> None:
    across, below = math.hypot(east, north), height - z
    distance = math.hypot(across, below)
    if across < 0.01 or distance < 0.1:
        return
    cos_eps, sin_eps = below / distance, across / distance
    # the lamp stands at the origin; a is its azimuth off the facing, seen from the point
    azimuth = math.atan2(-east, -north) - math.radians(bearing)
    i, d2 = 100.0, distance**2
    here = (east, north, z)
    light = lamp(height=height)
    assert at(Observed(), here, light) == pytest.approx(max(i * cos_eps / d2, 0), abs=1e-12)
    assert at(Observed("Ehs"), here, light) == pytest.approx(i * (1 + cos_eps) / (4 * d2))
    expected = max(i * sin_eps * math.cos(azimuth) / d2, 0)
    assert at(Observed("Ev", bearing), here, light) == pytest.approx(expected, abs=1e-9)
    expected = i * sin_eps * (1 + math.cos(azimuth)) / (math.pi * d2)
    assert at(Observed("Esc", bearing), here, light) == pytest.approx(expected, abs=1e-9)


def test_faces_back_to_back_get_the_light_of_either_side_only() -> None:
    point, light = (3.0, 4.0, 1.5), lamp(height=6)
    both = [at(Observed("Ev", bearing), point, light) for bearing in (30.0, 210.0)]
    assert sorted(value > 0 for value in both) == [False, True]
    # seen all round, half cylinders take 2 / pi of a face turned to the lamp
    towards = math.degrees(math.atan2(-3, -4)) % 360
    facing = at(Observed("Ev", towards), point, light)
    assert at(Observed("Esc", towards), point, light) == pytest.approx(2 * facing / math.pi)
    assert at(Observed("Esc", towards + 180), point, light) == pytest.approx(0, abs=1e-12)
    ring = [at(Observed("Esc", towards + turn), point, light) for turn in range(0, 360, 10)]
    assert np.mean(ring) == pytest.approx(facing / math.pi)


def test_upright_half_cylinder_is_the_mean_of_the_faces_it_is_made_of() -> None:
    # Esc = (1 / pi) * integral of E_v over the half circle of facings
    rows = [lamp(2, 7, 4), lamp(-6, 1, 6), lamp(3, -9, 5)]
    turns = np.linspace(-90, 90, 361)
    faces = [at(Observed("Ev", 120 + turn), (0.5, 0.5, 1.5), *rows) for turn in turns]
    mean = np.trapezoid(faces, np.radians(turns)) / math.pi
    own = at(Observed("Esc", 120), (0.5, 0.5, 1.5), *rows)
    assert own == pytest.approx(mean, rel=1e-5)


def test_light_from_below_reaches_a_dome_and_a_face_but_not_the_ground() -> None:
    point, bollard = (4.0, 0.0, 1.5), lamp(height=0.9)
    assert at(Observed(), point, bollard) == 0
    assert at(Observed("Ehs"), point, bollard) > 0
    assert at(Observed("Ev", 270), point, bollard) > 0


def square(half: float, *houses: shapely.Polygon) -> SurfaceGrid:
    return surface_grid(shapely.box(-half, -half, half, half), 1.0, np.array(houses, dtype=object))


def three_d(grid: SurfaceGrid, height: float) -> NDArray[np.float64]:
    return np.column_stack([grid.easting_m, grid.northing_m, np.full(len(grid), height)])


@pytest.mark.parametrize("observed", ALL)
def test_cells_and_points_agree_also_behind_houses(observed: Observed) -> None:
    rng = np.random.default_rng(11)
    houses = {
        shapely.box(4, 3, 11, 9): 4.0,
        shapely.Polygon([(-15, -4), (-5, -9), (-3, -2), (-8, -3), (-11, 5)]): 7.5,
        shapely.box(-3, 12, 14, 15): 2.0,
    }
    grid = square(30, *houses)
    rows = [
        lamp(*rng.uniform(-25, 25, 2), height=rng.uniform(2.2, 9), bearing=b, tilt=b / 40)
        for b in range(0, 360, 40)
    ]
    rows = [row for row in rows if not any(h.contains(shapely.Point(row[:2])) for h in houses)]
    things = scene(rows, typical_distribution("wall_pack"), houses)
    chosen = np.arange(len(rows))
    cells = illuminance_lx(grid, things, chosen, observed)
    points = point_lux(three_d(grid, observed.height_m), things, chosen, observed)
    np.testing.assert_allclose(cells, points, rtol=1e-12, atol=1e-15)
    dark = illuminance_lx(grid, scene(rows, typical_distribution("wall_pack")), chosen, observed)
    assert np.mean(cells[1] < 0.8 * dark[1]) > 0.05


def test_a_low_wall_shades_the_ground_behind_it_and_no_face() -> None:
    wall = {shapely.box(4, -20, 5, 20): 1.2}
    things = scene([lamp(height=4.0)], EVEN, wall)
    behind = np.array([[6.0, 0.0, 0.0], [6.0, 0.0, 1.5], [9.0, 0.0, 0.0]])
    assert (point_lux(behind, things, np.array([0]))[1] > 0).tolist() == [False, True, True]
    grid = square(10, *wall)
    assert np.all(illuminance_lx(grid, things, np.array([0]), Observed("Ehs"))[1] >= 0)
    faces = illuminance_lx(grid, things, np.array([0]), Observed("Ev", 270.0))[1]
    np.testing.assert_array_equal(faces > 0, grid.easting_m > 0)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("quantity", ["Ehs", "Ev", "Esc"])
def test_beyond_its_reach_a_lamp_gives_less_than_the_cut(
    family: Family, quantity: Quantity
) -> None:
    table = typical_distribution(family)
    height = 4.5
    reach = reach_of(table, 1.0, height, math.radians(10), quantity)
    for bearing in range(0, 360, 15):
        turn = math.radians(bearing)
        facing = None if quantity == "Ehs" else float(bearing + 180)
        observed = Observed(quantity, facing)
        light = lamp(height=height, tilt=10)
        places = [(r * math.sin(turn), r * math.cos(turn), 0.0) for r in (reach, 2 * reach)]
        lux = [at(observed, place, light, table=table) for place in places]
        assert max(lux) < 0.0205
    assert reach > reach_of(table, 1.0, height, math.radians(10)) or quantity == "Ehs"


def test_order_and_company_of_points_do_not_matter() -> None:
    rng = np.random.default_rng(5)
    points = np.column_stack([rng.uniform(-20, 20, (50, 2)), rng.uniform(0, 2, 50)])
    rows = [lamp(*rng.uniform(-20, 20, 2), bearing=i * 30) for i in range(8)]
    things = scene(rows, typical_distribution("street_cutoff"), {shapely.box(1, 1, 6, 6): 5.0})
    whole = point_lux(points, things, np.arange(8), ALL[2])
    np.testing.assert_array_equal(
        point_lux(points[::-1], things, np.arange(8), ALL[2]), whole[:, ::-1]
    )
    np.testing.assert_array_equal(
        point_lux(points[7:8], things, np.arange(8), ALL[2])[:, 0], whole[:, 7]
    )


@pytest.mark.parametrize(("quantity", "facing"), [("Ev", None), ("Eh", 90.0), ("Esc", None)])
def test_only_upright_faces_have_a_bearing(quantity: Quantity, facing: float | None) -> None:
    with pytest.raises(ValueError, match="bearing"):
        Observed(quantity, facing)


def test_files_of_loops_name_the_formulas_they_were_written_with() -> None:
    # numba keeps machine code per file: a change of the formulas has to change the loops' files
    digest = hashlib.sha256(Path(_formulas.__file__).read_bytes()).hexdigest()
    assert {_kernels.FORMULAS_SHA256, _points.FORMULAS_SHA256} == {digest}


@given(y=SIDES, x=SIDES)
def test_angles_are_those_of_the_library(y: float, x: float) -> None:
    exact = math.degrees(math.atan2(y + 0.0, x + 0.0))  # a zero of ours has no sign
    assert _formulas.atan2_deg(y, x) == pytest.approx(exact, rel=4e-16, abs=3e-14)


def test_angles_on_the_axes_are_exact() -> None:
    corners = [(0.0, 0.0), (0.0, 2.0), (3.0, 3.0), (5.0, 0.0), (0.0, -1.0), (-4.0, 0.0)]
    assert [_formulas.atan2_deg(*corner) for corner in corners] == [0, 0, 45, 90, 180, -90]
