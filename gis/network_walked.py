"""How far every stretch of a network is walked, when many places each go to the nearest of some."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse.csgraph import dijkstra

from gis.network import Network
from gis.network_ways import Flags, Indices, Numbers, matrix_of


class Walked(NamedTuple):
    """Metres walked by all places together along each line of the network, and who arrives.

    `on_line_m` has one value for each line that the network was built of; `reached` one for each
    place that sets out.
    """

    on_line_m: Numbers
    reached: Flags


def walked_to_nearest(network: Network, places: Numbers, goals: Numbers, lines: int) -> Walked:
    """Return how far the lines of a network are walked by places on their way to the nearest goal.

    One search from all goals at once: its tree holds the way of every place, and how many ways
    pass a stretch is added up from the ends of the tree to its roots.

    Parameters
    ----------
    places, goals
        Easting and northing [m, EPSG:3006], shapes (n, 2) and (m, 2).
    lines
        How many lines the network was built of.

    Returns
    -------
    Walked
        Metres off the paths are not in it. A place has no way where no goal can be reached.
    """
    here, there = network.snap(goals), network.snap(places)
    arcs, first = network.graph("foot").entered(here, there, len(goals))
    size = first + len(goals) + len(places)
    matrix, chosen = matrix_of(arcs, size)
    if not len(goals) or not len(places):
        return Walked(np.zeros(lines), np.zeros(len(places), dtype=bool))
    away_m, before, _ = dijkstra(
        matrix, indices=first + np.arange(len(goals)), return_predecessors=True, min_only=True
    )
    ends = first + len(goals) + np.arange(len(places))
    reached = np.isfinite(away_m[ends])
    passed = _passed(away_m, before.astype(np.intp), ends[reached])
    node = np.flatnonzero((passed > 0) & (before >= 0))
    rows = np.repeat(np.arange(size), np.diff(matrix.indptr))
    key = before[node].astype(np.int64) * size + node
    entry = np.searchsorted(rows * size + matrix.indices, key)
    arc = chosen[entry]
    on_path = arcs.edge[arc] >= 0
    origin = network.edges.origin[arcs.edge[arc][on_path]]
    metres = (passed[node] * arcs.length_m[arc])[on_path]
    on_line_m: Numbers = np.bincount(origin, metres, lines).astype(np.float64)
    return Walked(on_line_m, reached)


def _passed(away_m: Numbers, before: Indices, ends: Indices) -> Numbers:
    """Return how many ways lead through each node: those of the nodes that come after it."""
    passed = np.zeros(len(away_m))
    passed[ends] = 1.0
    known = np.flatnonzero(np.isfinite(away_m))
    for node in known[np.argsort(-away_m[known], kind="stable")]:
        if before[node] >= 0:
            passed[before[node]] += passed[node]
    return passed
