"""A day package of 5 000 assets, as the tablet's store holds it."""

from __future__ import annotations

import math
import uuid
from typing import Any

LAMPS, STAIRWELLS, STATIONS, PLACES = 3700, 100, 17, 1183
BUILDINGS, PATHS = 60, 200
WEST, SOUTH = 12.0, 57.8
#: Degrees a metre there.
LON_M, LAT_M = 1.68e-5, 8.98e-6
FETCHED = "2026-11-26T16:20:00+00:00"


def synthetic() -> dict[str, dict[str, Any]]:
    """Return parts `base`, `assets` and `work`: an area of 900 by 900 m."""
    return {
        "base": _base(),
        "assets": _assets(),
        "work": {"reports": [], "circuits": [], "plans": []},
    }


def _at(x_m: float, y_m: float) -> list[float]:
    return [round(WEST + x_m * LON_M, 6), round(SOUTH + y_m * LAT_M, 6)]


def _id(kind: str, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {number}"))


def _base() -> dict[str, Any]:
    buildings, courtyards = [], []
    for n in range(BUILDINGS):
        x, y = n % 8 * 110.0, n // 8 * 110.0
        buildings.append(
            {
                "id": _id("building", n), "name": f"Hus {n}", "address": f"Hallongatan {n}",
                "storeys": 8, "rings": [_box(x, y, 60, 14)],
            }
        )  # fmt: skip
        yard = {"id": _id("courtyard", n), "name": f"Gård {n}", "rings": [_box(x, y + 20, 60, 60)]}
        courtyards.append(yard)
    paths = [
        {
            "id": _id("path", n), "name": "Hallonstigen", "kind": "footway",
            "line": [
                _at(n % 10 * 90 + i * 8, n // 10 * 45 + 4 * math.sin(i)) for i in range(12)
            ],
        }
        for n in range(PATHS)
    ]  # fmt: skip
    bounds = [*_at(0, 0), *_at(900, 900)]
    return {"bounds": bounds, "buildings": buildings, "courtyards": courtyards, "footpaths": paths}


def _box(x: float, y: float, width: float, height: float) -> list[list[float]]:
    corners = ((0, 0), (width, 0), (width, height), (0, height), (0, 0))
    return [_at(x + dx, y + dy) for dx, dy in corners]


def _spots(name: str, count: int, /, **given: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return things on a grid that fills the area."""
    side = math.ceil(math.sqrt(count))
    step = 900 / side
    found = []
    for n in range(count):
        lon, lat = _at(n % side * step + 3, n // side * step + 5)
        found.append({"id": _id(name, n), "code": f"P{n}", "lon": lon, "lat": lat, **given})
    return found


def _assets() -> dict[str, Any]:
    lamp = {"kind": "park_pole", "owner": "own", "state_at": FETCHED, "cabinet": "S1"}
    lamps = _spots("lamp", LAMPS, **lamp)
    for n, one in enumerate(lamps):
        one |= {"circuit": f"S1-{n // 100}", "state": "dark" if n % 40 == 0 else "lit"}
    return {
        "lamps": lamps,
        "stairwells": _spots(
            "stairwell", STAIRWELLS, name="A", address="Hallongatan 1", building_id=None, storeys=8
        ),
        "waste_stations": _spots("station", STATIONS, kind="house", name="Miljöhus"),
        "places": _spots("place", PLACES, kind="bench", name=None),
    }
