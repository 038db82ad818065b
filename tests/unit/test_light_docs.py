"""The pages for people about light say what the computation does, in both languages."""

from __future__ import annotations

import re

import pytest

from backend.settings import ROOT
from gis.lighting.circuits import GROUP_LAMPS_MIN
from gis.lighting.classes import CLASSES, DEFAULT_CLASS
from gis.lighting.repairs import PAIR_DISTANCE_M
from gis.nomenclature import (
    DARK_SPOT_AREA_MIN,
    DEFAULT_BUILDING_HEIGHT,
    ENTRANCE_RADIUS,
    MAINTENANCE_FACTOR,
    STOREY_HEIGHT,
)


@pytest.fixture(params=[("LJUS.md", ","), ("LIGHT.md", ".")], ids=["sv", "en"])
def page(request: pytest.FixtureRequest) -> str:
    """Give a document on one line, decimal points as in the code."""
    name, point = request.param
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    return " ".join(re.sub(rf"(\d){re.escape(point)}(\d)", r"\1.\2", text).split())


def test_defaults_are_those_of_the_computation(page: str) -> None:
    for kind, code in DEFAULT_CLASS.items():
        limit = CLASSES[code]
        if kind == "square":
            continue
        least = f"{limit.cell_min_lx:g} lx |"
        assert re.search(rf"\| {limit.e_avg_lx:g} lx \| [^|]*{re.escape(least)}", page), code
        assert code in page or kind == "parking"


def test_constants_are_those_of_the_computation(page: str) -> None:
    for constant, unit in (
        (STOREY_HEIGHT, "m"), (DEFAULT_BUILDING_HEIGHT, "m"), (DARK_SPOT_AREA_MIN, "m²"),
        (ENTRANCE_RADIUS, "m"),
    ):  # fmt: skip
        assert f"{constant.value:g} {unit}" in page, constant.name
    assert f"{MAINTENANCE_FACTOR.value:g}" in page
    assert f"{PAIR_DISTANCE_M:g} m" in page
    assert GROUP_LAMPS_MIN == 3
    assert re.search(r"Tre eller fler|Three or more", page)


def test_they_promise_no_measurement_and_no_law(page: str) -> None:
    assert "BBR" in page
    assert re.search(r"inget krav|krav i lag|demand of the law", page)
    assert re.search(r"aldrig en mätning|never a measurement", page)
    assert "EN 13201" in page
