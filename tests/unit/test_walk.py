"""The round worth most: the budget is kept, nothing better exists, published scores are met."""

from __future__ import annotations

import time
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.walk import orienteer, plan_rounds, with_bound
from gis.walk_bound import upper_bound
from tests.orienteering import instances

FAST = 0.25


def spent(travel: np.ndarray, service: np.ndarray, stops: list[int]) -> float:
    ways = sum(travel[a, b] for a, b in pairwise(stops))
    return float(ways + service[list(dict.fromkeys(stops))].sum())


def ground(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    places = random.uniform(0, 100, (count, 2))
    travel = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    return travel, random.integers(1, 50, count).astype(float), random.uniform(0, 5, count)


def best_of_all(
    travel: np.ndarray, prize: np.ndarray, service: np.ndarray, budget: float, start: int, end: int
) -> float:
    others = [at for at in range(len(travel)) if at not in (start, end)]
    best = 0.0
    for size in range(len(others) + 1):
        for chosen in permutations(others, size):
            if spent(travel, service, [start, *chosen, end]) <= budget:
                best = max(best, float(prize[list(chosen)].sum()))
    return best


@pytest.mark.parametrize("end", [0, 6])
@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_best_of_all_rounds_of_seven(seed: int, end: int) -> None:
    travel, prize, service = ground(seed, 7)
    budget = 180.0
    stops = orienteer(travel, prize, service, budget, 0, end, FAST)
    assert spent(travel, service, stops) <= budget
    best = best_of_all(travel, prize, service, budget, 0, end)
    assert prize[stops[1:-1]].sum() == pytest.approx(best)
    assert upper_bound(1.0, travel, prize, service, budget, 0, end) == pytest.approx(best)


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.floats(40, 400), st.booleans())
def test_a_round_keeps_its_promises(seed: int, budget: float, around: bool) -> None:
    travel, prize, service = ground(seed, 15)
    travel[3, 4] += 20.0  # one way is longer
    start, end = (2, 2) if around else (2, 9)
    least = spent(travel, service, [start, end])
    if least > budget:
        with pytest.raises(ValueError, match="does not suffice"):
            orienteer(travel, prize, service, budget, start, end, FAST)
        return
    stops = orienteer(travel, prize, service, budget, start, end, FAST)
    assert (stops[0], stops[-1]) == (start, end)
    between = stops[1:-1]
    assert len(set(between)) == len(between)
    assert not {start, end} & set(between)
    assert spent(travel, service, stops) <= budget * (1 + 1e-8)
    bound = upper_bound(0.3, travel, prize, service, budget, start, end)
    assert prize[between].sum() <= bound + 1e-6


def test_nothing_near_enough_is_no_stop() -> None:
    travel = np.array([[0.0, 90.0], [90.0, 0.0]])
    assert orienteer(travel, [0, 5], [0, 0], 100, 0, 0, FAST) == [0, 0]
    assert orienteer(travel, [0, 5], [0, 0], 180, 0, 0, FAST) == [0, 1, 0]
    assert orienteer([[0.0]], [1], [0], 10, 0, 0, FAST) == [0, 0]


def test_a_place_without_a_way_is_never_a_stop() -> None:
    travel = np.full((3, 3), 10.0)
    travel[1] = travel[:, 1] = np.inf
    assert orienteer(travel, [0, 99, 1], [0, 0, 0], 100, 0, 0, FAST) == [0, 2, 0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"travel": np.zeros((2, 3))}, "expected"),
        ({"prize": [1, -1, 1]}, "prize holds a negative"),
        ({"prize": [1, 1]}, "prize has shape"),
        ({"service": [0, float("nan"), 0]}, "service holds"),
        ({"start": 3}, "start is 3"),
        ({"end": -1}, "end is -1"),
        ({"budget": -1.0}, "does not suffice"),
    ],
)
def test_bad_input_is_refused_with_what_is_wrong(change: dict[str, object], told: str) -> None:
    given = {"travel": np.ones((3, 3)), "prize": [1, 1, 1], "service": [0, 0, 0], "budget": 10.0,
             "start": 0, "end": 0, "seconds": FAST} | change  # fmt: skip
    with pytest.raises(ValueError, match=told):
        orienteer(**given)


def test_several_groups_see_what_one_cannot() -> None:
    travel, prize, service = ground(1, 24)
    one = plan_rounds(travel, prize, service, 150, 0, 0, FAST)
    two = plan_rounds(travel, prize, service, 150, 0, 0, FAST, groups=2)
    seen = [stop for stops in two.rounds for stop in stops[1:-1]]
    assert len(two.rounds) == 2
    assert len(set(seen)) == len(seen)
    assert two.score > one.score
    for stops in two.rounds:
        assert spent(travel, service, list(stops)) <= 150
    bound = upper_bound(0.5, travel, prize, service, 150, 0, 0, groups=2)
    assert with_bound(two, bound).score <= bound


def test_a_stop_that_must_be_seen_goes_before_all_others() -> None:
    travel, prize, service = ground(5, 20)
    left = plan_rounds(travel, prize, service, 160, 0, 0, FAST)
    out = next(
        at
        for at in range(1, 20)
        if at not in left.rounds[0] and spent(travel, service, [0, at, 0]) < 150
    )
    forced = plan_rounds(travel, prize, service, 160, 0, 0, FAST, must=[out])
    assert out in forced.rounds[0]
    assert forced.score <= left.score + 1e-6


def test_dark_stops_come_after_dusk() -> None:
    travel, prize, service = ground(8, 14)
    opens = np.zeros(14)
    opens[[2, 5, 9]] = 90.0
    plan = plan_rounds(travel, prize, service, 200, 0, 0, FAST, opens=opens)
    assert {2, 5, 9} & set(plan.rounds[0])
    for stop, at in zip(plan.rounds[0], plan.arrives[0], strict=True):
        assert at >= opens[stop]
    assert plan.arrives[0][-1] <= 200


def test_a_search_that_begins_with_a_round_is_no_worse() -> None:
    travel, prize, service = ground(3, 40)
    before = plan_rounds(travel, prize, service, 200, 0, 0, 0.6)
    again = plan_rounds(travel, prize, service, 200, 0, 0, 0.05, previous=[before.rounds[0][1:-1]])
    assert again.score >= before.score


def test_time_is_kept() -> None:
    travel, prize, service = ground(9, 120)
    orienteer(travel, prize, service, 300, 0, 0, 0.1)  # what is loaded on first use
    begun = time.perf_counter()
    orienteer(travel, prize, service, 300, 0, 0, 0.4)
    assert time.perf_counter() - begun < 0.8


@pytest.mark.parametrize("name", ["eil51", "berlin52", "st70", "kroC100"])
def test_published_scores_are_met(name: str) -> None:
    case = instances([name])[0]
    stops = orienteer(case.travel, case.prize, np.zeros(len(case.prize)), case.limit, 0, 0, 1.0)
    assert case.length(stops) <= case.limit
    assert case.score(stops) >= 0.97 * case.best
