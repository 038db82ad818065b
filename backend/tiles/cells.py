"""Exact counts of a layer by place and class, kept in the process and mended where rows change.

A layer is gathered once into the tiles of zoom `FINEST` (150 m in Sweden): for each its rows by
class, and where in it they lie on average. Every cell of a lower zoom is a sum of those. After a
change only the ground that it touched is gathered anew.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Connection,
    Double,
    Integer,
    LargeBinary,
    Select,
    SmallInteger,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from backend.tiles import store
from backend.tiles.classes import class_of, estate_key, view_of
from backend.tiles.grid import EXTENT, Box, Tile, covering
from backend.tiles.objects import anchor, cell_of, within
from backend.tiles.reads import topics_of
from maps.layer import Layer
from maps.layers import get_layer

#: Zoom of the finest cells, two more than that of the last tile which may hold cells.
FINEST: Final = 17
#: A cell of a tile is a tile so many zooms on: four by four in each.
_STEPS: Final = 2
#: Changes that are followed one by one; more of them, and all is gathered anew.
_MOST_CHANGES: Final = 64
#: Zoom of the tiles that are gathered anew around a change, at the finest.
_MENDED_ZOOM: Final = 16
#: A finest cell as the database sends it; no place: column and row -1.
_PACKED: Final = np.dtype(
    [
        ("column", ">i4"),
        ("row", ">i4"),
        ("kind", ">i2"),
        ("rows", ">i4"),
        ("x", ">f8"),
        ("y", ">f8"),
    ]
)

Cells = NDArray[Any]


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
    """

    cells: Cells = field(default_factory=lambda: np.zeros(0, _entry()))
    estates: list[uuid.UUID] = field(default_factory=list)
    snapshot: str | None = None
    moment: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return int(self.cells.nbytes) + 64 * len(self.estates) + 500


def freshen(tx: Connection, kept: Kept, name: str, moment: str) -> Cells:
    """Return the cells of a layer as they stand now, gathered anew where anything changed."""
    with kept.lock:
        now = store.one(tx, "snapshot")
        boxes = _changed(tx, kept, name, moment)
        if boxes is None:
            kept.cells, kept.estates = _gather(tx, name, kept.estates, None)
        elif boxes:
            _mend(tx, kept, name, boxes)
        kept.snapshot, kept.moment = now.snapshot if now else None, moment
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


def _changed(tx: Connection, kept: Kept, name: str, moment: str) -> list[Box] | None:
    """Return the boxes in which rows changed since; None: all is to be gathered anew."""
    if kept.snapshot is None or kept.moment != moment:
        return None
    found = store.rows(
        tx, "changes_since", topics=topics_of([name]), snapshot=kept.snapshot, most=_MOST_CHANGES
    )
    if len(found) > _MOST_CHANGES or not all(row.is_placed for row in found):
        return None
    return [(row.west_m, row.south_m, row.east_m, row.north_m) for row in found]


def _mend(tx: Connection, kept: Kept, name: str, boxes: Sequence[Box]) -> None:
    """Gather the ground of changes anew, tile by tile."""
    tiles = {tile for box in boxes for tile in covering(box, _MENDED_ZOOM)}
    for tile in sorted(tiles, key=lambda one: (one.z, one.x, one.y)):
        found, estates = _gather(tx, name, kept.estates, tile)
        up = FINEST - tile.z
        there = (kept.cells["column"] >> up == tile.x) & (kept.cells["row"] >> up == tile.y)
        kept.cells, kept.estates = np.concatenate([kept.cells[~there], found]), estates


def _gather(
    tx: Connection, name: str, estates: Sequence[uuid.UUID], tile: Tile | None
) -> tuple[Cells, list[uuid.UUID]]:
    """Read the finest cells of a layer, those of a tile or all; with them the estates known."""
    asked: dict[str, Any] = {"keys": list(get_layer(name).styles)}
    if tile:
        sides = dict(zip(("west_m", "south_m", "east_m", "north_m"), tile.ground, strict=True))
        asked |= {"z": tile.z, "x": tile.x, "y": tile.y, "estate_id": None, **sides}
    known = list(estates)
    parts = [np.zeros(0, _entry())]
    for estate_id, packed in tx.execute(statement(name, is_part=tile is not None), asked):
        if estate_id not in known:
            known.append(estate_id)
        raw = np.frombuffer(packed, _PACKED)
        part = np.empty(len(raw), _entry())
        for column in _PACKED.names or ():
            part[column] = raw[column]
        part["estate"] = known.index(estate_id)
        parts.append(part)
    return np.concatenate(parts), known


@lru_cache(maxsize=64)
def statement(name: str, *, is_part: bool) -> Select[Any]:
    """Return what gathers a layer into finest cells, packed into one value an estate."""
    layer = get_layer(name)
    view = view_of(layer)
    keys = bindparam("keys", type_=ARRAY(Text))
    kind = func.array_position(keys, class_of(name, view), type_=Integer) - 1
    place = func.ST_Transform(anchor(layer, view), 3857)
    read = select(
        estate_key(layer, view).label("estate"), kind.label("kind"), place.label("place")
    )  # fmt: skip
    # OFFSET keeps `place` from being moved once for each use of it.
    rows = (read.where(*within(layer, view)) if is_part else read).offset(0).subquery("rows")
    column, row = cell_of(rows.c.place, FINEST)
    counted = select(
        rows.c.estate,
        func.coalesce(column, -1).label("across"),
        func.coalesce(row, -1).label("down"),
        rows.c.kind,
        func.count().label("count"),
        func.coalesce(func.avg(func.ST_X(rows.c.place)), 0.0).label("x"),
        func.coalesce(func.avg(func.ST_Y(rows.c.place)), 0.0).label("y"),
    ).group_by(rows.c.estate, column, row, rows.c.kind)
    if is_part:
        own = cell_of(rows.c.place, bindparam("z", type_=Integer))
        asked = (bindparam("x", type_=Integer), bindparam("y", type_=Integer))
        counted = counted.where(and_(own[0] == asked[0], own[1] == asked[1]))
    cell = counted.subquery("cell")
    packed = (
        func.int4send(cell.c.across)
        .op("||")(func.int4send(cell.c.down))
        .op("||")(func.int2send(cast(cell.c.kind, SmallInteger)))
        .op("||")(func.int4send(cast(cell.c.count, Integer)))
        .op("||")(func.float8send(cast(cell.c.x, Double)))
        .op("||")(func.float8send(cast(cell.c.y, Double)))
    )
    all_of_it = func.string_agg(packed, literal(b"", LargeBinary))
    return select(cell.c.estate, all_of_it).group_by(cell.c.estate)


def _entry() -> np.dtype[Any]:
    """Return how a finest cell is held: as it is sent, in the machine's order, with its estate."""
    return np.dtype([(name, _NATIVE[name]) for name in (*(_PACKED.names or ()), "estate")])


_NATIVE: Final[Mapping[str, str]] = {
    "column": "i4", "row": "i4", "kind": "i2", "rows": "i4", "x": "f8", "y": "f8", "estate": "i4"
}  # fmt: skip
