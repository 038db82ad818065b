"""Computed light in words and signs: classes, verdicts, shares, numbers, the small figure."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
import shapely

from gis.lighting.classes import CLASSES
from maps.class_words import class_choice, class_source
from maps.features import collect
from maps.ground_figure import figure_box, ground_figure
from maps.lamp_words import effect_text
from maps.layers import LAYERS
from maps.layers_light import REPAIRS_DRAWN
from maps.legend import block
from maps.light_words import shares_text, surface_light
from maps.payload import late_payload, layer_payload, script_json
from maps.table import make_table
from maps.texts import get_texts
from tests.unit.maps_sample import HOSTILE, repair, sample

SV, EN = get_texts("sv"), get_texts("en")
ROW: dict[str, Any] = {
    "surface_kind": "courtyard", "lighting_class": "P5", "class_is_default": True,
    "class_edition": "EN 13201-2:2015", "class_source": "table 3", "quantity": "Eh",
    "cells": 40, "dark_cells": 0, "likely_dark_cells": 0, "certain_dark_cells": 0,
    "e_min_lx": 0.5, "e_avg_lx": 1.0, "uo": None, "e_min_hopeful_lx": 0.5,
    "e_avg_hopeful_lx": 1.0, "uo_hopeful": None, "required_e_min_lx": 0.6,
    "required_e_avg_lx": 2.5, "required_uo": 0.15, "e_avg_verdict": "unknown",
    "uo_verdict": "unknown", "area_m2": 40.0, "certain_m2": 0.0, "probable_m2": 0.0,
    "unknown_m2": 0.0, "waiting_changes": 2, "computed_at": datetime(2026, 11, 23, tzinfo=UTC),
}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [((0, 0, 0), "ok"), ((9, 0, 0), "unknown"), ((9, 4, 0), "not_judged"), ((9, 4, 1), "fails")],
)
def test_the_lowest_value_is_judged_as_the_dark_spots_are(
    cells: tuple[int, int, int], verdict: str
) -> None:
    names = ("dark_cells", "likely_dark_cells", "certain_dark_cells")
    light = surface_light(None, {**ROW, **dict(zip(names, cells, strict=True))}, EN)
    assert light.demands[1].verdict == verdict


def test_a_verdict_that_unseen_lamps_leave_open_is_told_from_one_that_the_flux_does() -> None:
    flux = surface_light(None, ROW, EN)
    assert flux.demands[0].words == "depends on the flux, which is estimated"
    unseen = surface_light(None, {**ROW, "e_avg_hopeful_lx": 3.0}, EN)
    assert unseen.demands[0].words == "depends on lamps nobody has seen"
    assert (flux.open, unseen.open) == (False, True)
    assert surface_light(None, {**ROW, "cells": 0}, EN).demands == []


@pytest.mark.parametrize(
    ("chosen", "is_default", "text", "whose"),
    [
        (None, True, "P5", "our default for courtyards, no legal demand"),
        ("P5", False, "P5", "chosen for this surface, no legal demand"),
        (
            "P2",
            True,
            "P5. P2 is chosen: the light is not held against it yet",
            "our default for courtyards",
        ),
        (None, False, "P5, until now", "chosen for this surface"),
    ],
)
def test_a_class_says_whose_choice_it_is_and_that_no_law_asks_for_it(
    chosen: str | None, is_default: bool, text: str, whose: str
) -> None:
    light = surface_light(chosen, {**ROW, "class_is_default": is_default}, EN)
    assert light.class_text == text
    assert light.class_origin.startswith(f"EN 13201-2:2015; table 3; {whose}")


def test_another_kind_of_light_is_named() -> None:
    light = surface_light(None, {**ROW, "quantity": "Esc"}, EN)
    assert light.quantity.startswith("Semi-cylindrical illuminance 1.5 m up")
    chosen = class_choice("SC3", None, 5.0, None, "Esc", EN)
    assert chosen == "SC3: semi-cylindrical at 1.5 m, lowest 5\u00a0lx"
    assert class_choice("P7", None, None, None, "Eh", EN) == "P7: no figures asked for"
    assert class_choice("P6", 2.0, 0.4, None, "Eh", SV) == "P6: medel 2\u00a0lx, lägsta 0,4\u00a0lx"


@pytest.mark.parametrize(
    ("share", "written"), [(0.0, "0"), (0.001, "1"), (0.999, "99"), (1, "100")]
)
def test_a_share_is_all_or_nothing_only_where_it_is(share: float, written: str) -> None:
    told = shares_text({"flux": share, "state": None}, SV)
    assert told == f"Vilar på: {written}\u00a0% känt ljusflöde."
    assert shares_text({"flux": None}, SV) == ""


def test_repairs_come_in_order_numbered_and_only_the_first_are_drawn() -> None:
    layer = LAYERS["repairs"]
    rows = [repair(place, None) for place in range(REPAIRS_DRAWN + 7, 0, -1)]
    table = sample()["repairs"].iloc[:0]
    table = pd.concat([table, type(table)(rows, geometry="geom", crs=4326)])
    found = collect(layer, table)
    assert (len(found.rows), found.beyond, found.headline) == (100, 7, 107)
    assert layer_payload(found, SV)["counts"] == list(range(1, 101))
    [note] = block(layer, found, None, SV).notes
    assert note.startswith("7 till")
    assert len(collect(layer, table, everything=True).rows) == 107


def test_a_repair_is_named_by_its_lamp_and_says_at_once_whose_it_is() -> None:
    table = make_table(collect(LAYERS["repairs"], sample()["repairs"]), SV, "/a/{kind}/{id}")
    assert table.header == 1
    assert [cell.text for cell in table.lines[0].cells[:3]] == ["1", "L001", "kommunen"]


def test_names_that_stand_in_a_column_are_sent_once() -> None:
    lamps = collect(LAYERS["lamps"], sample()["lamps"].assign(code=["A", None, "C", "D"]))
    payload = layer_payload(lamps, EN)
    assert payload["labels"] == {"column": 0, "absent": "no code"}
    spots = collect(LAYERS["dark_spots"], sample()["dark_spots"])
    assert payload["values"][0][1] == "no code"  # type: ignore[index]
    assert layer_payload(spots, EN)["labels"] == {"column": 0, "absent": "no name"}


def test_a_layer_that_comes_late_leaves_its_address_and_no_rows() -> None:
    stub = late_payload(LAYERS["lit_surfaces"], SV, "/map/layers/lit_surfaces")
    assert (stub["late"], stub["geometry"], stub["visible"]) == (
        "/map/layers/lit_surfaces",
        [],
        False,
    )
    assert len(script_json(stub)) < 2_500
    assert json.loads(script_json(stub))["classes"] == ["fails", "unknown", "ok", "no_demand"]


def test_lamps_of_a_group_are_listed_in_their_order_as_text() -> None:
    table = make_table(collect(LAYERS["group_faults"], sample()["group_faults"]), SV)
    assert f"L003, {HOSTILE}, L005" in [cell.text for cell in table.lines[0].cells]


def test_what_hangs_on_a_lamp_is_said_by_whether_it_burns() -> None:
    assert effect_text(84.2, SV, is_out=False) == (
        "Om den här lampan slocknar blir 84\u00a0m² mörka."
    )
    assert "avgör ensam över 84\u00a0m²" in effect_text(84.2, SV, is_out=True)
    assert "ingen yta mörk" in effect_text(0.0, SV, is_out=False)


def test_the_figure_is_a_square_that_holds_the_lamp_and_all_the_ground() -> None:
    lamp, dark = (
        shapely.Point(500_010, 6_400_010),
        shapely.box(500_000, 6_400_000, 500_060, 6_400_020),
    )
    west, south, east, north = figure_box(lamp, [dark])
    assert east - west == pytest.approx(north - south) == pytest.approx(76)
    assert shapely.box(west, south, east, north).contains(dark)
    hole = shapely.Polygon(dark.exterior.coords, [dark.buffer(-5).exterior.coords])
    house = shapely.box(500_000, 6_400_030, 500_900, 6_400_040)
    svg = ground_figure((west, south, east, north), lamp, [hole], [("building", house)], HOSTILE)
    assert "<img" not in svg
    assert svg.count("<path") == 4, "ground, house, what is dark, bar of the scale"
    assert 'fill-rule="evenodd"' in svg
    widest = max(float(n) for n in re.findall(r"[ML ](\d+\.?\d*)", svg))
    assert widest <= 76, "nothing is drawn beyond the figure"


def test_a_lamp_that_lights_little_has_a_figure_of_forty_metres() -> None:
    box = figure_box(shapely.Point(0, 0), [shapely.box(0, 0, 2, 2)])
    assert box[2] - box[0] == pytest.approx(40)


def test_where_figures_were_read_is_said_in_swedish_and_own_words_stay() -> None:
    for source in {limit.source for limit in CLASSES.values()}:
        assert class_source(source, SV).startswith("tabell "), source
        assert class_source(source, EN) == source
    assert class_source("styrelsen 2026; tables of ours", SV) == "styrelsen 2026; tables of ours"
    assert class_source("", SV) == "", "an empty message is the head of a catalogue"
