"""What a lamp's seen state means for its light, and the rows in which doubt is counted."""

from __future__ import annotations

from typing import Final, NamedTuple

from gis import nomenclature as names

LOW_OUT, OUT, LIT, HIGH_LIT = range(4)
"""Rows of every sum: lowest flux and lamps never seen out; likely flux and they out; likely and
they lit; highest flux and they lit. Nothing can be darker than the first or brighter than the
last, as far as flux and state go."""
SUMS: Final = 4


class Weights(NamedTuple):
    """Share of a lamp's flux that burns: with every doubt against it, and with every doubt for."""

    cautious: float
    hopeful: float


STATE_WEIGHTS: Final[dict[str, Weights]] = {
    "lit": Weights(1.0, 1.0),
    "day_burning": Weights(1.0, 1.0),  # burns by day, so it burns at night
    "dim": Weights(names.DIM_FACTOR.value, names.DIM_FACTOR.value),
    "dark": Weights(0.0, 0.0),
    "flickering": Weights(0.0, 1.0),
    "obscured": Weights(names.OBSCURED_FACTOR.value, 1.0),
    "damaged": Weights(0.0, 1.0),  # says nothing about the light
    "open_hatch": Weights(0.0, 1.0),
    "unknown": Weights(0.0, 1.0),
}
"""What each seen state means for the light; a lamp nobody has seen is unknown, not lit."""
