"""Rows become features, cells and compact JSON without losing one."""

import base64
import json
import math
import uuid

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import MultiPolygon, Polygon

from maps.cells import MAX_CELLS, gather
from maps.columns import Column, is_absent, sort_value, write
from maps.features import collect, holding
from maps.layers import LAYERS, get_layer
from maps.payload import MAX_POINTS, UNITS_PER_DEGREE, layer_payload, link_of, script_json
from maps.texts import get_texts
from tests.unit.maps_sample import COMPUTED_AT, HOSTILE, at, frame, lamp, rectangle, sample

SV = get_texts("sv")


def decode(steps: list[int], origin: object) -> list[tuple[float, float]]:
    pairs = (np.array(steps).reshape(-1, 2).cumsum(axis=0) + np.array(origin)) / UNITS_PER_DEGREE
    return [(float(lon), float(lat)) for lon, lat in pairs]


@pytest.mark.parametrize("value", [None, math.nan, pd.NaT, pd.NA, "", "  ", [], np.array([])])
def test_absent(value: object) -> None:
    assert is_absent(value)
    assert write(SV, Column("height_m", "Height", "number", unit="m"), value) == "okänt"
    assert sort_value(Column("height_m", "Height", "number"), value) == ""


@pytest.mark.parametrize("value", [0, 0.0, False, "0", [0], COMPUTED_AT])
def test_present(value: object) -> None:
    assert not is_absent(value)


def test_values_are_written_by_kind() -> None:
    assert write(SV, Column("lift", "Lift", "yes_no"), value=False) == "nej"
    assert (
        write(SV, Column("f", "Fractions", "codes", "fraction"), ["food", "metal"])
        == "matavfall, metall"
    )
    assert write(SV, Column("n", "Lamps", "list_count"), ["a", "b"]) == "2"
    assert write(SV, Column("d", "Days", "days"), np.int64(1)) == "1 dag"
    assert (
        write(SV, Column("t", "Seen", "moment"), pd.Timestamp(COMPUTED_AT)) == "23 nov. 2026 12:03"
    )


@pytest.mark.parametrize(("kind", "value"), [("number", "four"), ("codes", "food"), ("date", 7)])
def test_a_value_of_the_wrong_kind_is_refused_with_its_column(kind: str, value: object) -> None:
    column = Column("height_m", "Height", kind, "fraction")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="height_m is"):
        write(SV, column, value)


def test_counts_by_class_and_what_is_hidden() -> None:
    found = collect(get_layer("overdue_cleaning"), sample()["overdue_cleaning"])
    assert found.headline == 3
    assert found.counts == {
        "over_30": 1,
        "over_7": 1,
        "up_to_7": 1,
        "never_visited": 1,
        "due_soon": 1,
    }
    assert found.hidden == 1
    assert found.classes[:3] == ["over_30", "over_7", "up_to_7"], "worst first"


def test_a_lamp_nobody_saw_is_unknown_and_not_lit() -> None:
    counts = collect(get_layer("lamps"), sample()["lamps"]).counts
    assert counts == {"unknown": 2, "lit": 1, "other": 1}


def test_rows_without_position_are_kept_and_counted() -> None:
    lamps = frame([lamp(1, "lit", at(0, 0)), lamp(2, "lit", None)])  # type: ignore[arg-type]
    found = collect(get_layer("lamps"), lamps)
    assert (len(found.rows), found.unplaced) == (2, 1)
    assert layer_payload(found, SV)["geometry"][1] is None  # type: ignore[index]


def test_what_a_table_lacks_is_named() -> None:
    lamps = sample()["lamps"].drop(columns=["owner", "circuit"])
    with pytest.raises(ValueError, match="layer lamps: the table lacks the columns owner, circuit"):
        collect(get_layer("lamps"), lamps)


def test_metres_are_refused_on_the_wire() -> None:
    with pytest.raises(ValueError, match="layer lamps: geometry is in EPSG:3006"):
        collect(get_layer("lamps"), sample()["lamps"].to_crs(3006))


