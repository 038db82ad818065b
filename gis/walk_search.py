"""The search for the best rounds: annealed descents, then every stop that still fits.

The loop is compiled when this module is loaded for the first time, which takes some ten seconds
once; it is kept on disk after that.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gis._walk_kernels import annealed

Numbers = NDArray[np.float64]
Round = list[int]

#: Descents: share of the time, longest string torn out, heat at first in mean prizes. The last one
#: goes on from the best of the others.
_DESCENTS: Final = ((0.25, 30, 0.5), (0.2, 15, 0.5), (0.2, 60, 0.4), (0.35, 30, 0.2))
#: Heat at the end, as a share of that at first.
_COLD: Final = 0.02
#: What walking the whole budget costs, in mean prizes: prizes decide, ways break ties.
_WAY_WEIGHT: Final = 0.5
#: A stop that must be seen is worth so many times all others.
_MUST: Final = 4.0
#: Turns by stop after which a descent is cold, however much time is left.
_LONGEST: Final = 1000
#: Near stops that are torn out with one [count].
_CLOSE: Final = 60
_TURNS: Final = 20
_LOOK_S: Final = 0.01
#: A way that does not exist is as long as this.
_FAR: Final = 1e15
_SEED: Final = 88172645463325252


@dataclass(frozen=True)
class Task:
    """Stops, ways between them and the budget, checked; arrays as `gis.walk.plan_rounds` takes."""

    travel: Numbers
    prize: Numbers
    service: Numbers
    opens: Numbers
    budget: float
    start: int
    end: int
    groups: int
    must: frozenset[int]

    def fits(self, stops: Sequence[int]) -> bool:
        """Tell whether a round through these stops, start and end apart, keeps the budget."""
        return self.spent(stops) <= self.budget

    def spent(self, stops: Sequence[int]) -> float:
        """Return what such a round takes, waiting and all stays included."""
        now, here = 0.0, self.start
        for there in (*stops, self.end):
            now = max(now + self.service[here] + self.travel[here, there], self.opens[there])
            here = there
        return float(now + (0.0 if self.start == self.end else self.service[self.end]))

    def reachable(self) -> list[int]:
        """Return the stops that some round can hold, best prize first; start and end are none."""
        ways = self.travel.copy()
        for via in range(len(ways)):
            np.minimum(ways, ways[:, via, None] + ways[None, via], out=ways)
        there = np.maximum(self.service[self.start] + ways[self.start], self.opens)
        last = 0.0 if self.start == self.end else self.service[self.end]
        whole = there + self.service + ways[:, self.end] + last
        worth = [
            stop
            for stop in np.flatnonzero(whole <= self.budget)
            if stop not in (self.start, self.end) and (self.prize[stop] > 0 or stop in self.must)
        ]
        return sorted(map(int, worth), key=lambda stop: -self.prize[stop])


def search(task: Task, deadline: float, previous: Sequence[Round]) -> list[Round]:
    """Return the best rounds found until a moment of the monotonic clock, start and end left out.

    Parameters
    ----------
    task
        The problem.
    deadline
        When to stop, as `time.monotonic` tells it.
    previous
        Rounds to begin from; whatever of them does not fit is left out.

    Returns
    -------
    list of list
        One a group; empty where nothing fits.
    """
    stops = task.reachable()
    begun = _kept(task, previous, set(stops))
    if not stops:
        return begun
    found = _searched(task, stops, deadline, begun)
    best = max((begun, found), key=lambda rounds: _worth(task, rounds))
    return _filled(task, best, stops)


def _worth(task: Task, rounds: Sequence[Round]) -> tuple[int, float, float]:
    """Return how good rounds are: what must be seen, prizes, and the less walking the better."""
    seen = [stop for one in rounds for stop in one]
    return (
        len(task.must.intersection(seen)),
        float(task.prize[seen].sum()),
        -sum(task.spent(one) for one in rounds),
    )


def _kept(task: Task, previous: Sequence[Round], known: set[int]) -> list[Round]:
    """Return earlier rounds as far as they still fit, each stop once, and empty ones."""
    rounds: list[Round] = [[] for _ in range(task.groups)]
    left = set(known)
    for number, one in enumerate(previous[: task.groups]):
        for stop in one:
            if stop in left and task.fits([*rounds[number], stop]):
                rounds[number].append(stop)
                left.discard(stop)
    return rounds


class _Kernel(NamedTuple):
    """The problem as the compiled loop takes it: stops, then start and end."""

    travel: Numbers
    prize: Numbers
    stay: Numbers
    opens: Numbers
    close: NDArray[np.int64]
    budget: float
    each: float
    plain: bool


def _searched(task: Task, stops: list[int], deadline: float, begun: Sequence[Round]) -> list[Round]:
    """Return the best rounds of several descents: each begins anew, the last from the best."""
    problem = _problem(task, stops)
    number = {stop: at for at, stop in enumerate(stops)}
    first = _rows(task, [[number[stop] for stop in one] for one in begun], len(stops))
    lucky = np.array([_SEED], dtype=np.uint64)
    best, sizes, value = first[0].copy(), first[1].copy(), -np.inf
    begin = time.monotonic()
    share = 0.0
    for part, (descent, longest, heat) in enumerate(_DESCENTS):
        share += descent
        ends = begin + share * (deadline - begin)
        last = part == len(_DESCENTS) - 1
        standing = (best.copy(), sizes.copy()) if last or part == 0 else _rows(task, [], len(stops))
        found, found_sizes, worth = _descent(problem, standing, ends, (longest, heat), lucky)
        if worth > value:
            best, sizes, value = found, found_sizes, worth
    rounds = [
        [stops[at] for at in row[1 : size - 1]] for row, size in zip(best, sizes, strict=True)
    ]
    return [_thinned(task, one) for one in rounds]


def _descent(
    problem: _Kernel,
    standing: tuple[NDArray[np.int64], NDArray[np.int64]],
    ends: float,
    how: tuple[int, float],
    lucky: NDArray[np.uint64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Return the best rounds of one annealing, that is cold when the clock says so."""
    rounds, sizes = standing
    best, best_sizes = rounds.copy(), sizes.copy()
    known = np.array([-np.inf, -np.inf])
    begun = time.monotonic()
    hot = how[1] * float(problem.prize[:-2].mean())
    cold = _COLD * hot
    count = len(problem.prize) - 2
    turns, done = _TURNS, 0
    while (now := time.monotonic()) < ends and done < _LONGEST * (count + 10):
        gone = max((now - begun) / (ends - begun), done / (_LONGEST * (count + 10)))
        heat = hot * (cold / hot) ** gone
        annealed(
            problem.travel, problem.prize, problem.stay, problem.opens, problem.close,
            problem.budget, rounds, sizes, best, best_sizes, known, lucky, turns, heat, heat,
            problem.each, problem.plain, how[0],
        )  # fmt: skip
        done += turns
        # a handful of looks at the clock, whatever the size
        spent = time.monotonic() - now
        turns = max(1, min(400, int(turns * _LOOK_S / max(spent, 1e-4))))
    return best, best_sizes, float(known[1])


