"""What hangs together, where only neighbours are known."""

from __future__ import annotations

import numpy as np

from gis.lighting._layout import Ints


def components(count: int, one: Ints, other: Ints) -> Ints:
    """Find the connected components of a graph.

    Parameters
    ----------
    count : int
        Number of nodes.
    one, other : ndarray of int
        Ends of the edges.

    Returns
    -------
    ndarray of int, shape (count,)
        For each node the first node of its component.
    """
    labels = np.arange(count, dtype=np.int64)
    while True:
        least = np.minimum(labels[one], labels[other])
        lower = labels.copy()
        # the root of either end takes the lower label, then each node that of its root
        np.minimum.at(lower, labels[one], least)
        np.minimum.at(lower, labels[other], least)
        lower = lower[lower]
        if np.array_equal(lower, labels):
            return labels
        labels = lower
