"""Paths as a network: what is joined, what is healed and told, and what no way may do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point

from gis import network_ways
from gis.network import PROFILES, REACH_M, Network
from gis.network_lines import GAP_M


def line(*places: tuple[float, float]) -> LineString:
    return LineString(places)


def length(
    network: Network, a: tuple[float, float], b: tuple[float, float], how: str = "foot"
) -> float:
    return float(network.lengths_m(np.array([a]), np.array([b]), how)[0, 0])


def test_paths_that_cross_without_a_corner_are_joined_and_told() -> None:
    network = Network.build([line((0, 0), (100, 0)), line((50, -50), (50, 50))])
    assert length(network, (0, 0), (50, 50)) == pytest.approx(100)
    assert network.report.healed.crossings == 1
    assert network.report.pieces == 1


def test_lines_of_a_source_that_shares_nodes_pass_over_each_other() -> None:
    bridge = [line((0, 0), (100, 0)), line((50, -50), (50, 50))]
    network = Network.build(bridge, noded=[True, True])
    assert np.isinf(length(network, (0, 0), (50, 50)))
    assert network.report.pieces == 2
    shared = [line((0, 0), (50, 0), (100, 0)), line((50, -50), (50, 0), (50, 50))]
    assert length(Network.build(shared, noded=[True, True]), (0, 0), (50, 50)) == pytest.approx(100)


def test_a_tunnel_is_no_way_up_to_the_street_above() -> None:
    lines = [line((0, 0), (100, 0)), line((50, -50), (50, 50))]
    apart = Network.build(lines, ["street", "footway"])
    assert apart.report.pieces == 2
    met = Network.build(lines, ["street", "crossing"])
    assert met.report.pieces == 1


def test_an_end_on_a_path_is_a_junction() -> None:
    network = Network.build([line((0, 0), (100, 0)), line((30, 0), (30, 40))])
    assert length(network, (0, 0), (30, 40)) == pytest.approx(70)
    assert network.report.healed.touching == 1


def test_a_loose_end_is_led_on_and_told() -> None:
    network = Network.build([line((0, 0), (100, 0)), line((30, 1.0), (30, 40))])
    assert length(network, (0, 0), (30, 40)) == pytest.approx(70)
    healed = network.report.healed
    assert healed.gaps == 1
    assert healed.gap_places.tolist() == [[30, 1.0]]
    far = Network.build([line((0, 0), (100, 0)), line((30, GAP_M + 0.1), (30, 40))])
    assert far.report.pieces == 2
    assert far.report.healed.gaps == 0


def test_what_cannot_be_walked_is_dropped_and_told() -> None:
    nothing = line((5, 5), (5, 5.01))
    twice = line((0, 0), (100, 0))
    several = MultiLineString([[(0, 10), (100, 10)], [(0, 20), (100, 20)]])
    network = Network.build(
        [twice, None, nothing, line((100, 0), (0, 0)), several, LineString(), Point(1, 1)]
    )
    healed = network.report.healed
    assert (healed.dropped, healed.doubled, healed.parts) == (4, 1, 1)
    assert network.report.edges == 3


def test_nothing_is_a_network_without_ways() -> None:
    network = Network.build([])
    assert network.report.edges == 0
    assert np.isinf(length(network, (0, 0), (1, 1000)))
    assert network.route((0, 0), (10, 0)) is None


def test_steps_are_left_out_for_wheels() -> None:
    lines = [line((0, 0), (50, 0)), line((50, 0), (100, 0)), line((50, 0), (75, 40), (100, 0))]
    network = Network.build(lines, ["footway", "steps", "path"])
    assert length(network, (0, 0), (100, 0)) == pytest.approx(100)
    around = 50 + 2 * float(np.hypot(25, 40))
    assert length(network, (0, 0), (100, 0), "step_free") == pytest.approx(around)
    way = network.route(np.array([0.0, 0.0]), np.array([100.0, 0.0]))
    assert way is not None
    assert way.steps_m == pytest.approx(50)


def test_a_locked_gate_closes_its_stretch() -> None:
    lines = [line((0, 0), (50, 0), (100, 0)), line((0, 0), (50, 80), (100, 0))]
    closed = Network.build(lines, gates=[Point(50, 0.2)])
    assert length(closed, (0, 0), (100, 0)) == pytest.approx(2 * float(np.hypot(50, 80)))


def test_a_place_off_the_paths_is_reached_straight_from_them() -> None:
    network = Network.build([line((0, 0), (100, 0))])
    assert length(network, (20, 10), (80, -5)) == pytest.approx(60 + 15)
    assert np.isinf(length(network, (50, REACH_M + 1), (0, 0)))
    # two neighbours in a yard do not walk by the path between them
    assert length(network, (50, 40), (53, 40)) == pytest.approx(3)
    assert length(network, (50, 40), (50, 40)) == 0


def test_places_on_one_stretch_are_as_far_apart_as_they_lie_along_it() -> None:
    network = Network.build([line((0, 0), (100, 0), (100, 100))])
    assert length(network, (90, 0), (100, 10)) == pytest.approx(20)
    way = network.route(np.array([90.0, 0.0]), np.array([100.0, 10.0]))
    assert way is not None
    assert way.line.equals(line((90, 0), (100, 0), (100, 10)))


def test_a_way_and_its_length_agree() -> None:
    random = np.random.default_rng(7)
    network = _city(random)
    places = random.uniform(0, 400, (12, 2))
    for how in PROFILES:
        lengths = network.lengths_m(places[:-1], places[1:], how).diagonal()
        ways = [network.route(a, b, how) for a, b in itertools.pairwise(places)]
        for told, way in zip(lengths, ways, strict=True):
            assert np.isinf(told) == (way is None)
            if way is not None:
                assert way.length_m == pytest.approx(told)
                assert way.line.length == pytest.approx(told, rel=1e-6, abs=0.1)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_lit_or_step_free_way_is_never_shorter_than_the_shortest(seed: int) -> None:
    random = np.random.default_rng(seed)
    network = _city(random)
    places = random.uniform(-40, 440, (15, 2))
    foot = network.lengths_m(places, places)
    for how in ("lit", "step_free"):
        assert (network.lengths_m(places, places, how) >= foot - 1e-6).all()


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_lengths_are_a_metric_and_do_not_depend_on_who_else_is_asked(seed: int) -> None:
    random = np.random.default_rng(seed)
    network = _city(random)
    places = random.uniform(0, 400, (10, 2))
    lengths = network.lengths_m(places, places)
    assert lengths == pytest.approx(lengths.T)
    straight = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    assert (lengths >= straight - 0.11).all()
    assert lengths[2, 5] == pytest.approx(length(network, places[2], places[5]))


def test_against_networkx_free_oracle_of_every_corner() -> None:
    """Dijkstra over all corners of noded lines, written apart, agrees."""
    random = np.random.default_rng(3)
    lines = _streets(random)
    network = Network.build(lines, noded=[True] * len(lines))
    corners = sorted({c for one in lines for c in one.coords})
    number = {c: at for at, c in enumerate(corners)}
    far = np.full((len(corners), len(corners)), np.inf)
    np.fill_diagonal(far, 0)
    for one in lines:
        for a, b in zip(one.coords, one.coords[1:], strict=False):
            step = float(np.hypot(a[0] - b[0], a[1] - b[1]))
            i, j = number[a], number[b]
            far[i, j] = far[j, i] = min(far[i, j], step)
    for via in range(len(corners)):
        far = np.minimum(far, far[:, via, None] + far[None, via])
    places = np.array(corners)
    assert network.lengths_m(places, places) == pytest.approx(far, abs=1e-6)


def test_kinds_must_be_as_many_as_lines() -> None:
    with pytest.raises(ValueError, match="2 kinds for 1 lines"):
        Network.build([line((0, 0), (1, 0))], ["footway", "steps"])


def _streets(random: np.random.Generator) -> list[LineString]:
    """Return the sides of a grid of bent blocks, each between two corners that are shared."""
    size = 6
    places = np.stack(np.meshgrid(np.arange(size), np.arange(size)), axis=-1) * 80.0
    places += random.uniform(-15, 15, places.shape)
    sides = [((i, j), (i + 1, j)) for i in range(size - 1) for j in range(size)]
    sides += [((i, j), (i, j + 1)) for i in range(size) for j in range(size - 1)]
    return [
        line(tuple(map(float, places[a])), tuple(map(float, places[b])))
        for a, b in sides
        if random.random() < 0.85
    ]


def _city(random: np.random.Generator) -> Network:
    lines = _streets(random)
    kinds = random.choice(["footway", "steps", "path"], len(lines), p=[0.7, 0.15, 0.15])
    lit = random.choice(["yes", "no", "unknown"], len(lines))
    return Network.build(lines, list(kinds), list(lit))


def test_shapes_of_stretches_are_those_of_the_lines() -> None:
    random = np.random.default_rng(11)
    lines = _streets(random)
    network = Network.build(lines)
    whole = shapely.union_all(np.array(lines, dtype=object))
    assert network.report.length_m == pytest.approx(whole.length, rel=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_the_compiled_loop_tells_the_same_lengths(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(seed)
    network = _city(random)
    places = random.uniform(-60, 460, (20, 2))
    for how in PROFILES:
        plain = network.lengths_m(places, places, how)
        with monkeypatch.context() as patch:
            patch.setattr(network_ways, "_MANY", 0)
            assert network.lengths_m(places, places, how) == pytest.approx(plain)
