"""Laws of light that the kernels have to obey, whatever the numbers in the tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.lighting.distribution import Distribution
from gis.lighting.grid import SurfaceGrid, surface_grid
from gis.lighting.illuminance import (
    Scene,
    illuminance_lx,
    pack_lamps,
    pack_tables,
    reach_of,
)
from gis.lighting.shadows import prepare_buildings, walls_near
from gis.lighting.shapes import Family, typical_distribution

EAST, NORTH = 674_000.0, 6_580_000.0
EVEN = Distribution(
    "even sphere", np.zeros(1), np.array([0.0, 180.0]), np.full((1, 2), 1000.0 / (4 * math.pi))
)
FAMILIES: list[Family] = ["post_top_opal", "street_cutoff", "wall_pack", "bollard", "downlight"]
NO_HOUSES = prepare_buildings(GeoDataFrame({"id": []}, geometry=[], crs=3006))


def lamp_row(
    east: float = 0.5,
    north: float = 0.5,
    *,
    height: float = 5.0,
    klm: float = 1.0,
    reach: float = 400.0,
    bearing: float = 0.0,
    tilt: float = 0.0,
    table: int = 0,
) -> tuple[float, ...]:
    b, t = math.radians(bearing), math.radians(tilt)
    turned = (math.sin(b), math.cos(b), math.sin(t), math.cos(t))
    return (EAST + east, NORTH + north, height, klm, reach, *turned, table, 1.0, 1.0)


def light(
    grid: SurfaceGrid, rows: list[tuple[float, ...]], *tables: Distribution
) -> NDArray[np.float64]:
    lamps = pack_lamps(rows)
    walls = walls_near(NO_HOUSES, lamps.easting_m, lamps.northing_m, lamps.reach_m)
    scene = Scene(lamps, pack_tables(list(tables)), walls)
    return np.asarray(illuminance_lx(grid, scene, np.arange(len(rows)))[1])


def square(half: float, step: float = 1.0) -> SurfaceGrid:
    return surface_grid(shapely.box(EAST - half, NORTH - half, EAST + half, NORTH + half), step)


def at(grid: SurfaceGrid, east: float, north: float) -> int:
    distance = np.hypot(grid.easting_m - EAST - east, grid.northing_m - NORTH - north)
    assert distance.min() < 1e-6
    return int(distance.argmin())


def test_even_sphere_gives_intensity_over_height_squared_below() -> None:
    grid = square(3)
    for height in (0.9, 4.5, 12.0):
        lux = light(grid, [lamp_row(height=height, klm=2.5)], EVEN)
        expected = 2500.0 / (4 * math.pi) / height**2
        assert lux[at(grid, 0.5, 0.5)] == pytest.approx(expected, rel=1e-12)


@given(
    st.floats(1.0, 15.0), st.integers(-40, 40), st.integers(-40, 40), st.sampled_from([0.2, 1.0, 8])
)
@settings(max_examples=60)
def test_even_sphere_follows_the_cosine_cubed_law(
    height: float, east: int, north: int, klm: float
) -> None:
    grid = square(42)
    lux = light(grid, [lamp_row(height=height, klm=klm)], EVEN)
    d2 = height**2 + east**2 + north**2
    expected = klm * 1000.0 / (4 * math.pi) * height / d2**1.5
    assert lux[at(grid, east + 0.5, north + 0.5)] == pytest.approx(expected, rel=1e-9)


def test_twice_as_high_and_far_gives_a_quarter() -> None:
    # similar triangles: same direction, twice the distance, for any distribution
    grid = square(40)
    for family in FAMILIES:
        table = typical_distribution(family)
        near = light(grid, [lamp_row(height=4.0, bearing=30)], table)[at(grid, 6.5, 3.5)]
        far = light(grid, [lamp_row(height=8.0, bearing=30)], table)[at(grid, 12.5, 6.5)]
        assert far == pytest.approx(near / 4.0, rel=1e-12)


def test_light_of_two_lamps_is_the_sum_of_each() -> None:
    grid = square(30)
    table = typical_distribution("street_cutoff")
    one, two = lamp_row(3.2, 4.1, bearing=20), lamp_row(-9.0, 7.7, height=6.0, bearing=200)
    apart = light(grid, [one], table) + light(grid, [two], table)
    np.testing.assert_array_equal(light(grid, [one, two], table), apart)


@pytest.mark.parametrize("family", FAMILIES)
def test_light_is_mirrored_about_the_plane_over_the_street(family: Family) -> None:
    grid = square(30)
    lux = light(grid, [lamp_row(0.0, 0.0)], typical_distribution(family))
    image = [
        at(grid, -(e - EAST), n - NORTH)
        for e, n in zip(grid.easting_m, grid.northing_m, strict=True)
    ]
    np.testing.assert_allclose(lux, lux[image], rtol=1e-9)


def test_bearing_turns_the_light_and_nothing_else() -> None:
    grid = square(30)
    table = typical_distribution("wall_pack")
    north = light(grid, [lamp_row(0.0, 0.0, bearing=0)], table)
    east = light(grid, [lamp_row(0.0, 0.0, bearing=90)], table)
    # what lay at (e, n) now lies at (n, -e): a quarter turn clockwise on the compass
    image = [
        at(grid, n - NORTH, -(e - EAST))
        for e, n in zip(grid.easting_m, grid.northing_m, strict=True)
    ]
    np.testing.assert_allclose(east[image], north, rtol=1e-7)
    assert north[grid.northing_m > NORTH].sum() > 5 * north[grid.northing_m < NORTH].sum()


def test_tilt_raises_the_street_side() -> None:
    # a narrow beam straight down, tilted by 45 deg, lands one height ahead of the lamp
    beam = Distribution("beam", np.zeros(1), np.array([0.0, 4.0]), np.array([[1000.0, 0.0]]))
    grid = square(30)
    lux = light(grid, [lamp_row(0.5, 0.5, height=10.0, bearing=90, tilt=45)], beam)
    brightest = int(lux.argmax())
    assert grid.easting_m[brightest] - EAST == pytest.approx(10.5, abs=1.0)
    assert grid.northing_m[brightest] - NORTH == pytest.approx(0.5, abs=1e-6)


def test_tilt_of_a_round_luminaire_equals_a_turned_table() -> None:
    # I = cos(gamma) seen from a tilted lamp is the dot product of two directions
    gamma = np.linspace(0, 90, 1801)
    lambert = Distribution("lambert", np.zeros(1), gamma, np.cos(np.radians(gamma))[None] * 300)
    grid = square(20)
    lux = light(grid, [lamp_row(0.5, 0.5, height=6.0, bearing=0, tilt=30)], lambert)
    e, n = grid.easting_m - EAST - 0.5, grid.northing_m - NORTH - 0.5
    d = np.sqrt(e**2 + n**2 + 36)
    axis = (n * math.sin(math.radians(30)) + 6 * math.cos(math.radians(30))) / d
    expected = 300 * np.maximum(axis, 0) * 6 / d**3
    np.testing.assert_allclose(lux, expected, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_typical_table_holds_the_stated_flux(family: Family) -> None:
    for efficiency in (1.0, 0.65):
        table = typical_distribution(family, efficiency)
        assert table.flux_lm() == pytest.approx(1000.0 * efficiency, rel=1e-12)
        assert table.rounded().flux_lm() == pytest.approx(1000.0 * efficiency, rel=1e-12)


def test_flux_integral_agrees_with_a_fine_sphere() -> None:
    table = typical_distribution("street_cutoff")
    gamma = np.radians(np.linspace(0.0, 180.0, 36001))
    c = table.c_deg[:-1]
    rows = np.array(
        [
            np.interp(np.degrees(gamma), table.gamma_deg, row, right=0)
            for row in table.intensity_cd_klm[:-1]
        ]
    )
    per_plane = np.trapezoid(rows * np.sin(gamma), gamma, axis=1)
    assert per_plane.sum() * 2 * math.pi / c.size == pytest.approx(table.flux_lm(), rel=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_ground_catches_all_light_within_the_cone(family: Family) -> None:
    # the flux on the disc of radius R is the flux below gamma = atan(R / H)
    height, radius = 10.0, 150.0
    table = typical_distribution(family)
    grid = square(radius + 1)
    lux = light(grid, [lamp_row(0.0, 0.0, height=height, reach=radius, klm=1.0)], table)
    edge = math.degrees(math.atan2(radius, height))
    gamma = np.append(table.gamma_deg[table.gamma_deg < edge], edge)
    mean = table.rounded().intensity_cd_klm[0]
    cone = Distribution("cone", np.zeros(1), gamma, np.interp(gamma, table.gamma_deg, mean)[None])
    assert lux.sum() == pytest.approx(cone.flux_lm(), rel=4e-3)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("tilt", [0.0, 15.0])
def test_beyond_its_reach_a_lamp_gives_less_than_the_cut(family: Family, tilt: float) -> None:
    table = typical_distribution(family)
    reach = reach_of(table, 3.0, 5.0, math.radians(tilt))
    grid = square(90)
    lux = light(grid, [lamp_row(0.0, 0.0, klm=3.0, tilt=tilt)], table)
    distance = np.hypot(grid.easting_m - EAST, grid.northing_m - NORTH)
    assert reach < 89
    assert lux[distance > reach].max() < 0.0205
    assert lux[distance > reach - 1.5].max() > 0.018


def test_nothing_is_lit_beyond_the_reach() -> None:
    grid = square(30)
    lux = light(grid, [lamp_row(0.0, 0.0, reach=12.0)], EVEN)
    distance = np.hypot(grid.easting_m - EAST, grid.northing_m - NORTH)
    assert np.all((lux > 0) == (distance <= 12.0))


def test_interpolation_meets_uneven_tables_at_their_own_angles() -> None:
    c, gamma = np.array([0.0, 10.0, 200.0, 360.0]), np.array([0.0, 1.0, 50.0, 80.0])
    values = np.arange(16, dtype=float).reshape(4, 4) + 1
    values[3] = values[0]
    values[:, 0] = 1.0
    table = Distribution("uneven", c, gamma, values)
    grid = square(40)
    # bearing 90 puts C90 east and C0 south; C10 is 10 deg from south towards east
    lux = light(grid, [lamp_row(0.5, 0.5, height=10.0, bearing=90)], table)
    cell = at(grid, 0.5, -19.5)
    g = math.degrees(math.atan2(20, 10))
    d3 = math.sqrt(500) ** 3
    expected = np.interp(g, gamma, values[0]) * 10 / d3
    assert lux[cell] == pytest.approx(expected, rel=1e-9)


def test_cells_in_half_metre_steps_see_the_same_light() -> None:
    table = typical_distribution("post_top_opal")
    coarse, fine = square(10), square(10, 0.5)
    here = light(coarse, [lamp_row(0.0, 0.0)], table)
    there = light(fine, [lamp_row(0.0, 0.0)], table)
    assert len(fine) == 4 * len(coarse)
    assert there.mean() == pytest.approx(here.mean(), rel=2e-2)
