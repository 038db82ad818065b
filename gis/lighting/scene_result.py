"""The result of a scene: illuminance, surfaces beside their classes, repairs by their worth."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.lighting._layout import Floats, Ints
from gis.lighting.photometry import Photometry
from gis.lighting.quantities import GROUND, UPRIGHT, Observed
from gis.lighting.scene import Lit, Site
from gis.lighting.scene_plan import PlannedLamp, PlannedSurface, ScenePlan

METHOD: Final = "calculated (EN 13201-3 point method), direct light only, maintained, flat ground"
PAIR_DISTANCE_M: Final = 40.0
"""Lamps no further apart are also tried two at a time."""


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
    wanted = {*site.plan.quantities, *(_observed(surface) for surface in site.plan.surfaces)}
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
    parts = [_part(site, surface) for surface in site.plan.surfaces]
    result["surfaces"] = _judge_all(parts, cells, 1)
    result["repairs"] = _repairs(lit, parts, cells)
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


class _Part(NamedTuple):
    """A surface and its cells among those in no building."""

    surface: PlannedSurface
    cells: NDArray[np.bool_]


def _part(site: Site, surface: PlannedSurface) -> _Part:
    if site.plan.grid is None:
        return _Part(surface, np.zeros(0, dtype=bool))
    x, y = site.plan.grid.centres[site.open_cells].T
    shapely.prepare(surface.polygon)
    return _Part(surface, shapely.contains_xy(surface.polygon, x, y))


def _observed(surface: PlannedSurface) -> Observed:
    """Tell what the class of a surface limits."""
    return GROUND if surface.limit.quantity == "Eh" else Observed(surface.limit.quantity)


def _cell_min_lx(surface: PlannedSurface) -> float | None:
    """Lowest illuminance of one cell, of whatever quantity the class limits [lx]."""
    limit = surface.limit
    if limit.e_min_lx is None and limit.e_avg_lx is not None and limit.uo is not None:
        return limit.e_avg_lx * limit.uo
    return limit.e_min_lx


def _judge_all(parts: list[_Part], cells: Mapping[Observed, Floats], row: int) -> dict[str, Any]:
    return {
        part.surface.id: _judge(part.surface, cells[_observed(part.surface)][row][part.cells])
        for part in parts
    }


def _judge(surface: PlannedSurface, lux: Floats) -> dict[str, Any]:
    """Figures of a surface beside its class; None where there are no cells or no demand."""
    limit, least_lx = surface.limit, _cell_min_lx(surface)
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


def _repairs(
    lit: Lit, parts: list[_Part], cells: Mapping[Observed, Floats]
) -> list[dict[str, Any]]:
    """Rank the broken lamps by the dark cells that mending them removes, best first.

    After each pick the rest is judged anew, since gains overlap; and a pair within 40 m is picked
    when it removes more per lamp than any single one, since some cells need two. A cell counts
    once for each surface it is dark on.
    """
    broken = [k for k, lamp in enumerate(lit.lamps) if lamp.status == "broken"]
    have, need, gains = _dark_cells(lit, broken, parts, cells)
    ranking: list[dict[str, Any]] = []
    left = list(range(len(broken)))
    places = np.array([(lit.lamps[k].x_m, lit.lamps[k].y_m) for k in broken]).reshape(-1, 2)
    while left:
        dark = have < need
        have, need, gains = have[dark], need[dark], gains[:, dark]
        for i in _best(left, have, need, gains, places):
            removed = int(np.sum((have < need) & (have + gains[i] >= need)))
            have = have + gains[i]
            left.remove(i)
            ranking.append({"lamp": lit.lamps[broken[i]].id, "dark_cells_removed": removed})
    return ranking


def _dark_cells(
    lit: Lit, broken: list[int], parts: list[_Part], cells: Mapping[Observed, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Tell what each dark cell has and needs, and what each broken lamp would add [lx]."""
    have, need = [np.zeros(0)], [np.zeros(0)]
    picked: list[tuple[Observed, Ints]] = []
    for part in parts:
        least_lx, observed = _cell_min_lx(part.surface), _observed(part.surface)
        lux = cells[observed][1]
        dark = np.flatnonzero(part.cells & (lux < (0.0 if least_lx is None else least_lx)))
        have.append(lux[dark])
        need.append(np.full(dark.size, least_lx or 0.0))
        picked.append((observed, dark))
    gains = np.zeros((len(broken), sum(dark.size for _, dark in picked)))
    kinds = dict.fromkeys(observed for observed, dark in picked if dark.size)
    for i, k in enumerate(broken):
        alone = {observed: lit.mended_lux(k, observed) for observed in kinds}
        row = [alone[observed][dark] for observed, dark in picked if dark.size]
        gains[i] = np.concatenate(row) if row else 0.0
    return np.concatenate(have), np.concatenate(need), gains


def _best(
    left: list[int], have: Floats, need: Floats, gains: Floats, places: Floats
) -> tuple[int, ...]:
    """Lamp, or pair of lamps, to mend next: most cells a lamp, then most of the missing light."""

    def worth(*lamps: int) -> tuple[float, float]:
        after = have + gains[list(lamps)].sum(axis=0)
        filled = np.minimum(after, need) - have
        return float(np.sum(after >= need)) / len(lamps), float(filled.sum()) / len(lamps)

    single = {i: worth(i) for i in left}
    best = max(left, key=lambda i: single[i])
    chosen: tuple[int, ...] = (best,)
    most = single[best]
    for i, j in combinations(left, 2):
        if np.hypot(*(places[i] - places[j])) > PAIR_DISTANCE_M:
            continue
        both = worth(i, j)
        if both[0] > most[0]:
            chosen, most = (i, j) if single[i] >= single[j] else (j, i), both
    return chosen
