"""Typical intensity distributions, one per family of luminaire.

The control points are ours: the shape such luminaires commonly have, not the data of any product.
They serve where no photometry is known, and every result that rests on them says so.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from gis.lighting.distribution import Distribution

Family = Literal["post_top_opal", "street_cutoff", "wall_pack", "bollard", "downlight"]
"""Families of outdoor luminaires with a typical distribution."""

GAMMA_STEP_DEG: Final = 2.5
C_STEP_DEG: Final = 5.0

# relative intensity at gamma angles, per C plane; planes between 90 and 270 mirror the others
_ROUND: Final[dict[str, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    # opal cylinder with a roof: most light sideways, some of it up
    "post_top_opal": (
        (0, 15, 30, 45, 60, 75, 90, 105, 120, 150, 180),
        (55, 62, 78, 92, 100, 98, 82, 55, 30, 8, 0),
    ),
    # louvred head at knee height: thrown far and flat, nothing above the horizon
    "bollard": ((0, 20, 40, 55, 65, 75, 82, 90), (10, 14, 35, 70, 100, 92, 45, 0)),
    # round recessed luminaire in a passage ceiling
    "downlight": ((0, 20, 40, 50, 60, 70, 80, 90), (100, 96, 78, 58, 34, 14, 4, 0)),
}
_GAMMA: Final = (0.0, 15.0, 30.0, 45.0, 55.0, 65.0, 72.0, 80.0, 90.0)
_PLANES: Final[dict[str, dict[float, tuple[float, ...]]]] = {
    # batwing along the path (C0), a broad step over it (C90), little behind the pole (C270)
    "street_cutoff": {
        -90.0: (40, 40, 34, 22, 14, 7, 3, 1, 0),
        -45.0: (40, 41, 38, 30, 24, 16, 8, 2, 0),
        0.0: (40, 42, 47, 58, 72, 80, 58, 14, 0),
        30.0: (40, 44, 54, 72, 92, 100, 66, 14, 0),
        60.0: (40, 45, 54, 66, 70, 58, 32, 8, 0),
        90.0: (40, 45, 52, 56, 48, 32, 16, 5, 0),
    },
    # forward throw from a facade, next to nothing into the wall
    "wall_pack": {
        -90.0: (45, 12, 3, 1, 0, 0, 0, 0, 0),
        -45.0: (45, 24, 10, 5, 3, 2, 1, 0, 0),
        0.0: (45, 48, 50, 48, 42, 32, 22, 12, 0),
        45.0: (45, 58, 76, 90, 92, 78, 56, 30, 0),
        90.0: (45, 62, 84, 100, 98, 80, 58, 32, 0),
    },
}


@cache
def typical_distribution(family: Family, efficiency: float = 1.0) -> Distribution:
    """Give the typical distribution of a family of luminaires.

    Parameters
    ----------
    family : str
        One of :data:`Family`.
    efficiency : float
        Share of the stated flux that leaves the luminaire. [1]

    Returns
    -------
    Distribution
        Table in steps of 2.5 deg gamma (and 5 deg C where not axisymmetric) whose flux is
        ``1000 * efficiency`` lm.
    """
    if family in _ROUND:
        angles, values = _ROUND[family]
        gamma_deg = _steps(0.0, angles[-1], GAMMA_STEP_DEG)
        table = np.interp(gamma_deg, angles, values).reshape(1, -1)
        c_deg = np.zeros(1)
    else:
        gamma_deg = _steps(0.0, _GAMMA[-1], GAMMA_STEP_DEG)
        c_deg = _steps(0.0, 360.0, C_STEP_DEG)
        table = _mirrored(_PLANES[family], c_deg, gamma_deg)
    shape = Distribution(f"typical {family}", c_deg, gamma_deg, table)
    return shape.scaled_to(efficiency)


def _steps(first: float, last: float, step: float) -> NDArray[np.float64]:
    return np.linspace(first, last, round((last - first) / step) + 1)


def _mirrored(
    planes: dict[float, tuple[float, ...]],
    c_deg: NDArray[np.float64],
    gamma_deg: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Fill all C planes from those between C270 (-90) and C90, mirrored about C90-C270."""
    keys = sorted(planes)
    rows = np.array([np.interp(gamma_deg, _GAMMA, planes[key]) for key in keys])
    # exact in multiples of the step, so that mirrored planes are equal to the last bit
    towards_street = 90.0 - np.abs((c_deg - 90.0 + 180.0) % 360.0 - 180.0)
    return np.stack([np.interp(towards_street, keys, column) for column in rows.T], axis=1)
