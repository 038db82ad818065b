"""The round worth most: which stops to see, in which order, within the time there is.

This is the orienteering problem (Golden, Levy & Vohra 1987, doi:10.1002/1520-6750(198706)34:3<307::
AID-NAV3220340302>3.0.CO;2-D); with several groups at once the team orienteering problem. Rounds are
torn and filled anew under annealing (`gis._walk_kernels`; on the published instances far better
than the general route solvers, docs/WALKS.md); `gis.walk_bound` says what no round can pass.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gis.walk_search import Task, search

Numbers = NDArray[np.float64]

#: Rounding that a sum of travel times may gather, as a share of the budget.
_SLACK: Final = 1e-9


@dataclass(frozen=True)
class Plan:
    """The rounds of the groups, what they are worth, and what they could be worth at most.

    `rounds` holds stop indices, the first is the start and the last the end; `arrives` the time of
    arrival at each of them, in the unit of the travel times. `score` sums the prizes of the stops
    between. `bound` is what no plan can pass, None where it was not computed.
    """

    rounds: tuple[tuple[int, ...], ...]
    arrives: tuple[tuple[float, ...], ...]
    score: float
    bound: float | None = None

    @property
    def is_optimal(self) -> bool:
        """Whether it is proven that no plan is worth more."""
        return self.bound is not None and self.score >= self.bound - 1e-6

    @property
    def gap(self) -> float | None:
        """Share of the bound that the plan may lack [1]; None: not known."""
        if self.bound is None:
            return None
        return max(0.0, 1.0 - self.score / self.bound) if self.bound > 0 else 0.0


def orienteer(
    travel: ArrayLike,
    prize: ArrayLike,
    service: ArrayLike,
    budget: float,
    start: int,
    end: int,
    seconds: float,
) -> list[int]:
    """Return the round that sees most within a budget of time or length.

    Parameters
    ----------
    travel
        Time or length between stops, shape (n, n), in any one unit; need not be symmetric, inf
        where there is no way.
    prize
        What it is worth to see each stop, shape (n,), not negative.
    service
        Time spent at each stop, in the unit of `travel`, shape (n,). That of start and end counts
        too, once where they are the same.
    budget
        Travel and service together may not pass this.
    start, end
        Indices of the first and the last stop; may be the same.
    seconds
        Time allowed for the search [s]. Less is used where nothing better is found any more.

    Returns
    -------
    list of int
        Stop indices: the first is `start`, the last is `end`, each other one appears once.

    Raises
    ------
    ValueError
        If shapes do not agree, a number is negative or not a number, an index is out of reach, or
        the budget does not suffice to come from start to end.
    """
    return list(plan_rounds(travel, prize, service, budget, start, end, seconds).rounds[0])


def plan_rounds(  # noqa: PLR0913 -- as `orienteer`
    travel: ArrayLike,
    prize: ArrayLike,
    service: ArrayLike,
    budget: float,
    start: int,
    end: int,
    seconds: float,
    *,
    groups: int = 1,
    opens: ArrayLike | None = None,
    must: Sequence[int] = (),
    previous: Sequence[Sequence[int]] = (),
) -> Plan:
    """Return the rounds of several groups that walk at once and together see most.

    Parameters
    ----------
    travel, prize, service, budget, start, end, seconds
        As `orienteer` takes them; the budget is that of each group.
    groups
        How many walk at once; a stop is seen by one of them.
    opens
        Earliest time to be at each stop after the start, in the unit of `travel`; None: any. A
        group waits where it comes too early.
    must
        Stops that go before all others; one that cannot be fitted is left out.
    previous
        Rounds to begin the search from: those that were shown before a stop was moved.

    Returns
    -------
    Plan
        Without a bound; `gis.walk_bound.upper_bound` computes one.

    Raises
    ------
    ValueError
        As `orienteer`.
    """
    deadline = time.monotonic() + seconds
    task = check(travel, prize, service, budget, start, end, groups, opens, must)
    best = search(task, deadline, [list(one) for one in previous])
    rounds = tuple((start, *one, end) for one in best)
    return Plan(
        rounds,
        tuple(arrivals(task, one) for one in rounds),
        float(sum(task.prize[stop] for one in best for stop in one)),
    )


def with_bound(plan: Plan, bound: float | None) -> Plan:
    """Return the plan with what no plan can pass; never below what the plan itself is worth."""
    return replace(plan, bound=None if bound is None else max(bound, plan.score))


def arrivals(task: Task, stops: Sequence[int]) -> tuple[float, ...]:
    """Return when a group comes to each stop of its round, in the unit of the travel times."""
    now = 0.0
    times = [0.0]
    for here, there in pairwise(stops):
        now += float(task.service[here] + task.travel[here, there])
        now = max(now, float(task.opens[there]))
        times.append(now)
    return tuple(times)


def check(  # noqa: PLR0913, PLR0917 -- as `plan_rounds`
    travel: ArrayLike,
    prize: ArrayLike,
    service: ArrayLike,
    budget: float,
    start: int,
    end: int,
    groups: int,
    opens: ArrayLike | None,
    must: Sequence[int],
) -> Task:
    """Return the checked problem."""
    ways = np.array(travel, dtype=float)
    count = len(ways)
    if ways.shape != (count, count) or count == 0:
        raise ValueError(f"travel has shape {ways.shape}, expected (n, n)")
    values = {
        "prize": np.array(prize, dtype=float),
        "service": np.array(service, dtype=float),
        "opens": np.zeros(count) if opens is None else np.array(opens, dtype=float),
    }
    for name, numbers in (("travel", ways), *values.items()):
        if name != "travel" and numbers.shape != (count,):
            raise ValueError(f"{name} has shape {numbers.shape}, expected ({count},)")
        off_diagonal = numbers[~np.eye(count, dtype=bool)] if name == "travel" else numbers
        if np.isnan(off_diagonal).any() or (off_diagonal < 0).any():
            raise ValueError(f"{name} holds a negative number or none at all")
    for name, index in (("start", start), ("end", end), *(("must", one) for one in must)):
        if not 0 <= index < count:
            raise ValueError(f"{name} is {index}, expected 0 to {count - 1}")
    if groups < 1:
        raise ValueError(f"{groups} groups, expected 1 or more")
    np.fill_diagonal(ways, 0.0)
    task = Task(
        ways,
        **values,
        budget=float(budget) * (1 + _SLACK),
        start=start,
        end=end,
        groups=groups,
        must=frozenset(must) - {start, end},
    )
    if not task.fits([]):
        raise ValueError(f"a budget of {budget:g} does not suffice to come from start to end")
    return task
