"""Walks: rounds on published instances beside OR-Tools, and networks of an estate and a city."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.demo import build_demo
from gis.network import Network
from gis.walk import orienteer
from tests.bench.common import Figure
from tests.orienteering import Instance, instances

#: Times allowed [s], and the share of the published best that is asked for in each [%].
ASKED = {1.0: 95.0, 5.0: 98.0}
#: Instances of each run; `LJUSROND_BENCH_WALK=all` takes every one of the file.
SOME = (
    "att48", "eil51", "berlin52", "st70", "pr76", "rat99", "kroC100", "pr107", "bier127", "kroA150",
    "rat195", "kroA200",
)  # fmt: skip
#: A prize for OR-Tools, in what ways cost on average [1]: the best of 3, 6 and 12, each with three
#: first solutions; prizes beyond all ways, tried with two of them, did worse.
WEIGHT = 6.0
#: Estates of the demo that have as many flats as one of 2 700, side by side [count].
ESTATES = 3
APART_M = 900.0
CITY = 230
BLOCK_M = 55.0
STOPS = 200


def figures() -> Iterator[Figure]:
    """Measure rounds, then networks."""
    chosen = instances(None if os.environ.get("LJUSROND_BENCH_WALK") == "all" else SOME)
    orienteer(np.ones((3, 3)), [1, 1, 1], [0, 0, 0], 9, 0, 0, 0.05)
    for seconds, share in ASKED.items():
        yield from _rounds(chosen, seconds, share)
    yield from _estate()
    yield from _city()


def _rounds(chosen: Sequence[Instance], seconds: float, share: float) -> Iterator[Figure]:
    ours, theirs, spent = [], [], []
    for one in chosen:
        begun = time.perf_counter()
        stops = orienteer(one.travel, one.prize, np.zeros(len(one.prize)), one.limit, 0, 0, seconds)
        spent.append(time.perf_counter() - begun)
        if one.length(stops) > one.limit:
            raise AssertionError(f"{one.name}: the round is longer than its limit")
        ours.append(100 * one.score(stops) / one.best)
        theirs.append(100 * one.score(_of_ortools(one, seconds)) / one.best)
    name = f"{len(chosen)} instances, {seconds:g} s"
    yield Figure(f"{name}: worst score of best", min(ours), "%", share, at_most=False)
    yield Figure(f"{name}: mean score of best", float(np.mean(ours)), "%", share, at_most=False)
    yield Figure(f"{name}: longest search", max(spent), "s", 1.1 * seconds + 0.1)
    yield Figure(f"{name}: OR-Tools, worst", min(theirs), "%", 0.0, at_most=False)
    yield Figure(f"{name}: OR-Tools, mean", float(np.mean(theirs)), "%", 0.0, at_most=False)


def _of_ortools(one: Instance, seconds: float) -> list[int]:
    """Return the round that OR-Tools finds: optional visits with penalties, guided local search."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415 -- heavy

    count = len(one.prize)
    manager = pywrapcp.RoutingIndexManager(count, 1, 0)
    model = pywrapcp.RoutingModel(manager)
    lengths = one.travel.astype(int).tolist()

    def length(here: int, there: int) -> int:
        return lengths[manager.IndexToNode(here)][manager.IndexToNode(there)]

    transit = model.RegisterTransitCallback(length)
    model.SetArcCostEvaluatorOfAllVehicles(transit)
    model.AddDimension(transit, 0, one.limit, True, "length")
    # Worth the way, but not beyond what guided local search, which penalises ways, can outweigh.
    weight = WEIGHT * one.limit / float(one.prize.sum())
    for stop in range(1, count):
        cost = max(1, round(weight * one.prize[stop]))
        model.AddDisjunction([manager.NodeToIndex(stop)], cost)
    how = pywrapcp.DefaultRoutingSearchParameters()
    how.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    how.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    how.time_limit.FromMilliseconds(int(1000 * seconds))
    found = model.SolveWithParameters(how)
    if found is None:
        return [0, 0]
    stops, at = [], model.Start(0)
    while not model.IsEnd(at):
        stops.append(manager.IndexToNode(at))
        at = found.Value(model.NextVar(at))
    return [*stops, 0]


def _estate() -> Iterator[Figure]:
    """Measure the network of three estates of 1 014 flats each."""
    demo = build_demo(today=date(2026, 11, 1))
    paths = demo.tables["footpath"]
    lines = np.concatenate([_moved(paths.geometry.to_numpy(), at) for at in range(ESTATES)])
    kinds = list(paths["kind"]) * ESTATES
    lit = list(paths["lit"]) * ESTATES
    begun = time.perf_counter()
    network = Network.build(lines, kinds, lit)
    places = shapely.get_coordinates(shapely.get_point(lines, 0))
    network.snap(places)
    spent = time.perf_counter() - begun
    yield Figure(f"network of {ESTATES * 1014} flats, {network.report.edges} edges", spent, "s", 2)


def _moved(lines: NDArray[np.object_], number: int) -> NDArray[np.object_]:
    """Return the paths of an estate so many places east."""
    moved = shapely.transform(lines, lambda c: np.add(c, (number * APART_M, 0.0)))
    return np.asarray(moved, dtype=object)


def _city() -> Iterator[Figure]:
    """Measure a generated city: lengths between 200 stops all over it."""
    network = _network_of_a_city()
    size = CITY * BLOCK_M
    stops = np.random.default_rng(19971).uniform(0.0, size, (STOPS, 2))
    network.lengths_m(stops, stops)  # what is compiled or loaded on first use
    begun = time.perf_counter()
    lengths = network.lengths_m(stops, stops)
    spent = time.perf_counter() - begun
    if not np.isfinite(lengths).all():
        raise AssertionError("the city has places without a way between them")
    yield Figure(f"{network.report.edges} edges: {STOPS} x {STOPS} lengths", spent, "s", 1)


def _network_of_a_city() -> Network:
    random = np.random.default_rng(7)
    corners = np.stack(np.meshgrid(np.arange(CITY), np.arange(CITY)), axis=-1) * BLOCK_M
    corners = corners + random.uniform(-12, 12, corners.shape)
    sides: list[NDArray[np.float64]] = [
        np.stack([corners[:-1].reshape(-1, 2), corners[1:].reshape(-1, 2)], axis=1),
        np.stack([corners[:, :-1].reshape(-1, 2), corners[:, 1:].reshape(-1, 2)], axis=1),
    ]
    lines = shapely.linestrings(np.concatenate(sides))
    return Network.build(lines, noded=np.ones(len(lines), dtype=bool))
