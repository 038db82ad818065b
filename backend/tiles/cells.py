"""Exact counts of a layer by place and class, kept in the process and mended where rows change.

A layer is gathered once into the tiles of zoom `FINEST` (150 m in Sweden): for each its rows by
class, and where in it they lie on average. Every cell of a lower zoom is a sum of those. After a
change only the ground that it touched is gathered anew.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from backend.queries import together
from backend.tiles import store
from backend.tiles.gathering import FINEST, Cells, entry, gather
from backend.tiles.grid import EXTENT, Box, Tile, covering
from backend.tiles.reads import clock_of, topics_of
from backend.version import fingerprint
from maps.layer import Layer
from maps.layers import get_layer

#: A cell of a tile is a tile so many zooms on: four by four in each.
_STEPS: Final = 2
#: Changes that are followed one by one; more of them, and all is gathered anew.
_MOST_CHANGES: Final = 64
#: Zoom of the tiles that are gathered anew around a change, at the finest.
_MENDED_ZOOM: Final = 16
#: A tile that no ground of Sweden lies in.
_NOWHERE: Final = Tile(_MENDED_ZOOM, 0, 0)


@dataclass
class Kept:
    """What is known of a layer behind one set of walls.

    Attributes
    ----------
    cells
        Finest cells, one entry an estate and class [structured as `_PACKED`, native order, and
        `estate`, the place in `estates`].
    estates
        Estates by their place.
    snapshot
        Transactions that had ended when the cells were gathered; None: they never were.
    moment
        Day or minute that the classes are of, where they change with it.
    mended
        Changes followed since the database was told.
    """

    cells: Cells = field(default_factory=lambda: np.zeros(0, entry()))
    estates: list[uuid.UUID] = field(default_factory=list)
    snapshot: str | None = None
    moment: str = ""
    mended: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return int(self.cells.nbytes) + 64 * len(self.estates) + 500


def freshen(tx: Connection, kept: Kept, name: str, moment: str, *, is_whole: bool) -> Cells:
    """Return the cells of a layer as they stand now, gathered anew where anything changed.

    Parameters
    ----------
    tx
        The transaction, whose walls decide what is counted.
    kept
        What is known behind these walls.
    name, moment
        The layer, and the day or minute that its classes are of.
    is_whole
        Whether the walls let all of a company through: its counts are left in the database for
        the next server that starts.
    """
    with kept.lock:
        if kept.snapshot is None:
            # Of no rows: what follows changes is planned now, so that the first of them takes no
            # longer than the next.
            gather(tx, name, kept.estates, _NOWHERE)
            if is_whole:
                _take_up(tx, kept, name)
        snapshot, boxes = _changed(tx, kept, name)
        is_new = boxes is None or kept.moment != moment
        if is_new:
            with together(tx):
                kept.cells, kept.estates = gather(tx, name, kept.estates, None)
        elif boxes:
            _mend(tx, kept, name, boxes)
            kept.mended += len(boxes)
        kept.snapshot, kept.moment = snapshot, moment
        if is_whole and (is_new or kept.mended > _MOST_CHANGES // 2) and _is_worth(name):
            _hold(tx, kept, name)
        return kept.cells


def counts(kept: Kept, cells: Cells, name: str, estate_id: uuid.UUID | None) -> dict[str, int]:
    """Return how many rows of each class there are, in the order of the signs."""
    own = _of_estate(kept, cells, estate_id)
    keys = list(get_layer(name).styles)
    found = np.bincount(own["kind"], own["rows"], minlength=len(keys))
    return {key: int(count) for key, count in zip(keys, found, strict=True) if count}


def unplaced(kept: Kept, cells: Cells, estate_id: uuid.UUID | None) -> int:
    """Return how many rows have no place, so that no tile can hold them."""
    own = _of_estate(kept, cells, estate_id)
    return int(own["rows"][own["column"] < 0].sum())


def cells_of(
    kept: Kept, cells: Cells, layer: Layer, tile: Tile, estate_id: uuid.UUID | None
) -> list[dict[str, Any]]:
    """Return the cells of a tile: place in its units, rows by class, and the worst class."""
    own = _of_estate(kept, cells, estate_id)
    up = FINEST - tile.z
    held = own[(own["column"] >> up == tile.x) & (own["row"] >> up == tile.y)]
    if not len(held):
        return []
    keys = list(layer.styles)
    side = 2**_STEPS
    across = (held["column"] >> (up - _STEPS)) - tile.x * side
    down = (held["row"] >> (up - _STEPS)) - tile.y * side
    place = down * side + across
    size = side * side * len(keys)
    of_class = np.bincount(place * len(keys) + held["kind"], held["rows"], minlength=size)
    by_class = of_class.astype(np.int64).reshape(-1, len(keys))
    rows = by_class.sum(axis=1)
    mean_x = np.bincount(place, held["x"] * held["rows"], minlength=side * side)
    mean_y = np.bincount(place, held["y"] * held["rows"], minlength=side * side)
    west, north = tile.corner_m
    unit = tile.side_m / EXTENT
    shown = [key not in layer.hidden for key in keys]
    return [
        {
            "x": _units((mean_x[cell] / rows[cell] - west) / unit),
            "y": _units((north - mean_y[cell] / rows[cell]) / unit),
            "cell": _name(tile, cell % side, cell // side),
            "count": int(rows[cell]),
            "worst": _worst(keys, by_class[cell], shown),
            "counts": {
                f"n_{key}": int(n) for key, n in zip(keys, by_class[cell], strict=True) if n
            },
        }
        for cell in np.flatnonzero(rows).tolist()
    ]  # fmt: skip


def _name(tile: Tile, across: int, down: int) -> str:
    """Return the address of a cell, itself a tile."""
    side = 2**_STEPS
    return f"{tile.z + _STEPS}/{tile.x * side + across}/{tile.y * side + down}"


def _units(value: float) -> int:
    """Return a place in whole units; a mean of places in a tile never leaves it."""
    return min(max(round(float(value)), 0), EXTENT - 1)


def _worst(keys: Sequence[str], rows: NDArray[np.int64], shown: Sequence[bool]) -> str:
    held = [at for at in range(len(keys)) if rows[at]]
    return keys[next((at for at in held if shown[at]), held[0])]


def _of_estate(kept: Kept, cells: Cells, estate_id: uuid.UUID | None) -> Cells:
    if estate_id is None:
        return cells
    if estate_id not in kept.estates:
        return cells[:0]
    found: Cells = cells[cells["estate"] == kept.estates.index(estate_id)]
    return found


def _is_worth(name: str) -> bool:
    """Tell whether the counts of a layer last long enough to be left for another server."""
    return clock_of(name) != "minute"


def _take_up(tx: Connection, kept: Kept, name: str) -> None:
    """Begin with what another server, or this one before, has counted."""
    row = store.one(tx, "cells_held", name=name, program=fingerprint())
    if row:
        kept.cells = np.frombuffer(row.cells, entry())
        kept.estates, kept.snapshot, kept.moment = list(row.estates), row.snapshot, row.moment


def _hold(tx: Connection, kept: Kept, name: str) -> None:
    store.do(
        tx, "hold_cells", name=name, program=fingerprint(), moment=kept.moment,
        snapshot=kept.snapshot, estates=kept.estates, packed=kept.cells.tobytes(),
    )  # fmt: skip
    kept.mended = 0


def _changed(tx: Connection, kept: Kept, name: str) -> tuple[str, list[Box] | None]:
    """Return which transactions have ended, and where rows changed since; None: all is new."""
    asked = {"topics": topics_of([name]), "snapshot": kept.snapshot, "most": _MOST_CHANGES}
    row = store.one(tx, "changes_since", **asked)
    assert row is not None  # noqa: S101 -- one row, whoever asks
    if kept.snapshot is None or len(row.boxes) > _MOST_CHANGES or None in row.boxes:
        return row.snapshot, None
    return row.snapshot, [(west, south, east, north) for west, south, east, north in row.boxes]


def _mend(tx: Connection, kept: Kept, name: str, boxes: Sequence[Box]) -> None:
    """Gather the ground of changes anew, tile by tile."""
    tiles = {tile for box in boxes for tile in covering(box, _MENDED_ZOOM)}
    for tile in sorted(tiles, key=lambda one: (one.z, one.x, one.y)):
        found, estates = gather(tx, name, kept.estates, tile)
        up = FINEST - tile.z
        there = (kept.cells["column"] >> up == tile.x) & (kept.cells["row"] >> up == tile.y)
        kept.cells, kept.estates = np.concatenate([kept.cells[~there], found]), estates
