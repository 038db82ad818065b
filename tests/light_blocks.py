"""Blocks of ground made by hand: pools of light around lamps, with houses cut out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from maps.lux_tile import Block

SIDE = 64
Floats = NDArray[np.float64]
#: Illuminance of cells at easting, northing [m]: lamps never seen out, and lit; NaN: built ground.
Light = Callable[[Floats, Floats], tuple[Floats, Floats]]


def block_of(row: int, column: int, light: Light, step_m: float = 1.0) -> Block:
    """Make the block whose south-west cell is given."""
    rows, columns = np.mgrid[row : row + SIDE, column : column + SIDE]
    out, lit = light((columns + 0.5) * step_m, (rows + 0.5) * step_m)
    kept = ~np.isnan(lit)
    runs = []
    for r, line in enumerate(kept):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(int)))
        runs += [(row + r, column + a, column + b - 1) for a, b in edges.reshape(-1, 2)]
    lux = np.stack([out[kept], lit[kept]]).astype("<f2")
    return Block(step_m, np.array(runs, "<i4").reshape(-1, 3).tobytes(), lux.tobytes())


def pools(
    lamps: Sequence[tuple[float, float, bool]], houses: Sequence[tuple[float, ...]] = ()
) -> Light:
    """Light of lamps 4 m high at easting, northing [m]; the third tells whether it was seen lit.

    Houses are west, south, east, north [m]; they are left out and throw no shadow.
    """

    def light(east: Floats, north: Floats) -> tuple[Floats, Floats]:
        out, lit = np.zeros_like(east), np.zeros_like(east)
        for x, y, seen in lamps:
            square = (east - x) ** 2 + (north - y) ** 2 + 16.0
            lux = 30.0 * 64.0 * 16.0**-0.5 / square**1.5 * 4.0
            lit += lux
            out += lux if seen else 0.0
        for west, south, far, top in houses:
            built = (east > west) & (east < far) & (north > south) & (north < top)
            out[built] = lit[built] = np.nan
        return out, lit

    return light


def plain(out: float, lit: float) -> Light:
    """Ground of one illuminance everywhere [lx]."""
    return lambda east, _: (np.full_like(east, out), np.full_like(east, lit))
