"""Compiled search for rounds: they are spoilt, filled anew, and kept by luck at first.

Ruin and recreate by slack induction (Christiaens & Vanden Berghe 2020, doi:10.1287/trsc.2019.0914)
with prizes instead of a fleet, patches pushed in past the budget and cut back (`gis._walk_moves`),
2-opt (Croes 1958) after each filling, and simulated annealing.

Places are numbered: stops first, then the start, then the end. Rounds are rows of one array, begin
with the start and end with the end; `sizes` tells how many places of a row count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gis._walk_moves import Indices, Numbers, cut, drawn, pushed, put, torn
from gis.lighting._compile import kernel

#: How often stops that are left come in the order of their prizes, and by lot; of the others, up to
#: where the prize for what it takes counts, and beyond that the square of the prize.
BY_PRIZE, BY_LOT, BY_RATE = 0.1, 0.2, 0.7
#: How often a patch is pushed in; else strings are torn out.
PUSHED = 0.6
#: Near stops that a stop is put or reversed beside [count].
NEAR = 14


@kernel
def timed(  # noqa: PLR0913, PLR0917 -- a loop has no objects
    travel: Numbers, stay: Numbers, opens: Numbers, budget: float,
    stops: Indices, size: int, place: Indices, leaves: Numbers, latest: Numbers,
) -> None:  # fmt: skip
    """Fill in where each stop of a round stands, when it is left, and when at latest reached."""
    leaves[0] = stay[stops[0]]
    for at in range(1, size):
        here, there = stops[at - 1], stops[at]
        leaves[at] = max(leaves[at - 1] + travel[here, there], opens[there]) + stay[there]
        place[there] = at
    latest[size - 1] = budget - stay[stops[size - 1]]
    for at in range(size - 2, -1, -1):
        here = stops[at]
        latest[at] = latest[at + 1] - travel[here, stops[at + 1]] - stay[here]


@kernel
def cheapest(  # noqa: PLR0913, PLR0917 -- a loop has no objects
    travel: Numbers, stay: Numbers, opens: Numbers, rounds: Indices, sizes: Indices,
    near: Indices, where: Indices, place: Indices, leaves: Numbers, latest: Numbers, stop: int,
) -> tuple[int, int, float]:  # fmt: skip
    """Return round, place and added travel where a stop fits at least cost; round -1: nowhere.

    Looked at are the places beside near stops, and those at both ends of each round.
    """
    best_round, best_at, best = -1, 0, np.inf
    groups = len(sizes)
    for step in range(near.shape[1] + groups):
        if step < groups:
            number, first, last = step, 0, sizes[step] - 2
        else:
            beside = near[stop, step - groups]
            number = where[beside]
            if number < 0:
                continue
            first, last = place[beside] - 1, place[beside]
        for turn in range(2):
            at = first if turn == 0 else last
            here, there = rounds[number, at], rounds[number, at + 1]
            added = travel[here, stop] + travel[stop, there] - travel[here, there]
            if added >= best:
                continue
            come = max(leaves[number, at] + travel[here, stop], opens[stop])
            if come + stay[stop] + travel[stop, there] <= latest[number, at + 1]:
                best_round, best_at, best = number, at, added
    return best_round, best_at, best


@kernel
def ranked(left: Indices, key: Numbers, count: int, stop: int, worth: float) -> None:
    """Put a stop among those before it, the best first (why not argsort: lighting/_compile.py)."""
    at = count
    while at > 0 and key[at - 1] < worth:
        left[at], key[at] = left[at - 1], key[at - 1]
        at -= 1
    left[at], key[at] = stop, worth


@kernel
def filled(  # noqa: PLR0913, PLR0917 -- a loop has no objects
    travel: Numbers, prize: Numbers, stay: Numbers, opens: Numbers, budget: float,
    rounds: Indices, sizes: Indices, near: Indices, where: Indices, place: Indices,
    leaves: Numbers, latest: Numbers, state: NDArray[np.uint64],
) -> None:  # fmt: skip
    """Put stops that are left into rounds while they fit, by an order drawn by lot."""
    count = len(where)
    for number in range(len(sizes)):
        timed(travel, stay, opens, budget, rounds[number], sizes[number], place,
              leaves[number], latest[number])  # fmt: skip
    way = drawn(state)
    left = np.empty(count, dtype=np.int64)
    key = np.empty(count)
    found = 0
    for stop in range(count):
        if where[stop] >= 0:
            continue
        number, _, added = cheapest(travel, stay, opens, rounds, sizes, near, where, place,
                                    leaves, latest, stop)  # fmt: skip
        if number < 0:
            continue
        if way < BY_PRIZE:
            worth = prize[stop]
        elif way < BY_LOT:
            worth = 1.0
        else:
            power = 1.0 if way < BY_RATE else 2.0
            worth = prize[stop] ** power / (max(added, 0.0) + stay[stop] + 1e-6 * budget)
        ranked(left, key, found, stop, worth * (0.7 + 0.6 * drawn(state)))
        found += 1
    for stop in left[:found]:
        number, at, _ = cheapest(travel, stay, opens, rounds, sizes, near, where, place,
                                 leaves, latest, stop)  # fmt: skip
        if number < 0:
            continue
        put(rounds[number], sizes[number], at, stop)
        sizes[number] += 1
        where[stop] = number
        timed(travel, stay, opens, budget, rounds[number], sizes[number], place,
              leaves[number], latest[number])  # fmt: skip


@kernel
def straightened(  # noqa: C901 -- both sides of both ends
    travel: Numbers, stops: Indices, size: int, near: Indices, where: Indices, place: Indices,
    number: int,
) -> bool:  # fmt: skip
    """Reverse stretches of a round while that makes it shorter; tell whether it did.

    Looked at are reversals that join a stop with a near one, forwards and backwards.
    """
    any_better = False
    better = True
    while better:
        better = False
        for i in range(1, size - 1):
            a = stops[i]
            for side in range(2):
                beside = stops[i + 1] if side == 0 else stops[i - 1]
                for step in range(near.shape[1]):
                    c = near[a, step]
                    if travel[a, c] >= travel[a, beside]:
                        break
                    if where[c] != number or c == a:
                        continue
                    j = place[c]
                    if side == 0:
                        d = stops[j + 1]
                        low, high = min(i, j) + 1, max(i, j)
                    else:
                        d = stops[j - 1]
                        low, high = min(i, j), max(i, j) - 1
                    gain = travel[a, beside] + travel[c, d] - travel[a, c] - travel[beside, d]
                    if gain <= 1e-9 * (travel[a, beside] + travel[c, d]):
                        continue
                    while low < high:
                        stops[low], stops[high] = stops[high], stops[low]
                        place[stops[low]] = low
                        place[stops[high]] = high
                        low += 1
                        high -= 1
                    better = True
                    any_better = True
                    break
                if stops[i] != a:
                    break
    return any_better


@kernel
def walked(travel: Numbers, stops: Indices, size: int) -> float:
    """Return how long the ways of a round are."""
    whole = 0.0
    for at in range(size - 1):
        whole += travel[stops[at], stops[at + 1]]
    return whole


@kernel
def valued(
    travel: Numbers, prize: Numbers, rounds: Indices, sizes: Indices, each: float
) -> tuple[float, float]:
    """Return the prizes of rounds, and the same less what their ways cost."""
    score, ways = 0.0, 0.0
    for number in range(len(sizes)):
        for at in range(1, sizes[number] - 1):
            score += prize[rounds[number, at]]
        ways += walked(travel, rounds[number], sizes[number])
    return score, score - each * ways


@kernel
def spoilt(  # noqa: PLR0913, PLR0917 -- a loop has no objects
    travel: Numbers, prize: Numbers, stay: Numbers, opens: Numbers, close: Indices, budget: float,
    rounds: Indices, sizes: Indices, near: Indices, where: Indices, place: Indices,
    fresh: NDArray[np.bool_], state: NDArray[np.uint64], plain: bool, longest: int,
) -> None:  # fmt: skip
    """Push a patch of stops in and cut the excess out, or tear strings out, by lot."""
    number = -1
    if drawn(state) < PUSHED:
        number = pushed(travel, rounds, sizes, close, where, fresh, state)
    if number < 0:
        torn(rounds, sizes, close, where, longest, state)
        return
    if plain:
        for at in range(1, sizes[number] - 1):
            place[rounds[number, at]] = at
        straightened(travel, rounds[number], sizes[number], near, where, place, number)
    sizes[number] = cut(travel, prize, stay, opens, budget, rounds[number], sizes[number], where,
                        fresh, state)  # fmt: skip


@kernel
def annealed(  # noqa: C901, PLR0913, PLR0917 -- a loop has no objects
    travel: Numbers, prize: Numbers, stay: Numbers, opens: Numbers, close: Indices, budget: float,
    rounds: Indices, sizes: Indices, best: Indices, best_sizes: Indices, known: Numbers,
    state: NDArray[np.uint64], turns: int, hot: float, cold: float, each: float, plain: bool,
    longest: int,
) -> None:  # fmt: skip
    """Spoil and fill so many times, and keep what is better, or worse by what the heat allows.

    `rounds` is where the search stands, `best` what is best so far, `known` the worth of both.
    `plain` tells that ways are as long in both directions and nothing is waited for.
    """
    count = len(prize) - 2
    near = np.ascontiguousarray(close[:, :NEAR])
    where = np.empty(count, dtype=np.int64)
    place = np.zeros(count + 2, dtype=np.int64)
    fresh = np.zeros(count + 2, dtype=np.bool_)
    trial = rounds.copy()
    trial_sizes = sizes.copy()
    leaves = np.zeros(rounds.shape)
    latest = np.zeros(rounds.shape)
    for turn in range(turns):
        heat = hot * (cold / hot) ** (turn / turns)
        where[:] = -1
        for number in range(len(sizes)):
            trial_sizes[number] = sizes[number]
            for at in range(sizes[number]):
                trial[number, at] = rounds[number, at]
                if 0 < at < sizes[number] - 1:
                    where[rounds[number, at]] = number
        spoilt(travel, prize, stay, opens, close, budget, trial, trial_sizes, near, where, place,
               fresh, state, plain, longest)  # fmt: skip
        filled(travel, prize, stay, opens, budget, trial, trial_sizes, near, where, place,
               leaves, latest, state)  # fmt: skip
        if plain:
            shorter = False
            for number in range(len(sizes)):
                if straightened(travel, trial[number], trial_sizes[number], near, where, place,
                                number):  # fmt: skip
                    shorter = True
            if shorter:
                filled(travel, prize, stay, opens, budget, trial, trial_sizes, near, where, place,
                       leaves, latest, state)  # fmt: skip
        _, worth = valued(travel, prize, trial, trial_sizes, each)
        if worth > known[0] - heat * -np.log(1.0 - drawn(state)):
            known[0] = worth
            rounds[:] = trial
            sizes[:] = trial_sizes
            if worth > known[1] + 1e-9:
                known[1] = worth
                best[:] = trial
                best_sizes[:] = trial_sizes


def _load() -> None:
    """Compile the loop, or load it from disk, for the one set of types that it is called with."""
    count = 2
    row = np.array([[count, count + 1, 0, 0]], dtype=np.int64)
    annealed(
        np.ones((4, 4)), np.ones(4), np.zeros(4), np.zeros(4),
        np.array([[0, 1], [1, 0]], dtype=np.int64), 10.0, row, np.array([2], dtype=np.int64),
        row.copy(), np.array([2], dtype=np.int64), np.full(2, -np.inf),
        np.array([1], dtype=np.uint64), 1, 1.0, 1.0, 0.1, True, 2,
    )  # fmt: skip


_load()
