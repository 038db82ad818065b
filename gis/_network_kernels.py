"""Compiled shortest ways: from many places to many, each search ended once all are reached."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.lighting._compile import kernel

Numbers = NDArray[np.float64]
Indices = NDArray[np.int32]


@kernel
def reached(  # noqa: C901, PLR0913, PLR0917 -- a loop has no objects
    first: Indices,
    ends: Indices,
    lengths: Numbers,
    source: int,
    targets: Indices,
    width: float,
    far: Numbers,
    held: Indices,
    following: Indices,
) -> int:
    """Fill in how far nodes are from a source, until all targets are settled.

    Nodes wait in a ring of buckets as wide as `width` (Dial 1969, doi:10.1145/363269.363610);
    within a bucket a node may be looked at again, so widths are free and lengths exact.

    Parameters
    ----------
    first, ends, lengths
        The graph by rows: arcs of a node are first[n] to first[n + 1].
    source
        Node to start from.
    targets
        Nodes that are asked for.
    width
        Width of a bucket [m].
    far
        Result [m], shape (nodes,); inf where not reached.
    held
        Room: first node that waits in each bucket of the ring, -1: none.
    following
        Room: next node in the same bucket, twice the number of nodes and more.

    Returns
    -------
    int
        Targets that were reached; -1: the room did not suffice.
    """
    far[:] = np.inf
    held[:] = -1
    ring = len(held)
    room = len(following) // 2
    entries = following[room:]
    far[source] = 0.0
    entries[0] = source
    following[0] = -1
    held[0] = 0
    used, waiting, bucket = 1, 1, 0
    left = len(targets)
    while waiting > 0:
        place = bucket % ring
        top = (bucket + 1) * width
        while held[place] >= 0:
            entry = held[place]
            held[place] = following[entry]
            waiting -= 1
            node = entries[entry]
            here = far[node]
            if here < bucket * width:
                continue  # settled in an earlier bucket
            for arc in range(first[node], first[node + 1]):
                there = ends[arc]
                length = here + lengths[arc]
                if length < far[there]:
                    far[there] = length
                    if used >= room:
                        return -1
                    entries[used] = there
                    into = int(length / width) % ring
                    following[used] = held[into]
                    held[into] = used
                    used += 1
                    waiting += 1
        # whatever is nearer than the end of this bucket is settled
        left = 0
        if bucket % 8 == 0:
            for target in targets:
                if far[target] >= top:
                    left += 1
                    break
            if left == 0:
                break
        bucket += 1
    found = 0
    for target in targets:
        if far[target] < np.inf:
            found += 1
    return found


@kernel
def all_reached(
    first: Indices,
    ends: Indices,
    lengths: Numbers,
    sources: Indices,
    targets: Indices,
    width: float,
    ring: int,
    result: Numbers,
) -> bool:
    """Fill in lengths from sources to targets [m], shape (sources, targets); False: no room."""
    nodes = len(first) - 1
    far = np.empty(nodes)
    held = np.empty(ring, dtype=np.int32)
    following = np.empty(2 * (6 * nodes + 16), dtype=np.int32)
    for row in range(len(sources)):
        if reached(first, ends, lengths, sources[row], targets, width, far, held, following) < 0:
            return False
        for column in range(len(targets)):
            result[row, column] = far[targets[column]]
    return True
