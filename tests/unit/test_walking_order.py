"""The walking order of a circuit: short, always the same, from the cabinet, by number if told."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from gis.walking_order import walking_order


def length(points: np.ndarray) -> float:
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def test_lamps_along_a_path_are_walked_along_it() -> None:
    east = np.array([60.0, 0.0, 100.0, 20.0, 80.0, 40.0])
    points = np.column_stack([east, np.zeros(6)])
    order, way_m = walking_order(points, cabinet=(-5.0, 3.0))
    assert east[order].tolist() == [0, 20, 40, 60, 80, 100]
    assert way_m == pytest.approx(100.0)
    order, _ = walking_order(points, cabinet=(110.0, 0.0))
    assert east[order].tolist() == [100, 80, 60, 40, 20, 0]


def test_the_start_at_the_cabinet_does_not_cost_a_way_back() -> None:
    # The cabinet stands near the middle: beginning there would walk half of it twice.
    points = np.column_stack([np.arange(11) * 20.0, np.zeros(11)])
    order, way_m = walking_order(points, cabinet=(90.0, 5.0))
    assert way_m == pytest.approx(200.0)
    assert order.tolist() == list(range(11))


def test_numbers_of_the_register_count_where_every_lamp_has_one() -> None:
    points = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]])
    order, way_m = walking_order(points, [2, 3, 1])
    assert order.tolist() == [2, 0, 1]
    assert way_m == pytest.approx(30.0)
    for numbers in ([2, None, 1], [1, 1, 2], [1], []):
        assert walking_order(points, numbers)[0].tolist() == [0, 1, 2]


@pytest.mark.parametrize("seed", range(6))
def test_close_to_the_shortest_way_of_all(seed: int) -> None:
    points = np.random.default_rng(seed).uniform(0, 200, (7, 2))
    best = min(length(points[list(order)]) for order in itertools.permutations(range(7)))
    assert walking_order(points)[1] <= 1.12 * best


def test_no_reversal_of_a_stretch_shortens_the_way() -> None:
    points = np.random.default_rng(19971).uniform(0, 500, (30, 2))
    order, way_m = walking_order(points)
    for first, last in itertools.combinations(range(30), 2):
        other = np.concatenate([order[:first], order[first : last + 1][::-1], order[last + 1 :]])
        assert length(points[other]) >= way_m - 1e-5


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_lamps(count: int) -> None:
    points = np.arange(count * 2, dtype=float).reshape(count, 2)
    order, way_m = walking_order(points, cabinet=(0.0, 0.0))
    assert sorted(order.tolist()) == list(range(count))
    assert way_m == pytest.approx(max(count - 1, 0) * np.sqrt(8))


def test_the_same_lamps_give_the_same_way_wherever_they_stand() -> None:
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 300, (40, 2))
    order, way_m = walking_order(points, cabinet=(0.0, 0.0))
    again, _ = walking_order(points.copy(), cabinet=(0.0, 0.0))
    assert order.tolist() == again.tolist()
    corner = (322900.0, 6410300.0)
    moved, moved_m = walking_order(points + np.array(corner), cabinet=corner)
    assert moved.tolist() == order.tolist()
    assert moved_m == pytest.approx(way_m)


def test_lamps_on_one_spot_are_all_visited_once() -> None:
    points = np.array([[5.0, 5.0]] * 4 + [[9.0, 5.0]] * 3)
    order, way_m = walking_order(points)
    assert sorted(order.tolist()) == list(range(7))
    assert way_m == pytest.approx(4.0)


def test_points_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(4,\)"):
        walking_order(np.zeros(4))


def test_three_hundred_lamps_take_little_time() -> None:
    points = np.random.default_rng(1).uniform(0, 2000, (300, 2))
    began = time.process_time()
    walking_order(points)
    assert time.process_time() - began < 2.0, "bound for a slow machine; measured far below"
