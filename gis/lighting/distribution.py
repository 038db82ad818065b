"""Luminous intensity distributions: I(C, gamma) of a luminaire in candela per 1000 lm.

One convention inside: C runs counter-clockwise seen from above, the street side is C90, gamma
counts from straight down. Whatever reads a luminaire file later turns it into this form; the
kernels know nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FULL_TURN_DEG: Final = 360.0
HALF_TURN_DEG: Final = 180.0


@dataclass(frozen=True, eq=False)
class Distribution:
    """A table of luminous intensity, bilinear between its own angles and zero outside gamma.

    Attributes
    ----------
    name : str
        What the table describes.
    c_deg : ndarray, shape (m,)
        C angles, rising from 0 to 360 (closed ring), or [0] alone if axisymmetric. [deg]
    gamma_deg : ndarray, shape (n,)
        Gamma angles, rising within 0 to 180. [deg]
    intensity_cd_klm : ndarray, shape (m, n)
        Luminous intensity per 1000 lm of the flux that the lamp record states. [cd/klm]
    efficiency : float
        Share of the stated flux that leaves the luminaire: 1 where the stated flux is the
        luminaire's own (LED), the light output ratio where it is the bare lamp's. [1]

    Raises
    ------
    ValueError
        If angles do not rise, do not close, or do not fit the table, or an intensity is negative.
    """

    name: str
    c_deg: Floats
    gamma_deg: Floats
    intensity_cd_klm: Floats
    efficiency: float = 1.0

    def __post_init__(self) -> None:
        shape = (self.c_deg.size, self.gamma_deg.size)
        if self.intensity_cd_klm.shape != shape or self.gamma_deg.size < 2:  # noqa: PLR2004 - a line
            message = (
                f"{self.name}: table {self.intensity_cd_klm.shape} does not fit angles {shape}"
            )
            raise ValueError(message)
        if np.any(np.diff(self.c_deg) <= 0) or np.any(np.diff(self.gamma_deg) <= 0):
            message = f"{self.name}: angles must rise"
            raise ValueError(message)
        closed = self.c_deg.size == 1 or self.c_deg[-1] == FULL_TURN_DEG
        if self.c_deg[0] != 0 or not closed:
            message = f"{self.name}: C angles must run from 0 to 360, or be 0 alone"
            raise ValueError(message)
        if self.gamma_deg[0] < 0 or self.gamma_deg[-1] > HALF_TURN_DEG:
            message = f"{self.name}: gamma must stay within 0 to 180"
            raise ValueError(message)
        if not np.all(self.intensity_cd_klm >= 0):
            message = f"{self.name}: negative or missing intensity"
            raise ValueError(message)

    @property
    def axisymmetric(self) -> bool:
        """Whether the intensity is the same in every C plane."""
        return self.c_deg.size == 1

    def flux_lm(self) -> float:
        """Luminous flux of the table per 1000 lm of stated flux.

        Returns
        -------
        float
            Integral over the sphere of the very surface the kernels interpolate. [lm]

        Notes
        -----
        Phi = int int I sin(gamma) dgamma dC; I is linear between two gammas, so each piece has the
        closed form -(a + b gamma) cos(gamma) + b sin(gamma); in C the trapezoid rule is exact.
        """
        rows = _sphere_weights(self.gamma_deg) @ self.intensity_cd_klm.T
        if self.axisymmetric:
            return float(2 * np.pi * rows[0])
        return float(np.trapezoid(rows, np.radians(self.c_deg)))

    def scaled_to(self, efficiency: float) -> Distribution:
        """Give the same shape with another efficiency.

        Parameters
        ----------
        efficiency : float
            Share of the stated flux that leaves the luminaire. [1]

        Returns
        -------
        Distribution
            A table whose flux is ``1000 * efficiency`` lm.
        """
        factor = 1000.0 * efficiency / self.flux_lm()
        return replace(self, intensity_cd_klm=self.intensity_cd_klm * factor, efficiency=efficiency)

    def rounded(self) -> Distribution:
        """Give the average over all C planes, for a luminaire whose bearing nobody knows.

        Returns
        -------
        Distribution
            Axisymmetric table of the same flux; it claims no direction.
        """
        if self.axisymmetric:
            return self
        mean = np.trapezoid(self.intensity_cd_klm, self.c_deg, axis=0) / FULL_TURN_DEG
        return replace(
            self,
            name=f"{self.name}, all round",
            c_deg=np.zeros(1),
            intensity_cd_klm=mean.reshape(1, -1),
        )


def _sphere_weights(gamma_deg: Floats) -> Floats:
    """Weights w so that w @ I(gamma) = int I sin(gamma) dgamma for piecewise linear I."""
    gamma = np.radians(gamma_deg)
    cos, sin = np.cos(gamma), np.sin(gamma)
    step = np.diff(gamma)
    whole = cos[:-1] - cos[1:]  # int sin
    first = (sin[1:] - sin[:-1] - gamma[1:] * cos[1:] + gamma[:-1] * cos[:-1]) / step
    # first = int gamma sin(gamma) / step; the right end weighs (gamma - gamma_0) / step
    right = first - gamma[:-1] / step * whole
    weights = np.zeros_like(gamma)
    weights[:-1] += whole - right
    weights[1:] += right
    return weights