def _problem(task: Task, stops: list[int]) -> _Kernel:
    """Return the problem by numbers of stops, prizes of those that must be seen raised."""
    places = [*stops, task.start, task.end]
    travel = np.ascontiguousarray(np.minimum(task.travel[np.ix_(places, places)], _FAR))
    prize = task.prize[places].copy()
    prize[-2:] = 0.0
    whole = float(prize.sum()) or 1.0
    for at, stop in enumerate(stops):
        prize[at] += _MUST * whole if stop in task.must else 0.0
    stay = task.service[places].copy()
    if task.start == task.end:
        stay[-1] = 0.0
    opens = task.opens[places].copy()
    opens[-2:] = 0.0
    count = len(stops)
    own = travel[:count, :count] + np.where(np.eye(count, dtype=bool), -1.0, 0.0)
    close = np.argsort(own, axis=1, kind="stable")[:, :_CLOSE].astype(np.int64)
    plain = bool((travel == travel.T).all() and not opens.any())
    each = _WAY_WEIGHT * float(task.prize[stops].mean()) / max(task.budget * task.groups, 1e-12)
    return _Kernel(
        travel, prize, stay, opens, np.ascontiguousarray(close), task.budget, each, plain
    )


def _rows(
    task: Task, rounds: Sequence[Round], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rounds as rows from start to end, and how many places of each count."""
    rows = np.zeros((task.groups, count + 2), dtype=np.int64)
    sizes = np.full(task.groups, 2, dtype=np.int64)
    for number in range(task.groups):
        stops = list(rounds[number]) if number < len(rounds) else []
        rows[number, : len(stops) + 2] = [count, *stops, count + 1]
        sizes[number] = len(stops) + 2
    return rows, sizes


def _thinned(task: Task, stops: Round) -> Round:
    """Return a round without the stops of least prize, until it keeps the budget."""
    kept = list(stops)
    while kept and not task.fits(kept):
        kept.remove(min(kept, key=lambda stop: (stop in task.must, task.prize[stop])))
    return kept


def _filled(task: Task, rounds: list[Round], stops: list[int]) -> list[Round]:
    """Return the rounds with every stop that still fits, best prize first, where it costs least."""
    seen = {stop for one in rounds for stop in one}
    spent = [task.spent(one) for one in rounds]
    for stop in sorted(stops, key=lambda one: (one not in task.must, -task.prize[one])):
        if stop in seen:
            continue
        trials = []
        for number, one in enumerate(rounds):
            path = np.array([task.start, *one, task.end])
            added = task.travel[path[:-1], stop] + task.travel[stop, path[1:]]
            added = added - task.travel[path[:-1], path[1:]] + task.service[stop]
            # Where nothing is waited for, this is what it takes; else more than it need.
            for at in np.flatnonzero(spent[number] + added <= task.budget):
                trial = [*one[:at], stop, *one[at:]]
                if task.fits(trial):
                    trials.append((float(added[at]), number, trial))
        if trials:
            _, number, trial = min(trials)
            rounds[number], spent[number] = trial, task.spent(trial)
            seen.add(stop)
    return rounds
