"""Vector tiles of the layers: single objects where they fit, exact counts where they do not.

A tile is made once for everybody before whom the same walls stand, and is true until a row changes
on its ground; its mark tells both, so that a browser that holds it is only told so.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from backend.companies import estate_called
from backend.errors import FieldProblem, MalformedError, NotFoundError
from backend.queries import alone
from backend.tiles import cells, objects, store
from backend.tiles.gathering import Cells
from backend.tiles.grid import MAX_ZOOM, PLANE, Tile
from backend.tiles.keeping import Part, Shelves, shelves_of
from backend.tiles.reads import TOPICS, clock_of, topics_of
from backend.version import fingerprint
from maps.layer import Layer
from maps.layers import LAYERS

#: Zooms from which on single objects are drawn, by what they are drawn as.
FIRST_SINGLE: Final[Mapping[str, int]] = {"point": 14, "line": 13, "area": 13}
#: Outlines of estates are large and few.
FIRST_ESTATE: Final = 6
#: Objects that a tile holds at the most; more of them become cells. From `MAX_ZOOM` on there is no
#: further tile to show them in: all of them are in it.
MOST_OBJECTS: Final = 4_000
_ALL_OF_THEM: Final = 2_000_000_000
#: The fastest: higher ones take three times as long for 7 % less.
_GZIP_LEVEL: Final = 1
#: Layers that one address asks for at the most: all there are.
MOST_LAYERS: Final = len(LAYERS)
#: Tiles that are made at once: more of them would only share the processors, with all else.
_TURNS: Final = threading.BoundedSemaphore(os.cpu_count() or 1)
#: How long one waits for its turn [s]: whoever counts a million rows must not hold up the others.
_PATIENCE_S: Final = 1.0


@dataclass(frozen=True)
class Asked:
    """What is asked for: layers, estate by its code or all that are seen, and how much of each."""

    layers: tuple[Layer, ...]
    estate: str | None = None
    is_full: bool = True


@dataclass(frozen=True)
class Answer:
    """A tile compressed by gzip, with its mark; None: the reader holds the same already."""

    mark: str
    content: bytes | None


@dataclass(frozen=True)
class _State:
    """What decides whether a tile is still true.

    Attributes
    ----------
    walls
        What is let through to who asks.
    changes
        Number and newest of the changes of each table on the ground that was asked about.
    moments
        Day and minute.
    """

    walls: str
    changes: Mapping[str, str]
    moments: Mapping[str, str]

    def mark(self, layer: Layer, *others: object) -> str:
        """Return what differs wherever a tile of the layer would."""
        changes = [self.changes.get(topic) for topic in TOPICS[layer.name]]
        parts = (fingerprint(), self.walls, layer.name, changes, self.moment(layer.name), others)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]

    def moment(self, name: str) -> str:
        """Return the day or minute that a layer's classes are of; empty: they do not change."""
        return self.moments.get(clock_of(name), "")


def layers_named(text: str) -> tuple[Layer, ...]:
    """Read the names of layers, joined by commas.

    Raises
    ------
    NotFoundError
        If there is no layer of a name.
    MalformedError
        If one is named twice.
    """
    names = text.split(",")
    if unknown := [name for name in names if name not in LAYERS]:
        raise NotFoundError(f"there is no layer {unknown[0]!r}; there are {', '.join(LAYERS)}")
    if len(set(names)) < len(names):
        raise MalformedError([FieldProblem("layers", "names a layer twice")])
    return tuple(LAYERS[name] for name in names)


