"""Shortest ways through a network whose edges are entered and left anywhere along them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely import LineString
from shapely.ops import substring

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]

#: Sources times nodes from which on the compiled loop is worth loading [count].
_MANY: Final = 2_000_000
#: Buckets of the compiled loop at most [count]: one very long stretch makes them many.
_RING_MAX: Final = 20_000
#: Shortest step of a graph [m]: a step of no length would count as none.
_STEP_M = 1e-9


class Snaps(NamedTuple):
    """Where places meet the paths; a place has one row for each path it may be left by.

    `point` numbers the place, `edge` the stretch, `along_m` how far along it, `away_m` how far off.
    """

    point: Indices
    edge: Indices
    along_m: Numbers
    away_m: Numbers


class Way(NamedTuple):
    """A way along paths: its line, and lengths [m] in all, along lit paths and on steps."""

    line: LineString
    length_m: float
    lit_m: float
    steps_m: float


class _Arcs(NamedTuple):
    """Steps from node to node along a stretch, between two distances from its start [m].

    `edge` is -1 for the straight step between a place and its path.
    """

    start: Indices
    end: Indices
    length_m: Numbers
    edge: Indices
    from_m: Numbers
    to_m: Numbers


class Graph(NamedTuple):
    """The edges that a profile takes, `edge` numbering them in the network."""

    start: Indices
    end: Indices
    length_m: Numbers
    passable: Flags
    nodes: int

    def lengths_m(self, here: Snaps, there: Snaps, sources: int, targets: int) -> Numbers:
        """Return lengths from places to places [m], shape (sources, targets); inf: no way."""
        if sources == 0 or targets == 0:
            return np.zeros((sources, targets))
        arcs, first = self.entered(here, there, sources)
        matrix, _ = matrix_of(arcs, first + sources + targets)
        here_at, there_at = first + np.arange(sources), first + sources + np.arange(targets)
        if (
            sources * matrix.shape[0] > _MANY
            and (found := _many(matrix, here_at, there_at)) is not None
        ):
            return found
        lengths: Numbers = dijkstra(matrix, indices=here_at)
        return lengths[:, there_at]

    def ways(
        self,
        shapes: NDArray[np.object_],
        lit: Flags,
        steps: Flags,
        sources: Numbers,
        targets: Numbers,
        here: Snaps,
        there: Snaps,
    ) -> list[Way | None]:
        """Return the way from each source to the target of the same number; None: there is none."""
        count = len(sources)
        if count == 0:
            return []
        arcs, first = self.entered(here, there, count)
        matrix, chosen = matrix_of(arcs, first + 2 * count)
        _, before = dijkstra(matrix, indices=first + np.arange(count), return_predecessors=True)
        found: list[Way | None] = []
        for at in range(count):
            steps_taken = _steps_back(matrix, before[at], first + at, first + count + at)
            if steps_taken is None:
                found.append(None)
                continue
            found.append(
                _drawn(arcs, chosen[steps_taken], shapes, lit, steps, (sources[at], targets[at]))
            )
        return found

    def entered(self, here: Snaps, there: Snaps, sources: int) -> tuple[_Arcs, int]:
        """Return the arcs with places to start from and to end at; and the first such node.

        Stretches are cut where a place meets them. Places that are started from are only left,
        those ended at only entered: no way leads across a lawn through a third place.
        """
        edge = np.concatenate([here.edge, there.edge])
        along = np.concatenate([here.along_m, there.along_m])
        away = np.concatenate([here.away_m, there.away_m])
        taken = self.passable[edge]
        foot = self.nodes + np.cumsum(taken) - 1  # node of each place where a stretch is cut
        first = self.nodes + int(taken.sum())
        place = first + np.concatenate([here.point, sources + there.point])
        is_source = np.arange(len(edge)) < len(here.edge)
        out, into = taken & is_source, taken & ~is_source
        straight = _Arcs(
            np.concatenate([place[out], foot[into]]),
            np.concatenate([foot[out], place[into]]),
            np.concatenate([away[out], away[into]]),
            *_off_path(int(taken.sum())),
        )
        return _together(self._cut(edge[taken], along[taken], foot[taken]), straight), first

    def _cut(self, edge: Indices, along: Numbers, foot: Indices) -> _Arcs:
        """Return the arcs of all stretches both ways, those that are entered cut there."""
        all_edges = np.flatnonzero(self.passable)
        line = np.concatenate([all_edges, edge, all_edges])
        at = np.concatenate([np.zeros(len(all_edges)), along, self.length_m[all_edges]])
        node = np.concatenate([self.start[all_edges], foot, self.end[all_edges]])
        rank = np.repeat([0, 1, 2], [len(all_edges), len(edge), len(all_edges)])
        order = np.lexsort((at, rank, line))
        line, at, node = line[order], at[order], node[order]
        same = line[1:] == line[:-1]
        start, end, kept = node[:-1][same], node[1:][same], line[:-1][same]
        from_m, to_m = at[:-1][same], at[1:][same]
        length = np.abs(to_m - from_m)
        return _Arcs(
            np.concatenate([start, end]),
            np.concatenate([end, start]),
            np.concatenate([length, length]),
            np.concatenate([kept, kept]),
            np.concatenate([from_m, to_m]),
            np.concatenate([to_m, from_m]),
        )


def _off_path(count: int) -> tuple[Indices, Numbers, Numbers]:
    return np.full(count, -1, dtype=np.intp), np.zeros(count), np.zeros(count)


def _together(one: _Arcs, other: _Arcs) -> _Arcs:
    return _Arcs(*(np.concatenate(pair) for pair in zip(one, other, strict=True)))


def matrix_of(arcs: _Arcs, size: int) -> tuple[csr_array, Indices]:
    """Return the shortest arc between each two nodes as a matrix, and which arc each entry is."""
    order = np.lexsort((arcs.length_m, arcs.end, arcs.start))
    start, end = arcs.start[order], arcs.end[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    chosen, start, end = order[fresh], start[fresh], end[fresh]
    pointers = np.searchsorted(start, np.arange(size + 1))
    lengths = np.maximum(arcs.length_m[chosen], _STEP_M)
    return csr_array((lengths, end, pointers), shape=(size, size)), chosen


def _many(matrix: csr_array, sources: Indices, targets: Indices) -> Numbers | None:
    """Return lengths in a large network, on all processors; None: its lengths differ too much."""
    from gis._network_kernels import all_reached  # noqa: PLC0415 -- loads the compiler

    lengths = np.asarray(matrix.data, dtype=np.float64)
    width = float(lengths.mean()) if len(lengths) else 1.0
    ring = int(lengths.max(initial=0.0) / width) + 3
    if ring > _RING_MAX:
        return None
    graph = (matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), lengths)
    result = np.full((len(sources), len(targets)), np.inf)
    parts = np.array_split(np.arange(len(sources)), min(len(sources), os.cpu_count() or 1))

    def part(rows: Indices) -> bool:
        held = np.full((len(rows), len(targets)), np.inf)
        fits = all_reached(
            *graph, sources[rows].astype(np.int32), targets.astype(np.int32), width, ring, held
        )
        result[rows] = held
        return bool(fits)

    with ThreadPoolExecutor(len(parts)) as pool:
        return result if all(pool.map(part, parts)) else None


def _steps_back(matrix: csr_array, before: Indices, start: int, end: int) -> Indices | None:
    """Return the entries of the matrix that a way is made of; None: there is no way."""
    entries: list[int] = []
    node = end
    while node != start:
        last = int(before[node])
        if last < 0:
            return None
        low, high = int(matrix.indptr[last]), int(matrix.indptr[last + 1])
        entries.append(low + int(np.searchsorted(matrix.indices[low:high], node)))
        node = last
    return np.array(entries[::-1], dtype=np.intp)


def _drawn(
    arcs: _Arcs,
    taken: Indices,
    shapes: NDArray[np.object_],
    lit: Flags,
    steps: Flags,
    ends: tuple[Numbers, Numbers],
) -> Way:
    """Return the line of a way, from place to place, and how long it is."""
    corners = [ends[0][None]]
    for arc in taken:
        if arcs.edge[arc] >= 0 and arcs.length_m[arc] > _STEP_M:
            part = substring(shapes[arcs.edge[arc]], arcs.from_m[arc], arcs.to_m[arc])
            corners.append(shapely.get_coordinates(part))
    corners.append(ends[1][None])
    line = np.concatenate(corners)
    moved = np.append(True, np.hypot(*np.diff(line, axis=0).T) > _STEP_M)
    line = line[moved] if moved.sum() > 1 else line[[0, -1]]
    on_path = taken[arcs.edge[taken] >= 0]
    length, edge = arcs.length_m[on_path], arcs.edge[on_path]
    return Way(
        LineString(line),
        float(arcs.length_m[taken].sum()),
        float(length[lit[edge]].sum()),
        float(length[steps[edge]].sum()),
    )
