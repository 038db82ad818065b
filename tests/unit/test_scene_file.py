"""Scene files: what is read, what is refused, and where."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from gis.lighting.quantities import Observed
from gis.lighting.scene_file import read_scene
from gis.lighting.scene_value import SceneError
from tests.unit.scene_sample import lamp, scene

RING = [[0, 0], [4, 0], [4, 3], [0, 3]]
GRID = {"x0": 0.5, "y0": 0.5, "step": 1, "nx": 4, "ny": 3}


def test_what_a_lamp_leaves_out_is_filled_in() -> None:
    (found,) = read_scene(scene(lamps=[lamp("A", 1, 2)])).lamps
    assert (found.c0_bearing_deg, found.tilt_deg) == (0, 0)
    assert (found.mf, found.dim, found.scale, found.status) == (1, 1, 1, "ok")


def test_grid_runs_east_first_from_the_south_west() -> None:
    grid = {"x0": 10, "y0": 20, "step_x": 2, "step_y": 0.5, "nx": 3, "ny": 2}
    found = read_scene(scene(grid=grid)).grid
    assert found is not None
    expected = [[10, 20], [12, 20], [14, 20], [10, 20.5], [12, 20.5], [14, 20.5]]
    np.testing.assert_array_equal(found.centres, expected)


def test_own_step_replaces_the_common_one() -> None:
    found = read_scene(scene(grid={**GRID, "step_y": 0.25})).grid
    assert found is not None
    assert (found.step_x_m, found.step_y_m) == (1, 0.25)


def test_rings_may_be_closed_or_not_and_run_either_way() -> None:
    rings = [RING, [*RING, RING[0]], RING[::-1]]
    found = read_scene(scene(buildings=[{"ring": ring, "height": 3} for ring in rings]))
    assert [outline.area for outline in found.footprints] == [12, 12, 12]
    assert all(outline.exterior.is_ccw for outline in found.footprints)


def test_class_limits_are_laid_over_the_built_in_ones() -> None:
    surfaces = [{"id": code, "cls": code, "ring": RING} for code in ("P4", "C5", "OWN")]
    limits = {"P4": {"E_min": 2}, "OWN": {"E_avg": 8, "Uo": 0.3}, "C5": {"Uo": None}}
    plan = read_scene(scene(grid=GRID, surfaces=surfaces, class_limits=limits))
    found = {surface.id: surface.limit for surface in plan.surfaces}
    assert (found["P4"].e_avg_lx, found["P4"].e_min_lx, found["P4"].edition) == (5, 2, "own")
    assert (found["OWN"].e_avg_lx, found["OWN"].e_min_lx, found["OWN"].uo) == (8, None, 0.3)
    assert (found["C5"].e_avg_lx, found["C5"].uo) == (7.5, None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Eh", [Observed()]),
        (["Ehs"], [Observed(), Observed("Ehs")]),
        ({"Ev": [0, 90]}, [Observed(), Observed("Ev", 0), Observed("Ev", 90)]),
        (["Eh", "Eh", {"Esc": [5], "Ev": []}], [Observed(), Observed("Esc", 5)]),
    ],
)
def test_quantities_come_once_each_and_eh_always(given: object, expected: list[Observed]) -> None:
    assert list(read_scene(scene(quantities=given)).quantities) == expected


def test_scenario_changes_only_the_fields_it_names() -> None:
    lamps = [lamp("A", 1, 2, dim=0.5), lamp("B", 3, 4)]
    plan = read_scene(scene(lamps=lamps, scenarios={"late": {"A": {"z": 7, "status": "broken"}}}))
    changed, same = plan.scenarios["late"]
    assert (changed.z_m, changed.status, changed.dim, changed.x_m) == (7, "broken", 0.5, 1)
    assert same == plan.lamps[1]


def test_what_is_odd_is_named_with_its_path() -> None:
    lamps = [lamp("A", 1, 2, 100.0, mf=1.5, tilt=5)]
    surfaces = [{"id": "s", "cls": "P4", "ring": RING}]
    plan = read_scene(scene(lamps=lamps, surfaces=surfaces, comment="draft"))
    assert plan.warnings == (
        "comment: not known, left out",
        "lamps[0].tilt: not known, left out",
        "lamps[0].z: 100 m is no usual height of a lamp",
        "lamps[0].mf: 1.5 is more than the whole light",
        "surfaces: without a grid they have no cells",
    )


def bad(**fields: object) -> dict[str, Any]:
    return scene(lamps=[{**lamp("A", 1, 2), **fields}])


def surface(**fields: object) -> dict[str, Any]:
    return scene(grid=GRID, surfaces=[{"id": "s", "cls": "P4", "ring": RING, **fields}])


def house(**fields: object) -> dict[str, Any]:
    return scene(buildings=[{"id": 1, "ring": RING, "height": 3, **fields}])


@pytest.mark.parametrize(
    ("content", "path", "reason"),
    [
        ([], "", "an object is expected, not a list"),
        (None, "", "an object is expected, not null"),
        ({}, "photometry", "is missing"),
        ({"photometry": {}}, "lamps", "is missing"),
        ({"photometry": {"a": 3.5}, "lamps": []}, "photometry.a", "a text is expected, not 3.5"),
        ({"photometry": {"a b": None}}, 'photometry["a b"]', "a text is expected, not null"),
        ({"photometry": {}, "lamps": []}, "", "neither points nor a grid"),
        (bad(photometry="odd"), "lamps[0].photometry", "'odd' is none of ['even']"),
        (bad(z=0), "lamps[0].z", "0 is less than 0.01"),
        (bad(z=1e-308), "lamps[0].z", "is less than 0.01"),
        (bad(z=400), "lamps[0].z", "400 is more than 200"),
        (bad(x="1"), "lamps[0].x", "a number is expected, not a text"),
        (bad(x=True), "lamps[0].x", "a number is expected, not true or false"),
        (bad(x=math.nan), "lamps[0].x", "nan is out of all bounds"),
        (bad(x=10**400), "lamps[0].x", "out of all bounds"),
        (bad(y=None), "lamps[0].y", "a number is expected, not null"),
        (bad(mf=-0.1), "lamps[0].mf", "-0.1 is less than 0"),
        (bad(tilt_deg=270), "lamps[0].tilt_deg", "270 is more than 180"),
        (bad(status="dark"), "lamps[0].status", "'dark' is none of"),
        (bad(id=None), "lamps[0].id", "a text is expected, not null"),
        (scene(lamps=[lamp("A", 0, 0), lamp("A", 1, 1)]), "lamps[1].id", "'A' comes twice"),
        (scene(lamps={}), "lamps", "a list is expected, not an object"),
        (house(height=0), "buildings[0].height", "0 is not above 0"),
        (house(height=None), "buildings[0].height", "a number is expected"),
        (house(ring=RING[:2]), "buildings[0].ring", "2 corners make no area"),
        (house(ring=[[0, 0], [1, 1], [2, 2]]), "buildings[0].ring", "no area"),
        (house(ring=[[0, 0], [2, 2], [2, 0], [0, 2]]), "buildings[0].ring", "crosses itself"),
        (house(ring=[[0, 0], [2, 2], [2]]), "buildings[0].ring[2]", "1 numbers, 2 to 2"),
        (scene(points=[[0, 0, 0], [1]]), "points[1]", "1 numbers, 2 to 3 are expected"),
        (scene(points=[[0, "a", 0]]), "points[0][1]", "a number is expected"),
        (scene(grid={**GRID, "nx": 0}), "grid.nx", "0 is less than 1"),
        (scene(grid={**GRID, "nx": 2.5}), "grid.nx", "2.5 is no whole number"),
        (scene(grid={**GRID, "nx": 9000, "ny": 9000}), "grid", "81000000 cells, at most"),
        (scene(grid={**GRID, "step": 0}), "grid.step", "0 is not above 0"),
        (scene(grid={"x0": 0, "y0": 0, "nx": 1, "ny": 1}), "grid.step", "is missing"),
        (surface(cls="P9"), "surfaces[0].cls", "class 'P9' is not known"),
        (surface(cls="SC4"), "surfaces[0].cls", "class SC4 limits Esc, which needs directions"),
        (surface(ring=[]), "surfaces[0].ring", "0 corners make no area"),
        (scene(class_limits={"P4": {"E_min": "1"}}), "class_limits.P4.E_min", "a number"),
        (scene(quantities=["Ev"]), "quantities[0]", "'Ev': give"),
        (scene(quantities=["lux"]), "quantities[0]", "'lux': give"),
        (scene(quantities=[{"Ev": 90}]), "quantities[0].Ev", "a list is expected, not 90"),
        (scene(quantities=[7]), "quantities[0]", "an object is expected, not 7"),
        (scene(scenarios={"x": {"B": {}}}), "scenarios.x.B", "there is no such lamp"),
        (scene(scenarios={"repairs": {}}), "scenarios.repairs", "cannot be called"),
        (
            scene(lamps=[lamp("A", 0, 0)], scenarios={"x": {"A": {"id": "B"}}}),
            "scenarios.x.A",
            "cannot rename",
        ),
        (
            scene(lamps=[lamp("A", 0, 0)], scenarios={"x": {"A": {"z": -1}}}),
            "scenarios.x.A.z",
            "-1 is less than 0.01",
        ),
    ],
)
def test_refused_with_the_path_of_the_value(content: object, path: str, reason: str) -> None:
    with pytest.raises(SceneError) as caught:
        read_scene(content)
    assert caught.value.path == path
    assert reason in caught.value.reason
    assert str(caught.value).startswith(path)


def test_many_scenarios_of_many_lamps_are_read_in_a_blink() -> None:
    lamps = [lamp(f"L{i}", i, 0) for i in range(3000)]
    changed = {"L7": {"dim": 0.5, "mf": 1.5}}
    content = scene(lamps=lamps, scenarios={f"s{i}": changed for i in range(300)})
    started = time.perf_counter()
    plan = read_scene(content)
    assert time.perf_counter() - started < 3.0  # reading every lamp anew took a minute
    assert {late[7].dim for late in plan.scenarios.values()} == {0.5}
    assert all(late[8] is plan.lamps[8] for late in plan.scenarios.values())
    assert [w for w in plan.warnings if "s3.L7" in w] == [
        "scenarios.s3.L7.mf: 1.5 is more than the whole light"
    ]
