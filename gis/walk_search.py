"""The search for the best rounds: PyVRP, then every stop that still fits where it costs least."""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pyvrp import ProblemData

Numbers = NDArray[np.float64]
Round = list[int]

#: The budget in whole units of the search; travel is rounded up to them, so nothing overruns.
_UNITS: Final = 1_000_000
#: What all prizes together weigh against walking the whole budget once: prizes decide.
_PRIZE_WEIGHT: Final = 60.0
#: A stop that must be seen is worth so many times all others.
_MUST: Final = 4.0
#: Rounds without a better one after which the search ends, by stop.
_PATIENCE: Final = 1_500


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


def _searched(
    task: Task, stops: list[int], deadline: float, begun: Sequence[Round]
) -> list[Round]:
    """Return the rounds that PyVRP finds."""
    from pyvrp import Solution, SolveParams, PenaltyParams, solve  # noqa: PLC0415 -- heavy
    from pyvrp.exceptions import PenaltyBoundWarning  # noqa: PLC0415
    from pyvrp.stop import MaxRuntime, MultipleCriteria, NoImprovement  # noqa: PLC0415

    data = _problem(task, stops)
    number = {stop: at for at, stop in enumerate(stops)}
    first = [[number[stop] for stop in one] for one in begun if one]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = solve(
            data,
            MultipleCriteria(
                [
                    MaxRuntime(max(0.01, deadline - time.monotonic())),
                    NoImprovement(_PATIENCE * len(stops)),
                ]
            ),
            collect_stats=False,
            params=SolveParams(penalty=PenaltyParams()),
            initial_solution=Solution(data, first) if first else None,
        )
    rounds = [
        [stops[step.idx] for step in route if step.is_client()] for route in result.best.routes()
    ]
    rounds = [_thinned(task, one) for one in rounds]
    return rounds + [[] for _ in range(task.groups - len(rounds))]


def _problem(task: Task, stops: list[int]) -> ProblemData:
    """Return the problem in PyVRP's words, in whole units: travel rounded up, budget down."""
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType  # noqa: PLC0415

    places = [*stops, task.start, task.end]
    unit = _unit(task)
    waits = bool((task.opens[stops] > 0).any())
    ways = task.travel[np.ix_(places, places)]
    stays = task.service[places].copy()
    if task.start == task.end:
        stays[-1] = 0.0
    if not waits:
        ways = ways + stays[None, :]  # the stay belongs to the way that leads there
        ways[:, -2] -= stays[-2]
    limit = int((task.budget - stays[-2] - (stays[-1] if waits else 0.0)) / unit)
    far = 4 * _UNITS
    whole = np.minimum(np.ceil(np.minimum(ways, task.budget * 4) / unit - 1e-9), far)
    matrix = whole.astype(np.int64)
    np.fill_diagonal(matrix, 0)
    none = np.zeros_like(matrix)
    prizes = _whole_prizes(task, stops, limit)
    clients = [
        Client(
            at,
            service_duration=int(np.ceil(stays[at] / unit)) if waits else 0,
            tw_early=max(0, int(np.ceil((task.opens[stop] - stays[-2]) / unit))) if waits else 0,
            prize=prizes[at],
            required=False,
        )
        for at, stop in enumerate(stops)
    ]
    last = len(stops)
    groups = VehicleType(
        task.groups,
        start_depot=0,
        end_depot=1,
        unit_distance_cost=0 if waits else 1,
        unit_duration_cost=1 if waits else 0,
        **({"shift_duration": limit, "start_late": 0} if waits else {"max_distance": limit}),
    )
    return ProblemData(
        [Location(0, 0) for _ in places],
        clients,
        [Depot(last), Depot(last + 1)],
        [groups],
        [none if waits else matrix],
        [matrix if waits else none],
    )


def _unit(task: Task) -> float:
    """Return what one whole unit of the search is: 1 where everything is whole anyway."""
    numbers = np.concatenate([task.travel.ravel(), task.service, task.opens, task.opens])
    finite = numbers[np.isfinite(numbers)]
    if (finite == np.round(finite)).all() and task.budget < 4 * _UNITS:
        return 1.0
    return task.budget / _UNITS


def _whole_prizes(task: Task, stops: list[int], limit: int) -> list[int]:
    prizes = task.prize[stops].copy()
    whole = float(prizes.sum()) or 1.0
    prizes += [_MUST * whole if stop in task.must else 0.0 for stop in stops]
    return [max(1, round(one / whole * _PRIZE_WEIGHT * max(limit, 1))) for one in prizes]


def _thinned(task: Task, stops: Round) -> Round:
    """Return a round without the stops of least prize, until it keeps the budget."""
    kept = list(stops)
    while kept and not task.fits(kept):
        kept.remove(min(kept, key=lambda stop: (stop in task.must, task.prize[stop])))
    return kept


def _filled(task: Task, rounds: list[Round], stops: list[int]) -> list[Round]:
    """Return the rounds with every stop that still fits, best prize first, where it costs least."""
    seen = {stop for one in rounds for stop in one}
    for stop in sorted(stops, key=lambda one: (one not in task.must, -task.prize[one])):
        if stop in seen:
            continue
        trials = [
            (task.spent(trial) - task.spent(one), number, trial)
            for number, one in enumerate(rounds)
            for at in range(len(one) + 1)
            if task.fits(trial := [*one[:at], stop, *one[at:]])
        ]
        if trials:
            _, number, trial = min(trials)
            rounds[number] = trial
            seen.add(stop)
    return rounds