def test_a_state_without_a_sign_is_refused() -> None:
    fixtures = sample()["broken_fixtures"].assign(state="upside_down")
    with pytest.raises(ValueError, match="no sign for upside_down"):
        collect(get_layer("broken_fixtures"), fixtures)


def test_an_unknown_layer_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(KeyError, match="there are estates, courtyards"):
        get_layer("darkspots")


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_can_be_sent_in_both_languages(name: str) -> None:
    found = collect(get_layer(name), sample()[name])
    for language in ("sv", "en"):
        payload = layer_payload(found, get_texts(language))
        assert json.loads(script_json(payload))["name"] == name
        assert len(payload["class"]) == len(found.rows)  # type: ignore[arg-type]


def test_points_come_back_within_a_tenth_of_a_metre() -> None:
    table = sample()["lamps"]
    payload = layer_payload(collect(get_layer("lamps"), table), SV)
    for steps, point in zip(payload["geometry"], table.geometry, strict=True):  # type: ignore[call-overload]
        [(lon, lat)] = decode(steps, payload["origin"])
        assert abs(lat - point.y) * 111_320 < 0.1
        assert abs(lon - point.x) * 59_400 < 0.1


def test_areas_keep_holes_parts_and_area() -> None:
    outer, hole, island = rectangle(0, 0, 30, 30), rectangle(10, 10, 5, 5), rectangle(50, 0, 4, 4)
    shape = MultiPolygon([Polygon(outer.exterior.coords, [hole.exterior.coords]), island])
    spots = sample()["dark_spots"].iloc[:1].copy()
    spots.geometry = [shape]
    payload = layer_payload(collect(get_layer("dark_spots"), spots), SV)
    [parts] = payload["geometry"]  # type: ignore[misc]
    origin = payload["origin"]
    rebuilt = MultiPolygon(
        [(decode(rings[0], origin), [decode(r, origin) for r in rings[1:]]) for rings in parts]
    )
    assert rebuilt.area == pytest.approx(shape.area, rel=0.01)


def test_a_sign_on_a_bent_yard_stands_in_the_yard() -> None:
    bent = rectangle(0, 0, 60, 60).difference(rectangle(10, 10, 60, 60))
    plans = sample()["overdue_cleaning"].iloc[:1].copy()
    plans.geometry = [bent]
    payload = layer_payload(collect(get_layer("overdue_cleaning"), plans), SV)
    [steps] = payload["geometry"]  # type: ignore[misc]
    [(lon, lat)] = decode(steps, payload["origin"])
    assert bent.buffer(1e-6).contains(at(0, 0).__class__(lon, lat))
    assert not bent.contains(bent.centroid)


def test_links_name_kind_and_id() -> None:
    layer = get_layer("dark_spots")
    row = collect(layer, sample()["dark_spots"]).rows[0]
    assert link_of(layer, row) == ("courtyard", "yard-1")
    assert link_of(layer, {**row, "surface_id": None}) is None


def test_script_json_cannot_end_its_element() -> None:
    text = script_json({"word": f"</script><!-- {HOSTILE} \u2028"})
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text)["word"].startswith("</script>")


def test_many_points_are_gathered_with_exact_numbers_and_the_worst_state() -> None:
    random = np.random.default_rng(19971)
    spread = random.uniform(0, 4_000, (MAX_POINTS + 500, 2))
    states = ["lit"] * len(spread)
    states[7] = "dark"
    lamps = frame(
        [lamp(i + 1, s, at(*p)) for i, (s, p) in enumerate(zip(states, spread, strict=True))]
    )
    found = collect(get_layer("lamps"), lamps)
    gathered = gather(found)
    assert sum(cell.count for cell in gathered.cells) == len(spread)
    assert len(gathered.cells) <= MAX_CELLS
    assert [cell.worst for cell in gathered.cells].count(0) == 1, "one cell holds the dark lamp"
    payload = layer_payload(found, SV)
    assert payload["type"] == "cells"
    assert sum(payload["counts"]) == len(spread)  # type: ignore[call-overload]


