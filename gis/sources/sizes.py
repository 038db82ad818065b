"""How large a file is once it is unpacked, told before anything of it is read.

A few kilobytes can claim gigabytes: packed zeros, one cell in the last corner of a sheet, a column
that repeats a value a billion times.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from gis.sources.report import SourceError

if TYPE_CHECKING:
    from pathlib import Path

UNPACKED_BYTES_MAX: Final = 8 * 2**30
"""What unpacks to more is no asset register."""
EXCEL: Final = (".xlsx", ".xlsm")
PARQUET: Final = (".parquet", ".geoparquet", ".pq")
_ZIPPED: Final = (*EXCEL, ".kmz")
_CELL_BYTES: Final = 8  # at least, in a table that is read
_CHUNK_BYTES: Final = 2**20
_LETTERS: Final = 26
_TAIL_BYTES: Final = 16  # longer than the place of any cell, which may lie across two chunks
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip
_PLACE: Final = re.compile(rb'\br="([A-Z]{0,3})([0-9]{1,7})"')


def refuse_larger(path: Path, name: str, most_bytes: int) -> None:
    """Refuse a file that unpacks to more than it may.

    Parameters
    ----------
    path, name
        The file, and what the user calls it.
    most_bytes
        The limit. [B]

    Raises
    ------
    SourceError
        If it is larger; a broken file is left to its reader.
    """
    try:
        size = _parquet_bytes(path) if path.suffix.lower() in PARQUET else _unpacked_bytes(path)
    except _BROKEN:
        return
    if size > most_bytes:
        raise larger(name, most_bytes)


def larger(name: str, most_bytes: int) -> SourceError:
    """Return the error for a file that unpacks to more than it may."""
    most = f"{most_bytes / 1e9:.0f} GB" if most_bytes >= 10**9 else f"{most_bytes / 1e6:.0f} MB"
    return SourceError(f"{name}: would unpack to more than {most}")


def _parquet_bytes(path: Path) -> int:
    from pyarrow import parquet  # noqa: PLC0415 -- whoever only asks for a limit needs none of it

    about = parquet.read_metadata(path)
    groups = (about.row_group(at) for at in range(about.num_row_groups))
    cells = about.num_rows * about.num_columns
    return int(max(sum(group.total_byte_size for group in groups), cells * _CELL_BYTES))


def _unpacked_bytes(path: Path) -> int:
    suffix = path.suffix.lower()
    if suffix not in _ZIPPED and suffix != ".zip":
        return path.stat().st_size
    with zipfile.ZipFile(path) as packed:
        size = sum(one.file_size for one in packed.infolist())
        if suffix not in EXCEL or size > UNPACKED_BYTES_MAX:
            return size
        sheets = [one for one in packed.namelist() if one.startswith("xl/worksheets/")]
        return max([size, *(_sheet_cells(packed, one) * _CELL_BYTES for one in sheets)])


def _sheet_cells(packed: zipfile.ZipFile, sheet: str) -> int:
    """Cells of the rectangle that a sheet spans: empty ones take room too."""
    if sheet.endswith("/"):
        return 0
    rows, columns, tail = 0, 1, b""
    with packed.open(sheet) as xml:
        while chunk := xml.read(_CHUNK_BYTES):
            places = _PLACE.findall(tail + chunk)
            rows = max([rows, *(int(row) for row in {row for _, row in places})])
            columns = max([columns, *(_column(letters) for letters in {one for one, _ in places})])
            tail = chunk[-_TAIL_BYTES:]
    return rows * columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number
