"""The circuits of an estate, each with its lamps in the order in which they are walked past."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from sqlalchemy import Row

from gis.walking_order import walking_order

#: Places of the lamps [m], their numbers on the circuit, and the cabinet's place [m].
_Laid = tuple[tuple[tuple[float, float], ...], tuple[int | None, ...], tuple[float, float] | None]


def circuits(lamps: Sequence[Row[Any]]) -> str:
    """Return the circuits as JSON; the lamps come sorted by cabinet and circuit."""
    grouped = groupby(lamps, key=lambda lamp: (lamp.cabinet, lamp.circuit))
    return json.dumps(
        [_circuit(cabinet, circuit, list(members)) for (cabinet, circuit), members in grouped],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def _circuit(cabinet: str | None, circuit: str, lamps: list[Row[Any]]) -> dict[str, object]:
    first = lamps[0]
    start = (
        None
        if first.cabinet_easting_m is None
        else (first.cabinet_easting_m, first.cabinet_northing_m)
    )
    laid: _Laid = (
        tuple((lamp.easting_m, lamp.northing_m) for lamp in lamps),
        tuple(lamp.circuit_order for lamp in lamps),
        start,
    )
    order, length_m = _walked(laid)
    return {
        "cabinet": cabinet,
        "circuit": circuit,
        "lamp_ids": [str(lamps[index].id) for index in order],
        "length_m": round(length_m),
    }


@lru_cache(maxsize=2000)
def _walked(laid: _Laid) -> tuple[tuple[int, ...], float]:
    """Return the order, kept: work changes many times a day, lamps hardly ever move."""
    points, numbers, start = laid
    order, length_m = walking_order(np.array(points), numbers, start)
    return tuple(int(index) for index in order), length_m
