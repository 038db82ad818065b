"""Lighting classes as data: what a surface should have, by which standard and edition.

The Swedish building rules name no lux values for housing yards, so a class is a choice of the
owner and never "the law". EN 13201-2 and EN 12464-2 are sold, not public: the values were read in
makers' published tables and are to be checked against a bought copy.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final, Literal

Quantity = Literal["Eh", "Ehs", "Ev", "Esc"]
"""What a class limits: horizontal, hemispherical, vertical or semi-cylindrical illuminance."""


@dataclass(frozen=True)
class ClassLimit:
    """Maintained values that a surface of one lighting class should reach.

    Attributes
    ----------
    code : str
        Class code, e.g. "P4".
    edition : str
        Standard and edition, e.g. "EN 13201-2:2015".
    e_avg_lx : float or None
        Lowest average illuminance of the surface. [lx]
    e_min_lx : float or None
        Lowest illuminance at any point. [lx]
    uo : float or None
        Lowest overall uniformity, E_min / E_avg. [1]
    source : str
        Table of the standard, and where the values were read.
    quantity : {"Eh", "Ehs", "Ev", "Esc"}
        The illuminance that is limited; Ev and Esc 1.5 m above the ground, in every direction.
    """

    code: str
    edition: str
    e_avg_lx: float | None
    e_min_lx: float | None
    uo: float | None
    source: str
    quantity: Quantity = "Eh"

    @property
    def cell_min_lx(self) -> float | None:
        """Lowest illuminance of one cell, of the quantity that is limited [lx].

        `e_min_lx` where the class states it. A class that states a uniformity instead means at
        least ``uo * e_avg_lx`` where the average is just met; that product is then our limit for a
        cell. None where the class demands neither.
        """
        if self.e_min_lx is None and self.e_avg_lx is not None and self.uo is not None:
            return self.e_avg_lx * self.uo
        return self.e_min_lx


_EN_13201 = "EN 13201-2:2015"
_EN_12464 = "EN 12464-2:2014"
_P = "table 3 (P); performanceinlighting.com/ww/it/en-13201-2-2015"
_C = "table 2 (C); performanceinlighting.com/ww/it/en-13201-2-2015"
_HS = "table 4 (HS); makers' tables, to check against a bought copy"
_SC = "table 5 (SC), Esc at 1.5 m; makers' tables, to check against a bought copy"
_EV = "table 6 (EV), Ev at 1.5 m; makers' tables, to check against a bought copy"
_TRAFFIC = "table 5.1, general circulation; bega.com Richtwerte"
_PARKING = "table 5.9, parking areas; makers' tables, to check against a bought copy"

CLASSES: Final[dict[str, ClassLimit]] = {
    limit.code: limit
    for limit in (
        ClassLimit("P1", _EN_13201, 15.0, 3.0, None, _P),
        ClassLimit("P2", _EN_13201, 10.0, 2.0, None, _P),
        ClassLimit("P3", _EN_13201, 7.5, 1.5, None, _P),
        ClassLimit("P4", _EN_13201, 5.0, 1.0, None, _P),
        ClassLimit("P5", _EN_13201, 3.0, 0.6, None, _P),
        ClassLimit("P6", _EN_13201, 2.0, 0.4, None, _P),
        ClassLimit("P7", _EN_13201, None, None, None, _P),
        ClassLimit("C0", _EN_13201, 50.0, None, 0.4, _C),
        ClassLimit("C1", _EN_13201, 30.0, None, 0.4, _C),
        ClassLimit("C2", _EN_13201, 20.0, None, 0.4, _C),
        ClassLimit("C3", _EN_13201, 15.0, None, 0.4, _C),
        ClassLimit("C4", _EN_13201, 10.0, None, 0.4, _C),
        ClassLimit("C5", _EN_13201, 7.5, None, 0.4, _C),
        ClassLimit("HS1", _EN_13201, 5.0, None, 0.15, _HS, "Ehs"),
        ClassLimit("HS2", _EN_13201, 2.5, None, 0.15, _HS, "Ehs"),
        ClassLimit("HS3", _EN_13201, 1.0, None, 0.15, _HS, "Ehs"),
        ClassLimit("HS4", _EN_13201, None, None, None, _HS, "Ehs"),
        ClassLimit("SC1", _EN_13201, None, 10.0, None, _SC, "Esc"),
        ClassLimit("SC2", _EN_13201, None, 7.5, None, _SC, "Esc"),
        ClassLimit("SC3", _EN_13201, None, 5.0, None, _SC, "Esc"),
        ClassLimit("SC4", _EN_13201, None, 3.0, None, _SC, "Esc"),
        ClassLimit("SC5", _EN_13201, None, 2.0, None, _SC, "Esc"),
        ClassLimit("SC6", _EN_13201, None, 1.5, None, _SC, "Esc"),
        ClassLimit("SC7", _EN_13201, None, 1.0, None, _SC, "Esc"),
        ClassLimit("SC8", _EN_13201, None, 0.75, None, _SC, "Esc"),
        ClassLimit("SC9", _EN_13201, None, 0.5, None, _SC, "Esc"),
        ClassLimit("EV1", _EN_13201, None, 50.0, None, _EV, "Ev"),
        ClassLimit("EV2", _EN_13201, None, 30.0, None, _EV, "Ev"),
        ClassLimit("EV3", _EN_13201, None, 10.0, None, _EV, "Ev"),
        ClassLimit("EV4", _EN_13201, None, 7.5, None, _EV, "Ev"),
        ClassLimit("EV5", _EN_13201, None, 5.0, None, _EV, "Ev"),
        ClassLimit("EV6", _EN_13201, None, 0.5, None, _EV, "Ev"),
        ClassLimit("PARKING_LIGHT", _EN_12464, 5.0, None, 0.25, _PARKING),
        ClassLimit("PARKING_MEDIUM", _EN_12464, 10.0, None, 0.25, _PARKING),
        ClassLimit("PARKING_HEAVY", _EN_12464, 20.0, None, 0.25, _PARKING),
        ClassLimit("TRAFFIC_PEDESTRIAN", _EN_12464, 5.0, None, 0.25, _TRAFFIC),
        ClassLimit("TRAFFIC_SLOW", _EN_12464, 10.0, None, 0.4, _TRAFFIC),
        ClassLimit("TRAFFIC_REGULAR", _EN_12464, 20.0, None, 0.4, _TRAFFIC),
    )
}
"""The built-in classes by code; the database is seeded from them and may hold others."""

DEFAULT_CLASS: Final[dict[str, str]] = {
    "footpath": "P4",
    "courtyard": "P5",
    "entrance": "P2",
    "parking": "PARKING_LIGHT",
    "square": "P4",
    "steps": "P3",
}
"""Class of a surface whose owner has chosen none, by surface kind. Ours, not a demand of anyone."""


def class_records() -> list[dict[str, str | float | None]]:
    """Give the built-in classes as plain rows, for seeding the database.

    Returns
    -------
    list of dict
        One row per class with the fields of :class:`ClassLimit`; illuminances in [lx].
    """
    return [asdict(limit) for limit in CLASSES.values()]
