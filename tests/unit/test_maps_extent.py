"""The map opens on the built ground, not on an outline drawn wide of it."""

from maps.extent import bounds_of_all, bounds_of_estate
from maps.features import Features, collect
from maps.layers import get_layer
from tests.unit.maps_sample import Tables, sample


def found(tables: Tables) -> dict[str, Features]:
    return {name: collect(get_layer(name), table) for name, table in tables.items()}


def test_the_ground_decides_and_the_outline_does_not() -> None:
    tables = sample()
    whole = found(tables)
    near, wide = bounds_of_all(whole), bounds_of_all({"estates": whole["estates"]})
    assert near
    assert wide
    assert wide[0][0] < near[0][0] < near[1][0] < wide[1][0]
    assert wide[0][1] < near[0][1] < near[1][1] < wide[1][1]


def test_where_nothing_is_built_the_outline_and_then_anything_decides() -> None:
    whole = found(sample())
    places = {"places": whole["places"]}
    assert bounds_of_all({**places, "estates": whole["estates"]}) == bounds_of_all(
        {"estates": whole["estates"]}
    )
    assert bounds_of_all(places) is not None
    assert bounds_of_all({}) is None


def test_each_estate_has_its_own_ground() -> None:
    tables = sample()
    [outline] = tables["estates"].geometry
    with_ids = {n: t.assign(estate_id="e1") for n, t in tables.items() if n != "estates"}
    own = bounds_of_estate(found(with_ids), "e1", outline)
    assert own == bounds_of_all(found(with_ids))
    other = bounds_of_estate(found(with_ids), "e2", outline)
    west, south, east, north = outline.bounds
    assert other == [[round(south, 6), round(west, 6)], [round(north, 6), round(east, 6)]]
