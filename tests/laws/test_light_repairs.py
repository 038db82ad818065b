"""Laws of the order of repair: nothing lost, nothing counted twice, the greedy choice itself."""

from __future__ import annotations

import time
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gis.lighting.repairs import (
    PAIR_DISTANCE_M,
    SURFACE_WEIGHTS,
    Felt,
    Pick,
    clusters,
    rank,
    surface_weight,
)
from tests.unit.scene_sample import compute, lamp

Floats = NDArray[np.float64]


class Case(NamedTuple):
    """What `rank` takes."""

    have: Floats
    need: Floats
    gains: Floats
    weight: Floats
    area: Floats
    places: Floats

    def dark_m2(self, *mended: int) -> float:
        """Area in the dark when some lamps are mended."""
        lux = self.have + self.gains[list(mended)].sum(axis=0)
        return float(self.area[lux < self.need].sum())


@st.composite
def cases(draw: st.DrawFn, lamps: int = 6, cells: int = 14) -> Case:
    """Small cases in eighths, so that sums in any order are the same to the last bit."""
    count, size = draw(st.integers(1, lamps)), draw(st.integers(0, cells))
    eighths = st.integers(0, 8)

    def numbers(n: int, values: st.SearchStrategy[int]) -> Floats:
        return np.array(draw(st.lists(values, min_size=n, max_size=n))).reshape(-1) / 8.0

    gains = numbers(count * size, st.one_of(st.just(0), eighths)).reshape(count, size)
    places = 8.0 * numbers(count * 2, st.integers(0, 60)).reshape(count, 2)
    area = numbers(size, st.sampled_from([2, 8]))
    weight = area * 8.0 * numbers(size, st.sampled_from([1, 2, 3]))
    have, need = numbers(size, eighths), numbers(size, st.integers(1, 16))
    return Case(have, need, gains, weight, area, places)


def plain_order(case: Case) -> list[int]:
    """Choose greedily in the plainest way: everything judged anew each time."""
    have, left, order = case.have.copy(), list(range(len(case.gains))), []
    most = have + case.gains.sum(axis=0)

    def worth(*lamps: int) -> tuple[float, float]:
        after = have + case.gains[list(lamps)].sum(axis=0)
        dark = (have < case.need) & (most >= case.need)
        filled = case.weight * (np.minimum(after, case.need) - have)
        gone = case.weight[dark & (after >= case.need)].sum() / len(lamps)
        return float(gone), float(filled[dark].sum() / len(lamps))

    while left:
        best = max(left, key=worth)
        chosen = [best]
        pairs = [
            (i, j) for i, j in combinations(left, 2)
            if np.hypot(*(case.places[i] - case.places[j])) <= PAIR_DISTANCE_M
        ]  # fmt: skip
        pair = max(pairs, key=lambda p: worth(*p), default=None)
        if pair is not None and worth(*pair)[0] > worth(best)[0] + 1e-9:
            chosen = sorted(pair, key=worth, reverse=True)
        for i in chosen:
            have += case.gains[i]
            left.remove(i)
        order += chosen
    return order


def yard(seed: int, lamps: int, side_m: float, near: tuple[float, float] = (0.0, 0.0)) -> Case:
    """Poles of 4.5 m strewn over a square of 1 m cells, some light there already."""
    random = np.random.default_rng(seed)
    axis = np.arange(side_m) + 0.5
    east, north = (grid.ravel() for grid in np.meshgrid(axis, axis))
    places = random.uniform(0.0, side_m, (lamps, 2))
    square = (east - places[:, :1]) ** 2 + (north - places[:, 1:]) ** 2
    gains = 1350.0 * random.uniform(0.3, 1.5, (lamps, 1)) / (square + 4.5**2) ** 1.5
    gains[gains < 0.02] = 0.0
    size = east.size
    weight = random.uniform(1.0, 3.0, size)
    have = random.uniform(0.0, 0.6, size)
    return Case(have, np.ones(size), gains, weight, np.ones(size), places + near)


@settings(max_examples=300)
@given(cases())
def test_the_order_is_that_of_judging_everything_anew(case: Case) -> None:
    assert [pick.lamp for pick in rank(*case)] == plain_order(case)


