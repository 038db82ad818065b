"""The formulas of light and shadow, inlined into the compiled loops that use them.

numba's cache looks at the file of a loop alone, so each file that takes these in states the
digest of this one (``FORMULAS_SHA256``; a test holds it true): a change here changes them too.
Plain arrays and numbers come into what is done for each cell, not the records: counting references
to their arrays costs ten times the formula.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from gis.lighting._compile import formula
from gis.lighting._layout import Cells, Floats, Lamps, Tables

Pose = tuple[float, float, float, float, float, float]
"""Height [m], flux x maintenance factor [klm], sine and cosine of bearing and of tilt."""

Table = tuple[Floats, Floats, Floats]
"""C planes, gammas and intensities of one distribution."""

View = tuple[int, float, float]
"""Quantity, and sine and cosine of the compass bearing that an upright face points to."""

HORIZONTAL: Final = 0
HEMISPHERICAL: Final = 1
VERTICAL: Final = 2
SEMICYLINDRICAL: Final = 3

TAN_22_5: Final = math.sqrt(2.0) - 1.0
TINY: Final = 1e-300
SERIES: Final = (
    -0.3333333333333325, 0.19999999999898407, -0.1428571426609662, 0.11111109636534361,
    -0.09090852557176049, 0.0769105515839315, -0.06649613695291669, 0.05736332165907643,
    -0.04483334622272886, 0.02275052699336167,
)  # fmt: skip
"""(atan(t) - t) / t3 in powers of t2: the polynomial through its values at the ten Chebyshev
nodes of 0..tan(22.5 deg)2, off by 1.3e-16 of atan(t) at most."""


@formula
def pose_of(lamps: Lamps, k: int) -> Pose:
    """Gather the numbers of one lamp that each of its cells needs."""
    return (
        lamps.height_m[k],
        lamps.klm[k],
        lamps.bearing_sin[k],
        lamps.bearing_cos[k],
        lamps.tilt_sin[k],
        lamps.tilt_cos[k],
    )


@formula
def table_of(tables: Tables, table: int) -> Table:
    """Cut one distribution out: its C planes, gammas and intensities."""
    return (
        tables.c_deg[tables.c_start[table] : tables.c_start[table + 1]],
        tables.gamma_deg[tables.gamma_start[table] : tables.gamma_start[table + 1]],
        tables.intensity_cd_klm[tables.intensity_start[table] : tables.intensity_start[table + 1]],
    )


@formula
def atan2_deg(y: float, x: float) -> float:
    """Angle of a direction, -180..180, zero where both are zero [deg].

    Plain arithmetic without a jump, which the compiler does for several cells at once and which
    gives the same bits on every machine; the C library's does neither. The smaller side over the
    larger is turned back by 45 degrees when above tan(22.5 deg), so that a short series is enough.
    """
    across, along = abs(y), abs(x)
    low, high = min(across, along), max(across, along)
    turned = low > TAN_22_5 * high
    over = low - high if turned else low
    under = low + high if turned else max(high, TINY)
    t = over / under
    z = t * t
    z2 = z * z
    z4 = z2 * z2
    series = (
        (SERIES[0] + SERIES[1] * z + (SERIES[2] + SERIES[3] * z) * z2)
        + (SERIES[4] + SERIES[5] * z + (SERIES[6] + SERIES[7] * z) * z2) * z4
        + (SERIES[8] + SERIES[9] * z) * (z4 * z4)
    )
    angle = math.degrees(t + t * z * series) + (45.0 if turned else 0.0)
    angle = 90.0 - angle if across > along else angle
    angle = 180.0 - angle if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@formula
def direction(pose: Pose, east_m: float, north_m: float) -> tuple[float, float]:
    """C and gamma of a point `east_m`, `north_m` from the lamp and its height below it [deg].

    C90 points along the bearing; tilt turns the luminaire about its C0-C180 axis, C90 side up.
    """
    height, _, sin_b, cos_b, sin_t, cos_t = pose
    to_c0 = east_m * cos_b - north_m * sin_b
    level = east_m * sin_b + north_m * cos_b
    to_c90 = level * cos_t - height * sin_t
    down = level * sin_t + height * cos_t
    c_deg = atan2_deg(to_c90, to_c0)
    c_deg = c_deg + 360.0 if c_deg < 0.0 else c_deg
    return c_deg, atan2_deg(math.sqrt(to_c0 * to_c0 + to_c90 * to_c90), down)


@formula
def _bracket(values: Floats, last: int, value: float) -> int:
    """Index i in 0..last-1 with values[i] <= value <= values[i + 1].

    Guessed as if the steps were even, which real tables nearly are, then walked to the place.
    Indices are unsigned: a signed one is looked at for counting from the end at every use.
    """
    i = min(last - 1, int((value - values[0]) / (values[np.uint64(last)] - values[0]) * last))
    while values[np.uint64(i)] > value:
        i -= 1
    while values[np.uint64(i + 1)] < value:
        i += 1
    return i


@formula
def intensity(
    c_planes: Floats, gammas: Floats, values: Floats, c_deg: float, gamma_deg: float
) -> float:
    """Luminous intensity I(C, gamma), bilinear, zero outside the table's gammas [cd/klm].

    Written out: a formula within a formula within a loop is one level too many, arrays are
    counted again and the whole takes ten times as long.
    """
    last = gammas.size - 1
    if gamma_deg < gammas[0] or gamma_deg > gammas[np.uint64(last)]:
        return 0.0
    j = _bracket(gammas, last, gamma_deg)
    low, high = gammas[np.uint64(j)], gammas[np.uint64(j + 1)]
    v = (gamma_deg - low) / (high - low)
    if c_planes.size == 1:
        return float(values[np.uint64(j)] + v * (values[np.uint64(j + 1)] - values[np.uint64(j)]))
    i = _bracket(c_planes, c_planes.size - 1, c_deg)
    low, high = c_planes[np.uint64(i)], c_planes[np.uint64(i + 1)]
    at = np.uint64(i * gammas.size + j)
    after = np.uint64((i + 1) * gammas.size + j)
    one = np.uint64(1)
    here = values[at] + v * (values[at + one] - values[at])
    there = values[after] + v * (values[after + one] - values[after])
    return float(here + (c_deg - low) / (high - low) * (there - here))


@formula
def light_of(height: float, view: View, east_m: float, north_m: float) -> float:
    """Illuminance per intensity at a point `east_m`, `north_m` from the lamp [lx/cd].

    EN 13201-3:2015 with d the distance, cos(eps) = H / d, sin(eps) = r / d and a the azimuth of
    the lamp off the facing: Eh = I cos(eps) / d2, Ehs = I (1 + cos(eps)) / (4 d2),
    Ev = I sin(eps) cos(a) / d2 where cos(a) > 0, Esc = I sin(eps) (1 + cos(a)) / (pi d2).
    """
    quantity, facing_sin, facing_cos = view
    distance2 = east_m * east_m + north_m * north_m + height * height
    distance3 = distance2 * math.sqrt(distance2)
    if quantity == HORIZONTAL:
        return float(max(height, 0.0) / distance3)
    if quantity == HEMISPHERICAL:
        return float((math.sqrt(distance2) + height) / (4.0 * distance3))
    # r cos(a): how far the lamp, seen from the point, lies along the facing
    ahead = -(east_m * facing_sin + north_m * facing_cos)
    if quantity == VERTICAL:
        return float(max(ahead, 0.0) / distance3)
    across = math.sqrt(east_m * east_m + north_m * north_m)
    return float((across + ahead) / (math.pi * distance3))


@formula
def at_least(p: float, q: float, low: float, high: float) -> tuple[float, float]:
    """Part of the interval low..high where p * x + q >= 0; empty comes back as low > high."""
    if p > 0.0:
        return max(low, -q / p), high
    if p < 0.0:
        return low, min(high, -q / p)
    if q < 0.0:
        return 1.0, -1.0
    return low, high


@formula
def columns_in(cells: Cells, lamps: Lamps, k: int, y: float) -> tuple[int, int]:
    """Columns that lamp k may reach in a row `y` north of it, first and one past the last."""
    half = math.sqrt(max(0.0, lamps.reach_m[k] * lamps.reach_m[k] - y * y))
    west = math.ceil((lamps.easting_m[k] - half) / cells.step_m - 0.5)
    return west, math.floor((lamps.easting_m[k] + half) / cells.step_m - 0.5) + 1


@formula
def reached(cells: Cells, run: int, west: int, east: int) -> tuple[int, int, int]:
    """Cells of a run among the columns west..east: first column, first cell, how many."""
    start = cells.run_column[run]
    first = max(west, start)
    end = min(east, start + cells.run_cell[run + 1] - cells.run_cell[run])
    return first, cells.run_cell[run] + first - start, max(0, end - first)
