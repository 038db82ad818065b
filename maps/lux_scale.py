"""The scale of illuminance: logarithmic, even to the eye, and the same for every kind of sight.

From 0.1 to 100 lx lightness rises in equal steps of OKLab, from night blue over plum and amber to
pale yellow, so that dark ground is dark on the map and no step looks larger than another. Lightness
alone orders the scale: who does not tell red from green, or sees a grey print, loses nothing. The
minima of lighting classes lie exactly where one colour ends and the next begins.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from gis.lighting.classes import CLASSES
from maps.palette import ThemeName
from maps.texts import Texts

Unseen = Literal["out", "lit"]
Floats = NDArray[np.float64]
Rgb = tuple[int, int, int]

STEPS_LX: Final = (0.1, 0.2, 0.4, 0.6, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Named steps [lx]; their distances on the scale are those of their logarithms, to a level."""

CLASS_MINIMA: Final[tuple[tuple[float, str], ...]] = tuple(
    (limit, code) for code in ("P6", "P5", "P4", "P2") if (limit := CLASSES[code].e_min_lx)
)
"""Steps [lx] that are the minimum of a class, with its name."""

# Levels between two named steps: 24 a decade, one more where two class minima lie close.
_LEVELS: Final = (7, 7, 5, 5, 7, 10, 7, 7, 10, 7)
N_LEVELS: Final = sum(_LEVELS)

TRANSPARENT: Final = 0
"""Index of what was not computed."""
UNDER: Final = 1
"""Index of ground below the scale; from the next on stand the levels."""


@dataclass(frozen=True)
class Ramp:
    """A way through OKLab: lightness [0..1] at both ends, chroma and hue [deg] at even stations.

    `under` is the colour below the scale, darker than all of it. It covers the ground of the map:
    light paper that shines through would make dark ground look lit.
    """

    lightness: tuple[float, float]
    chroma: tuple[float, ...]
    hue_deg: tuple[float, ...]
    under: Rgb


_CHROMA: Final = (0.090, 0.115, 0.105, 0.105, 0.120, 0.115, 0.075)
_HUE_DEG: Final = (278.0, 305.0, 345.0, 390.0, 420.0, 445.0, 462.0)

RAMPS: Final[dict[ThemeName, Ramp]] = {
    "day": Ramp((0.34, 0.965), _CHROMA, _HUE_DEG, (44, 44, 67)),
    "night": Ramp((0.26, 0.965), _CHROMA, _HUE_DEG, (11, 11, 26)),
}


@lru_cache(maxsize=1)
def edges_lx() -> Floats:
    """Return the bounds of all levels [lx], ascending, one more than there are levels."""
    parts = [
        np.geomspace(low, high, count, endpoint=False)
        for low, high, count in zip(STEPS_LX, STEPS_LX[1:], _LEVELS, strict=False)
    ]
    # geomspace may be a bit off at the ends of its parts; the named steps are exact.
    edges = np.concatenate([*parts, [STEPS_LX[-1]]])
    edges[np.concatenate([[0], np.cumsum(_LEVELS)])] = STEPS_LX
    return edges


@lru_cache(maxsize=2)
def colours(theme: ThemeName) -> tuple[Rgb, ...]:
    """Return the colour of each level in a theme, darkest first."""
    ramp = RAMPS[theme]
    at = np.linspace(0.0, 1.0, N_LEVELS)
    stations = np.linspace(0.0, 1.0, len(ramp.hue_deg))
    lightness = np.linspace(*ramp.lightness, N_LEVELS)
    chroma = np.interp(at, stations, ramp.chroma)
    hue = np.radians(np.interp(at, stations, ramp.hue_deg))
    lab = np.column_stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)])
    return tuple((int(r), int(g), int(b)) for r, g, b in np.rint(_srgb(lab) * 255.0))


@lru_cache(maxsize=2)
def palette(theme: ThemeName) -> bytes:
    """Return the colours of a tile as red, green, blue bytes; the first is drawn transparent."""
    table = [(0, 0, 0), RAMPS[theme].under, *colours(theme)]
    return bytes(channel for colour in table for channel in colour)


def indices(lux: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the place of each illuminance in the palette.

    Parameters
    ----------
    lux
        Illuminance [lx], any shape; NaN where nothing was computed.

    Returns
    -------
    ndarray of uint8
        `TRANSPARENT`, `UNDER`, or a level; what lies above the scale has its last level.
    """
    # A value that was stored as 0.6 in few bits stands on its own step, not just below it.
    edges = edges_lx().astype(np.float16).astype(np.float32)
    level = np.searchsorted(edges[:-1], lux, side="right") + UNDER
    return np.where(np.isnan(lux), TRANSPARENT, level).astype(np.uint8)


def position(lux: float) -> float:
    """Return where an illuminance [lx] stands on the scale, from 0 to 1."""
    places = np.linspace(0.0, 1.0, N_LEVELS + 1)
    return float(np.interp(np.log(max(lux, 1e-9)), np.log(edges_lx()), places))


def step_text(lux: float, texts: Texts) -> str:
    """Write a named step without unit: ``0,4``, ``10``."""
    return texts.number(lux, 1 if lux < 1 else 0)


def _srgb(lab: Floats) -> Floats:
    """Convert OKLab to sRGB [0..1]; Ottosson 2020, https://bottosson.github.io/posts/oklab/."""
    cones = (lab @ _FROM_OKLAB.T) ** 3
    linear = np.clip(cones @ _FROM_CONES.T, 0.0, 1.0)
    curved = 1.055 * linear ** (1 / 2.4) - 0.055
    return np.asarray(np.where(linear <= _LINEAR_UP_TO, 12.92 * linear, curved))


_LINEAR_UP_TO: Final = 0.0031308  # IEC 61966-2-1
_FROM_OKLAB: Final = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_FROM_CONES: Final = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)
