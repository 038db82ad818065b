"""Scenes computed: light in closed form, shadows, surfaces, repairs, scenarios."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from backend.cli import cli
from backend.cli_light import light_result
from backend.errors import LjusrondError
from gis.lighting.scene_value import SceneError
from tests.unit.scene_sample import compute, lamp, scene, write_scene

GRID = {"x0": 0.5, "y0": 0.5, "step": 1, "nx": 20, "ny": 10}
RING = [[0, 0], [20, 0], [20, 10], [0, 10]]
YARD = [{"id": "yard", "cls": "P4", "ring": RING}]


def below(height: float) -> float:
    """Illuminance straight below an even lamp [lx]."""
    return 100.0 / height**2


def test_points_at_their_own_height_see_the_inverse_square_law() -> None:
    found = compute(
        lamps=[lamp("A", 3, 4, 6, mf=0.8, dim=0.5, scale=3)],
        points=[[3, 4, 0], [3, 4, 2], [3, 4, 7], [6, 8]],
    )
    flat = 0.8 * 0.5 * 3 * 100 * 6 / (25 + 36) ** 1.5
    assert found["points_lux"] == pytest.approx([1.2 * below(6), 1.2 * below(4), 0, flat])
    assert found["grid_lux"] is None
    assert found["quantities"]["Eh"]["points_lux"] == found["points_lux"]
    assert "calculated" in found["method"]


def test_grid_and_points_agree_for_every_quantity_and_uneven_steps() -> None:
    grid = {"x0": -7.3, "y0": 3.1, "step_x": 0.7, "step_y": 1.9, "nx": 23, "ny": 9}
    ground = [[-7.3 + 0.7 * i, 3.1 + 1.9 * j, 0] for j in range(9) for i in range(23)]
    houses = [
        {"ring": [[-2, 6], [3, 7], [2, 12], [-1, 11]], "height": 3.5},
        {"ring": [[5, 8], [8, 8], [8, 9], [5, 9]], "height": 1.2},
    ]
    lamps = [lamp("A", -6, 9, 5, tilt_deg=10, c0_bearing_deg=30), lamp("B", 6, 15, 0.9)]
    asked = ["Eh", "Ehs", {"Ev": [0, 135]}, {"Esc": [270.5]}]
    common = {"lamps": lamps, "buildings": houses, "quantities": asked, "grid": grid}
    found = compute(**common, points=ground)["quantities"]
    faces = compute(**common, points=[[x, y, 1.5] for x, y, _ in ground])["quantities"]
    assert sorted(found) == ["Eh", "Ehs", "Esc", "Ev"]
    pairs = [(found["Eh"], found["Eh"]), (found["Ehs"], found["Ehs"])]
    pairs += [(found["Ev"][b], faces["Ev"][b]) for b in ("0", "135")]
    pairs += [(found["Esc"]["270.5"], faces["Esc"]["270.5"])]
    for cells, points in pairs:
        here = np.array(cells["grid_lux"], dtype=float)
        there = np.array(points["points_lux"], dtype=float)
        inside = np.isnan(here)
        assert 5 < inside.sum() < 40
        np.testing.assert_allclose(here[~inside], there[~inside], rtol=1e-9, atol=1e-12)
        assert (here[~inside] > 0).any()


def test_bearing_is_that_of_c0_and_tilt_raises_c90() -> None:
    # C0 to the east: C90 to the north, so the tilted even half-sphere lights more to the north
    points = [[0.0, 30.0, 4.9], [0.0, -30.0, 4.9]]
    found = compute(lamps=[lamp("A", 0, 0, 5, c0_bearing_deg=90, tilt_deg=30)], points=points)
    assert found["points_lux"][0] > 0
    assert found["points_lux"][1] == 0
    turned = compute(lamps=[lamp("A", 0, 0, 5, c0_bearing_deg=270, tilt_deg=30)], points=points)
    assert turned["points_lux"] == pytest.approx(found["points_lux"][::-1])


def test_buildings_shade_the_ground_and_hold_no_cells() -> None:
    house = {"id": "h", "ring": [[8, -5], [10, -5], [10, 15], [8, 15]], "height": 9}
    found = compute(
        lamps=[lamp("A", 4.5, 5.5, 6)], buildings=[house], grid=GRID, surfaces=YARD,
        points=[[9, 5, 0], [9, 5, 9.5], [12, 5, 0], [12, 5, 12]],
    )  # fmt: skip
    lux = np.array(found["grid_lux"], dtype=float).reshape(10, 20)
    assert np.isnan(lux[:, 8:10]).all()
    assert not np.isnan(lux[:, :8]).any()
    assert (lux[:, 10:] == 0).all()
    assert (lux[:, :8] > 0).all()
    assert lux[5, 4] == pytest.approx(below(6))
    assert found["points_lux"] == [None, 0, 0, 0]
    assert found["surfaces"]["yard"]["cells"] == 180
    assert found["surfaces"]["yard"]["E_min"] == 0


def test_lamps_in_walls_are_moved_out_and_deep_inside_give_nothing() -> None:
    house = {"id": "h", "ring": [[0, 0], [10, 0], [10, 10], [0, 10]], "height": 9}
    lamps = [lamp("wall", 10, 5, 3), lamp("out", 10.1, 2, 3), lamp("deep", 5, 5, 3, scale=1e6)]
    found = compute(lamps=lamps, buildings=[house], points=[[10.2, 5, 0], [10.1, 2, 0]])
    east = [below(3), 100 * 3 / (0.01 + 9 + 9) ** 1.5]
    assert found["points_lux"][0] == pytest.approx(sum(east), rel=1e-6)
    assert [text for text in found["warnings"] if "wall" in text or "deep" in text] == [
        "lamp wall: in a wall, moved 0.20 m out of it",
        "lamp deep: deep inside a building, no light",
    ]


def test_surfaces_are_judged_on_cells_by_average_minimum_and_uniformity() -> None:
    surfaces = [*YARD, {"id": "park", "cls": "PARKING_LIGHT", "ring": RING},
                {"id": "dome", "cls": "HS2", "ring": RING},
                {"id": "none", "cls": "P4", "ring": [[50, 50], [60, 50], [60, 60]]}]  # fmt: skip
    lamps = [lamp("A", 5, 5, 4), lamp("B", 15, 5, 4)]
    found = compute(lamps=lamps, grid=GRID, surfaces=surfaces, quantities=["Ehs"])
    lux = np.array(found["grid_lux"])
    yard, park, dome = (found["surfaces"][name] for name in ("yard", "park", "dome"))
    assert yard["cells"] == 200
    assert yard["E_avg"] == pytest.approx(lux.mean())
    assert yard["E_min"] == lux.min()
    assert yard["Uo"] == pytest.approx(lux.min() / lux.mean())
    assert (yard["avg_ok"], yard["min_ok"], yard["uo_ok"]) == (False, True, None)
    assert yard["dark_cells"] == int(np.sum(lux < 1.0))
    assert (park["avg_ok"], park["min_ok"]) == (lux.mean() >= 5, None)
    assert park["uo_ok"] == (lux.min() / lux.mean() >= 0.25)
    assert park["dark_cells"] == int(np.sum(lux < 1.25))
    assert dome["E_avg"] == pytest.approx(np.mean(found["quantities"]["Ehs"]["grid_lux"]))
    assert dome["quantity"] == "Ehs"
    empty = found["surfaces"]["none"]
    assert (empty["cells"], empty["E_avg"], empty["avg_ok"], empty["dark_cells"]) == (
        0,
        None,
        None,
        0,
    )


def test_repairs_are_ranked_and_overlap_is_counted_once() -> None:
    lamps = [
        lamp("far", 3, 5, 4, status="broken"),
        lamp("best", 14, 5, 4, status="broken", scale=2),
        lamp("same", 14.5, 5, 4, status="broken"),
        lamp("off", 400, 5, 4, status="broken"),
        lamp("lit", 60, 5, 4),
    ]
    found = compute(lamps=lamps, grid=GRID, surfaces=YARD)
    names = [repair["lamp"] for repair in found["repairs"]]
    assert names[0] == "best"
    assert names[-1] == "off"
    assert sorted(names) == ["best", "far", "off", "same"]
    removed = {repair["lamp"]: repair["dark_cells_removed"] for repair in found["repairs"]}
    assert removed["off"] == 0
    mended = [{**each, "status": "ok"} for each in lamps]
    after = compute(lamps=mended, grid=GRID, surfaces=YARD)["surfaces"]["yard"]["dark_cells"]
    assert sum(removed.values()) == found["surfaces"]["yard"]["dark_cells"] - after
    alone = [
        {**each, "status": "ok" if each["id"] in {"best", "lit"} else "broken"} for each in lamps
    ]
    left = compute(lamps=alone, grid=GRID, surfaces=YARD)["surfaces"]["yard"]["dark_cells"]
    assert removed["best"] == found["surfaces"]["yard"]["dark_cells"] - left


def test_pair_that_works_only_together_goes_before_a_weaker_single_lamp() -> None:
    # two lamps of 0.6 lx each over the same cells: neither alone lifts one above 1 lx
    flat = {"z": 30, "scale": 6.0, "status": "broken"}
    lamps = [lamp("weak", 19.5, 9.5, 1.5, status="broken", scale=0.04)]
    lamps += [{**lamp("one", 10, 5), **flat}, {**lamp("two", 10, 6), **flat}]
    found = compute(lamps=lamps, grid=GRID, surfaces=YARD)["repairs"]
    assert [repair["lamp"] for repair in found[:2]] in (["one", "two"], ["two", "one"])
    assert found[0]["dark_cells_removed"] == 0
    assert found[1]["dark_cells_removed"] > 100
    apart = [lamps[0], lamps[1], {**lamps[2], "y": 60}]
    assert compute(lamps=apart, grid=GRID, surfaces=YARD)["repairs"][0]["lamp"] == "weak"


def test_unknown_lamps_count_as_lit_and_the_other_answer_is_given() -> None:
    lamps = [lamp("A", 5, 5, 4), lamp("B", 15, 5, 4, status="unknown")]
    found = compute(lamps=lamps, grid=GRID, surfaces=YARD)
    lit = compute(lamps=[lamps[0], {**lamps[1], "status": "ok"}], grid=GRID, surfaces=YARD)
    out = compute(lamps=[lamps[0], {**lamps[1], "status": "broken"}], grid=GRID, surfaces=YARD)
    assert found["grid_lux"] == lit["grid_lux"]
    assert found["unknown_out"]["surfaces"] == out["surfaces"]
    assert "unknown_out" not in lit
    assert any("unknown state" in text for text in found["warnings"])


def test_scenarios_stand_beside_the_scene_under_their_names() -> None:
    lamps = [lamp("A", 5, 5, 4), lamp("B", 15, 5, 4)]
    changes = {
        "night": {"A": {"dim": 0.5}, "B": {"dim": 0.5}},
        "one out": {"B": {"status": "broken"}},
    }
    found = compute(lamps=lamps, grid=GRID, surfaces=YARD, scenarios=changes)
    np.testing.assert_allclose(found["night"]["grid_lux"], np.array(found["grid_lux"]) / 2)
    one = compute(lamps=[lamps[0], {**lamps[1], "status": "broken"}], grid=GRID, surfaces=YARD)
    assert found["one out"]["grid_lux"] == one["grid_lux"]
    assert found["one out"]["repairs"] == one["repairs"]
    assert "warnings" not in found["night"]


def test_same_scene_gives_the_same_bytes() -> None:
    lamps = [lamp(f"L{i}", i * 3.3, i % 5, 4, c0_bearing_deg=i * 40) for i in range(7)]
    first, again = (json.dumps(compute(lamps=lamps, grid=GRID, surfaces=YARD)) for _ in range(2))
    assert first == again


def test_point_in_a_lamp_and_crowds_are_named() -> None:
    with pytest.raises(SceneError, match=r"points\[1\]: lies in lamp A"):
        compute(lamps=[lamp("A", 1, 1, 3)], points=[[0, 0, 0], [1, 1, 3]])
    crowd = compute(lamps=[lamp(f"L{i}", 1, 1, 3) for i in range(9)])
    assert any("9 lamps on one point" in text for text in crowd["warnings"])


def test_scene_without_lamps_is_dark() -> None:
    found = compute(grid=GRID, surfaces=YARD)
    assert found["points_lux"] == [0]
    assert set(found["grid_lux"]) == {0}
    assert found["surfaces"]["yard"]["dark_cells"] == 200
    assert found["surfaces"]["yard"]["Uo"] is None


def test_command_writes_the_result_and_says_its_warnings(tmp_path: Path) -> None:
    path = write_scene(tmp_path, json.dumps(scene(lamps=[lamp("A", 0, 0, status="unknown")])))
    out = tmp_path / "result.json"
    done = CliRunner().invoke(cli, ["light", str(path), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert found["points_lux"] == pytest.approx([4.0])
    assert math.isclose(found["quantities"]["Eh"]["points_lux"][0], 4.0)
    assert "unknown state" in done.stderr
    assert sorted(item.name for item in tmp_path.iterdir()) == [
        "even.ies", "result.json", "scene.json",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "scene.json: no JSON"),
        ("[]", "scene.json: an object is expected"),
        ('{"photometry": {"a": "no.ies"}, "lamps": [], "points": []}', "photometry.a: no.ies: No"),
        (
            '{"photometry": {"a": "scene.json"}, "lamps": [], "points": []}',
            "photometry.a: scene.json: not a photometric file",
        ),
    ],
)
def test_bad_file_is_one_line_and_no_result(tmp_path: Path, text: str, reason: str) -> None:
    path = write_scene(tmp_path, text)
    with pytest.raises(LjusrondError) as caught:
        light_result(path)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    failed = CliRunner().invoke(cli, ["light", str(path), "--out", str(tmp_path / "out.json")])
    assert failed.exit_code != 0
    assert not (tmp_path / "out.json").exists()