@settings(max_examples=200)
@given(cases())
def test_picks_add_up_to_what_mending_all_removes(case: Case) -> None:
    picks = rank(*case)
    everybody = range(len(case.gains))
    assert sorted(pick.lamp for pick in picks) == list(everybody)
    assert sum(pick.dark_m2 for pick in picks) == case.dark_m2() - case.dark_m2(*everybody)
    mended: list[int] = []
    for pick in picks:
        before = case.dark_m2(*mended)
        mended.append(pick.lamp)
        assert pick.dark_m2 == before - case.dark_m2(*mended)


@settings(max_examples=200)
@given(cases(), st.data())
def test_another_fault_never_lowers_the_dark_area(case: Case, data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, len(case.gains) - 1))
    fewer = case._replace(
        have=case.have + case.gains[lost],
        gains=np.delete(case.gains, lost, axis=0),
        places=np.delete(case.places, lost, axis=0),
    )
    assert case.dark_m2() >= fewer.dark_m2()
    assert sum(p.dark_m2 for p in rank(*case)) >= sum(p.dark_m2 for p in rank(*fewer))


@settings(max_examples=200)
@given(cases())
def test_worth_falls_and_pairs_name_each_other(case: Case) -> None:
    picks = rank(*case)
    worth = [pick.worth_m2 for pick in picks]
    assert worth == sorted(worth, reverse=True)
    for at, pick in enumerate(picks):
        if pick.with_lamp is not None:
            beside = {p.lamp: p for p in picks[max(at - 1, 0) : at + 2]}
            other = beside[pick.with_lamp]
            assert (other.with_lamp, other.worth_m2) == (pick.lamp, pick.worth_m2)
        else:
            assert pick.worth_m2 <= pick.weighted_m2


def test_a_pair_in_which_neither_lamp_alone_helps_goes_together() -> None:
    # lamp 0 mends 4 m2, lamps 1 and 2 give 0.6 lx each to the other 16 m2
    gains = np.zeros((3, 20))
    gains[0, :4], gains[1:, 4:] = 1.0, 0.6
    case = Case(np.zeros(20), np.ones(20), gains, np.full(20, 2.0), np.ones(20), np.zeros((3, 2)))
    case.places[2, 0] = 40.0
    assert rank(*case) == [
        Pick(1, 2, 0.0, 0.0, 16.0), Pick(2, 1, 16.0, 32.0, 16.0), Pick(0, None, 4.0, 8.0, 8.0),
    ]  # fmt: skip
    case.places[2, 0] = 40.1
    apart = rank(*case)
    assert apart[0] == Pick(0, None, 4.0, 8.0, 8.0)
    assert [pick.worth_m2 for pick in apart[1:]] == [0.0, 0.0]
    assert [pick.dark_m2 for pick in apart[1:]] == [0.0, 16.0]


def test_weights_choose_and_areas_are_told() -> None:
    gains = np.eye(3) * 2.0
    weight = np.array([surface_weight(kind) for kind in ("courtyard", "footpath", "entrance")])
    case = Case(np.zeros(3), np.ones(3), gains, weight, np.ones(3), np.zeros((3, 2)))
    picks = rank(*case)
    assert [pick.lamp for pick in picks] == [2, 1, 0]
    assert [pick.weighted_m2 for pick in picks] == [3.0, 2.0, 1.0]
    assert {pick.dark_m2 for pick in picks} == {1.0}
    assert surface_weight("roof") == 1.0
    assert set(SURFACE_WEIGHTS) == {"entrance", "steps", "footpath", "parking", "courtyard"}


