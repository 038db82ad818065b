"""A lighting proposal as records: lamps, grid, surfaces; metres, x east, y north, z up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import shapely

from gis.lighting.classes import ClassLimit
from gis.lighting.distribution import Floats
from gis.lighting.quantities import Observed

TOUCH_M: Final = 0.01
"""A place this near a light centre is in the lamp: no illuminance can be given. [m]"""
Status = Literal["ok", "broken", "unknown"]
"""What is known of a lamp's light; unknown is neither of the others."""


@dataclass(frozen=True)
class PlannedLamp:
    """A lamp of the proposal.

    Attributes
    ----------
    id, photometry : str
        Its id, and the name of its luminaire file in the scene.
    x_m, y_m, z_m : float
        Position of the light centre. [m]
    c0_bearing_deg, tilt_deg : float
        Compass bearing of the file's C0 at tilt 0; tilt about C0-C180, C90 side up. [deg]
    mf, dim, scale : float
        Maintenance factor, dimming, and whatever else the light is multiplied by. [1]
    status : str
        ok, broken or unknown.
    """

    id: str
    photometry: str
    x_m: float
    y_m: float
    z_m: float
    c0_bearing_deg: float = 0.0
    tilt_deg: float = 0.0
    mf: float = 1.0
    dim: float = 1.0
    scale: float = 1.0
    status: Status = "ok"


@dataclass(frozen=True)
class PlannedGrid:
    """Cells: centre of the first [m], steps [m], how many east and north; rows from the south."""

    x0_m: float
    y0_m: float
    step_x_m: float
    step_y_m: float
    nx: int
    ny: int

    @property
    def centres(self) -> Floats:
        """Centres of all cells, row by row [m], shape (ny * nx, 2)."""
        x, y = np.meshgrid(
            self.x0_m + self.step_x_m * np.arange(self.nx),
            self.y0_m + self.step_y_m * np.arange(self.ny),
        )
        return np.column_stack([x.ravel(), y.ravel()])


@dataclass(frozen=True)
class PlannedSurface:
    """A surface with the limits of its class."""

    id: str
    limit: ClassLimit
    polygon: shapely.Polygon


@dataclass(frozen=True)
class ScenePlan:
    """A scene file, checked.

    Attributes
    ----------
    photometry : dict of str to str
        Paths of luminaire files by name, as the file has them.
    lamps : tuple of PlannedLamp
        In the order of the file.
    footprints, heights_m : ndarray, shape (b,)
        Outlines and heights of the buildings. [m]
    points : ndarray, shape (n, 3) or None
        x, y, z. [m]
    grid : PlannedGrid or None
        Cells on the ground.
    surfaces : tuple of PlannedSurface
        To be judged on the cells of the grid.
    quantities : tuple of Observed
        What to compute, each once, Eh first.
    scenarios : dict of str to tuple of PlannedLamp
        The lamps as each scenario has them.
    warnings : tuple of str
        What was read but should be looked at.
    """

    photometry: dict[str, str]
    lamps: tuple[PlannedLamp, ...]
    footprints: np.ndarray[Any, np.dtype[np.object_]]
    heights_m: Floats
    points: Floats | None
    grid: PlannedGrid | None
    surfaces: tuple[PlannedSurface, ...]
    quantities: tuple[Observed, ...]
    scenarios: dict[str, tuple[PlannedLamp, ...]]
    warnings: tuple[str, ...]
