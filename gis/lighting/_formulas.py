"""The photometric formulas, inlined into the compiled loops that use them.

numba's cache looks at the file of a loop alone, so each file that takes these in states the
digest of this one (``FORMULAS_SHA256``; a test holds it true): a change here changes them too.
Plain arrays and numbers come in, not the records: counting references to their arrays costs ten
times the formula.
"""

from __future__ import annotations

import math
from typing import Final

from gis.lighting._compile import formula
from gis.lighting._layout import Floats

Pose = tuple[float, float, float, float, float, float]
"""Height [m], flux x maintenance factor [klm], sine and cosine of bearing and of tilt."""

View = tuple[int, float, float]
"""Quantity, and sine and cosine of the compass bearing that an upright face points to."""

HORIZONTAL: Final = 0
HEMISPHERICAL: Final = 1
VERTICAL: Final = 2
SEMICYLINDRICAL: Final = 3


@formula
def _bracket(values: Floats, last: int, value: float) -> int:
    """Index i in 0..last-1 with values[i] <= value <= values[i + 1].

    Guessed as if the steps were even, which real tables nearly are, then walked to the place.
    """
    i = min(last - 1, int((value - values[0]) / (values[last] - values[0]) * last))
    while values[i] > value:
        i -= 1
    while values[i + 1] < value:
        i += 1
    return i


@formula
def intensity(
    c_planes: Floats, gammas: Floats, values: Floats, c_deg: float, gamma_deg: float
) -> float:
    """Luminous intensity I(C, gamma), bilinear, zero outside the table's gammas [cd/klm]."""
    last = gammas.size - 1
    if gamma_deg < gammas[0] or gamma_deg > gammas[last]:
        return 0.0
    j = _bracket(gammas, last, gamma_deg)
    v = (gamma_deg - gammas[j]) / (gammas[j + 1] - gammas[j])
    if c_planes.size == 1:
        return float(values[j] + v * (values[j + 1] - values[j]))
    i = _bracket(c_planes, c_planes.size - 1, c_deg)
    u = (c_deg - c_planes[i]) / (c_planes[i + 1] - c_planes[i])
    at = i * gammas.size + j
    after = at + gammas.size
    here = values[at] + v * (values[at + 1] - values[at])
    there = values[after] + v * (values[after + 1] - values[after])
    return float(here + u * (there - here))


@formula
def candela(
    c_planes: Floats, gammas: Floats, values: Floats, pose: Pose, east_m: float, north_m: float
) -> float:
    """Intensity towards a point `east_m`, `north_m` from the lamp and its height below it [cd].

    C90 points along the bearing; tilt turns the luminaire about its C0-C180 axis, C90 side up.
    """
    height, klm, sin_b, cos_b, sin_t, cos_t = pose
    to_c0 = east_m * cos_b - north_m * sin_b
    level = east_m * sin_b + north_m * cos_b
    to_c90 = level * cos_t - height * sin_t
    down = level * sin_t + height * cos_t
    gamma_deg = math.degrees(math.atan2(math.sqrt(to_c0 * to_c0 + to_c90 * to_c90), down))
    c_deg = 0.0
    if c_planes.size > 1:
        c_deg = math.degrees(math.atan2(to_c90, to_c0))
        if c_deg < 0.0:
            c_deg += 360.0
    return intensity(c_planes, gammas, values, c_deg, gamma_deg) * klm


@formula
def light_of(cd: float, height: float, view: View, east_m: float, north_m: float) -> float:
    """Illuminance that an intensity gives at a point `east_m`, `north_m` from the lamp [lx].

    EN 13201-3:2015 with d the distance, cos(eps) = H / d, sin(eps) = r / d and a the azimuth of
    the lamp off the facing: Eh = I cos(eps) / d2, Ehs = I (1 + cos(eps)) / (4 d2),
    Ev = I sin(eps) cos(a) / d2 where cos(a) > 0, Esc = I sin(eps) (1 + cos(a)) / (pi d2).
    """
    quantity, facing_sin, facing_cos = view
    distance2 = east_m * east_m + north_m * north_m + height * height
    distance3 = distance2 * math.sqrt(distance2)
    if quantity == HORIZONTAL:
        return float(cd * max(height, 0.0) / distance3)
    if quantity == HEMISPHERICAL:
        return float(cd * (math.sqrt(distance2) + height) / (4.0 * distance3))
    # r cos(a): how far the lamp, seen from the point, lies along the facing
    ahead = -(east_m * facing_sin + north_m * facing_cos)
    if quantity == VERTICAL:
        return float(cd * max(ahead, 0.0) / distance3)
    across = math.sqrt(east_m * east_m + north_m * north_m)
    return float(cd * (across + ahead) / (math.pi * distance3))
