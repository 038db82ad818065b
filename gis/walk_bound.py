"""What no round can be worth: a linear relaxation, made tighter by cuts while there is time.

Ways are taken as undirected (the shorter direction of each), stops may be seen in part, and only
what holds for every plan is asked: as much way into a stop as out of it, the budget of all groups
together, and no round that leaves the start out (Fischetti, Salazar & Toth 1998,
doi:10.1287/ijoc.10.2.133, equations 2 to 5). Waiting for the dark is left out. So the value is
never below what the best plan is worth; where all prizes are whole it is rounded down.
"""

from __future__ import annotations

import time
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

from gis.walk import check
from gis.walk_search import Task

Numbers = NDArray[np.float64]

_WHOLE: Final = 1_000_000
_LEAST: Final = 1e-6
_CUTS_A_TURN: Final = 40


class _Model(NamedTuple):
    """Edges between the places of a problem; the last column of ways joins end and start."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    length: Numbers
    places: int


def upper_bound(
    seconds: float,
    travel: ArrayLike,
    prize: ArrayLike,
    service: ArrayLike,
    budget: float,
    start: int,
    end: int,
    *,
    groups: int = 1,
) -> float:
    """Return what no plan can be worth.

    Parameters
    ----------
    seconds
        Time allowed [s]; more time gives a tighter value, any time a true one.
    travel, prize, service, budget, start, end, groups
        As `gis.walk.plan_rounds` takes them.

    Returns
    -------
    float
        At least the sum of prizes of the stops of every plan, those at start and end left out.

    Raises
    ------
    ValueError
        As `gis.walk.plan_rounds`.
    """
    deadline = time.monotonic() + seconds
    task = check(travel, prize, service, budget, start, end, groups, None, ())
    stops = task.reachable()
    worth = task.prize[stops]
    bound = float(worth.sum())
    if len(stops) > 1:
        bound = min(bound, _relaxed(task, stops, deadline))
    whole = bool((worth == np.round(worth)).all())
    return float(np.floor(bound + _LEAST)) if whole else bound


def _relaxed(task: Task, stops: list[int], deadline: float) -> float:
    model = _model(task, stops)
    cuts: list[tuple[NDArray[np.intp], int]] = []
    best = np.inf
    whole = False
    while time.monotonic() < deadline:
        value, solution, proven = _solved(task, stops, model, cuts, whole, deadline)
        if value is None:
            break
        best = min(best, value)
        if solution is None:
            break
        fresh = _violated(model, solution, len(stops), deadline)
        if fresh:
            cuts += fresh
        elif whole or not proven:
            break
        else:
            whole = True  # all cuts hold: from here stops are seen whole or not at all
    return best


def _model(task: Task, stops: list[int]) -> _Model:
    """Return the edges: between stops, from start and end to each, and from end back to start."""
    places = [*stops, task.start, task.end]
    ways = np.minimum(task.travel, task.travel.T)[np.ix_(places, places)]
    first, second = np.triu_indices(len(places), 1)
    closing = first == len(stops)  # start and end: the round is closed there, at no cost
    length = np.where(closing, 0.0, ways[first, second])
    known = np.isfinite(length) & (length <= task.budget)
    return _Model(
        first[known].astype(np.intp), second[known].astype(np.intp), length[known], len(places)
    )


def _solved(
    task: Task,
    stops: list[int],
    model: _Model,
    cuts: list[tuple[NDArray[np.intp], int]],
    whole: bool,
    deadline: float,
) -> tuple[float | None, Numbers | None, bool]:
    """Return the bound of the relaxation, its solution (ways, then stops), and if it is exact."""
    edges, count = len(model.first), len(stops)
    size = edges + count
    closing = (model.first == count) & (model.second == count + 1)
    degree = coo_array(
        (
            np.ones(2 * edges),
            (np.concatenate([model.first, model.second]), np.tile(np.arange(edges), 2)),
        ),
        shape=(model.places, size),
    ) - coo_array(
        (2 * np.ones(count), (np.arange(count), edges + np.arange(count))),
        shape=(model.places, size),
    )
    ends = np.zeros(model.places)
    ends[count:] = 2 * task.groups
    spent = np.concatenate([model.length, task.service[stops]])
    own = task.service[task.start] + (0 if task.start == task.end else task.service[task.end])
    rows = [
        LinearConstraint(csr_array(degree), ends, ends),
        LinearConstraint(csr_array(spent[None]), -np.inf, task.groups * (task.budget - own)),
    ]
    if cuts:
        rows.append(LinearConstraint(_cut_rows(model, cuts, size), 0, np.inf))
    upper = np.ones(size)
    ending = (model.second >= count) & ~closing
    upper[:edges][ending] = 1.0
    upper[:edges][closing] = task.groups
    lower = np.zeros(size)
    lower[:edges][closing] = task.groups
    result = milp(
        -np.concatenate([np.zeros(edges), task.prize[stops]]),
        constraints=rows,
        bounds=Bounds(lower, upper),
        integrality=np.full(size, int(whole)),
        options={"time_limit": max(0.01, deadline - time.monotonic())},
    )
    if not whole:
        return (-result.fun, result.x, True) if result.status == 0 else (None, None, False)
    dual = result.mip_dual_bound
    value = None if dual is None or not np.isfinite(dual) else -float(dual)
    return value, (result.x if result.status == 0 else None), result.status == 0


def _cut_rows(model: _Model, cuts: list[tuple[NDArray[np.intp], int]], size: int) -> csr_array:
    """Return rows that say: what is seen of a stop, two ways lead out of its set."""
    edges = len(model.first)
    rows = []
    for inside, stop in cuts:
        member = np.zeros(model.places, dtype=bool)
        member[inside] = True
        leaving = np.flatnonzero(member[model.first] != member[model.second])
        columns = np.append(leaving, edges + stop)
        values = np.append(np.ones(len(leaving)), -2.0)
        rows.append(
            coo_array((values, (np.zeros(len(columns), dtype=np.intp), columns)), shape=(1, size))
        )
    return csr_array(vstack(rows))


def _violated(
    model: _Model, solution: Numbers, count: int, deadline: float
) -> list[tuple[NDArray[np.intp], int]]:
    """Return sets of stops that the solution sees without a way from the start."""
    edges = len(model.first)
    flow, seen = solution[:edges], solution[edges:]
    used = flow > _LEAST
    graph = csr_array(
        coo_array((flow[used], (model.first[used], model.second[used])), shape=(model.places,) * 2)
    )
    _, piece = connected_components(graph, directed=False)
    lost = [stop for stop in np.flatnonzero(seen > _LEAST) if piece[stop] != piece[count]]
    if lost:
        heads = {
            int(piece[stop]): max(
                (one for one in lost if piece[one] == piece[stop]), key=lambda one: seen[one]
            )
            for stop in lost
        }
        return [(np.flatnonzero(piece == at), int(stop)) for at, stop in heads.items()]
    whole = csr_array((graph + graph.T) * _WHOLE).astype(np.int32)
    found: list[tuple[NDArray[np.intp], int]] = []
    done = np.zeros(count, dtype=bool)
    for stop in np.argsort(-seen):
        if seen[stop] <= 0.01 or len(found) >= _CUTS_A_TURN or time.monotonic() > deadline:  # noqa: PLR2004
            break
        if done[stop]:
            continue
        result = maximum_flow(whole, int(stop), count)
        if result.flow_value >= (2 * seen[stop] - 0.01) * _WHOLE:
            continue
        inside = _side(whole, result.flow, int(stop))
        done[inside[inside < count]] = True
        found.append((inside, int(stop)))
    return found


def _side(capacity: csr_array, flow: csr_array, stop: int) -> NDArray[np.intp]:
    """Return the places that more could still flow to from a stop: the side of its smallest cut."""
    left = csr_array(capacity - flow)
    left.data = np.where(left.data > 0, left.data, 0)
    left.eliminate_zeros()
    return np.sort(breadth_first_order(left, stop, return_predecessors=False)).astype(np.intp)
