"""What a whole surface gets, beside what its class asks for."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from gis.lighting.classes import ClassLimit
from gis.lighting.lamp_states import HIGH_LIT, LIT, OUT

Lux = NDArray[np.floating[Any]]

Verdict = Literal["ok", "fails", "unknown", "no_demand"]
"""Of one demand: met or failed whatever is not known of the lamps, open, or not demanded."""

RESULT_COLUMNS: Final = (
    "surface_id", "surface_kind", "lighting_class", "class_is_default", "quantity", "cells",
    "cell_m2", "e_avg_lx", "e_min_lx", "uo", "dark_cells", "likely_dark_cells",
    "certain_dark_cells", "e_avg_hopeful_lx", "e_min_hopeful_lx", "uo_hopeful",
    "required_e_avg_lx", "required_e_min_lx", "required_uo", "e_avg_verdict", "uo_verdict",
    "lamps",
)  # fmt: skip
"""Columns of a surface's result; ``*_hopeful`` with every unknown lamp lit, else with them out."""


def surface_record(total_lx: Lux, limit: ClassLimit, step_m: float, lamps: int) -> dict[str, Any]:
    """Sum up one surface.

    Parameters
    ----------
    total_lx : ndarray, shape (4, n)
        Illuminance in the rows of :mod:`gis.lighting.lamp_states`. [lx]
    limit : ClassLimit
        Class of the surface.
    step_m : float
        Side of a cell. [m]
    lamps : int
        Lamps whose reach meets the surface, burning or not.

    Returns
    -------
    dict
        The :data:`RESULT_COLUMNS` but for the surface's own. Averages and minima [lx] are None
        for a surface without cells, the uniformity also where no light falls.
    """
    rows = [_figures(row) for row in total_lx]
    avg, least, uo = rows[OUT]
    avg_hopeful, least_hopeful, uo_hopeful = rows[LIT]
    cell_min_lx = limit.cell_min_lx
    dark = [0] * len(rows)
    if cell_min_lx is not None:
        dark = np.add.reduce(total_lx < cell_min_lx, axis=1, dtype=np.int64).tolist()
    judged = total_lx.shape[1] > 0
    return {
        "lighting_class": limit.code,
        "quantity": limit.quantity,
        "cells": total_lx.shape[1],
        "cell_m2": step_m**2,
        "e_avg_lx": avg,
        "e_min_lx": least,
        "uo": uo,
        "dark_cells": dark[OUT],
        "likely_dark_cells": dark[LIT],
        "certain_dark_cells": dark[HIGH_LIT],
        "e_avg_hopeful_lx": avg_hopeful,
        "e_min_hopeful_lx": least_hopeful,
        "uo_hopeful": uo_hopeful,
        "required_e_avg_lx": limit.e_avg_lx,
        "required_e_min_lx": cell_min_lx,
        "required_uo": limit.uo,
        "e_avg_verdict": _verdict(limit.e_avg_lx, [row[0] for row in rows], judged),
        "uo_verdict": _verdict(limit.uo, [row[2] for row in rows], judged),
        "lamps": lamps,
    }


def _figures(lux: Lux) -> tuple[float | None, float | None, float | None]:
    """Average [lx], minimum [lx] and uniformity Uo = E_min / E_avg."""
    if lux.size == 0:
        return None, None, None
    # the ufuncs themselves: on a door's few cells .mean() and .min() cost more than the sum
    average = float(np.add.reduce(lux, dtype=np.float64)) / lux.size
    least = float(np.minimum.reduce(lux))
    return average, least, least / average if average > 0.0 else None


def _verdict(required: float | None, values: list[float | None], judged: bool) -> Verdict:
    """Judge one demand in every run; a surface without any light is not even."""
    if not judged:
        return "unknown"
    if required is None:
        return "no_demand"
    met = {value is not None and value >= required for value in values}
    if len(met) > 1:
        return "unknown"
    return "ok" if met.pop() else "fails"
