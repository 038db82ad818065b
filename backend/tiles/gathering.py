"""A layer gathered by the database into finest cells: its rows by place and class."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
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

from backend.tiles.classes import class_of, estate_key, view_of
from backend.tiles.grid import Tile
from backend.tiles.objects import anchor, cell_of, within
from maps.layers import get_layer

#: Zoom of the finest cells, two more than that of the last tile which may hold cells.
FINEST: Final = 17
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


def gather(
    tx: Connection, name: str, estates: Sequence[uuid.UUID], tile: Tile | None
) -> tuple[Cells, list[uuid.UUID]]:
    """Read the finest cells of a layer, those of a tile or all; with them the estates known."""
    asked: dict[str, Any] = {"keys": list(get_layer(name).styles)}
    if tile:
        sides = dict(zip(("west_m", "south_m", "east_m", "north_m"), tile.ground, strict=True))
        asked |= {"z": tile.z, "x": tile.x, "y": tile.y, "estate_id": None, **sides}
    known = list(estates)
    parts = [np.zeros(0, entry())]
    for estate_id, packed in tx.execute(statement(name, is_part=tile is not None), asked):
        if estate_id not in known:
            known.append(estate_id)
        raw = np.frombuffer(packed, _PACKED)
        part = np.empty(len(raw), entry())
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


def entry() -> np.dtype[Any]:
    """Return how a finest cell is held: as it is sent, in the machine's order, with its estate."""
    return np.dtype([(name, _NATIVE[name]) for name in (*(_PACKED.names or ()), "estate")])


_NATIVE: Final[Mapping[str, str]] = {
    "column": "i4", "row": "i4", "kind": "i2", "rows": "i4", "x": "f8", "y": "f8", "estate": "i4"
}  # fmt: skip
