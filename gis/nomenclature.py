"""Constants and limits of the calculation, each with its unit and where it comes from.

A number that a standard or this project has chosen stands here once, with standard, edition and
clause, so that a result can name its premises. Lighting classes are tables of their own, see
:mod:`gis.lighting.classes`; typical luminaires are in :mod:`gis.lighting.typical`.
docs/NOMENCLATURE.md lists the same names with symbols and Swedish terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OWN: Final = "Ljusrond"
"""Standard name of a value that this project has declared itself."""


@dataclass(frozen=True)
class Constant:
    """One number with its unit and its origin.

    Attributes
    ----------
    name : str
        Parameter name as used in code, tables and docs/NOMENCLATURE.md.
    value : float
        The number, in `unit`.
    unit : str
        Unit, "1" for a ratio.
    standard, edition, clause : str
        Where it comes from; `standard` is :data:`OWN` for a value declared by this project.
    note : str
        What the value means and what it costs.
    """

    name: str
    value: float
    unit: str
    standard: str
    edition: str
    clause: str
    note: str


def _own(name: str, value: float, unit: str, note: str) -> Constant:
    return Constant(name, value, unit, OWN, "2025-1", "declared", note)


STOREY_HEIGHT: Final = _own(
    "storey_height_m", 2.8, "m", "Floor to floor height where only the number of storeys is known."
)
DEFAULT_BUILDING_HEIGHT: Final = _own(
    "default_building_height_m", 9.0, "m", "A building with neither height nor storeys: three low."
)
BUILDING_HEIGHT_MAX: Final = _own(
    "building_height_max_m", 200.0, "m", "A higher stated height is refused and counts as unknown."
)
REACH_ILLUMINANCE: Final = _own(
    "reach_illuminance_lx", 0.02, "lx", "A lamp is followed until it gives less: 5 % of P6 E_min."
)
WALL_SNAP_OUT: Final = _own(
    "wall_snap_out_m", 0.2, "m", "Lamps on or in a footprint are moved this far out of the wall."
)
WALL_SNAP_LIMIT: Final = _own(
    "wall_snap_limit_m", 3.0, "m", "A lamp deeper inside a footprint counts as indoors: no light."
)
MAINTENANCE_FACTOR: Final = Constant(
    "maintenance_factor",
    0.80,
    "1",
    "EN 13201-3",
    "2015",
    "fM",
    "Where none is stated; 0.8-0.85 is usual for LED outdoors (to check against a bought copy).",
)
DIM_FACTOR: Final = _own(
    "dim_factor", 0.5, "1", "Share of the flux left in a lamp that was seen dim."
)
OBSCURED_FACTOR: Final = _own(
    "obscured_factor", 0.3, "1", "Share left behind foliage in the cautious run; 1 in the other."
)
CELL_SIZE: Final = _own(
    "cell_size_m", 1.0, "m", "Grid step; cell centres on whole metres + 0.5 of SWEREF 99 TM."
)
NARROW_CELL_SIZE: Final = _own(
    "narrow_cell_size_m", 0.5, "m", "Grid step on paths narrower than narrow_width_m."
)
NARROW_WIDTH: Final = _own("narrow_width_m", 2.0, "m", "Paths under this width get the finer grid.")
DEFAULT_PATH_WIDTH: Final = _own("path_width_m", 2.0, "m", "A footpath without a stated width.")
PATH_WIDTH_MIN: Final = _own(
    "path_width_min_m", 1.0, "m", "Narrower paths are sampled this wide, so that no cell is missed."
)
PATH_WIDTH_MAX: Final = _own(
    "path_width_max_m", 60.0, "m", "A wider stated width is refused and counts as unknown."
)
DARK_SPOT_AREA_MIN: Final = _own(
    "dark_spot_area_min_m2", 2.0, "m2", "Connected dark cells under this area are no dark spot."
)
DARK_SPOT_LAMPS_MAX: Final = _own(
    "dark_spot_lamps_max", 8.0, "1", "At most so many lamps are named for one dark spot."
)
ENTRANCE_RADIUS: Final = _own(
    "entrance_radius_m", 3.0, "m", "Ground around a door that counts as its entrance."
)
ENTRANCE_SEARCH: Final = _own(
    "entrance_search_m", 400.0, "m", "Entrances farther from a dark spot are not named."
)
GROUND_TILE: Final = _own(
    "ground_tile_m", 64.0, "m", "Side of the squares in which light on all ground is kept."
)
SURFACE_CELLS_MAX: Final = _own(
    "surface_cells_max", 4.0e6, "1", "A larger surface is refused by name: 17 bytes per cell."
)
LAMP_HEIGHT_MIN: Final = _own(
    "lamp_height_min_m", 0.2, "m", "A lower stated mounting height is refused as unknown."
)
LAMP_HEIGHT_MAX: Final = _own(
    "lamp_height_max_m", 60.0, "m", "A higher stated mounting height is refused as unknown."
)
LAMP_FLUX_MAX: Final = _own(
    "lamp_flux_max_lm", 300_000.0, "lm", "A larger stated flux is refused as unknown."
)
LAMP_POWER_MAX: Final = _own(
    "lamp_power_max_w", 3_000.0, "W", "A larger stated power is refused as unknown."
)
LAMPS_PER_POINT_MAX: Final = _own(
    "lamps_per_point_max", 8.0, "1", "More lamps on one point are computed, but reported."
)
AVERAGE_EXCESS: Final = Constant(
    "average_excess",
    1.5,
    "1",
    "EN 13201-2",
    "2015",
    "table 3, note",
    "A P class surface may not exceed this times its E_avg (to check against a bought copy).",
)

CONSTANTS: Final = tuple(value for value in vars().copy().values() if isinstance(value, Constant))
"""Every constant above, in order."""
