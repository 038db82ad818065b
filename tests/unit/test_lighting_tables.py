"""What comes in as tables: guards, lamps kept out of walls, all accounted for."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame

from gis.lighting.classes import CLASSES, ClassLimit
from gis.lighting.darkspots import SPOT_COLUMNS, analyse, reach_m
from gis.lighting.judgement import RESULT_COLUMNS
from gis.lighting.lamp_states import STATE_WEIGHTS
from gis.lighting.lamps import prepare_lamps
from gis.lighting.placing import Placed, place_lamps
from gis.lighting.shadows import prepare_buildings

EAST, NORTH = 674_000.0, 6_580_000.0


def frame(geometry: list[Any], **columns: Any) -> GeoDataFrame:  # noqa: ANN401 - table columns
    columns.setdefault("id", [f"id-{i}" for i in range(len(geometry))])
    return GeoDataFrame(columns, geometry=geometry, crs=3006)


def point(east: float, north: float) -> shapely.Point:
    return shapely.Point(EAST + east, NORTH + north)


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


YARD = frame([box(-20, -20, 20, 20)], kind=["courtyard"])
NO_LAMPS, NO_HOUSES = frame([]), frame([])


def place(lamp: tuple[float, float], *houses: shapely.Polygon, height: float = 3.0) -> Placed:
    buildings = prepare_buildings(frame(list(houses), height_m=[9.0] * len(houses)))
    east, north = np.array([EAST + lamp[0]]), np.array([NORTH + lamp[1]])
    return place_lamps(buildings, east, north, np.array([height]))[0]


@pytest.mark.parametrize(
    ("lamp", "expected"),
    [((10.0, 5.0), (10.2, 5.0)), ((9.0, 5.0), (10.2, 5.0)), ((10.1, 5.0), (10.2, 5.0)),
     ((5.0, -0.05), (5.0, -0.2))],
)  # fmt: skip
def test_lamp_on_a_wall_is_moved_20_cm_out(
    lamp: tuple[float, float], expected: tuple[float, float]
) -> None:
    placed = place(lamp, box(0, 0, 10, 10))
    assert placed.snapped
    assert placed.easting_m - EAST == pytest.approx(expected[0], abs=1e-6)
    assert placed.northing_m - NORTH == pytest.approx(expected[1], abs=1e-6)


def test_lamp_on_a_corner_stands_free_of_both_walls() -> None:
    placed = place((10.0, 10.0), box(0, 0, 10, 10))
    spot = shapely.Point(placed.easting_m, placed.northing_m)
    assert spot.distance(box(0, 0, 10, 10)) == pytest.approx(0.2)
    assert placed.outward_rad is not None
    assert 0 <= math.degrees(placed.outward_rad) <= 90


def test_lamp_at_a_party_wall_is_not_moved_into_the_next_house() -> None:
    placed = place((9.5, 1.0), box(0, 0, 10, 10), box(10, 0, 20, 10))
    assert placed.northing_m - NORTH == pytest.approx(-0.2)


def test_lamp_before_a_wall_stays_and_knows_the_way_out() -> None:
    placed = place((11.5, 5.0), box(0, 0, 10, 10))
    assert not placed.snapped
    assert placed.outward_rad == pytest.approx(math.pi / 2)
    assert place((30.0, 5.0), box(0, 0, 10, 10)).outward_rad is None


def test_lamp_deep_in_a_house_is_indoors_and_above_its_roof_outdoors() -> None:
    assert place((5.0, 5.0), box(0, 0, 10, 10)).indoors
    above = place((5.0, 5.0), box(0, 0, 10, 10), height=12.0)
    assert not above.indoors
    assert not above.snapped


def test_wall_lamp_without_bearing_shines_away_from_its_wall() -> None:
    lamps = frame([point(10, 0)], kind=["wall"], state=["lit"])
    houses = frame([box(0, -10, 10, 10)], height_m=[6.0])
    result = analyse(frame([box(10, -20, 50, 20)], kind=["courtyard"]), lamps, houses)
    assert result.assumptions["lamp_moved_out_of_wall"] == 1
    assert result.assumptions["lamp_bearing_from_wall"] == 1
    assert result.surface_results["e_avg_lx"].iloc[0] > 0.3


def test_directed_lamp_without_bearing_claims_no_direction() -> None:
    lamps = frame([point(0, 0)], kind=["street_pole"], state=["lit"])
    halves = frame([box(-20, 0, 20, 20), box(-20, -20, 20, 0)], kind=["courtyard"] * 2)
    result = analyse(halves, lamps, NO_HOUSES)
    north, south = result.surface_results["e_avg_lx"]
    assert north == pytest.approx(south)
    assert result.assumptions["lamp_bearing_all_round"] == 1
    turned = analyse(halves, lamps.assign(bearing_deg=0.0), NO_HOUSES)
    north, south = turned.surface_results["e_avg_lx"]
    assert north > 1.5 * south


def test_heights_of_buildings_are_stated_counted_or_declared() -> None:
    houses = frame(
        [box(i * 20, 0, i * 20 + 5, 5) for i in range(5)],
        height_m=[7.0, None, None, 0.0, 400.0], storeys=[9, 3, None, None, 2],
    )  # fmt: skip
    buildings = prepare_buildings(houses)
    assert buildings.height_m.tolist() == pytest.approx([7.0, 8.4, 9.0, 9.0, 5.6])
    assert buildings.assumptions == {
        "building_height_from_storeys": 2, "building_height_default": 2,
    }  # fmt: skip
    assert [text.split(":")[0] for text in buildings.warnings] == ["building id-3", "building id-4"]


def test_columns_and_rows_follow_the_contract() -> None:
    lamps = frame([point(0, 0)], kind=["park_pole"], state=["dark"])
    result = analyse(YARD, lamps, NO_HOUSES)
    assert tuple(result.surface_results.columns) == RESULT_COLUMNS
    assert tuple(result.dark_spots.columns) == SPOT_COLUMNS
    assert result.dark_spots.crs.to_epsg() == 3006
    spot = result.dark_spots.iloc[0]
    assert spot["lamp_ids"] == ["id-0"]
    assert (spot["certainty"], spot["cells"], spot["area_m2"]) == ("certain", 1600, 1600.0)
    assert (spot["e_min_lx"], spot["missing_lx"]) == (0.0, pytest.approx(0.6))
    assert (spot["lighting_class"], spot["required_e_min_lx"]) == ("P5", 0.6)
    assert (result.cells, result.lamps) == (1600, 1)


def test_no_lamps_no_houses_is_plain_darkness() -> None:
    result = analyse(YARD, NO_LAMPS, NO_HOUSES)
    row = result.surface_results.iloc[0]
    assert (row["dark_cells"], row["certain_dark_cells"], row["lamps"]) == (1600, 1600, 0)
    assert row["e_avg_verdict"] == "fails"
    assert result.dark_spots.iloc[0]["lamp_ids"] == []
    empty = analyse(frame([]), NO_LAMPS, NO_HOUSES)
    assert len(empty.surface_results) == len(empty.dark_spots) == empty.cells == 0


@pytest.mark.parametrize("state", sorted(STATE_WEIGHTS))
def test_state_decides_what_burns(state: str) -> None:
    lamps = frame([point(0, 0)], kind=["park_pole"])
    full = analyse(YARD, lamps.assign(state="lit"), NO_HOUSES).surface_results.iloc[0]
    row = analyse(YARD, lamps.assign(state=state), NO_HOUSES).surface_results.iloc[0]
    weights = STATE_WEIGHTS[state]
    assert row["e_avg_lx"] == pytest.approx(weights.cautious * full["e_avg_lx"])
    assert row["e_avg_hopeful_lx"] == pytest.approx(weights.hopeful * full["e_avg_lx"])
    assert weights.cautious <= weights.hopeful


def test_verdict_is_unknown_where_unseen_lamps_decide() -> None:
    lamps = frame([point(0, 0)], kind=["park_pole"], flux_lm=[40_000.0], light_source=["led"])
    row = analyse(YARD, lamps, NO_HOUSES).surface_results.iloc[0]
    assert row["e_avg_verdict"] == "unknown"
    assert row["uo_verdict"] == "no_demand"
    parking = YARD.assign(lighting_class="PARKING_LIGHT")
    row = analyse(parking, lamps.assign(state="lit"), NO_HOUSES).surface_results.iloc[0]
    assert (row["e_avg_verdict"], row["uo_verdict"]) == ("ok", "fails")
    assert row["required_e_min_lx"] == pytest.approx(1.25)


def test_owner_class_and_own_limits_are_used() -> None:
    own = ClassLimit("YARD", "own:2025", 5.0, 0.01, None, "owner")
    lamps = frame([point(0, 0)], kind=["park_pole"], state=["lit"])
    yard = YARD.assign(lighting_class="YARD")
    result = analyse(yard, lamps, NO_HOUSES, {**CLASSES, "YARD": own})
    assert result.surface_results["lighting_class"].iloc[0] == "YARD"
    assert result.surface_results["dark_cells"].iloc[0] == 0
    assert "surface_class_default" not in result.assumptions
    missing = analyse(yard, lamps, NO_HOUSES)
    assert missing.surface_results["lighting_class"].iloc[0] == "P5"
    assert "lighting_class 'YARD' is not known" in missing.warnings[0]


def test_every_class_is_judged_by_its_own_quantity() -> None:
    lamps = frame([point(0, 0)], kind=["park_pole"], state=["lit"], flux_lm=[4000])
    found = {}
    for code in ("P4", "HS1", "SC3", "EV5"):
        result = analyse(YARD.assign(lighting_class=code), lamps, NO_HOUSES)
        row = result.surface_results.iloc[0]
        found[row["quantity"]] = row["e_avg_lx"]
        assert row["dark_cells"] > 0
        assert len(result.dark_spots) > 0
    assert list(found) == ["Eh", "Ehs", "Esc", "Ev"]
    assert len(set(found.values())) == 4


def test_an_open_class_demands_nothing() -> None:
    result = analyse(YARD.assign(lighting_class="P7"), NO_LAMPS, NO_HOUSES)
    assert result.dark_spots.empty
    assert result.surface_results["e_avg_verdict"].iloc[0] == "no_demand"


def test_a_door_has_ground_of_its_own_and_spots_know_the_way_to_it() -> None:
    door = frame([point(0, 0)], kind=["entrance"])
    result = analyse(door, NO_LAMPS, NO_HOUSES, entrances=np.array([point(0, 5)], dtype=object))
    spot = result.dark_spots.iloc[0]
    assert result.surface_results["lighting_class"].tolist() == ["P2"]
    assert spot["area_m2"] == pytest.approx(np.pi * 9, rel=0.03)
    assert spot["entrance_m"] == pytest.approx(2.0, abs=0.3)
    assert spot["length_m"] is None or np.isnan(spot["length_m"])


def test_a_dark_path_is_as_long_as_it_is_dark() -> None:
    line = shapely.LineString([(EAST, NORTH), (EAST + 40, NORTH)])
    path = frame([line], kind=["footpath"], width_m=[3.0])
    spot = analyse(path, NO_LAMPS, NO_HOUSES).dark_spots.iloc[0]
    assert spot["length_m"] == pytest.approx(40.0, abs=1.0)


def test_a_passage_is_ground_that_its_own_lamp_lights() -> None:
    house = frame([box(-10, -5, 10, 5)], height_m=[9.0])
    line = shapely.LineString([point(0, -8), point(0, 8)])
    path = frame([line], kind=["footpath"], width_m=[3.0], lighting_class=["P4"])
    lamps = frame([point(0, 0)], kind=["passage"], state=["lit"], flux_lm=[2000])
    closed = analyse(path, lamps, house)
    opened = analyse(path, lamps, house, passages=path)
    assert closed.lamps == 0
    assert opened.lamps == 1
    assert opened.cells > closed.cells
    assert opened.assumptions["building_with_passage"] == 1
    assert opened.surface_results["e_avg_lx"].iloc[0] > 2.0


def test_everything_left_out_is_counted_and_named() -> None:
    lamps = frame(
        [point(0, 0), point(5, 0), shapely.Point(), None, point(9, 9), point(8, 8)],
        kind=["cellar", "park_pole", "wall", "wall", "palm tree", "park_pole"],
        serves=[None, "indoor", None, None, None, None],
        state=["lit", "lit", "lit", "lit", "shiny", "lit"],
        height_m=[3.0, 3.0, 3.0, 3.0, 0.0, 4.0],
    )
    prepared = prepare_lamps(lamps, prepare_buildings(NO_HOUSES))
    assert prepared.ids == ["id-4", "id-5"]
    assert prepared.assumptions["lamp_indoor"] == 2
    assert prepared.assumptions["lamp_without_position"] == 2
    assert prepared.assumptions["lamp_kind_assumed"] == 1
    text = "\n".join(prepared.warnings)
    assert "lamp id-2: no position" in text
    assert "lamp id-4: height_m 0.0 is impossible" in text
    assert "lamp id-4: state 'shiny' is no state" in text


def test_many_lamps_on_one_point_are_computed_but_reported() -> None:
    lamps = frame([point(0, 0)] * 100, kind=["park_pole"] * 100, state=["lit"] * 100)
    result = analyse(YARD, lamps, NO_HOUSES)
    assert result.lamps == 100
    assert "100 lamps on one point" in result.warnings[0]


def test_reach_is_zero_indoors_and_grows_with_flux() -> None:
    lamps = frame(
        [point(0, 0)] * 3, kind=["cellar", "park_pole", "park_pole"], flux_lm=[900, 1000, 8000]
    )
    indoor, weak, strong = reach_m(lamps)
    assert indoor == 0.0
    assert 10.0 < weak < strong < 120.0


def test_surfaces_say_what_was_assumed_of_them() -> None:
    line = shapely.LineString([(EAST, NORTH), (EAST + 30, NORTH)])
    paths = frame(
        [line, line, line, line, shapely.Point(EAST, NORTH), None],
        kind=["footpath"] * 6, width_m=[None, 0.4, 500.0, 1.5, None, None],
    )  # fmt: skip
    result = analyse(paths, NO_LAMPS, NO_HOUSES)
    assert result.surface_results["cells"].tolist() == [60, 120, 60, 180, 0, 0]
    assert result.assumptions["path_width_default"] == 2
    assert result.assumptions["path_sampled_wider"] == 1
    assert result.assumptions["surface_without_cells"] == 2
    assert result.warnings == ["footpath id-2: width_m 500 is impossible, taken as unknown"]
    assert result.surface_results["e_avg_verdict"].iloc[-1] == "unknown"


def test_too_large_surface_is_refused_by_name() -> None:
    result = analyse(frame([box(0, 0, 3000, 3000)], kind=["courtyard"]), NO_LAMPS, NO_HOUSES)
    assert result.cells == 0
    assert "is too large" in result.warnings[0]


def test_progress_counts_the_surfaces() -> None:
    seen: list[tuple[int, int]] = []
    yards = frame([box(0, 0, 5, 5), box(9, 9, 12, 12)], kind=["courtyard"] * 2)
    analyse(yards, NO_LAMPS, NO_HOUSES, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_wrong_tables_are_stopped_at_the_door(which: int) -> None:
    tables = [YARD, frame([point(0, 0)], kind=["wall"]), frame([box(0, 0, 5, 5)])]
    for broken, reason in (
        (tables[which].to_crs(4326), "CRS must be EPSG:3006, not EPSG:4326"),
        (tables[which].set_crs(None, allow_override=True), "CRS must be EPSG:3006, not None"),
        (gpd.pd.concat([tables[which]] * 2), "id id-0 comes 2 times"),
        (tables[which].drop(columns="id"), "no column id"),
    ):
        changed = [broken if i == which else table for i, table in enumerate(tables)]
        with pytest.raises(ValueError, match=reason):
            analyse(*changed)
