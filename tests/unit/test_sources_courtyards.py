"""The ground that buildings enclose: O, U and L, gateways, streets, villas."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry

from gis.sources.courtyards import Enclosed, enclosed_ground

NOTHING: np.ndarray = np.array([], dtype=object)
SOUTH = shapely.box(0, 0, 60, 12)
NORTH = shapely.box(0, 48, 60, 60)
WEST = shapely.box(0, 12, 12, 48)
EAST = shapely.box(48, 12, 60, 48)
INSIDE_M2 = 36.0 * 36.0


def _find(
    *buildings: BaseGeometry,
    barriers: np.ndarray = NOTHING,
    taken: np.ndarray = NOTHING,
) -> list[Enclosed]:
    return enclosed_ground(np.array(buildings, dtype=object), barriers, taken)


def test_an_o_encloses_its_inside() -> None:
    found = _find(SOUTH, NORTH, WEST, EAST)
    assert len(found) == 1
    assert found[0].ground.area == pytest.approx(INSIDE_M2, rel=0.01)
    assert found[0].around == (0, 1, 2, 3)


def test_a_u_encloses_its_bay() -> None:
    found = _find(SOUTH, WEST, EAST)
    assert len(found) == 1
    assert found[0].ground.area == pytest.approx(INSIDE_M2, rel=0.01)


def test_an_l_encloses_its_corner() -> None:
    found = _find(SOUTH, WEST)
    assert len(found) == 1
    corner = shapely.Polygon([(12, 12), (60, 12), (12, 48)])
    assert 0.8 * corner.area < found[0].ground.area < 1.05 * corner.area


def test_a_slab_encloses_nothing() -> None:
    assert not _find(SOUTH)
    assert not _find()


def test_a_gateway_does_not_open_a_yard_but_a_street_does() -> None:
    gateway = [shapely.box(0, 0, 26, 12), shapely.box(34, 0, 60, 12)]
    found = _find(*gateway, NORTH, WEST, EAST)
    assert found[0].ground.area == pytest.approx(INSIDE_M2, rel=0.1)
    apart = _find(SOUTH, translate(SOUTH, 0, 40))
    assert not apart


def test_a_street_parts_a_yard() -> None:
    street = np.array([shapely.LineString([(30, -20), (30, 80)])])
    whole = _find(SOUTH, NORTH, WEST, EAST)[0].ground
    parts = _find(SOUTH, NORTH, WEST, EAST, barriers=street)
    assert len(parts) == 2
    for one in parts:
        assert shapely.within(one.ground, shapely.buffer(whole, 0.02))
        assert one.ground.distance(street[0]) == pytest.approx(4.0, abs=0.02)


def test_mapped_ground_is_not_taken_twice() -> None:
    mapped = np.array([shapely.box(12, 12, 30, 48)])
    found = _find(SOUTH, NORTH, WEST, EAST, taken=mapped)
    assert [one.ground.intersection(mapped[0]).area for one in found] == pytest.approx([0], abs=0.5)


def test_a_shed_in_the_yard_is_cut_out() -> None:
    shed = shapely.box(25, 25, 31, 30)
    found = _find(SOUTH, NORTH, WEST, EAST, shed)
    assert found[0].ground.area == pytest.approx(INSIDE_M2 - shed.area, rel=0.01)


def test_size_and_villas() -> None:
    tiny = [translate(one, 0, 0) for one in (shapely.box(0, 0, 24, 10), shapely.box(0, 16, 24, 26))]
    tiny += [shapely.box(0, 10, 9, 16), shapely.box(15, 10, 24, 16)]
    assert not _find(*tiny)  # 6 m by 6 m inside
    villas = [shapely.box(x, y, x + 9, y + 9) for x in (0, 18, 36) for y in (0, 18, 36)]
    assert not _find(*villas)


@settings(max_examples=20)
@given(
    st.permutations([SOUTH, NORTH, WEST, EAST, translate(SOUTH, 200, 0), translate(WEST, 200, 0)]),
    st.floats(0, 90),
)
def test_order_and_turning_change_nothing(buildings: list[BaseGeometry], turn_deg: float) -> None:
    straight = _find(*buildings)
    turned = _find(*(rotate(one, turn_deg, origin=(0, 0)) for one in buildings))
    assert [one.ground.wkb for one in straight] == [
        one.ground.wkb for one in _find(*sorted(buildings, key=lambda one: one.bounds))
    ]
    areas = sorted(one.ground.area for one in straight)
    assert sorted(one.ground.area for one in turned) == pytest.approx(areas, rel=0.02)
    assert len(areas) == 2


def test_no_yard_stands_in_a_house_or_in_another_yard() -> None:
    buildings = [SOUTH, NORTH, WEST, EAST, translate(SOUTH, 66, 0), translate(WEST, 66, 0)]
    found = _find(*buildings)
    houses = shapely.union_all(buildings)
    for at, one in enumerate(found):
        assert one.ground.intersection(houses).area < 0.5
        for other in found[at + 1 :]:
            assert one.ground.intersection(other.ground).area < 0.5