def tile(tx: Connection, asked: Asked, place: Tile, known: Sequence[str] = ()) -> Answer:
    """Return a vector tile.

    Parameters
    ----------
    tx : Connection
        The transaction, whose walls decide what is in it.
    asked : Asked
        What is asked for.
    place : Tile
        The tile.
    known : sequence of str
        Marks of tiles that the reader has.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    estate_id = estate_called(tx, asked.estate) if asked.estate else None
    state = _state(tx, asked.layers, estate_id, place.ground)
    wanted = (place, estate_id, asked.is_full)
    marks = [state.mark(layer, *wanted) for layer in asked.layers]
    whole = hashlib.sha256("".join(marks).encode()).hexdigest()[:20]
    if whole in known:
        return Answer(whole, None)
    shelves = shelves_of(tx)
    names = tuple(layer.name for layer in asked.layers)
    key = (state.walls, names, *wanted)
    held = shelves.tiles.get(key)
    if held is None or held.mark != whole:
        # In one order, whatever the address says: their counts are locked until the end.
        alone(tx)
        with _turn():
            made = {
                layer.name: _part(tx, shelves, state, layer, wanted, mark)
                for layer, mark in sorted(
                    zip(asked.layers, marks, strict=True), key=lambda pair: pair[0].name
                )
            }
        content = b"".join(made[name] for name in names)
        held = Part(whole, gzip.compress(content, _GZIP_LEVEL, mtime=0))
        shelves.tiles.put(key, held)
    return Answer(whole, held.content)


def counts(tx: Connection, layer: str, estate: str | None = None) -> dict[str, int]:
    """Return how many rows of each class a layer has, rows without a place counted in.

    Raises
    ------
    KeyError
        If there is no such layer.
    NotFoundError
        If there is no estate of that code.
    """
    return tally(tx, layer, estate)[0]


def tally(tx: Connection, name: str, estate: str | None) -> tuple[dict[str, int], int]:
    """Return the rows of a layer by class, and how many of them no tile can hold."""
    estate_id = estate_called(tx, estate) if estate else None
    state = _state(tx, (LAYERS[name],), estate_id, PLANE)
    kept, found = _counted(tx, shelves_of(tx), state, name)
    return cells.counts(kept, found, name, estate_id), cells.unplaced(kept, found, estate_id)


def version(tx: Connection, layers: Sequence[str], estate: str | None = None) -> str:
    """Return a short word that changes whenever a row of the layers does.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    estate_id = estate_called(tx, estate) if estate else None
    chosen = tuple(LAYERS[name] for name in layers)
    state = _state(tx, chosen, estate_id, PLANE)
    marks = "".join(state.mark(layer, estate_id) for layer in chosen)
    return hashlib.sha256(marks.encode()).hexdigest()[:12]


def first_single(layer: Layer) -> int:
    """Return the zoom from which on single objects of a layer are drawn where they fit."""
    if layer.name == "estates":
        return FIRST_ESTATE
    return FIRST_SINGLE[objects.shape_of(layer)]


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until a processor is free, or patience ends."""
    has_turn = _TURNS.acquire(timeout=_PATIENCE_S)
    try:
        yield
    finally:
        if has_turn:
            _TURNS.release()


def _state(
    tx: Connection,
    layers: Sequence[Layer],
    estate_id: uuid.UUID | None,
    ground: tuple[float, float, float, float],
) -> _State:
    sides = dict(zip(("west_m", "south_m", "east_m", "north_m"), ground, strict=True))
    topics = topics_of(layer.name for layer in layers)
    row = store.one(tx, "state", topics=topics, estate_id=estate_id, **sides)
    assert row is not None  # noqa: S101 -- one row, whoever asks
    return _State(row.walls, row.changes or {}, {"day": row.day, "minute": row.minute})


def _part(
    tx: Connection,
    shelves: Shelves,
    state: _State,
    layer: Layer,
    wanted: tuple[Tile, uuid.UUID | None, bool],
    mark: str,
) -> bytes:
    """Return a layer's part of a tile, made anew where it is not true any more."""
    key = (state.walls, layer.name, *wanted)
    held = shelves.tiles.get(key)
    if held is None or held.mark != mark:
        place, estate_id, is_full = wanted
        made = _single(tx, layer, place, estate_id, is_full)
        if made is None:
            made = _gathered(tx, shelves, state, layer, place, estate_id)
        held = Part(mark, made)
        shelves.tiles.put(key, held)
    return held.content


def _single(
    tx: Connection, layer: Layer, place: Tile, estate_id: uuid.UUID | None, is_full: bool
) -> bytes | None:
    """Return a tile of single objects; None: they do not fit."""
    if place.z < first_single(layer):
        return None
    most = MOST_OBJECTS if place.z < MAX_ZOOM else _ALL_OF_THEM
    sides = dict(zip(("west_m", "south_m", "east_m", "north_m"), place.ground, strict=True))
    found = tx.execute(
        objects.statement(layer.name, is_full=is_full),
        {
            "z": place.z, "x": place.x, "y": place.y, "estate_id": estate_id, "most": most + 1,
            **sides,
        },
    ).one()  # fmt: skip
    return None if found.objects > most else bytes(found.tile or b"")


def _gathered(
    tx: Connection,
    shelves: Shelves,
    state: _State,
    layer: Layer,
    place: Tile,
    estate_id: uuid.UUID | None,
) -> bytes:
    """Return a tile of cells, which hold every row that lies in it."""
    kept, found = _counted(tx, shelves, state, layer.name)
    made = cells.cells_of(kept, found, layer, place, estate_id)
    if not made:
        return b""
    row = store.one(tx, "encode_cells", name=f"{layer.name}_cells", cells_json=json.dumps(made))
    return bytes(row.tile) if row else b""


def _counted(
    tx: Connection, shelves: Shelves, state: _State, name: str
) -> tuple[cells.Kept, Cells]:
    key = (state.walls, name)
    kept = shelves.kept(key)
    found = cells.freshen(tx, kept, name, state.moment(name), is_whole=state.walls.endswith("||||"))
    shelves.counts.put(key, kept)  # as large as it is now
    return kept, found
