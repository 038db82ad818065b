"""Laws of computing part of the cells, of causes, and of luminaire files in a register."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame

from gis.lighting import warming
from gis.lighting.classes import CLASSES
from gis.lighting.darkspots import reach_m
from gis.lighting.field import Field, SurfaceLight
from gis.lighting.lamp_light import Measured
from gis.lighting.lamp_states import HIGH_LIT, LIT, LOW_OUT, OUT
from gis.lighting.photometry_files import parse_photometry
from gis.lighting.surfaces import surfaces_of
from gis.lighting.warming import warm
from tests.laws.test_light_darkspots import estate
from tests.unit.photometry_sample import even, ies


def field(lamps: GeoDataFrame, buildings: GeoDataFrame) -> Field:
    return Field(lamps, buildings, CLASSES, {})


def lights(area: Field, surfaces: GeoDataFrame) -> list[SurfaceLight]:
    return [area.surface_light(surface) for surface in surfaces_of(surfaces)]


def test_window_of_a_changed_lamp_gives_the_bits_of_the_whole() -> None:
    surfaces, lamps, buildings = estate()
    lamps["state"] = "lit"
    before = lights(field(lamps, buildings), surfaces)
    changed = lamps.copy()
    changed.loc[7, "state"] = "dark"
    disc = shapely.buffer(changed.geometry[7], reach_m(changed)[7])
    area = field(changed, buildings)
    moved = 0
    for surface, old in zip(surfaces_of(surfaces), before, strict=True):
        whole = area.surface_light(surface)
        laid = area.surface_light(surface, (old.grid, old.total_lx), disc)
        assert laid.total_lx.tobytes() == whole.total_lx.tobytes()
        assert laid.window is not None
        assert not (whole.total_lx != old.total_lx)[:, ~laid.window].any()
        moved += int((whole.total_lx != old.total_lx).any())
    assert moved > 0
    again = field(lamps, buildings)
    for surface, old in zip(surfaces_of(surfaces), before, strict=True):
        back = area.surface_light(surface)
        restored = again.surface_light(surface, (back.grid, back.total_lx), disc)
        assert restored.total_lx.tobytes() == old.total_lx.tobytes()


def test_no_doubt_makes_it_darker_than_the_first_row_or_brighter_than_the_last() -> None:
    surfaces, lamps, buildings = estate()
    for light in lights(field(lamps, buildings), surfaces):
        rows = light.total_lx
        assert np.all(rows[LOW_OUT] <= rows[OUT])
        assert np.all(rows[OUT] <= rows[LIT])
        assert np.all(rows[LIT] <= rows[HIGH_LIT])


def test_known_flux_leaves_no_doubt_of_it() -> None:
    surfaces, lamps, buildings = estate()
    known = lamps.assign(state="lit", flux_lm=2500.0)
    for light in lights(field(known, buildings), surfaces):
        assert light.total_lx[LOW_OUT].tolist() == light.total_lx[HIGH_LIT].tolist()


def test_what_goes_dark_is_what_the_analysis_finds_without_the_lamp() -> None:
    surfaces, lamps, buildings = estate()
    lamps["state"] = "lit"
    area = field(lamps, buildings)
    tried = 0
    for surface in surfaces_of(surfaces):
        light = area.surface_light(surface)
        limit_lx = light.limit.cell_min_lx
        for effect in area.effects([light])[0][:2]:
            out = lamps.assign(state=np.where(lamps["id"] == effect.lamp_id, "dark", "lit"))
            without = field(out, buildings).surface_light(surface)
            dark = (without.total_lx[LIT] < limit_lx) & (light.total_lx[LIT] >= limit_lx)
            total_m2 = dark.sum() * light.grid.step_m**2
            assert 2.0 <= effect.area_m2 <= total_m2
            assert effect.ground.area == pytest.approx(effect.area_m2)
            tried += 1
    assert tried > 3


def test_luminaire_file_takes_the_place_of_the_typical_table() -> None:
    file = parse_photometry(ies(values=even(1, candela=800.0)), "park.ies")
    lamps = GeoDataFrame(
        {"id": ["a"], "kind": ["park_pole"], "state": ["lit"], "height_m": [5.0],
         "light_source": ["led"], "flux_lm": [None], "photometry": ["key"]},
        geometry=[shapely.Point(674_050, 6_580_050)], crs=3006,
    )  # fmt: skip
    houses = GeoDataFrame({"id": []}, geometry=[], crs=3006)
    yard = GeoDataFrame(
        {"id": ["y"], "kind": ["courtyard"]},
        geometry=[shapely.box(674_000, 6_580_000, 674_100, 6_580_100)], crs=3006,
    )  # fmt: skip
    surface = surfaces_of(yard)[0]
    typical = Field(lamps, houses, CLASSES, {})
    real = Field(lamps, houses, CLASSES, {"key": Measured(file, oriented=True)})
    assert typical.assumptions["lamp_distribution_assumed"] == 1
    assert "lamp_distribution_assumed" not in real.assumptions
    assert "lamp_flux_lm_assumed" not in real.assumptions
    rows = real.surface_light(surface).total_lx
    assert rows[LOW_OUT].tolist() == rows[HIGH_LIT].tolist()
    # right below: I(0) / H2, maintained 0.8
    nadir_cd = file.intensity_cd[0, 0]
    assert rows[LIT].max() == pytest.approx(0.8 * nadir_cd / 25.0, rel=0.03)
    half = Field(lamps.assign(dim=0.5), houses, CLASSES, {"key": Measured(file, oriented=True)})
    dimmed = half.surface_light(surface).total_lx
    np.testing.assert_allclose(dimmed[LIT].max(), rows[LIT].max() / 2, rtol=1e-6)


def test_the_loops_are_warmed_by_a_yard_that_is_partly_dark() -> None:
    assert warm() > 0


def test_of_several_first_starts_one_compiles_and_the_others_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside: list[int] = []
    most: list[int] = []

    def compute() -> int:
        inside.append(1)
        time.sleep(0.1)
        most.append(len(inside))
        inside.pop()
        return 1

    monkeypatch.setattr(warming, "_compute", compute)
    with ThreadPoolExecutor(3) as starts:
        assert [start.result() for start in [starts.submit(warm) for _ in range(3)]] == [1, 1, 1]
    assert most == [1, 1, 1]
