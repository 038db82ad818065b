"""Which faulty lamps of an estate to mend first: the light field, held against the choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gis.lighting._layout import Floats, Ints
from gis.lighting.field import Field
from gis.lighting.grid import SurfaceGrid
from gis.lighting.illuminance import Scene, illuminance_lx, lamp_lux
from gis.lighting.lamp_states import LIT, OUT
from gis.lighting.quantities import Quantity
from gis.lighting.reaching import Lights
from gis.lighting.repairs import Felt, Pick, rank, surface_weight
from gis.lighting.spots import Near
from gis.lighting.surfaces import Surface


class Mended(NamedTuple):
    """A faulty lamp in the order of repair: its id, the other of a pair, and what goes away."""

    lamp_id: Any
    with_lamp_id: Any | None
    pick: Pick


class _Dark(NamedTuple):
    """Dark cells of one surface: light, limit [lx], what each counts and its area [m2], gains."""

    have: Floats
    need: Floats
    weight: Floats
    area: Floats
    gains: list[Felt]


def rank_cluster(area: Field, surfaces: Sequence[Surface], lamp_ids: Sequence[Any]) -> list[Mended]:
    """Rank faulty lamps whose light may meet.

    Parameters
    ----------
    area : Field
        Lamps, buildings and classes around them.
    surfaces : sequence of Surface
        All surfaces that the lamps reach.
    lamp_ids : sequence
        The lamps to rank.

    Returns
    -------
    list of Mended
        Best first. The ground as it is: faulty lamps as far as they burn, lamps never seen lit,
        likely flux. Surfaces whose class looks in several directions do not count.
    """
    known: dict[Quantity, Ints] = {}
    found = [_dark(area, surface, lamp_ids, known) for surface in surfaces]
    parts = [part for part in found if part is not None and part.have.size]
    starts = np.cumsum([0, *(part.have.size for part in parts)])
    felt = [
        Felt(
            _joined(
                [part.gains[i].cells + at for part, at in zip(parts, starts, strict=False)]
            ).astype(np.int64),
            _joined([part.gains[i].lux for part in parts]),
        )
        for i in range(len(lamp_ids))
    ]
    lights = area.lights("Eh")
    rows = lights.lamps.place_of
    lamps = lights.scene.lamps
    places = np.array(
        [
            (lamps.easting_m[rows[i]], lamps.northing_m[rows[i]]) if i in rows else (np.inf, 0.0)
            for i in lamp_ids
        ]
    )  # fmt: skip
    picks = rank(
        _joined([part.have for part in parts]), _joined([part.need for part in parts]), felt,
        _joined([part.weight for part in parts]), _joined([part.area for part in parts]), places,
    )  # fmt: skip
    return [
        Mended(
            lamp_ids[pick.lamp], None if pick.with_lamp is None else lamp_ids[pick.with_lamp], pick
        )
        for pick in picks
    ]


def _joined(arrays: Sequence[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    if not arrays:
        return np.zeros(0)
    return np.concatenate(arrays)


def _dark(
    area: Field, surface: Surface, lamp_ids: Sequence[Any], known: dict[Quantity, Ints]
) -> _Dark | None:
    limit, _ = area.ground.limit(surface)
    views = area.ground.views(surface, limit)
    limit_lx = limit.cell_min_lx
    if limit_lx is None or len(views) > 1:
        return None
    lights = area.lights(limit.quantity)
    if limit.quantity not in known:
        known[limit.quantity] = _rows(lights, lamp_ids)
    polygon, step_m = area.ground.area(surface)
    grid = area.ground.grid(polygon, step_m)
    near = Near(_as_it_is(lights), area.reaching(lights, polygon), views)
    lux = illuminance_lx(grid, near.scene, near.chosen, views[0])[0]
    dark = lux < limit_lx
    part = grid.part(dark)
    cell_m2 = np.full(len(part), step_m**2)
    return _Dark(
        have=lux[dark],
        need=np.full(len(part), limit_lx),
        weight=cell_m2 * surface_weight(surface.kind),
        area=cell_m2,
        gains=[_gain(near, part, k) for k in known[limit.quantity]],
    )


def _as_it_is(lights: Lights) -> Scene:
    """Scene with one sum: faulty lamps as far as they burn, lamps never seen lit."""
    lamps = lights.scene.lamps
    share = np.where(lights.lamps.faulty, lamps.weights[:, OUT], lamps.weights[:, LIT])
    return lights.scene._replace(lamps=lamps._replace(weights=share.reshape(-1, 1)))


def _rows(lights: Lights, lamp_ids: Sequence[Any]) -> Ints:
    """Rows of lamps by id, -1 for one that gives no light outdoors."""
    rows = lights.lamps.place_of
    return np.array([rows.get(lamp_id, -1) for lamp_id in lamp_ids], dtype=np.int64)


def _gain(near: Near, part: SurfaceGrid, k: int) -> Felt:
    """Tell what mending one lamp adds to the dark cells it reaches [lx]."""
    if k < 0 or not len(part) or k not in near.chosen:
        return Felt(np.zeros(0, dtype=np.int64), np.zeros(0))
    alone = lamp_lux(part, near.scene, k, near.views[0])
    gain = (1.0 - near.scene.lamps.weights[k, 0]) * alone.lux
    lit = np.flatnonzero(gain > 0.0)
    return Felt(lit + alone.span.start, gain[lit])
