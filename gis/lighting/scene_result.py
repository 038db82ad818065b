"""The result of a scene: illuminance, surfaces beside their classes, repairs by their worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from gis.lighting._layout import Floats
from gis.lighting.photometry import Photometry
from gis.lighting.quantities import UPRIGHT, Observed
from gis.lighting.scene import Lit, Site
from gis.lighting.scene_plan import PlannedLamp, PlannedSurface, ScenePlan
from gis.lighting.scene_repairs import Part, observed_on, part_of, rank_repairs

METHOD: Final = "calculated (EN 13201-3 point method), direct light only, maintained, flat ground"


def compute_scene(plan: ScenePlan, luminaires: Mapping[str, Photometry]) -> dict[str, Any]:
    """Compute a scene.

    Parameters
    ----------
    plan : ScenePlan
        The checked scene.
    luminaires : mapping of str to Photometry
        The luminaire files it names.

    Returns
    -------
    dict
        Ready for JSON: points_lux, grid_lux (row by row, null in a building), quantities,
        surfaces, repairs, warnings; where lamps of unknown state burn in it, unknown_out with the
        surfaces without them; and beside them each scenario under its name.

    Raises
    ------
    SceneError
        If a point lies in a lamp.
    """
    site = Site(plan, luminaires)
    warnings = [*plan.warnings]
    used = {lamp.photometry for lamp in plan.lamps}
    used |= {lamp.photometry for lamps in plan.scenarios.values() for lamp in lamps}
    for name in sorted(used):
        warnings += [f"photometry.{name}: {text}" for text in luminaires[name].warnings]
    result = {"method": METHOD, **_arrangement(site, plan.lamps, "", warnings)}
    for name, lamps in plan.scenarios.items():
        result[name] = _arrangement(site, lamps, f"{name}: ", warnings)
    return {**result, "warnings": list(dict.fromkeys(warnings))}


def _arrangement(
    site: Site, lamps: tuple[PlannedLamp, ...], prefix: str, warnings: list[str]
) -> dict[str, Any]:
    """Light, surfaces and repairs of one arrangement of lamps."""
    lit = Lit(site, lamps)
    warnings += [text if text in warnings else prefix + text for text in lit.warnings]
    wanted = {*site.plan.quantities, *(observed_on(surface) for surface in site.plan.surfaces)}
    cells = {observed: lit.cells_lux(observed) for observed in wanted}
    quantities: dict[str, Any] = {}
    for observed in site.plan.quantities:
        found = {
            "points_lux": None if site.plan.points is None else _plain(lit.points_lux(observed)),
            "grid_lux": None if site.cells is None else _plain(_spread(site, cells[observed][1])),
        }
        if observed.quantity in UPRIGHT:
            faces = quantities.setdefault(observed.quantity, {})
            faces[f"{observed.facing_deg:g}"] = found
        else:
            quantities[observed.quantity] = found
    result = {**quantities["Eh"], "quantities": quantities}
    parts = [part_of(site, surface) for surface in site.plan.surfaces]
    result["surfaces"] = _judge_all(parts, cells, 1)
    result["repairs"] = rank_repairs(lit, parts, cells)
    if any(lamp.status == "unknown" for lamp in lamps):
        result["unknown_out"] = {"surfaces": _judge_all(parts, cells, 0)}
    return result


def _spread(site: Site, lux: Floats) -> Floats:
    """Lay the cells in no building out over the whole grid, NaN elsewhere."""
    whole = np.full(site.open_cells.size, np.nan)
    whole[site.open_cells] = lux
    return whole


def _plain(lux: Floats) -> list[float | None]:
    return [None if value != value else value for value in lux.tolist()]  # noqa: PLR0124 - NaN


def _judge_all(parts: list[Part], cells: Mapping[Observed, Floats], row: int) -> dict[str, Any]:
    return {
        part.surface.id: _judge(part.surface, cells[observed_on(part.surface)][row][part.cells])
        for part in parts
    }


def _judge(surface: PlannedSurface, lux: Floats) -> dict[str, Any]:
    """Figures of a surface beside its class; None where there are no cells or no demand."""
    limit, least_lx = surface.limit, surface.limit.cell_min_lx
    average = float(lux.mean()) if lux.size else None
    least = float(lux.min()) if lux.size else None
    uo = least / average if average and least is not None else None
    return {
        "cls": limit.code,
        "quantity": limit.quantity,
        "cells": int(lux.size),
        "E_avg": average,
        "E_min": least,
        "Uo": uo,
        "avg_ok": _meets(average, limit.e_avg_lx),
        "min_ok": _meets(least, limit.e_min_lx),
        "uo_ok": _meets(uo or 0.0 if lux.size else None, limit.uo),
        "dark_cells": 0 if least_lx is None else int(np.sum(lux < least_lx)),
    }


def _meets(value: float | None, required: float | None) -> bool | None:
    return None if value is None or required is None else value >= required
