"""Which broken lamps of a scene to mend first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.lighting._layout import Floats, Ints
from gis.lighting.quantities import GROUND, Observed
from gis.lighting.scene import Lit, Site
from gis.lighting.scene_plan import PlannedSurface

PAIR_DISTANCE_M: Final = 40.0
"""Lamps no further apart are also tried two at a time."""
FELT_SHARE: Final = 0.01
"""Share of the limit from which on a lamp's light counts in the choice; never in the figures."""

Worth = tuple[float, float]
"""Dark cells removed a lamp, then missing light filled a lamp [lx]."""


class Part(NamedTuple):
    """A surface and its cells among those in no building."""

    surface: PlannedSurface
    cells: NDArray[np.bool_]


def part_of(site: Site, surface: PlannedSurface) -> Part:
    """Find the cells whose centres lie inside a surface."""
    if site.plan.grid is None:
        return Part(surface, np.zeros(0, dtype=bool))
    x, y = site.plan.grid.centres[site.open_cells].T
    shapely.prepare(surface.polygon)
    return Part(surface, shapely.contains_xy(surface.polygon, x, y))


def observed_on(surface: PlannedSurface) -> Observed:
    """Tell what the class of a surface limits."""
    return GROUND if surface.limit.quantity == "Eh" else Observed(surface.limit.quantity)


def rank_repairs(
    lit: Lit, parts: list[Part], cells: Mapping[Observed, Floats]
) -> list[dict[str, Any]]:
    """Rank the broken lamps by the dark cells that mending them removes, best first.

    After each pick the rest is judged anew, since gains overlap; and a pair within 40 m is picked
    when it removes more per lamp than any single one, since some cells need two.

    Parameters
    ----------
    lit : Lit
        The lamps as they are.
    parts : list of Part
        The surfaces; a cell counts once for each surface it is dark on.
    cells : mapping of Observed to ndarray
        Illuminance of the cells, row 1 with unknown lamps lit. [lx]

    Returns
    -------
    list of dict
        lamp, and the dark_cells_removed by mending it after all those before it.
    """
    broken = [k for k, lamp in enumerate(lit.lamps) if lamp.status == "broken"]
    places = np.array([(lit.lamps[k].x_m, lit.lamps[k].y_m) for k in broken]).reshape(-1, 2)
    choice = _Choice(*_mendable(lit, broken, parts, cells), places)
    return [
        {"lamp": lit.lamps[broken[i]].id, "dark_cells_removed": removed}
        for i, removed in choice.picks()
    ]


def _mendable(
    lit: Lit, broken: list[int], parts: list[Part], cells: Mapping[Observed, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Find the dark cells that all broken lamps together would mend.

    Returns what each has, what it needs, and what each lamp would add to it [lx]. The lamps are
    computed twice, so that memory holds these cells alone and not the whole grid for each lamp.
    """
    picked: list[tuple[Observed, Ints, Floats]] = []
    for part in parts:
        least_lx, observed = part.surface.limit.cell_min_lx, observed_on(part.surface)
        if least_lx is not None:
            dark = np.flatnonzero(part.cells & (cells[observed][1] < least_lx))
            picked.append((observed, dark, np.full(dark.size, least_lx)))
    kinds = dict.fromkeys(observed for observed, _, _ in picked)
    most = {observed: cells[observed][1].copy() for observed in kinds}
    for k in broken:
        for observed in kinds:
            most[observed] += lit.mended_lux(k, observed)
    # a hair below the limit counts: the sum is not in the order of the lamps
    picked = [
        (observed, dark[most[observed][dark] >= need * (1.0 - 1e-9)],
         need[most[observed][dark] >= need * (1.0 - 1e-9)])
        for observed, dark, need in picked
    ]  # fmt: skip
    nothing = [np.zeros(0)]
    gains = np.zeros((len(broken), sum(dark.size for _, dark, _ in picked)))
    for i, k in enumerate(broken):
        alone = {observed: lit.mended_lux(k, observed) for observed in kinds}
        gains[i] = np.concatenate(nothing + [alone[seen][dark] for seen, dark, _ in picked])
    have = np.concatenate(nothing + [cells[seen][1][dark] for seen, dark, _ in picked])
    return have, np.concatenate(nothing + [need for _, _, need in picked]), gains


@dataclass
class _Choice:
    """Greedy picking of lamps, with what is known of each lamp and pair until it changes."""

    have: Floats
    need: Floats
    gains: Floats
    places: Floats
    known: dict[tuple[int, ...], Worth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.felt = self.gains >= FELT_SHARE * self.need
        weights = self.felt.astype(np.float32)
        self.meets = weights @ weights.T > 0.0
        count = len(self.gains)
        self.tries: list[tuple[int, ...]] = [(i,) for i in range(count)]
        self.tries += [
            (i, j)
            for i, j in combinations(range(count), 2)
            if np.hypot(*(self.places[i] - self.places[j])) <= PAIR_DISTANCE_M and self.meets[i, j]
        ]

    def picks(self) -> list[tuple[int, int]]:
        """Pick all lamps, best first, each with the cells it mends after those before it."""
        found = []
        while self.tries:
            for i in self._best():
                dark = self.have < self.need
                self.have = self.have + self.gains[i]
                found.append((i, int(np.sum(dark & (self.have >= self.need)))))
                self.tries = [lamps for lamps in self.tries if i not in lamps]
                self.known = {
                    lamps: worth
                    for lamps, worth in self.known.items()
                    if not any(self.meets[i, j] for j in lamps) and i not in lamps
                }
        return found

    def _best(self) -> tuple[int, ...]:
        """Find what to mend next: a single lamp, or a pair that mends more cells a lamp."""
        for lamps in self.tries:
            if lamps not in self.known:
                self.known[lamps] = self._worth(lamps)
        # the first of equals: the order of the file
        best = max((t for t in self.tries if len(t) == 1), key=lambda t: self.known[t])
        pair = max((t for t in self.tries if len(t) > 1), key=lambda t: self.known[t], default=best)
        if self.known[pair][0] > self.known[best][0]:
            return tuple(sorted(pair, key=lambda i: self.known[i,], reverse=True))
        return best

    def _worth(self, lamps: tuple[int, ...]) -> Worth:
        felt = np.flatnonzero(self.felt[list(lamps)].any(axis=0))
        have, need = self.have[felt], self.need[felt]
        after = have + self.gains[list(lamps)][:, felt].sum(axis=0)
        mended = np.sum((have < need) & (after >= need))
        filled = np.maximum(np.minimum(after, need) - have, 0.0).sum()
        return float(mended) / len(lamps), float(filled) / len(lamps)