def test_uuids_are_packed_and_other_ids_are_not() -> None:
    ids = [str(uuid.UUID(int=number)) for number in range(4)]
    lamps = sample()["lamps"]
    packed = layer_payload(collect(get_layer("lamps"), lamps.assign(id=ids)), SV)["links"]
    raw = base64.b64decode(packed["id"]["uuids"])  # type: ignore[index]
    assert [str(uuid.UUID(bytes=raw[i : i + 16])) for i in range(0, 64, 16)] == ids
    plain = layer_payload(collect(get_layer("lamps"), lamps), SV)["links"]
    assert plain["id"] == list(lamps["id"])  # type: ignore[index]


def test_lamps_indoors_are_counted_apart_and_in_the_whole_list() -> None:
    lamps = sample()["lamps"].assign(kind=["cellar", "wall", "gallery", "wall"])
    on_map = collect(get_layer("lamps"), lamps)
    assert (len(on_map.rows), on_map.hidden) == (2, 2)
    listed = collect(get_layer("lamps"), lamps, everything=True)
    assert (len(listed.rows), listed.hidden) == (4, 0)


def test_broken_fixtures_come_by_class_and_the_longest_first_within_it() -> None:
    table = sample()["broken_fixtures"]
    again = table.assign(days_dark=table["days_dark"] + 100)
    found = collect(LAYERS["broken_fixtures"], pd.concat([table, again], ignore_index=True))
    order = ["open_hatch", "damaged", "dark", "flickering", "dim", "day_burning", "obscured"]
    assert list(found.classes) == [state for state in order for _ in range(2)]
    assert [row["days_dark"] for row in found.rows][:4] == [120, 20, 121, 21]


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0, "0,0"), (0.0097, "<\u00a00,1"), (0.049, "<\u00a00,1"), (0.051, "0,1"), (0.3, "0,3")],
)
def test_what_is_missing_is_never_rounded_to_nothing(value: float, written: str) -> None:
    column = Column("missing_lx", "Missing", "number", unit="lx", decimals=1)
    assert write(SV, column, value) == f"{written}\u00a0lx"


def test_a_plan_that_is_not_late_has_a_dash_and_sorts_as_zero() -> None:
    column = next(c for c in LAYERS["overdue_cleaning"].columns if c.name == "overdue_days")
    assert write(SV, column, 0) == "\u2013"
    assert sort_value(column, 0) == "0"
    assert write(SV, column, 3) == "3 dagar"
    assert write(SV, column, None) == "kan inte räknas"


def test_a_list_without_an_order_of_its_own_goes_by_name() -> None:
    table = sample()["lamps"].assign(code=["P10", "", "p9", "E-2"])
    listed = collect(LAYERS["lamps"], table, everything=True)
    assert [row["code"] for row in listed.rows] == ["E-2", "p9", "P10", ""]
    drawn = [row["code"] for row in collect(LAYERS["lamps"], table).rows]
    assert drawn == [code for code in table["code"] if code in drawn], "the map keeps its order"


def test_rows_are_found_by_any_text_of_theirs_whatever_the_case() -> None:
    table = sample()["lamps"].assign(code=["P10", "", "p9", "E-2"], circuit="BC1-1")
    listed = collect(LAYERS["lamps"], table, everything=True)
    assert [row["code"] for row in holding(listed, " P1 ").rows] == ["P10"]
    found = holding(listed, "bc1-1")
    assert len(found.rows) == len(found.classes) == len(found.geometries) == 4
    assert holding(listed, "%").rows == []
    faults = collect(LAYERS["group_faults"], sample()["group_faults"], everything=True)
    assert len(holding(faults, "l005").rows) == 1, "lists of names are searched too"
