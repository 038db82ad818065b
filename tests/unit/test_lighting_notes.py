"""What is told of the lamps and houses of a part: the parts add up to the whole."""

from __future__ import annotations

import numpy as np

from gis.lighting.lamps import prepare_lamps
from gis.lighting.shadows import prepare_buildings
from tests.unit.test_lighting_tables import box, frame, point


def test_what_is_told_of_parts_adds_up_to_the_whole() -> None:
    houses = frame(
        [box(0, 0, 10, 10), box(50, 0, 60, 10)], height_m=[-1.0, None], storeys=[3, None]
    )
    buildings = prepare_buildings(houses)
    # the second hangs on the wall of the first house, the third is indoors, the last has no place
    places = [point(-20, 0), point(10, 5), point(55, 5), point(30, 5), point(31, 5), None]
    prepared = prepare_lamps(
        frame(
            places,
            kind=["wall"] * 6,
            state=["lit", "lit", "lit", "odd", None, "lit"],
            flux_lm=[-5.0, 900.0, None, None, None, None],
        ),
        buildings,
    )
    for notes, count in ((prepared.notes, 6), (buildings.notes, 2)):
        first = np.arange(count) < count // 2
        assert notes.assumptions(first) + notes.assumptions(~first) == notes.assumptions()
        both = [*notes.warnings(first), *notes.warnings(~first)]
        assert sorted(both) == sorted(notes.warnings())
    assert prepared.notes.assumptions(np.arange(6) == 1)["lamp_moved_out_of_wall"] == 1
    assert prepared.notes.assumptions(np.arange(6) == 2)["lamp_inside_building"] == 1
    assert buildings.notes.assumptions(np.arange(2) == 1) == {"building_height_default": 1}
