"""How far it is from each entrance of an estate to its waste stations, along footpaths."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row

from backend.waste import store
from backend.waste.schemas import Door, Place, Ways
from gis.waste import nearest, straight_m

#: Places as easting and northing [m], and paths as (WKB, kind, lit, whether corners are shared).
_Places = tuple[tuple[float, float], ...]
_Paths = tuple[tuple[bytes, str, str, bool], ...]
#: Estates whose lengths are kept: paths, doors and stations hardly ever move.
_KEPT: Final = 32


def ways(tx: Connection, estate: str) -> Ways:
    """Return the doors of an estate with the nearest station of each.

    Which station a household uses is not recorded: the nearest is taken. Where an estate has no
    paths, or none leads there, distances are straight, and `along_paths` says so.
    """
    doors = store.rows(tx, "doors", estate=estate)
    stations = store.rows(tx, "places", estate=estate)
    paths = store.rows(tx, "paths", estate=estate)
    lengths_m, along = _lengths(
        _places(doors),
        _places(stations),
        tuple((bytes(path.wkb), path.kind, path.lit, path.is_noded) for path in paths),
    )
    found = nearest(lengths_m, np.array([row.is_complete for row in stations], dtype=bool))
    places = [Place(id=row.id, label=_label(row.code, row.name)) for row in stations]
    return Ways(
        doors=[
            _door(row, places, *(part[at] for part in _parts(found)))
            for at, row in enumerate(doors)
        ],
        along_paths=along,
    )  # fmt: skip


def _parts(found: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- four arrays of two types
    return found.station, found.station_m, found.complete, found.complete_m


def _door(
    row: Row[Any], places: Sequence[Place], at: int, at_m: float, whole: int, whole_m: float
) -> Door:
    return Door(
        id=row.id,
        label=_label(row.code, row.address),
        dwellings=row.dwellings,
        station=places[at] if at >= 0 else None,
        station_m=float(at_m) if at >= 0 else None,
        complete=places[whole] if whole >= 0 else None,
        complete_m=float(whole_m) if whole >= 0 else None,
    )


def _label(code: str | None, name: str | None) -> str:
    return ", ".join(filter(None, (code, name))) or "\u2013"


def _places(rows: Sequence[Row[Any]]) -> _Places:
    return tuple((row.easting_m, row.northing_m) for row in rows)


@lru_cache(maxsize=_KEPT)
def _lengths(doors: _Places, stations: _Places, paths: _Paths) -> tuple[Any, bool]:
    """Return lengths [m], shape (doors, stations), and whether they run along paths."""
    sources = np.array(doors, dtype=float).reshape(-1, 2)
    targets = np.array(stations, dtype=float).reshape(-1, 2)
    if not paths or not doors or not stations:
        return straight_m(sources, targets), False
    import shapely  # noqa: PLC0415 -- with the network a second to load, and only these pages ask

    from gis.network import Network  # noqa: PLC0415

    wkb, kinds, lit, noded = zip(*paths, strict=True)
    network = Network.build(list(shapely.from_wkb(list(wkb))), kinds, lit, noded=noded)
    lengths_m = np.asarray(network.lengths_m(sources, targets), dtype=float)
    if not np.isfinite(lengths_m).any():
        return straight_m(sources, targets), False
    return lengths_m, True
