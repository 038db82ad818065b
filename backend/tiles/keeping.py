"""What a process keeps of tiles: bounded, the longest unused goes first."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection, Engine

from backend.tiles.cells import Kept

#: Most bytes of tiles, and of counts, that a process keeps.
TILES_BYTES: Final = 48_000_000
COUNTS_BYTES: Final = 64_000_000

Value = TypeVar("Value")


class Shelf(Generic[Value]):
    """Values by key, so many bytes of them at the most; safe between threads."""

    def __init__(self, most_bytes: int, size_of: Callable[[Value], int]) -> None:
        self._most = most_bytes
        self._size_of = size_of
        self._held: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """Bytes held."""
        return self._bytes

    def get(self, key: Hashable) -> Value | None:
        """Return a value; None: it is not held."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value) -> None:
        """Hold a value, in the place of another of its key; one as large as all is not held."""
        size = self._size_of(value)
        with self._lock:
            _, before = self._held.pop(key, (None, 0))
            self._bytes -= before
            if size > self._most:
                return
            self._held[key] = value, size
            self._bytes += size
            while self._bytes > self._most:
                _, (_, gone) = self._held.popitem(last=False)
                self._bytes -= gone


@dataclass(frozen=True)
class Part:
    """A tile, or a part of one, with the mark of what it was made from."""

    mark: str
    content: bytes


@dataclass(frozen=True)
class Shelves:
    """What is kept for one database."""

    tiles: Shelf[Part] = field(
        default_factory=lambda: Shelf(TILES_BYTES, lambda part: len(part.content) + 300)
    )
    counts: Shelf[Kept] = field(default_factory=lambda: Shelf(COUNTS_BYTES, lambda kept: kept.size))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def kept(self, key: Hashable) -> Kept:
        """Return the counts of a key, nothing known of them at first."""
        with self.lock:
            found = self.counts.get(key)
            if found is None:
                found = Kept()
                self.counts.put(key, found)
            return found


_shelves: weakref.WeakKeyDictionary[Engine, Shelves] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def shelves_of(tx: Connection) -> Shelves:
    """Return what this process keeps for a transaction's database."""
    with _lock:
        return _shelves.setdefault(tx.engine, Shelves())
