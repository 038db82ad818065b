"""In which order to walk along the lamps of a circuit.

Where the register numbers every lamp of a circuit, that order is walked. Else a short open path is
sought: nearest neighbour from the end that lies nearest the cabinet, made shorter by reversing
stretches of it as long as that helps (2-opt, Croes 1958, doi:10.1287/opre.6.6.791). The same lamps
always give the same path: equal distances are told apart by position in the input.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Shortening below which a reversal is not worth making [m]; keeps rounding from going round.
GAIN_MIN_M: Final = 1e-6

Points = NDArray[np.float64]
Order = NDArray[np.intp]


def walking_order(
    points: Points,
    numbers: Sequence[int | None] | None = None,
    cabinet: tuple[float, float] | None = None,
) -> tuple[Order, float]:
    """Return the order in which to walk past lamps, and how long that way is.

    Parameters
    ----------
    points
        Easting and northing of each lamp [m], shape (n, 2), in one metric reference system.
    numbers
        Order on the circuit by the register; counts where every lamp has one, of its own.
    cabinet
        Easting and northing of the cabinet that feeds them [m]; None: not known.

    Returns
    -------
    tuple
        Indices into `points`, shape (n,), and the length of the way between them [m].

    Raises
    ------
    ValueError
        If `points` is not of shape (n, 2).
    """
    if points.ndim != 2 or points.shape[1] != 2:  # noqa: PLR2004 -- easting and northing
        message = f"points have shape {points.shape}, expected (n, 2)"
        raise ValueError(message)
    order = _numbered(numbers, len(points))
    if order is None:
        order = _shortened(points, _nearest(points, _start(points, cabinet)))
        order = _from_cabinet(points, order, cabinet)
    return order, _length(points[order])


def _numbered(numbers: Sequence[int | None] | None, count: int) -> Order | None:
    known = [number for number in numbers or () if number is not None]
    if len(known) < count or len(set(known)) < count:
        return None
    return np.argsort(np.array(known), kind="stable")


def _start(points: Points, cabinet: tuple[float, float] | None) -> int:
    """Return where to begin: next to the cabinet, or at the lamp farthest from the middle."""
    if len(points) == 0:
        return 0
    if cabinet is not None:
        return int(np.argmin(_apart(points, np.array(cabinet))))
    return int(np.argmax(_apart(points, points.mean(axis=0))))


def _nearest(points: Points, start: int) -> Order:
    """Return the path that always goes on to the nearest lamp not passed yet."""
    count = len(points)
    order = np.zeros(count, dtype=np.intp)
    left = np.ones(count, dtype=bool)
    here = start
    for step in range(count):
        order[step] = here
        left[here] = False
        here = int(np.argmin(np.where(left, _apart(points, points[here]), np.inf)))
    return order


def _shortened(points: Points, order: Order) -> Order:
    """Return an open path that no reversal of one stretch makes shorter; its start may move.

    The best of all reversals is made each time. Reversing i..j replaces the steps (i-1, i) and
    (j, j+1) by (i-1, j) and (i, j+1); at an end of the path one of them does not exist.
    """
    if len(order) < 3:  # noqa: PLR2004 -- two lamps have one way between them
        return order
    order = order.copy()
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    while True:
        gain = _gains(apart[np.ix_(order, order)])
        first, last = np.unravel_index(int(np.argmax(gain)), gain.shape)
        if gain[first, last] <= GAIN_MIN_M:
            return order
        order[first : last + 1] = order[first : last + 1][::-1]


def _gains(apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much each reversal i..j, i < j, shortens the path [m]; shape (n, n)."""
    count = len(apart)
    steps = np.diagonal(apart, 1)
    before = np.concatenate(([0.0], steps))  # step into i
    after = np.concatenate((steps, [0.0]))  # step out of j
    into = np.zeros_like(apart)
    into[1:] = apart[:-1]  # from i-1 to j
    out = np.zeros_like(apart)
    out[:, :-1] = apart[:, 1:]  # from i to j+1
    gain = before[:, None] + after[None, :] - into - out
    gain[np.tril_indices(count)] = -np.inf
    return gain


def _from_cabinet(points: Points, order: Order, cabinet: tuple[float, float] | None) -> Order:
    """Return the path from its end nearer the cabinet; else from the end first in the input."""
    if len(order) == 0:
        return order
    ends = order[[0, -1]]
    if cabinet is None:
        return order if ends[0] <= ends[1] else order[::-1]
    near = _apart(points[ends], np.array(cabinet))
    return order if near[0] <= near[1] else order[::-1]


def _apart(points: Points, other: Points) -> NDArray[np.float64]:
    """Return how far each point is from another one [m]."""
    away: NDArray[np.float64] = np.hypot(*(points - other).T)
    return away


def _length(path: Points) -> float:
    """Return the length of a way through points [m]."""
    return float(np.hypot(*np.diff(path, axis=0).T).sum())
