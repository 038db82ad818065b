"""Published orienteering instances: places of TSPLIB, prizes by formula, half the optimal tour."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parent / "data" / "orienteering" / "instances.txt"


@dataclass(frozen=True)
class Instance:
    """One instance: the round begins and ends at place 0, whose own prize is always got."""

    name: str
    travel: NDArray[np.float64]
    prize: NDArray[np.float64]
    limit: int
    best: int

    def length(self, stops: Sequence[int]) -> float:
        """Return how long a round is."""
        return float(sum(self.travel[a, b] for a, b in itertools.pairwise(stops)))

    def score(self, stops: Sequence[int]) -> float:
        """Return what a round is worth, as published scores count it: the first place too."""
        return float(self.prize[sorted(set(stops))].sum())


def instances(names: Sequence[str] | None = None) -> list[Instance]:
    """Return instances by name, or all of them, in the order of the file."""
    rows = [row.split() for row in FILE.read_text().splitlines() if not row.startswith("#")]
    known = {row[0]: _read(row) for row in rows if names is None or row[0] in names}
    return list(known.values())


def _read(row: list[str]) -> Instance:
    name, rule, limit, _, best, *written = row
    places = np.array([[float(part) for part in one.split(",")] for one in written])
    number = np.arange(1, len(places) + 1)
    prize = 1 + (7141 * (number - 1) + 73) % 100
    return Instance(name, _lengths(rule, places), prize.astype(float), int(limit), int(best))


def _lengths(rule: str, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return whole lengths by TSPLIB's rules EUC_2D and ATT."""
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    if rule == "EUC_2D":
        return np.floor(apart + 0.5)
    raised = np.sqrt(apart**2 / 10.0)
    nearest = np.floor(raised + 0.5)
    return np.where(nearest < raised, nearest + 1, nearest)