@pytest.mark.parametrize("seed", range(6))
def test_clusters_ranked_alone_merge_into_the_order_of_all(seed: int) -> None:
    parts = [yard(seed * 10 + i, 3 + 2 * i, 50.0, (i * 400.0, 0.0)) for i in range(4)]
    whole = Case(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("have", "need")),
        np.zeros((sum(len(part.gains) for part in parts), sum(p.have.size for p in parts))),
        *(np.concatenate([getattr(part, name) for part in parts])
          for name in ("weight", "area", "places")),
    )  # fmt: skip
    merged, first_lamp, first_cell = [], 0, 0
    for cluster, part in enumerate(parts):
        lamps, cells = part.gains.shape
        whole.gains[first_lamp : first_lamp + lamps, first_cell : first_cell + cells] = part.gains
        for place, pick in enumerate(rank(*part)):
            merged.append((-pick.worth_m2, cluster, place, first_lamp + pick.lamp, pick))
        first_lamp, first_cell = first_lamp + lamps, first_cell + cells
    merged.sort(key=lambda row: row[:3])
    picks = [pick for pick in rank(*whole) if pick.worth_m2 > 0.0]
    assert len(picks) > 12
    for (worth, _, _, number, alone), pick in zip(merged, picks, strict=False):
        assert (number, -worth) == (pick.lamp, alone.worth_m2)
        assert alone.dark_m2 == pick.dark_m2
        assert alone.weighted_m2 == pytest.approx(pick.weighted_m2, rel=1e-12)
        assert (alone.with_lamp is None) == (pick.with_lamp is None)


def test_order_of_lamps_and_form_of_gains_do_not_matter() -> None:
    case = yard(5, 25, 90.0)
    picks = rank(*case)
    felt = [Felt(np.flatnonzero(row), row[row > 0]) for row in case.gains]
    assert rank(case.have, case.need, felt, *case[3:]) == picks == rank(*case)
    turned = case._replace(gains=case.gains[::-1], places=case.places[::-1])
    assert [24 - pick.lamp for pick in rank(*turned)] == [pick.lamp for pick in picks]


def test_nothing_to_mend_is_an_order_too() -> None:
    nothing, none = np.zeros(0), np.zeros((0, 2))
    assert rank(nothing, nothing, np.zeros((0, 0)), nothing, nothing, none) == []
    idle = rank(nothing, nothing, np.zeros((2, 0)), nothing, nothing, np.zeros((2, 2)))
    assert idle == [Pick(0, None, 0.0, 0.0, 0.0), Pick(1, None, 0.0, 0.0, 0.0)]


def test_a_dark_quarter_is_ranked_within_a_second() -> None:
    case = yard(1, 60, 141.0)
    started = time.process_time()
    assert len(rank(*case)) == 60
    assert time.process_time() - started < 1.0


@settings(max_examples=100)
@given(st.lists(st.tuples(*[st.integers(0, 40)] * 2, st.integers(0, 8)), max_size=12))
def test_clusters_are_chains_of_touching_discs(lamps: list[tuple[int, int, int]]) -> None:
    east, north, reach = np.array(lamps, dtype=float).reshape(-1, 3).T
    labels = list(range(len(lamps)))
    for _ in lamps:
        for i, j in combinations(range(len(lamps)), 2):
            apart = np.hypot(east[i] - east[j], north[i] - north[j])
            if reach[i] > 0 and reach[j] > 0 and apart <= reach[i] + reach[j]:
                labels[i] = labels[j] = min(labels[i], labels[j])
    assert clusters(east, north, reach).tolist() == labels


def test_lamps_without_place_or_reach_are_alone() -> None:
    east = np.array([0.0, 0.0, np.nan, 1.0, 900.0])
    reach = np.array([5.0, np.nan, 50.0, 5.0, 0.0])
    assert clusters(east, np.zeros(5), reach).tolist() == [0, 1, 2, 0, 4]


def test_in_a_computed_scene_faults_only_darken() -> None:
    ring = [[0, 0], [30, 0], [30, 20], [0, 20]]
    common = {"grid": {"x0": 0.5, "y0": 0.5, "step": 1, "nx": 30, "ny": 20},
              "surfaces": [{"id": "yard", "cls": "P4", "ring": ring}]}  # fmt: skip
    dark = []
    for broken in range(6):
        lamps = [
            lamp(f"L{i}", 4 + 4.7 * i, 3 + 11 * (i % 2), 4, status="broken" if i < broken else "ok")
            for i in range(6)
        ]
        found = compute(lamps=lamps, **common)
        dark.append(found["surfaces"]["yard"]["dark_cells"])
        assert sum(row["dark_cells_removed"] for row in found["repairs"]) == dark[-1] - dark[0]
    assert dark == sorted(dark)
    assert dark[-1] > dark[0]
