"""Columns as PostgreSQL's arrays in binary: many values cost little more than their bytes."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from psycopg.adapt import Dumper
from psycopg.pq import Format

#: Types of one width: number in PostgreSQL's catalogue, and cells as they are sent.
_NUMBERS: Final = {"double precision": (701, ">f8"), "integer": (23, ">i4"), "boolean": (16, "?")}
_UUID: Final = (2950, "V16")
#: Types of any width, with their numbers.
_TEXT, _BYTEA = 25, 17
#: Stands where there is no value.
_NONE: Final = struct.pack(">i", -1)


class Array(bytes):
    """An array as its column's type is sent in binary; the statement says which type that is."""

    __slots__ = ()


class ArrayDumper(Dumper):
    """Sends such arrays as they are."""

    format = Format.BINARY
    oid = 0

    def dump(self, obj: Array) -> Array:
        """Return the array."""
        return obj


def array_of(values: Sequence[Any], kind: str) -> Array:
    """Return the values of a column as an array of one dimension.

    Parameters
    ----------
    values : sequence
        Python's or numpy's, of the column's type; None, or NaN of a number, is no value.
    kind : str
        Type of the elements: a number, uuid, text or bytea.

    Raises
    ------
    KeyError
        If the type is another.
    """
    if kind in _NUMBERS:
        number, layout = _NUMBERS[kind]
        numbers = np.array(values, dtype=np.float64)  # None becomes NaN
        missing = np.isnan(numbers)
        return _even(number, np.where(missing, 0.0, numbers).astype(layout), missing)
    if kind == "uuid":
        number, layout = _UUID
        missing = np.array([value is None for value in values], dtype=np.bool_)
        sent = b"".join([bytes(16) if value is None else value.bytes for value in values])
        return _even(number, np.frombuffer(sent, dtype=layout), missing)
    if kind == "text":
        return _uneven(_TEXT, [None if value is None else value.encode() for value in values])
    return _uneven({"bytea": _BYTEA}[kind], values)


def _head(number: int, count: int, *, nulls: bool) -> bytes:
    return struct.pack(">5i", 1, nulls, number, count, 1)


def _even(number: int, cells: NDArray[Any], missing: NDArray[np.bool_]) -> Array:
    """Lay cells of one width side by side, each after its size; of a missing one its size alone."""
    size = cells.dtype.itemsize
    rows = np.empty(cells.size, dtype=[("size", ">i4"), ("cell", cells.dtype)])
    rows["size"], rows["cell"] = np.where(missing, -1, size), cells
    body = rows.view(np.uint8).reshape(cells.size, -1)
    nulls = bool(missing.any())
    if nulls:
        kept = np.ones(body.shape, dtype=np.bool_)
        kept[missing, len(_NONE) :] = False
        body = body[kept]
    return Array(_head(number, cells.size, nulls=nulls) + body.tobytes())


def _uneven(number: int, cells: Sequence[bytes | None]) -> Array:
    sizes = np.array([-1 if cell is None else len(cell) for cell in cells], dtype=">i4")
    heads = np.frombuffer(sizes.tobytes(), dtype="V4").tolist()
    parts = chain.from_iterable(zip(heads, [cell or b"" for cell in cells], strict=True))
    head = _head(number, len(cells), nulls=bool((sizes < 0).any()))
    return Array(b"".join([head, *parts]))
