"""What the map says where it does not know: never "none", always why."""

import geopandas as gpd
import pytest

from maps.layers import LAYERS
from maps.payload import label
from maps.refusals import FAILED, NO_GROUND
from maps.texts import get_texts
from maps.webmap import MapOptions, build_map
from tests.unit.maps_sample import COMPUTED_AT, Tables, sample


@pytest.fixture(scope="module")
def tables() -> Tables:
    return sample()


def _emptied(tables: Tables, *names: str) -> Tables:
    return {name: table.iloc[:0] if name in names else table for name, table in tables.items()}


def _page(tables: Tables, **options: object) -> str:
    return build_map(tables, MapOptions("Prov", COMPUTED_AT, "en", **options))  # type: ignore[arg-type]


def test_an_estate_without_plans_is_not_said_to_be_clean(tables: Tables) -> None:
    page = _page(_emptied(tables, "overdue_cleaning"))
    assert "No cleaning plans yet: unknown" in page
    assert "No overdue cleaning" not in page


def test_an_estate_whose_lamps_nobody_saw_is_not_said_to_be_whole(tables: Tables) -> None:
    lamps = tables["lamps"].assign(state="unknown")
    page = _page({**_emptied(tables, "broken_fixtures"), "lamps": lamps})
    assert "No lamp has been looked at yet: unknown" in page
    assert "No broken fixtures" not in page


def test_a_refused_computation_says_why(tables: Tables) -> None:
    options = MapOptions("Prov", None, "sv", why_not_computed=NO_GROUND)
    page = build_map(_emptied(tables, "dark_spots"), options)
    assert "registret har inga gårdar eller gångvägar" in page
    assert "Inga mörka platser" not in page


def test_a_computation_that_failed_is_told_beside_the_results_that_stand(tables: Tables) -> None:
    page = _page(tables, why_not_computed=FAILED)
    assert "The last computation failed" in page
    assert "Computed" in page


def test_changes_that_wait_are_told(tables: Tables) -> None:
    assert "3 changes are not in it yet." in _page(tables, waiting=3)
    assert "not in it yet" not in _page(tables)


def test_a_register_with_few_lamps_is_doubted(tables: Tables) -> None:
    words = "What looks dark may only be missing data."
    courtyards = tables["courtyards"].assign(area_m2=100_000.0)
    footpaths = tables["footpaths"].assign(length_m=100.0)
    few: dict[str, gpd.GeoDataFrame] = {
        **tables,
        "courtyards": courtyards,
        "footpaths": footpaths,
        "lamps": tables["lamps"].iloc[:2],
    }
    assert words in _page(few)
    assert words not in _page({**few, "courtyards": tables["courtyards"].assign(area_m2=10.0)})


@pytest.mark.parametrize(
    ("name", "state", "words"),
    [
        ("broken_fixtures", "dark", "Släckt"),
        ("lamps", "unknown", "Inte sedd: okänd"),
        ("lamps", "lit", "Sedd tänd"),
    ],
)
def test_a_lamp_without_a_code_is_not_called_a_danger(name: str, state: str, words: str) -> None:
    assert label(LAYERS[name], {"code": None, "state": state}, get_texts("sv")) == words
