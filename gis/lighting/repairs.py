"""Which faulty lamps to mend first: the one choice that scenes and estates share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.lighting._layout import Floats, Ints
from gis.lighting.connected import components

PAIR_DISTANCE_M: Final = 40.0
"""Lamps no further apart are also tried two at a time; ours."""
SURFACE_WEIGHTS: Final[dict[str, float]] = {
    "entrance": 3.0,
    "steps": 2.0,
    "footpath": 2.0,
    "parking": 1.0,
    "courtyard": 1.0,
}
"""What a dark square metre counts by the kind of its surface; ours, no standard weighs them.

Everybody passes the entrance, and it is where one stands still with the keys; people fall on steps
and meet on paths; a yard can be walked around.
"""
_HAIR: Final = 1e-9
"""Relative: sums of the same numbers in another order differ by less."""
_BLOCKS: Final = 2048
"""Runs of cells by which lamps are taken to share ground or not; too few only cost time."""


class Felt(NamedTuple):
    """The cells that one lamp reaches, each once, and what it would add to them [lx]."""

    cells: Ints
    lux: Floats


class Pick(NamedTuple):
    """A lamp in the order of repair.

    Attributes
    ----------
    lamp : int
        Index of the lamp.
    with_lamp : int or None
        The other of a pair that was picked together: some of the ground needs both.
    dark_m2, weighted_m2 : float
        Dark ground that goes when it is mended after all those before it, plain and weighted. [m2]
    worth_m2 : float
        Weighted ground a lamp, of this pick or of the least one before it: lamps of clusters that
        share no ground, each ranked alone, merge by falling worth into the order of all. [m2]
    """

    lamp: int
    with_lamp: int | None
    dark_m2: float
    weighted_m2: float
    worth_m2: float


def surface_weight(kind: str) -> float:
    """Give the weight of a kind of surface; 1 for a kind without one."""
    return SURFACE_WEIGHTS.get(kind, 1.0)


def clusters(easting_m: Floats, northing_m: Floats, reach_m: Floats) -> Ints:
    """Tell which lamps may light common ground, directly or through others between.

    Parameters
    ----------
    easting_m, northing_m, reach_m : ndarray, shape (n,)
        Position and reach of each lamp. [m] Whoever has no position or reaches nowhere is alone.

    Returns
    -------
    ndarray of int, shape (n,)
        For each lamp the first lamp of its cluster.
    """
    one, other = _within(easting_m, northing_m, reach_m)
    return components(len(reach_m), one, other)


def _within(easting_m: Floats, northing_m: Floats, reach_m: Floats) -> tuple[Ints, Ints]:
    """Pairs of lamps, the earlier first, whose discs touch."""
    real = np.isfinite(easting_m) & np.isfinite(northing_m) & (reach_m > 0.0)
    known = np.flatnonzero(real)
    east, north, reach = easting_m[known], northing_m[known], reach_m[known]
    boxes = shapely.box(east - reach, north - reach, east + reach, north + reach)
    # boxes against boxes in the STRtree; the distance decides exactly
    one, other = shapely.STRtree(boxes).query(boxes)
    ahead = one < other
    one, other = one[ahead], other[ahead]
    apart_m = np.hypot(east[one] - east[other], north[one] - north[other])
    touch = apart_m <= reach[one] + reach[other]
    order = np.lexsort((other[touch], one[touch]))
    return known[one[touch][order]], known[other[touch][order]]


def rank(
    have_lx: Floats,
    need_lx: Floats,
    gains_lx: Floats | Sequence[Felt],
    weight_m2: Floats,
    area_m2: Floats,
    places_m: Floats,
) -> list[Pick]:
    """Rank faulty lamps by the weighted dark ground that mending them removes, best first.

    Greedy: after each pick the rest is judged anew, since gains overlap; and a pair within 40 m is
    picked when it removes more a lamp than any single one, since some cells need two. Among equals
    the lamp that fills more of the missing light goes first, then the one that comes first.

    Parameters
    ----------
    have_lx, need_lx : ndarray, shape (cells,)
        Illuminance as it is, and the limit below which a cell is dark. [lx]
    gains_lx : ndarray, shape (lamps, cells), or sequence of Felt
        What each lamp would add, never negative. [lx]
    weight_m2, area_m2 : ndarray, shape (cells,)
        What each cell counts in the choice, and its area. [m2]
    places_m : ndarray, shape (lamps, 2)
        Easting and northing of the lamps. [m]

    Returns
    -------
    list of Pick
        Every lamp once.
    """
    ground = _Ground(have_lx.astype(np.float64), need_lx, weight_m2, area_m2)
    return _Choice(ground, _all_felt(gains_lx), places_m).picks()


def _all_felt(gains_lx: Floats | Sequence[Felt]) -> list[Felt]:
    rows: Iterable[Felt | Floats] = gains_lx
    return [row if isinstance(row, Felt) else Felt(np.flatnonzero(row), row[row != 0.0])
            for row in rows]  # fmt: skip


class _Ground(NamedTuple):
    """The cells: illuminance and limit [lx], weight and area [m2]."""

    have: Floats
    need: Floats
    weight: Floats
    area: Floats

    def lit(self, felt: Felt) -> NDArray[np.bool_]:
        """Tell which of the cells of a lamp it lifts to their limit."""
        return np.asarray(self.have[felt.cells] + felt.lux >= self.need[felt.cells])


class _Choice:
    """Greedy picking of lamps, with what is known of each lamp and pair until it changes.

    Of each lamp: the weight it `removes`, the missing light it `fills`, and `half`, the weight of
    the cells that it brings at least halfway. Of each pair: `together`, what both remove, and
    `filled`. In any cell that two lamps lift to its limit one of them brings it halfway, so no pair
    removes more than its two `half`: few pairs need to be looked at.
    """

    def __init__(self, ground: _Ground, felt: list[Felt], places_m: Floats) -> None:
        self.ground = ground
        most = ground.have.copy()
        for lamp in felt:
            most[lamp.cells] += lamp.lux
        self.dark = (ground.have < ground.need) & (most >= ground.need * (1.0 - _HAIR))
        self.felt = [self._still_dark(lamp) for lamp in felt]
        count = len(felt)
        self.removes, self.fills, self.half = (np.zeros(count) for _ in range(3))
        self.fresh, self.waiting = np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
        self.blocks = np.zeros((count, _BLOCKS // 8), dtype=np.uint8)
        for i, lamp in enumerate(self.felt):
            self.blocks[i] = self._blocks(lamp)
        reach_m = np.full(count, PAIR_DISTANCE_M / 2.0)
        one, other = _within(places_m[:, 0], places_m[:, 1], reach_m)
        near = (self.blocks[one] & self.blocks[other]).any(axis=1)
        self.pairs = np.column_stack([one[near], other[near]])
        self.together, self.filled = (np.full(len(self.pairs), -1.0) for _ in range(2))
        self.scratch = np.zeros(ground.have.size)

    def picks(self) -> list[Pick]:
        """Pick all lamps, best first."""
        found: list[Pick] = []
        worth = np.inf
        while self.waiting.any():
            lamps = self._best()
            mended = [self._mend(i) for i in lamps]
            worth = min(worth, sum(weighted for _, weighted in mended) / len(lamps))
            found += [
                Pick(i, next((j for j in lamps if j != i), None), dark, weighted, worth)
                for i, (dark, weighted) in zip(lamps, mended, strict=True)
            ]
        return found

    def _still_dark(self, felt: Felt) -> Felt:
        dark = self.dark[felt.cells]
        return Felt(felt.cells[dark], felt.lux[dark])

    def _blocks(self, felt: Felt) -> NDArray[np.uint8]:
        """Mark the runs of cells that a lamp reaches: lamps without a common one never meet."""
        reached = np.zeros(_BLOCKS, dtype=bool)
        reached[felt.cells * _BLOCKS // self.dark.size] = True
        return np.packbits(reached)

    def _mend(self, i: int) -> tuple[float, float]:
        """Mend a lamp and give the area and the weight of what is no longer dark [m2]."""
        felt, ground = self._still_dark(self.felt[i]), self.ground
        gone = felt.cells[ground.lit(felt)]
        ground.have[felt.cells] += felt.lux
        self.dark[gone] = False
        self.waiting[i] = False
        stale = (self.blocks & self.blocks[i]).any(axis=1)
        self.fresh[stale] = False
        left = (self.pairs != i).all(axis=1)
        self.pairs, self.together, self.filled = (
            values[left] for values in (self.pairs, self.together, self.filled)
        )
        self.together[stale[self.pairs].any(axis=1)] = -1.0
        return float(ground.area[gone].sum()), float(ground.weight[gone].sum())

    def _best(self) -> list[int]:
        """Find what to mend next: a single lamp, or a pair that removes more a lamp."""
        for i in np.flatnonzero(self.waiting & ~self.fresh).tolist():
            self._judge(i)
        best = _first(np.where(self.waiting, self.removes, -1.0), self.fills)
        pair = self._best_pair(2.0 * float(self.removes[best]) * (1.0 + _HAIR))
        if pair is None:
            return [best]
        return sorted(pair, key=lambda i: (-self.removes[i], -self.fills[i]))

    def _judge(self, i: int) -> None:
        felt = self.felt[i] = self._still_dark(self.felt[i])
        weight = self.ground.weight[felt.cells]
        lack = self.ground.need[felt.cells] - self.ground.have[felt.cells]
        self.removes[i] = weight[self.ground.lit(felt)].sum()
        self.fills[i] = (weight * np.minimum(felt.lux, lack)).sum()
        self.half[i] = weight[2.0 * felt.lux >= lack * (1.0 - _HAIR)].sum()
        self.fresh[i] = True

    def _best_pair(self, floor: float) -> list[int] | None:
        """Find the pair that removes most, if that is more than the floor."""
        most = self.half[self.pairs].sum(axis=1)
        tried = np.flatnonzero(most > floor)
        top = floor
        for p in tried[np.argsort(-most[tried], kind="stable")].tolist():
            if most[p] < top * (1.0 - _HAIR):
                break
            if self.together[p] < 0.0:
                self._judge_pair(p)
            top = max(top, float(self.together[p]))
        if not (self.together > floor).any():
            return None
        found: list[int] = self.pairs[_first(self.together, self.filled)].tolist()
        return found

    def _judge_pair(self, p: int) -> None:
        """Add up what two lamps do alone, and mend the sum where both reach."""
        one, other = self.pairs[p]
        ground, mine, theirs = self.ground, self.felt[one], self.felt[other]
        self.scratch[mine.cells] = mine.lux
        first = self.scratch[theirs.cells]
        self.scratch[mine.cells] = 0.0
        shared = first > 0.0
        first, second, cells = first[shared], theirs.lux[shared], theirs.cells[shared]
        have, need, weight = ground.have[cells], ground.need[cells], ground.weight[cells]
        lack = need - have
        both = (have + (first + second) >= need).astype(np.float64)
        both -= have + first >= need
        both -= have + second >= need
        fills = np.minimum(first + second, lack)
        fills -= np.minimum(first, lack) + np.minimum(second, lack)
        self.together[p] = self.removes[one] + self.removes[other] + (weight * both).sum()
        self.filled[p] = self.fills[one] + self.fills[other] + (weight * fills).sum()


def _first(worth: Floats, fills: Floats) -> int:
    """Index of the highest worth; among equals of what fills most, then of the first."""
    equal = np.flatnonzero(worth == worth.max())
    return int(equal[np.argmax(fills[equal])])
