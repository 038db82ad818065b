"""Units a column may be written in, and how they become ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FACTORS: Final[Mapping[str, Mapping[str, float]]] = {
    "m": {"m": 1.0, "meter": 1.0, "cm": 0.01, "mm": 0.001, "dm": 0.1, "km": 1000.0}
    | {"ft": 0.3048, "feet": 0.3048, "in": 0.0254},
    "m2": {"m2": 1.0, "m²": 1.0, "kvm": 1.0, "ha": 1e4, "km2": 1e6, "ft2": 0.09290304},
    "W": {"w": 1.0, "watt": 1.0, "kw": 1000.0, "mw": 0.001, "va": 1.0},
    "lm": {"lm": 1.0, "lumen": 1.0, "klm": 1000.0},
    "K": {"k": 1.0, "kelvin": 1.0},
    "deg": {"deg": 1.0, "°": 1.0, "gon": 0.9, "rad": 57.29577951308232},
    "": {"": 1.0, "%": 0.01, "st": 1.0},
}
"""By our unit: factor that turns a value in another unit, lower case, into ours (foot: exact)."""


SHARES: Final = frozenset({"dim", "maintenance_factor"})
"""Fields from 0 to 1 that people also write as percent."""


def stated_unit(field: str, column: str) -> str:
    """Find the unit in the name of a column.

    Parameters
    ----------
    field
        Our field.
    column
        The column as the file has it: "Dimnivå (%)".

    Returns
    -------
    str
        "%" for a share in percent, "" where the name says nothing.
    """
    return "%" if field in SHARES and "%" in column else ""


def factor(ours: str, theirs: str) -> float | None:
    """Find the factor from another unit to ours.

    Parameters
    ----------
    ours
        Unit of the field: "m", "W" …, "" for a plain number.
    theirs
        Unit of the column or of one value; "" means ours.

    Returns
    -------
    float or None
        What to multiply with; None if the units do not belong together.
    """
    if not theirs.strip():
        return 1.0
    return FACTORS.get(ours, {}).get(theirs.strip().lower())
