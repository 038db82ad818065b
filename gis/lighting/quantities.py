"""The four illuminances: on the ground, on a dome, on an upright face, on an upright half cylinder.

EN 13201-3:2015, point method. Upright ones are observed at the height of a face and need the
compass bearing it looks to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:  # the formulas load numba, which the server that only checks scenes does without
    from gis.lighting._formulas import View

Quantity = Literal["Eh", "Ehs", "Ev", "Esc"]
"""Horizontal, hemispherical, vertical and semi-cylindrical illuminance."""

CODES: Final[dict[Quantity, int]] = {"Eh": 0, "Ehs": 1, "Ev": 2, "Esc": 3}
"""Numbers that the formulas know them by; a test holds the two together."""
UPRIGHT: Final = frozenset({"Ev", "Esc"})
FACE_HEIGHT_M: Final = 1.5
"""Height of Ev and Esc above the ground, EN 13201-3:2015. [m]"""


@dataclass(frozen=True)
class Observed:
    """What is observed, and where it looks.

    Attributes
    ----------
    quantity : str
        One of :data:`Quantity`.
    facing_deg : float or None
        Compass bearing that the face of Ev or Esc points to; None for the others. [deg]

    Raises
    ------
    ValueError
        If an upright quantity has no bearing, or another one has.
    """

    quantity: Quantity = "Eh"
    facing_deg: float | None = None

    def __post_init__(self) -> None:
        if self.quantity not in CODES:
            raise ValueError(f"quantity {self.quantity!r} is none of {tuple(CODES)}")
        if (self.facing_deg is None) == (self.quantity in UPRIGHT):
            raise ValueError(f"{self.quantity}: bearing {self.facing_deg} of the observed face")

    @property
    def height_m(self) -> float:
        """Height of observation above the ground [m]."""
        return FACE_HEIGHT_M if self.quantity in UPRIGHT else 0.0

    @property
    def view(self) -> View:
        """The same for the kernels."""
        facing_rad = math.radians(self.facing_deg or 0.0)
        return CODES[self.quantity], math.sin(facing_rad), math.cos(facing_rad)


GROUND: Final = Observed()
"""Horizontal illuminance on the ground."""
