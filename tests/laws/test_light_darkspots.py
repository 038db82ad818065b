"""Laws of the whole analysis: what may and may not change when lamps do."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame

from gis.lighting.darkspots import Analysis, analyse, reach_m
from gis.lighting.grid import surface_grid
from gis.lighting.illuminance import Scene, illuminance_lx
from gis.lighting.lamps import prepare_lamps
from gis.lighting.shadows import prepare_buildings, walls_near

EAST, NORTH = 322_900.3, 6_410_300.7
ROOT = Path(__file__).parents[2]
STATES = ("lit", "dark", "unknown", "dim", "flickering", "obscured", "damaged", "day_burning")
KINDS = ("park_pole", "street_pole", "wall", "bollard", "unknown", "parking")


def estate(seed: int = 3, lamps: int = 40) -> tuple[GeoDataFrame, GeoDataFrame, GeoDataFrame]:
    """Surfaces, lamps and buildings strewn over 300 m."""
    random = np.random.default_rng(seed)
    corner = np.array([EAST, NORTH])
    spots = random.uniform(0, 300, (lamps, 2)) + corner
    lamp_frame = GeoDataFrame(
        {
            "id": [f"lamp-{i}" for i in range(lamps)],
            "kind": random.choice(KINDS, lamps),
            "state": random.choice(STATES, lamps),
            "bearing_deg": np.where(
                random.random(lamps) < 0.5, np.nan, random.uniform(0, 360, lamps)
            ),
            "tilt_deg": random.choice([0.0, 10.0], lamps),
        },
        geometry=shapely.points(spots),
        crs=3006,
    )
    houses = [
        shapely.box(e, n, e + w, n + d)
        for (e, n), w, d in zip(
            random.uniform(0, 280, (12, 2)) + corner, random.uniform(10, 40, 12),
            random.uniform(9, 14, 12), strict=True,
        )
    ]  # fmt: skip
    building_frame = GeoDataFrame(
        {"id": range(12), "storeys": random.integers(1, 6, 12)}, geometry=houses, crs=3006
    )
    paths = [shapely.LineString(random.uniform(0, 300, (3, 2)) + corner) for _ in range(8)]
    yards = [shapely.box(e, n, e + 45, n + 35) for e, n in random.uniform(0, 250, (4, 2)) + corner]
    surfaces = GeoDataFrame(
        {
            "id": [f"surface-{i}" for i in range(12)],
            "kind": ["footpath"] * 8 + ["courtyard"] * 4,
            "width_m": [None, 1.2, 3.0, 2.0, 4.5, 1.6, None, 2.5] + [None] * 4,
        },
        geometry=paths + yards,
        crs=3006,
    )
    return surfaces, lamp_frame, building_frame


def fingerprint(analysis: Analysis) -> str:
    """Every figure to the last bit."""
    text = analysis.surface_results.map(repr).to_csv()
    spots = analysis.dark_spots
    text += pd.DataFrame(spots.drop(columns="geom")).map(repr).to_csv()
    text += "".join(spots.geometry.to_wkb(hex=True))
    return hashlib.sha256(text.encode()).hexdigest()


def cells_lx(
    lamps: GeoDataFrame, buildings: GeoDataFrame
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    houses = prepare_buildings(buildings)
    prepared = prepare_lamps(lamps, houses, "likely")
    arrays = prepared.arrays
    walls = walls_near(houses, arrays.easting_m, arrays.northing_m, arrays.reach_m)
    grid = surface_grid(shapely.box(EAST, NORTH, EAST + 300, NORTH + 120), 1.0)
    return illuminance_lx(grid, Scene(arrays, prepared.tables, walls), np.arange(len(prepared.ids)))


def test_turning_a_lamp_off_never_makes_a_cell_brighter() -> None:
    _, lamps, buildings = estate()
    before = cells_lx(lamps, buildings)
    for i in range(0, len(lamps), 5):
        off = lamps.copy()
        off.loc[i, "state"] = "dark"
        after = cells_lx(off, buildings)
        assert np.all(after <= before)


def test_lamp_broken_and_repaired_gives_the_same_bits() -> None:
    surfaces, lamps, buildings = estate()
    lamps["state"] = "lit"
    before = fingerprint(analyse(surfaces, lamps, buildings))
    broken = lamps.copy()
    broken.loc[[4, 7, 11], "state"] = "dark"
    assert fingerprint(analyse(surfaces, broken, buildings)) != before
    broken["state"] = "lit"
    assert fingerprint(analyse(surfaces, broken, buildings)) == before


def test_order_of_rows_does_not_matter() -> None:
    surfaces, lamps, buildings = estate()
    one = analyse(surfaces, lamps, buildings)
    other = analyse(surfaces, lamps.iloc[::-1], buildings.sample(frac=1, random_state=1))
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize("seed", [3, 4])
def test_one_surface_with_the_lamps_in_reach_gives_the_same_bits(seed: int) -> None:
    surfaces, lamps, buildings = estate(seed, lamps=60)
    whole = analyse(surfaces, lamps, buildings)
    reaches = reach_m(lamps)
    for i in range(len(surfaces)):
        part = surfaces.iloc[[i]]
        width = 0.0 if pd.isna(part["width_m"].iloc[0]) else float(part["width_m"].iloc[0])
        near = lamps.distance(part.geometry.iloc[0]) <= reaches + max(width, 2.0) / 2
        discs = lamps[near].buffer(reaches[near.to_numpy()] * 1.01).union_all()
        houses = buildings[
            buildings.intersects(discs) | buildings.intersects(part.geometry.iloc[0].buffer(3))
        ]
        alone = analyse(part, lamps[near], houses)
        name = part["id"].iloc[0]
        chosen = whole.surface_results[whole.surface_results["surface_id"] == name].reset_index(
            drop=True
        )
        spots = whole.dark_spots[whole.dark_spots["surface_id"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            alone.surface_results, chosen, check_exact=True, check_dtype=False
        )
        pd.testing.assert_frame_equal(alone.dark_spots, spots, check_exact=True, check_dtype=False)
    assert near.sum() < len(lamps)


def test_certain_spots_stay_dark_whatever_the_unknown_lamps_do() -> None:
    surfaces, lamps, buildings = estate()
    lamps["state"] = np.where(lamps.index % 2 == 0, "unknown", "lit")
    mixed = analyse(surfaces, lamps, buildings).surface_results
    all_lit = analyse(surfaces, lamps.assign(state="lit"), buildings).surface_results
    all_out = analyse(
        surfaces, lamps.assign(state=np.where(lamps.index % 2 == 0, "dark", "lit")), buildings
    ).surface_results
    assert mixed["likely_dark_cells"].tolist() == all_lit["dark_cells"].tolist()
    assert mixed["dark_cells"].tolist() == all_out["dark_cells"].tolist()
    assert mixed["e_avg_hopeful_lx"].tolist() == all_lit["e_avg_lx"].tolist()
    assert mixed["e_avg_lx"].tolist() == all_out["e_avg_lx"].tolist()
    assert (mixed["dark_cells"] > mixed["likely_dark_cells"]).any()
    assert (mixed["likely_dark_cells"] > mixed["certain_dark_cells"]).any()


def test_seen_lit_lamps_leave_nothing_unknown() -> None:
    surfaces, lamps, buildings = estate()
    result = analyse(surfaces, lamps.assign(state="lit"), buildings)
    assert set(result.dark_spots["certainty"]) <= {"certain", "probable"}
    unseen = analyse(surfaces, lamps.assign(state=None), buildings)
    assert "unknown" in set(unseen.dark_spots["certainty"])
    assert unseen.assumptions["lamp_state_unknown"] == unseen.lamps


def test_dark_spots_are_valid_disjoint_and_as_large_as_their_cells() -> None:
    surfaces, lamps, buildings = estate()
    spots = analyse(surfaces, lamps, buildings).dark_spots
    assert len(spots) > 10
    assert spots.is_valid.all()
    np.testing.assert_allclose(spots.area, spots["area_m2"], rtol=1e-9)
    assert spots["area_m2"].min() >= 2.0
    assert spots["id"].is_unique
    for _, group in spots.groupby("surface_id"):
        assert group.union_all().area == pytest.approx(group["area_m2"].sum())


def test_mending_a_named_lamp_helps_its_spot() -> None:
    surfaces, lamps, buildings = estate()
    lamps["state"] = "dark"
    first = analyse(surfaces, lamps, buildings)
    spot = first.dark_spots[first.dark_spots["lamp_ids"].str.len() > 1].iloc[0]
    shortfall = {}
    for name in spot["lamp_ids"][:2]:
        mended = lamps.assign(state=np.where(lamps["id"] == name, "lit", "dark"))
        result = analyse(surfaces, mended, buildings).surface_results.set_index("surface_id")
        shortfall[name] = result.loc[spot["surface_id"], "e_avg_lx"]
    values = list(shortfall.values())
    assert min(values) > 0.0
    lit = first.dark_spots["lamp_ids"].explode().dropna()
    assert set(lit) <= set(lamps["id"])


SCRIPT = """
import sys
sys.path.insert(0, {folder!r})
from test_light_darkspots import estate, fingerprint
from gis.lighting.darkspots import analyse
surfaces, lamps, buildings = estate(5, lamps=14)
small = surfaces.assign(geometry=surfaces.centroid.buffer(7))
print(fingerprint(analyse(small, lamps, buildings)))
"""


def run_script(extra: Mapping[str, str]) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **extra}
    code = SCRIPT.format(folder=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_compiled_and_plain_python_give_the_same_bits() -> None:
    assert run_script({"NUMBA_DISABLE_JIT": "1"}) == run_script({})
