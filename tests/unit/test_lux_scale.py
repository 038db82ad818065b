"""The scale of illuminance is even, ordered for every kind of sight, and says its numbers right."""

import numpy as np
import pytest
from numpy.typing import NDArray

from gis.lighting.classes import CLASSES, DEFAULT_CLASS
from maps.lux_scale import (
    CLASS_MINIMA,
    N_LEVELS,
    STEPS_LX,
    TRANSPARENT,
    UNDER,
    colours,
    edges_lx,
    indices,
    palette,
    position,
    step_text,
)
from maps.palette import THEMES, ThemeName
from maps.texts import get_texts

Floats = NDArray[np.float64]

# Machado, Oliveira, Fernandes 2009, "A physiologically-based model for simulation of color vision
# deficiency", IEEE TVCG 15(6), doi:10.1109/TVCG.2009.113: full severity, on linear sRGB.
SIGHTS: dict[str, Floats] = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# sRGB to cone responses and on to OKLab, Ottosson 2020.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear(rgb: object) -> Floats:
    values = np.asarray(rgb, float) / 255.0
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def seen(theme: ThemeName, sight: str) -> Floats:
    """Levels in OKLab as a kind of sight sees them."""
    rgb = np.clip(linear(colours(theme)) @ SIGHTS[sight].T, 0.0, 1.0)
    found: Floats = np.cbrt(rgb @ TO_CONES.T) @ TO_OKLAB.T
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_lightness_rises_in_even_steps(theme: ThemeName) -> None:
    lightness = seen(theme, "usual")[:, 0]
    steps = np.diff(lightness)
    assert (steps > 0).all()
    # A channel of 8 bits leaves a step a fifth off; over a named step it is a few per cent.
    wide = lightness[12::6] - lightness[:-12:6]
    assert np.abs(wide / wide.mean() - 1).max() < 0.03


@pytest.mark.parametrize("theme", THEMES)
def test_lightness_of_cie_rises_too(theme: ThemeName) -> None:
    y = linear(colours(theme)) @ np.array([0.2126, 0.7152, 0.0722])
    cie = 116.0 * np.where(y > 216 / 24389, np.cbrt(y), (24389 / 27 * y + 16) / 116) - 16
    assert (np.diff(cie) > 0).all()
    assert cie[-1] - cie[0] > 60


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_every_sight_sees_the_same_order_and_tells_named_steps_apart(
    theme: ThemeName, sight: str
) -> None:
    lab = seen(theme, sight)
    assert (np.diff(lab[::2, 0]) > 0).all()
    at = [int(indices(np.array([lux], np.float32))[0]) - UNDER - 1 for lux in STEPS_LX[:-1]]
    gaps = np.linalg.norm(np.diff(lab[[*at, N_LEVELS - 1]], axis=0), axis=1)
    assert gaps.min() > 0.025, "more than a just noticeable difference, about 0.02"
    assert gaps.max() / gaps.min() < 3.5


@pytest.mark.parametrize("theme", THEMES)
def test_ground_below_the_scale_is_darker_than_all_of_it(theme: ThemeName) -> None:
    rgb = palette(theme)
    assert len(rgb) == 3 * (N_LEVELS + 2)
    assert tuple(rgb[6:9]) == colours(theme)[0]
    under = (np.cbrt(linear(list(rgb[3:6])) @ TO_CONES.T) @ TO_OKLAB.T)[0]
    assert 0.02 < seen(theme, "usual")[0, 0] - under < 0.12


def test_levels_follow_the_logarithm_and_named_steps_are_their_bounds() -> None:
    edges = edges_lx()
    assert (edges[0], edges[-1], len(edges)) == (0.1, 100.0, N_LEVELS + 1)
    assert set(STEPS_LX) <= set(edges)
    ratios = np.diff(np.log10(edges))
    assert ratios.min() > 0
    assert ratios.max() / ratios.min() < 1.35
    assert position(0.1) == 0
    assert position(1000) == 1
    assert position(np.sqrt(10)) == pytest.approx(0.5, abs=0.01)


def test_minima_of_classes_are_named_steps() -> None:
    assert {0.4, 0.6, 1.0, 2.0} == {lux for lux, _ in CLASS_MINIMA}
    for lux, code in CLASS_MINIMA:
        assert CLASSES[code].e_min_lx == lux
        assert lux in STEPS_LX
    assert {5.0, 10.0} <= set(STEPS_LX)
    ours = {DEFAULT_CLASS[kind] for kind in ("footpath", "courtyard", "entrance")}
    assert ours <= {code for _, code in CLASS_MINIMA}


def test_a_value_takes_the_level_that_begins_with_it() -> None:
    # As they are kept: 0.6 lx in 16 bits is 0.6001, 0.1 lx is 0.09998.
    kept = np.array(STEPS_LX[:-1], np.float16).astype(np.float32)
    below = np.nextafter(kept.astype(np.float16), np.float16(0)).astype(np.float32)
    assert (indices(kept) == indices(below) + 1).all()
    odd = np.array([np.nan, 0.0, 0.05, 100.0, 6e4], np.float32)
    assert indices(odd).tolist() == [TRANSPARENT, UNDER, UNDER, N_LEVELS + 1, N_LEVELS + 1]


@pytest.mark.parametrize(
    ("language", "written"), [("sv", ["0,4", "1", "10"]), ("en", ["0.4", "1", "10"])]
)
def test_numbers_of_the_legend(language: str, written: list[str]) -> None:
    texts = get_texts(language)
    assert [step_text(lux, texts) for lux in (0.4, 1.0, 10.0)] == written
