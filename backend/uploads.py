"""Tables that people upload: CSV or Excel → rows of text by our columns, with bounds."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from backend.errors import invalid
from gis.sources.words import plain

#: Rows that are read at most [count], and columns.
ROWS_MAX: Final = 20_000
COLUMNS_MAX: Final = 100
#: What a workbook may unpack to [B]; a table of 20 000 rows takes a tenth of it.
UNPACKED_BYTES_MAX: Final = 40_000_000
_SEPARATORS: Final = (";", "\t", ",", "|")

_Lines = Iterator[tuple[int, Sequence[object]]]


@dataclass(frozen=True)
class UploadedRow:
    """A row: its number as the file counts, heading included, and its cells by our columns."""

    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a cell without white space around it; empty where there is none."""
        return self.cells.get(column, "")


def read_table(
    content: bytes, columns: Mapping[str, Sequence[str]], needed: Sequence[str] = ()
) -> list[UploadedRow]:
    """Read a table; which of its columns is which of ours goes by their names.

    Parameters
    ----------
    content : bytes
        CSV in UTF-8 or Windows-1252 with any usual separator, or the first sheet of a workbook.
    columns : mapping of str to sequence of str
        Our column to other names that it goes by; case, blanks and signs do not matter.
    needed : sequence of str
        Columns without which the table is none.

    Returns
    -------
    list of UploadedRow
        Rows that say anything at all, in the order of the file.

    Raises
    ------
    InvalidError
        Field `file`: if it cannot be read, is too long, or lacks a needed column.
    """
    lines = _sheet(content) if content.startswith(b"PK\x03\x04") else _text(content)
    try:
        heading = next((line for line in lines if any(map(_cell, line[1]))), None)
        if heading is None:
            raise invalid("file", "has no rows")
        places = _places(heading[1], columns)
        if lacking := [name for name in needed if name not in places]:
            raise invalid("file", f"has no column {', '.join(lacking)}")
        rows = list(islice(_rows(lines, places), ROWS_MAX + 1))
    except csv.Error as error:
        raise invalid("file", f"cannot be read as a table: {error}") from None
    if len(rows) > ROWS_MAX:
        raise invalid("file", f"has more than {ROWS_MAX} rows")
    return rows


def read_lines(content: bytes, columns_max: int) -> tuple[list[str], list[list[str]]]:
    """Read a table whole, whatever its columns are.

    Parameters
    ----------
    content : bytes
        As `read_table` takes it.
    columns_max : int
        Columns beyond it refuse the table [count].

    Returns
    -------
    tuple
        The names of the columns, and the rows that say anything at all.

    Raises
    ------
    InvalidError
        Field `file`: if it cannot be read, is too long or too wide, or has no rows.
    """
    is_book = content.startswith(b"PK\x03\x04")
    lines = _sheet(content, columns_max + 1) if is_book else _text(content)
    try:
        cells = ([_cell(value) for value in line] for _, line in lines)
        found = list(islice((row for row in cells if any(row)), ROWS_MAX + 2))
    except csv.Error as error:
        raise invalid("file", f"cannot be read as a table: {error}") from None
    if len(found) < 2:  # noqa: PLR2004 -- a heading and a row
        raise invalid("file", "has no rows")
    if len(found) > ROWS_MAX + 1:
        raise invalid("file", f"has more than {ROWS_MAX} rows")
    heading = found[0]
    while heading and not heading[-1]:
        heading.pop()
    if len(heading) > columns_max:
        raise invalid("file", f"has more than {columns_max} columns")
    return heading, found[1:]


def _places(heading: Sequence[object], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return where each of our columns stands; the first of its names counts."""
    found = {plain(_cell(name)): at for at, name in reversed(list(enumerate(heading)))}
    places = {}
    for ours, others in columns.items():
        named = next((plain(n) for n in (ours, *others) if plain(n) in found), None)
        if named is not None:
            places[ours] = found[named]
    return places


def _rows(lines: _Lines, places: Mapping[str, int]) -> Iterator[UploadedRow]:
    for number, line in lines:
        cells = {name: _cell(line[at]) if at < len(line) else "" for name, at in places.items()}
        if any(cells.values()):
            yield UploadedRow(number, cells)


def _text(content: bytes) -> _Lines:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise invalid("file", "is neither CSV nor a workbook (xlsx)")
    header = text.lstrip().split("\n", 1)[0]
    sign = max(_SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    return ((reader.line_num, row) for row in reader)


def _sheet(content: bytes, columns_max: int = COLUMNS_MAX) -> _Lines:
    from openpyxl import load_workbook  # noqa: PLC0415 -- loads slowly, seldom needed
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
        if size > UNPACKED_BYTES_MAX:
            raise invalid("file", "is too large a workbook")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows: Iterable[Sequence[object]] = sheet.iter_rows(
            max_row=ROWS_MAX + 2, max_col=columns_max, values_only=True
        )
        return iter(list(enumerate(rows, start=1)))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError):
        raise invalid("file", "cannot be read as a workbook (xlsx)") from None


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value == datetime.combine(value, value.min.time())
            else (value.isoformat(sep=" ", timespec="minutes"))
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
