"""Which broken lamps of a scene to mend first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.lighting._layout import Floats, Ints
from gis.lighting.quantities import GROUND, Observed
from gis.lighting.repairs import Felt, rank
from gis.lighting.scene import Lit, Site
from gis.lighting.scene_plan import PlannedSurface


class Part(NamedTuple):
    """A surface and its cells among those in no building."""

    surface: PlannedSurface
    cells: NDArray[np.bool_]


def part_of(site: Site, surface: PlannedSurface) -> Part:
    """Find the cells whose centres lie inside a surface."""
    if site.plan.grid is None:
        return Part(surface, np.zeros(0, dtype=bool))
    x, y = site.plan.grid.centres[site.open_cells].T
    shapely.prepare(surface.polygon)
    return Part(surface, shapely.contains_xy(surface.polygon, x, y))


def observed_on(surface: PlannedSurface) -> Observed:
    """Tell what the class of a surface limits."""
    return GROUND if surface.limit.quantity == "Eh" else Observed(surface.limit.quantity)


def rank_repairs(
    lit: Lit, parts: list[Part], cells: Mapping[Observed, Floats]
) -> list[dict[str, Any]]:
    """Rank the broken lamps by the dark cells that mending them removes, best first.

    The choice is that of :func:`gis.lighting.repairs.rank`, with every cell counted alike: a
    planner's surfaces have no kind to weigh them by.

    Parameters
    ----------
    lit : Lit
        The lamps as they are.
    parts : list of Part
        The surfaces; a cell counts once for each surface it is dark on.
    cells : mapping of Observed to ndarray
        Illuminance of the cells, row 1 with unknown lamps lit. [lx]

    Returns
    -------
    list of dict
        lamp, and the dark_cells_removed by mending it after all those before it.
    """
    broken = [k for k, lamp in enumerate(lit.lamps) if lamp.status == "broken"]
    places = np.array([(lit.lamps[k].x_m, lit.lamps[k].y_m) for k in broken]).reshape(-1, 2)
    have, need, felt = _mendable(lit, broken, parts, cells)
    alike = np.ones(have.size)
    return [
        {"lamp": lit.lamps[broken[pick.lamp]].id, "dark_cells_removed": round(pick.dark_m2)}
        for pick in rank(have, need, felt, alike, alike, places)
    ]


def _mendable(
    lit: Lit, broken: list[int], parts: list[Part], cells: Mapping[Observed, Floats]
) -> tuple[Floats, Floats, list[Felt]]:
    """Find the dark cells that all broken lamps together would mend.

    Returns what each has, what it needs, and what each lamp would add to it [lx]. The lamps are
    computed twice, so that memory holds these cells alone and not the whole grid for each lamp.
    """
    picked: list[tuple[Observed, Ints, Floats]] = []
    for part in parts:
        least_lx, observed = part.surface.limit.cell_min_lx, observed_on(part.surface)
        if least_lx is not None:
            dark = np.flatnonzero(part.cells & (cells[observed][1] < least_lx))
            picked.append((observed, dark, np.full(dark.size, least_lx)))
    kinds = dict.fromkeys(observed for observed, _, _ in picked)
    most = {observed: cells[observed][1].copy() for observed in kinds}
    for k in broken:
        for observed in kinds:
            most[observed] += lit.mended_lux(k, observed)
    # a hair below the limit counts: the sum is not in the order of the lamps
    picked = [
        (observed, dark[most[observed][dark] >= need * (1.0 - 1e-9)],
         need[most[observed][dark] >= need * (1.0 - 1e-9)])
        for observed, dark, need in picked
    ]  # fmt: skip
    nothing = [np.zeros(0)]
    felt = []
    for k in broken:
        alone = {observed: lit.mended_lux(k, observed) for observed in kinds}
        lux = np.concatenate(nothing + [alone[seen][dark] for seen, dark, _ in picked])
        felt.append(Felt(np.flatnonzero(lux), lux[lux != 0.0]))
    have = np.concatenate(nothing + [cells[seen][1][dark] for seen, dark, _ in picked])
    return have, np.concatenate(nothing + [need for _, _, need in picked]), felt
