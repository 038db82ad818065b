"""A map that is too large for one page: small whatever it shows, exact in what it tells."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from maps.features import counted
from maps.layers import LAYERS
from maps.map_options import MapOptions
from maps.tiled_map import EstateBox, Tiled, build_tiled_map, told_counts

ESTATES = [
    EstateBox("berg", "Berget", [[57.80, 12.01], [57.81, 12.03]]),
    EstateBox("dal", "Dalen <b>", [[59.30, 18.00], [59.31, 18.02]]),
    EstateBox("utan", "Utan gräns", None),
]
TILED = Tiled(ESTATES, "/tiles/{layers}/{z}/{x}/{y}.mvt?fields=few", "/map/counts?", 16)
OPTIONS = MapOptions("Bolaget", datetime(2026, 11, 23, tzinfo=UTC), opens_at="dal")


def start_of(page: str) -> dict[str, object]:
    found = re.search(r"ljusrond = (\{.*\});", page)
    assert found
    told: dict[str, object] = json.loads(found[1])
    return told


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_is_small_and_holds_no_object(language: str) -> None:
    page = build_tiled_map(TILED, replace(OPTIONS, language=language))
    assert len(page.encode()) < 90_000
    layers = re.findall(r'<script type="application/json" data-layer="(\w+)">(.*?)</script>', page)
    assert [name for name, _ in layers] == list(LAYERS)
    assert all(json.loads(text)["tiled"] and not json.loads(text)["class"] for _, text in layers)
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "Dalen <b>" not in page


def test_it_opens_on_the_reader_s_estate_within_all_of_them() -> None:
    start = start_of(build_tiled_map(TILED, OPTIONS))
    assert start["bounds"] == [[57.80, 12.01], [59.31, 18.02]]
    assert start["opens"] == [[59.30, 18.00], [59.31, 18.02]]
    assert start_of(build_tiled_map(TILED, replace(OPTIONS, opens_at=None)))["opens"] is None


def test_classes_can_be_left_out_where_there_are_several() -> None:
    page = build_tiled_map(TILED, OPTIONS)
    assert 'data-filter="broken_fixtures.dark"' in page
    assert 'data-filter="lamps.indoor' not in page, "what is never drawn cannot be left out"
    assert 'data-class="due_soon"' in page
    assert 'data-filter="overdue_cleaning.due_soon' not in page, "it has a switch of its own"


def test_numbers_are_told_as_on_a_page_that_holds_all() -> None:
    counts = {
        "lamps": {"lit": 1234, "unknown": 7, "indoor": 300},
        "broken_fixtures": {"dark": 3},
        "overdue_cleaning": {},
        "dark_spots": {},
    }
    told = told_counts(counts, OPTIONS)
    assert told["lamps"]["number"] == "1\u00a0241"
    assert told["lamps"]["entries"] == ["0", "7", "1\u00a0234"]
    assert told["lamps"]["notes"] == ["300 visas inte: inomhus."]
    assert told["broken_fixtures"]["number"] == "3"
    assert told["overdue_cleaning"]["number"] == "\u2013", "no plans: unknown, not none"
    assert "beräknat" in str(told["dark_spots"]["status"])


def test_nobody_looked_is_not_nothing_is_broken() -> None:
    counts = {"lamps": {"unknown": 7}, "broken_fixtures": {}}
    told = told_counts(counts, OPTIONS)["broken_fixtures"]
    assert told["number"] == "\u2013"
    assert told["status"]


def test_what_is_only_counted_has_no_rows() -> None:
    found = counted(LAYERS["lamps"], {"lit": 2, "indoor": 5})
    assert (found.headline, found.hidden, found.unplaced, list(found.rows)) == (2, 5, 0, [])
