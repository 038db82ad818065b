"""Compiled ways to spoil a round: strings torn out, or a patch pushed in and the excess cut.

What is torn out frees time that the stops near it mostly get back, so a search that only tears
stays in its part of the ground. Pushed first, stops far off come as a patch, and what is worth
least for the time it takes gives way: the drop step of Kobeaga, Merino & Lozano 2018
(doi:10.1016/j.cor.2017.09.003), by whole stretches.

Places and rounds are numbered as `gis._walk_kernels` tells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis.lighting._compile import kernel

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

#: How often a near stop is passed over, so that what is torn out or pushed in varies.
SPARED = 0.3
#: Stops that are pushed in at once, at most [count].
PATCH = 7
#: How far by lot the worth of a stretch counts more or less.
SWAY = 0.2
#: Places of a round without stops: start and end [count].
EMPTY = 2


@kernel
def drawn(state: NDArray[np.uint64]) -> float:
    """Return the next random number from 0 to below 1 (xorshift64*, Vigna 2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@kernel
def put(stops: Indices, size: int, at: int, stop: int) -> None:
    """Put a stop after a place of a round."""
    for later in range(size, at + 1, -1):
        stops[later] = stops[later - 1]
    stops[at + 1] = stop


@kernel
def torn(
    rounds: Indices, sizes: Indices, close: Indices, where: Indices, longest: int,
    state: NDArray[np.uint64],
) -> None:  # fmt: skip
    """Tear strings of stops out of rounds around a stop drawn by lot; `where` tells their round."""
    count = len(where)
    seed = int(drawn(state) * count)
    strings = 1 + int(drawn(state) * 3.0)
    for step in range(close.shape[1]):
        if strings == 0:
            return
        stop = close[seed, step]
        number = where[stop]
        if number < 0 or drawn(state) < SPARED:
            continue
        strings -= 1
        size = sizes[number]
        held = size - 2
        length = 1 + int(drawn(state) * min(longest, held))
        at = 1
        while rounds[number, at] != stop:
            at += 1
        first = max(1, min(at - int(drawn(state) * length), size - 1 - length))
        for gone in range(first, first + length):
            where[rounds[number, gone]] = -1
        for later in range(first + length, size):
            rounds[number, later - length] = rounds[number, later]
        sizes[number] = size - length


@kernel
def pushed(
    travel: Numbers, rounds: Indices, sizes: Indices, close: Indices, where: Indices,
    fresh: NDArray[np.bool_], state: NDArray[np.uint64],
) -> int:  # fmt: skip
    """Put a stop that is left and some near it into one round, whatever it takes.

    Returns the round, -1 where no stop is left; `fresh` marks what was put in.
    """
    fresh[:] = False
    seed = int(drawn(state) * len(where))
    for _ in range(len(where)):
        if where[seed] < 0:
            break
        seed = (seed + 1) % len(where)
    if where[seed] >= 0:
        return -1
    number = -1
    left = 1 + int(drawn(state) * PATCH)
    for step in range(-1, close.shape[1]):
        stop = seed if step < 0 else close[seed, step]
        if left == 0 or where[stop] >= 0 or (step >= 0 and drawn(state) < SPARED):
            continue
        into, after, best = number, 0, np.inf
        for one in range(len(sizes)):
            if number not in {-1, one}:
                continue
            for at in range(sizes[one] - 1):
                here, there = rounds[one, at], rounds[one, at + 1]
                added = travel[here, stop] + travel[stop, there] - travel[here, there]
                if added < best:
                    into, after, best = one, at, added
        number = into
        put(rounds[number], sizes[number], after, stop)
        sizes[number] += 1
        where[stop] = number
        fresh[stop] = True
        left -= 1
    return number


@kernel
def taken(travel: Numbers, stay: Numbers, opens: Numbers, stops: Indices, size: int) -> float:
    """Return what a round takes, stays and waiting included."""
    now = stay[stops[0]]
    for at in range(1, size):
        here, there = stops[at - 1], stops[at]
        now = max(now + travel[here, there], opens[there]) + stay[there]
    return float(now)


@kernel
def least(
    travel: Numbers, prize: Numbers, stay: Numbers, stops: Indices, size: int, over: float,
    fresh: NDArray[np.bool_], state: NDArray[np.uint64],
) -> tuple[int, int]:  # fmt: skip
    """Return first and last place of the stretch worth least for the excess it takes away.

    Stops marked `fresh` are spared; the first is 0 where nothing else is there.
    """
    first, last, best = 0, 0, np.inf
    for i in range(1, size - 1):
        lost, ways = 0.0, 0.0
        luck = 1.0 - SWAY + 2.0 * SWAY * drawn(state)
        for j in range(i, size - 1):
            here, there = stops[j], stops[j + 1]
            if fresh[here]:
                break
            lost += prize[here]
            ways += travel[stops[j - 1], here] + stay[here]
            gain = ways + travel[here, there] - travel[stops[i - 1], there]
            # A stop on the way, or one before a wait, may gain nothing by itself.
            rate = luck * lost / max(min(gain, over), 1e-9 * over)
            if rate < best:
                first, last, best = i, j, rate
    return first, last


@kernel
def cut(  # noqa: PLR0913, PLR0917 -- a loop has no objects
    travel: Numbers, prize: Numbers, stay: Numbers, opens: Numbers, budget: float,
    stops: Indices, size: int, where: Indices, fresh: NDArray[np.bool_],
    state: NDArray[np.uint64],
) -> int:  # fmt: skip
    """Take stretches out of a round until it keeps the budget; return how many places it has.

    Stops marked `fresh` go only when there are no others.
    """
    while size > EMPTY:
        over = taken(travel, stay, opens, stops, size) - budget
        if over <= 0.0:
            break
        first, last = least(travel, prize, stay, stops, size, over, fresh, state)
        if first == 0:
            fresh[:] = False
            continue
        for gone in range(first, last + 1):
            where[stops[gone]] = -1
        for later in range(last + 1, size):
            stops[later - (last + 1 - first)] = stops[later]
        size -= last + 1 - first
    return size
