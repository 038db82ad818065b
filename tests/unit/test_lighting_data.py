"""Classes, constants and typical values: published numbers, and what is said about gaps."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gis import nomenclature
from gis.lighting.classes import CLASSES, DEFAULT_CLASS, class_records
from gis.lighting.distribution import Distribution
from gis.lighting.typical import EFFICACY_LM_W, KINDS, fill_lamp, number_or_none

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("code", "e_avg_lx", "e_min_lx"),
    [("P1", 15.0, 3.0), ("P2", 10.0, 2.0), ("P3", 7.5, 1.5), ("P4", 5.0, 1.0), ("P5", 3.0, 0.6),
     ("P6", 2.0, 0.4), ("P7", None, None)],
)  # fmt: skip
def test_p_classes_are_those_of_en_13201_2(
    code: str, e_avg_lx: float | None, e_min_lx: float | None
) -> None:
    limit = CLASSES[code]
    assert (limit.e_avg_lx, limit.e_min_lx, limit.uo) == (e_avg_lx, e_min_lx, None)
    assert limit.edition == "EN 13201-2:2015"
    assert limit.cell_min_lx == e_min_lx


@pytest.mark.parametrize(
    ("codes", "averages", "uo"),
    [
        (("C0", "C1", "C2", "C3", "C4", "C5"), (50.0, 30.0, 20.0, 15.0, 10.0, 7.5), 0.4),
        (("HS1", "HS2", "HS3"), (5.0, 2.5, 1.0), 0.15),
        (("PARKING_LIGHT", "PARKING_MEDIUM", "PARKING_HEAVY"), (5.0, 10.0, 20.0), 0.25),
    ],
)
def test_classes_with_uniformity_have_published_values(
    codes: tuple[str, ...], averages: tuple[float, ...], uo: float
) -> None:
    for code, average in zip(codes, averages, strict=True):
        assert (CLASSES[code].e_avg_lx, CLASSES[code].uo) == (average, uo)


@pytest.mark.parametrize(
    ("family", "quantity", "minima"),
    [
        ("SC", "Esc", (10.0, 7.5, 5.0, 3.0, 2.0, 1.5, 1.0, 0.75, 0.5)),
        ("EV", "Ev", (50.0, 30.0, 10.0, 7.5, 5.0, 0.5)),
    ],
)
def test_upright_classes_limit_the_least_light_alone(
    family: str, quantity: str, minima: tuple[float, ...]
) -> None:
    for number, least_lx in enumerate(minima, start=1):
        limit = CLASSES[f"{family}{number}"]
        assert (limit.quantity, limit.e_min_lx, limit.cell_min_lx) == (quantity, least_lx, least_lx)
        assert (limit.e_avg_lx, limit.uo, limit.edition) == (None, None, "EN 13201-2:2015")
        assert "check against a bought copy" in limit.source
    assert f"{family}{len(minima) + 1}" not in CLASSES


def test_cell_limit_follows_uniformity_where_no_minimum_is_stated() -> None:
    assert CLASSES["PARKING_LIGHT"].cell_min_lx == pytest.approx(1.25)
    assert CLASSES["C5"].cell_min_lx == pytest.approx(3.0)
    assert CLASSES["HS1"].cell_min_lx == pytest.approx(0.75)
    assert {CLASSES["HS4"].cell_min_lx, CLASSES["P7"].cell_min_lx} == {None}


def test_defaults_are_known_classes_and_records_are_plain_json() -> None:
    assert DEFAULT_CLASS["footpath"] == "P4"
    assert DEFAULT_CLASS["courtyard"] == "P5"
    assert set(DEFAULT_CLASS.values()) <= set(CLASSES)
    records = json.loads(json.dumps(class_records()))
    assert [row["code"] for row in records] == list(CLASSES)
    assert all(row["edition"] and row["source"] for row in records)


def test_nomenclature_page_lists_every_constant_with_its_value() -> None:
    page = (ROOT / "docs" / "NOMENCLATURE.md").read_text(encoding="utf-8")
    for constant in nomenclature.CONSTANTS:
        assert f"| `{constant.name}` | {constant.value:g} | {constant.unit} |" in page
        assert constant.note
        assert constant.clause
    assert nomenclature.STOREY_HEIGHT.value == pytest.approx(2.8)


def test_constants_have_names_of_their_own() -> None:
    names = [constant.name for constant in nomenclature.CONSTANTS]
    assert len(set(names)) == len(names) > 20


def test_everything_stated_leaves_only_the_distribution_assumed() -> None:
    lamp = fill_lamp(
        {"kind": "park_pole", "light_source": "led", "height_m": 4.0, "flux_lm": 3000,
         "maintenance_factor": 0.85, "luminaires": 2}
    )  # fmt: skip
    assert lamp.assumed == ("distribution",)
    assert lamp.refused == ()
    assert (lamp.height_m, lamp.flux_lm, lamp.maintenance_factor) == (4.0, 6000.0, 0.85)
    assert lamp.distribution.flux_lm() == pytest.approx(1000.0)


def test_nothing_stated_is_filled_and_named() -> None:
    lamp = fill_lamp({"kind": None, "height_m": math.nan})
    assert lamp.assumed == (
        "distribution", "flux_lm", "height_m", "kind", "light_source", "maintenance_factor",
    )  # fmt: skip
    assert lamp.height_m == KINDS["unknown"].height_m
    assert lamp.maintenance_factor == nomenclature.MAINTENANCE_FACTOR.value


def test_flux_from_watts_follows_the_source() -> None:
    led = fill_lamp({"kind": "park_pole", "light_source": "led", "power_w": 30})
    assert led.flux_lm == pytest.approx(3600.0)
    assert led.efficiency == 1.0
    mercury = fill_lamp({"kind": "park_pole", "light_source": "mercury", "power_w": "80"})
    assert mercury.flux_lm == pytest.approx(4000.0)
    assert mercury.efficiency == KINDS["park_pole"].output_ratio
    assert "flux_lm" in mercury.assumed
    assert "light_source" not in mercury.assumed


def test_source_without_watts_takes_the_lamp_of_the_kind() -> None:
    lamp = fill_lamp({"kind": "street_pole", "light_source": "hps"})
    assert lamp.flux_lm == pytest.approx(100 * 85)
    assert lamp.distribution.flux_lm() == pytest.approx(780.0)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_levels_rise_from_low_to_high(kind: str) -> None:
    for source in EFFICACY_LM_W:
        flux = [fill_lamp({"kind": kind, "light_source": source}, level).flux_lm
                for level in ("low", "likely", "high")]  # fmt: skip
        assert flux[0] < flux[1] < flux[2]
    with pytest.raises(ValueError, match="'best' is none of"):
        fill_lamp({"kind": kind}, "best")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [("height_m", 0), ("height_m", 400), ("height_m", -3), ("flux_lm", 1e9), ("flux_lm", -5),
     ("power_w", 99999), ("maintenance_factor", 7)],
)  # fmt: skip
def test_impossible_values_are_refused_by_name(field: str, value: float) -> None:
    lamp = fill_lamp({"kind": "wall", "light_source": "led", field: value})
    assert lamp.refused == (field,)
    assert field in lamp.assumed


@pytest.mark.parametrize(
    ("cell", "number"),
    [("4.5", 4.5), (3, 3.0), (None, None), ("", None), ("tall", None), (math.nan, None),
     (math.inf, None), (True, None)],
)  # fmt: skip
def test_numbers_are_read_from_dirty_cells(cell: object, number: float | None) -> None:
    assert number_or_none(cell) == number


def make(c: list[float], gamma: list[float], values: list[list[float]]) -> Distribution:
    return Distribution("made", np.array(c), np.array(gamma), np.array(values))


@pytest.mark.parametrize(
    ("c", "gamma", "values", "reason"),
    [
        ([0.0], [0.0, 90.0], [[1.0]], "does not fit"),
        ([0.0], [0.0, 0.0], [[1.0, 1.0]], "must rise"),
        ([0.0, 90.0], [0.0, 90.0], [[1.0, 1.0], [1.0, 1.0]], "0 to 360"),
        ([0.0], [0.0, 190.0], [[1.0, 1.0]], "within 0 to 180"),
        ([0.0], [0.0, 90.0], [[1.0, -1.0]], "negative"),
        ([0.0], [0.0, 90.0], [[1.0, math.nan]], "negative or missing"),
    ],
)
def test_impossible_tables_are_refused(
    c: list[float], gamma: list[float], values: list[list[float]], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        make(c, gamma, values)


def test_typical_data_do_not_need_the_compiler() -> None:
    # the web process reads classes and typical values and must stay small
    code = "import sys, gis.lighting.typical, gis.lighting.classes; print('numba' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
