"""What a whole surface gets, beside what its class asks for."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np

from gis.lighting._layout import Floats
from gis.lighting.classes import ClassLimit

Verdict = Literal["ok", "fails", "unknown", "no_demand"]
"""Of one demand: met or failed whatever the unknown lamps do, open, or not demanded."""

RESULT_COLUMNS: Final = (
    "surface_id", "surface_kind", "lighting_class", "cells", "e_avg_lx", "e_min_lx", "uo",
    "dark_cells", "certain_dark_cells", "e_avg_hopeful_lx", "e_min_hopeful_lx", "uo_hopeful",
    "required_e_avg_lx", "required_e_min_lx", "required_uo", "e_avg_verdict", "uo_verdict",
    "lamps",
)  # fmt: skip
"""Columns of a surface's result; ``*_hopeful`` with every unknown lamp lit, else with them out."""


def surface_record(total_lx: Floats, limit: ClassLimit, lamps: int) -> dict[str, Any]:
    """Sum up one surface.

    Parameters
    ----------
    total_lx : ndarray, shape (2, n)
        Illuminance with every unknown lamp out (row 0) and lit (row 1). [lx]
    limit : ClassLimit
        Class of the surface.
    lamps : int
        Lamps whose reach meets the surface, burning or not.

    Returns
    -------
    dict
        The :data:`RESULT_COLUMNS` but for the surface's own. Averages and minima [lx] are None
        for a surface without cells, the uniformity also where no light falls.
    """
    avg, least, uo = _figures(total_lx[0])
    avg_hopeful, least_hopeful, uo_hopeful = _figures(total_lx[1])
    cell_min_lx = limit.cell_min_lx
    dark = [0, 0] if cell_min_lx is None else np.sum(total_lx < cell_min_lx, axis=1).tolist()
    judged = limit.quantity == "Eh" and total_lx.shape[1] > 0
    return {
        "lighting_class": limit.code,
        "cells": total_lx.shape[1],
        "e_avg_lx": avg,
        "e_min_lx": least,
        "uo": uo,
        "dark_cells": dark[0],
        "certain_dark_cells": dark[1],
        "e_avg_hopeful_lx": avg_hopeful,
        "e_min_hopeful_lx": least_hopeful,
        "uo_hopeful": uo_hopeful,
        "required_e_avg_lx": limit.e_avg_lx,
        "required_e_min_lx": cell_min_lx,
        "required_uo": limit.uo,
        "e_avg_verdict": _verdict(limit.e_avg_lx, avg, avg_hopeful) if judged else "unknown",
        "uo_verdict": _verdict(limit.uo, uo, uo_hopeful) if judged else "unknown",
        "lamps": lamps,
    }


def _figures(lux: Floats) -> tuple[float | None, float | None, float | None]:
    """Average [lx], minimum [lx] and uniformity Uo = E_min / E_avg."""
    if lux.size == 0:
        return None, None, None
    average, least = float(lux.mean()), float(lux.min())
    return average, least, least / average if average > 0.0 else None


def _verdict(required: float | None, cautious: float | None, hopeful: float | None) -> Verdict:
    """Judge one demand in both runs; a surface without any light is not even."""
    if required is None:
        return "no_demand"
    met = {value is not None and value >= required for value in (cautious, hopeful)}
    if len(met) > 1:
        return "unknown"
    return "ok" if met.pop() else "fails"
