"""Photometry: what a luminaire file says, as one record, whatever format it came in.

The record holds the full table: every C plane from 0 to 360, mirrored as the file's symmetry says,
in candela at the flux the file states. C is the file's own: which side is the street, no format
tells, so `orientation` is inferred from the symmetry and `turned` makes one convention of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from gis.lighting.distribution import Distribution, Floats

Format = Literal["IES", "EULUMDAT"]
Symmetry = Literal["axial", "quadrant", "c0_c180", "c90_c270", "none"]
"""The planes about which a file mirrors its table."""
Orientation = Literal["cie", "us", "unknown"]
"""Street side at C90 (CIE, European), at C0 (North American), or not to be told from the table."""

FLUX_TOLERANCE: Final = 0.05
"""A table whose flux is further off the stated one is refused (share of the stated flux)."""
MIRROR_TOLERANCE: Final = 0.05
"""Measured tables count as mirrored that differ by less on average (share of the mean)."""
NORMALISED_LM: Final = 1000.0
"""Stated flux of exports that hide the real one."""


class PhotometryError(ValueError):
    """A luminaire file is refused.

    Attributes
    ----------
    name : str
        The file.
    line : int or None
        Line of the file, from 1; None where the whole is meant.
    reason : str
        What is wrong with it.
    """

    def __init__(self, name: str, line: int | None, reason: str) -> None:
        self.name, self.line, self.reason = name, line, reason
        where = name if line is None else f"{name}, line {line}"
        super().__init__(f"{where}: {reason}")


@dataclass(frozen=True)
class LampSet:
    """One of the alternative equipments of a luminaire.

    Attributes
    ----------
    lamps : int
        Lamps in the set.
    kind : str
        The file's own words.
    flux_lm : float
        Flux of the whole set; for absolute files that of the luminaire. [lm]
    power_w : float or None
        Power with ballast. [W]
    colour, rendering : str
        Colour temperature and colour rendering, in the file's own words.
    """

    lamps: int
    kind: str
    flux_lm: float
    power_w: float | None
    colour: str = ""
    rendering: str = ""


@dataclass(frozen=True, eq=False)
class Photometry:
    """What a luminaire file says.

    Attributes
    ----------
    name, sha256 : str
        The file and the digest of its bytes.
    format, edition : str
        "IES" with "LM-63-1986" to "LM-63-2019", or "EULUMDAT" twice.
    keywords : tuple of (str, str)
        The file's own words, in its order.
    symmetry : str
        How the file mirrors its table.
    c_deg : ndarray, shape (m,)
        C angles from 0 to 360, or [0] alone if axisymmetric. [deg]
    gamma_deg : ndarray, shape (n,)
        Gamma angles, 0 straight down; outside them there is no light. [deg]
    intensity_cd : ndarray, shape (m, n)
        Luminous intensity at `flux_lm`, all factors of the file applied. [cd]
    flux_lm : float
        Flux that the intensities belong to: of the bare lamps in relative files, of the luminaire
        in absolute ones. [lm]
    absolute : bool
        Whether the intensities are those of the luminaire, whatever its lamps are said to give.
    power_w : float or None
        Input power. [W]
    size_m : tuple of float
        Width (across C0), length (along C0), height of the luminous opening; negative or zero as
        the file has them (round and point-like openings). [m]
    lamp_sets, lamp_set : tuple of LampSet, int
        The alternatives, and which one was taken.
    warnings : tuple of str
        What a reader should know before trusting the record.
    """

    name: str
    sha256: str
    format: Format
    edition: str
    keywords: tuple[tuple[str, str], ...]
    symmetry: Symmetry
    c_deg: Floats
    gamma_deg: Floats
    intensity_cd: Floats
    flux_lm: float
    absolute: bool
    power_w: float | None
    size_m: tuple[float, float, float]
    lamp_sets: tuple[LampSet, ...]
    lamp_set: int = 0
    warnings: tuple[str, ...] = ()

    def keyword(self, name: str) -> str | None:
        """Give the first value of a keyword, None where the file has none."""
        return next((value for key, value in self.keywords if key == name), None)

    @property
    def luminaire_flux_lm(self) -> float:
        """Flux that leaves the luminaire: the integral of the table [lm]."""
        return Distribution(self.name, self.c_deg, self.gamma_deg, self.intensity_cd).flux_lm()

    @property
    def orientation(self) -> Orientation:
        """Where the street side lies, inferred from the mirror plane the table has."""
        if self.c_deg.size == 1:
            return "unknown"
        about_90, about_0 = (_mirrors(self, axis) for axis in (90.0, 0.0))
        if about_90 == about_0:
            return "unknown"
        return "cie" if about_90 else "us"

    @property
    def far_field_m(self) -> float:
        """Distance from which the point formula holds: five times the largest dimension [m]."""
        return 5.0 * max(abs(size) for size in self.size_m)

    def distribution(self, flux_lm: float | None = None) -> Distribution:
        """Give the table as the kernels take it.

        Parameters
        ----------
        flux_lm : float, optional
            Flux that the lamp record states and the kernels multiply by, default the file's. [lm]

        Returns
        -------
        Distribution
            Intensity per 1000 lm of that flux. A relative file's light follows the flux of the
            lamp in it; an absolute file's intensities come out the same whatever the flux.

        Raises
        ------
        ValueError
            If the flux is not above zero.
        """
        stated_lm = self.flux_lm if flux_lm is None or not self.absolute else flux_lm
        if not (stated_lm > 0.0 and (flux_lm is None or flux_lm > 0.0)):
            message = f"{self.name}: flux {flux_lm} lm is not above zero"
            raise ValueError(message)
        table = self.intensity_cd * (1000.0 / stated_lm)
        given = Distribution(self.name, self.c_deg, self.gamma_deg, table)
        return replace(given, efficiency=given.flux_lm() / 1000.0)

    def turned(self, by_deg: float) -> Photometry:
        """Give the luminaire with its C angles counted from elsewhere.

        Parameters
        ----------
        by_deg : float
            Added to every C angle; +90 makes a file of American orientation (street side at C0)
            a CIE one (street side at C90). [deg]

        Returns
        -------
        Photometry
            The same light; the plane that comes to lie at C0 is interpolated where none does.
        """
        if self.c_deg.size == 1:
            return self
        moved = (self.c_deg[:-1] + by_deg) % 360.0
        order = np.argsort(moved)
        c_deg, table = moved[order], self.intensity_cd[:-1][order]
        if c_deg[0] > 0.0:
            before, share = c_deg[-1] - 360.0, c_deg[0]
            zero = (table[-1] * share - table[0] * before) / (share - before)
            c_deg, table = np.append(0.0, c_deg), np.vstack([zero, table])
        c_deg, table = np.append(c_deg, 360.0), np.vstack([table, table[:1]])
        return replace(self, c_deg=c_deg, intensity_cd=table, symmetry="none")


def _mirrors(photometry: Photometry, axis_deg: float) -> bool:
    """Whether the table is the same on both sides of the plane through C = axis."""
    table, c_deg = photometry.intensity_cd, photometry.c_deg
    image_deg = (2.0 * axis_deg - c_deg) % 360.0
    image = np.stack([np.interp(image_deg, c_deg, column) for column in table.T], axis=1)
    return bool(np.abs(table - image).mean() <= MIRROR_TOLERANCE * table.mean())
