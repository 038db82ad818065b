"""The polar curve of a luminaire as SVG: candela per 1000 lm in the planes C0-C180 and C90-C270.

Gamma counts from straight down, C counter-clockwise seen from above, as in the file. The two curves
differ by their dashes as well as by colour; the same values stand in a table beside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from maps.texts import Texts

Floats = NDArray[np.float64]

PLANES_DEG: Final = (0.0, 90.0, 180.0, 270.0)
"""C angles that are drawn and tabulated. [deg]"""
RADIUS: Final = 200.0
WIDTH: Final = 2 * RADIUS + 96.0
MARGIN: Final = 34.0
#: Light above the horizontal below this share of the highest intensity is not drawn as a half.
UPWARD_SHARE: Final = 0.005
RINGS_MAX: Final = 5
SPOKE_DEG: Final = 30
DECIMALS_MAX: Final = 6
TABLE_STEP_DEG: Final = 10.0
_HORIZONTAL_DEG: Final = 90.0
_ZENITH_DEG: Final = 180.0
_NAMED_BY: Final = 'aria-labelledby="polar-title polar-desc"'


@dataclass(frozen=True, eq=False)
class Polar:
    """Intensities of the four half planes, and where the table is highest.

    Attributes
    ----------
    gamma_deg : ndarray, shape (n,)
        Rising gamma angles; outside them there is no light. [deg]
    planes_cd_klm : ndarray, shape (4, n)
        Intensity per 1000 lm at C0, C90, C180, C270. [cd/klm]
    axisymmetric : bool
        Whether every plane is the same.
    peak_cd_klm, peak_c_deg, peak_gamma_deg : float
        Highest intensity of the whole table and its direction. [cd/klm], [deg]
    """

    gamma_deg: Floats
    planes_cd_klm: Floats
    axisymmetric: bool
    peak_cd_klm: float
    peak_c_deg: float
    peak_gamma_deg: float

    def at(self, gamma_deg: Floats) -> Floats:
        """Give the four half planes at other gamma angles, zero outside the table [cd/klm]."""
        rows = [
            np.interp(gamma_deg, self.gamma_deg, row, left=0.0, right=0.0)
            for row in self.planes_cd_klm
        ]
        return np.stack(rows)

    @property
    def goes_up(self) -> bool:
        """Whether light above the horizontal is worth drawing."""
        above = self.planes_cd_klm[:, self.gamma_deg > _HORIZONTAL_DEG]
        return bool(above.size and above.max() > UPWARD_SHARE * self.planes_cd_klm.max())


def polar_of(c_deg: Floats, gamma_deg: Floats, table_cd_klm: Floats) -> Polar:
    """Cut the four half planes out of a table.

    Parameters
    ----------
    c_deg : ndarray, shape (m,)
        0 to 360, or [0] alone if axisymmetric. [deg]
    gamma_deg : ndarray, shape (n,)
        Rising, within 0 to 180. [deg]
    table_cd_klm : ndarray, shape (m, n)
        Intensity per 1000 lm. [cd/klm]

    Returns
    -------
    Polar
        Planes that the table does not have are interpolated.
    """
    alone = c_deg.size == 1
    if alone:
        planes = np.repeat(table_cd_klm[:1], len(PLANES_DEG), axis=0)
    else:
        planes = np.stack([np.interp(PLANES_DEG, c_deg, row) for row in table_cd_klm.T], axis=1)
    c_at, gamma_at = np.unravel_index(int(np.argmax(table_cd_klm)), table_cd_klm.shape)
    return Polar(
        gamma_deg=gamma_deg,
        planes_cd_klm=planes,
        axisymmetric=alone,
        peak_cd_klm=float(table_cd_klm.max()),
        peak_c_deg=float(c_deg[c_at]),
        peak_gamma_deg=float(gamma_deg[gamma_at]),
    )


def rings(highest: float) -> list[float]:
    """Give round values for at most five rings, the last at or above the highest intensity."""
    power = 10.0 ** math.floor(math.log10(highest / RINGS_MAX))
    # Rounding must not ask for a sixth ring where five fit.
    step = next(
        power * n for n in (1, 2, 2.5, 5, 10) if power * n * RINGS_MAX >= highest * (1 - 1e-9)
    )
    count = math.ceil(highest / step * (1 - 1e-9))
    return [step * (n + 1) for n in range(count)]


def table_rows(polar: Polar) -> list[tuple[float, list[float]]]:
    """Give the curve as rows: gamma [deg], then the four half planes [cd/klm], one if all alike.

    Gamma goes in steps of 10 degrees from the first angle of the table to the last.
    """
    first, last = float(polar.gamma_deg[0]), float(polar.gamma_deg[-1])
    steps = np.arange(math.ceil(first / TABLE_STEP_DEG) * TABLE_STEP_DEG, last, TABLE_STEP_DEG)
    gammas = np.unique(np.concatenate([[first], steps, [last]]))
    planes = polar.at(gammas)[: 1 if polar.axisymmetric else None]
    return [(float(g), [float(v) for v in planes[:, n]]) for n, g in enumerate(gammas)]


def polar_svg(polar: Polar, texts: Texts, name: str) -> Markup:
    """Draw the curve.

    Parameters
    ----------
    polar
        What is drawn.
    texts
        Words and numbers of the reader.
    name
        What the luminaire or file is called; becomes part of the picture's title.

    Returns
    -------
    Markup
        One svg element with title and description; classes of luminaires.css colour it.
    """
    # A beam that misses all four half planes is drawn as nothing, at its own scale.
    values = rings(float(polar.planes_cd_klm.max()) or polar.peak_cd_klm)
    up = polar.goes_up
    top = RADIUS + MARGIN if up else MARGIN
    height = top + RADIUS + MARGIN
    frame = _Frame(WIDTH / 2, top, RADIUS / values[-1], up)
    title = texts.gettext("Polar curve of %(name)s", name=name)
    parts = [
        f'<svg class="polar" viewBox="0 0 {WIDTH:g} {height:g}" role="img" {_NAMED_BY}>',
        f'<title id="polar-title">{escape(title)}</title>',
        f'<desc id="polar-desc">{escape(describe(polar, texts))}</desc>',
        *_grid(frame, values, texts),
        f'<path class="polar-c0" d="{_curve(polar, frame, 2, 0)}"/>',
    ]
    if not polar.axisymmetric:
        parts.append(f'<path class="polar-c90" d="{_curve(polar, frame, 3, 1)}"/>')
    parts += [*_labels(frame, values, texts), "</svg>"]
    return Markup("".join(parts))  # noqa: S704 - numbers, and words that were escaped above


def describe(polar: Polar, texts: Texts) -> str:
    """Say in words what the curve shows."""
    where = {
        "cd": texts.number(polar.peak_cd_klm),
        "gamma": texts.number(polar.peak_gamma_deg),
        "c": texts.number(polar.peak_c_deg),
    }
    if polar.axisymmetric:
        return texts.gettext(
            "The same in every direction. Highest %(cd)s cd/klm, %(gamma)s° from straight down.",
            **where,
        )
    return texts.gettext(
        "Highest %(cd)s cd/klm, at C %(c)s° and %(gamma)s° from straight down.", **where
    )


@dataclass(frozen=True)
class _Frame:
    """Where intensities lie on the picture: centre, units a candela, whether the top is drawn."""

    x: float
    y: float
    scale: float
    up: bool

    def point(self, gamma_deg: float, radius: float, side: int = 1) -> tuple[float, float]:
        angle = math.radians(gamma_deg)
        return self.x + side * radius * math.sin(angle), self.y + radius * math.cos(angle)


def _curve(polar: Polar, frame: _Frame, left: int, right: int) -> str:
    """Path of one plane: up its left half from the far end, down the right one, closed."""
    low, high = float(polar.gamma_deg[0]), float(polar.gamma_deg[-1])
    if not frame.up:
        high = min(high, _HORIZONTAL_DEG)
    steps = np.arange(math.ceil(low), high, 1.0)
    gammas = np.unique(np.concatenate([[low], steps, polar.gamma_deg, [high]]))
    gammas = gammas[gammas <= high]
    planes = polar.at(gammas) * frame.scale
    points = [frame.point(g, planes[left, n], -1) for n, g in reversed(list(enumerate(gammas)))]
    if low > 0.0:
        points.append((frame.x, frame.y))
    points += [frame.point(g, planes[right, n]) for n, g in enumerate(gammas)]
    if high < _ZENITH_DEG:
        points.append((frame.x, frame.y))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _grid(frame: _Frame, values: list[float], texts: Texts) -> list[str]:
    found = []
    for value in values:
        r = value * frame.scale
        if frame.up:
            found.append(
                f'<circle class="polar-ring" cx="{frame.x:g}" cy="{frame.y:g}" r="{r:g}"/>'
            )
        else:
            found.append(
                f'<path class="polar-ring" d="M{frame.x - r:g} {frame.y:g}A{r:g} {r:g} 0 0 0'
                f' {frame.x + r:g} {frame.y:g}"/>'
            )
    last = _ZENITH_DEG if frame.up else _HORIZONTAL_DEG
    for gamma in range(0, int(last) + 1, SPOKE_DEG):
        for side in (-1, 1) if 0 < gamma < _ZENITH_DEG else (1,):
            x, y = frame.point(gamma, RADIUS, side)
            line = f'x1="{frame.x:g}" y1="{frame.y:g}" x2="{x:.1f}" y2="{y:.1f}"'
            found.append(f'<line class="polar-spoke" {line}/>')
            x, y = frame.point(gamma, RADIUS + 16, side)
            word = escape(texts.quantity(gamma, "°").replace("\u00a0", ""))
            found.append(f'<text class="polar-angle" x="{x:.1f}" y="{y + 5:.1f}">{word}</text>')
    return found


def _labels(frame: _Frame, values: list[float], texts: Texts) -> list[str]:
    """Values of the rings along the horizontal, last so that no curve hides them."""
    decimals = next(d for d in range(DECIMALS_MAX + 1) if _is_exact(values[0], d))
    found = []
    for value in values:
        r = value * frame.scale
        word = escape(texts.number(value, decimals))
        place = f'x="{frame.x + r:.1f}" y="{frame.y - 6:.1f}"'
        found.append(f'<text class="polar-value" {place}>{word}</text>')
    place = f'x="{frame.x - RADIUS / 2:.1f}" y="{frame.y - 6:.1f}"'
    found.append(f'<text class="polar-value" {place}>cd/klm</text>')
    return found


def _is_exact(value: float, decimals: int) -> bool:
    return decimals == DECIMALS_MAX or math.isclose(round(value, decimals), value)
