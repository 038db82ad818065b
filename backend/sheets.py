"""Rows as files for spreadsheets: CSV and XLSX, in which no text is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from gis.workdays import STOCKHOLM

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: A spreadsheet would reckon with a text that begins so.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: Width of a column by its longest cell [characters].
_WIDTHS: Final = (8, 60)
_MOMENT: Final = "yyyy-mm-dd hh:mm"

Row = Sequence[object]


def plain(value: object) -> str:
    """Return a cell of a CSV file: text that a spreadsheet takes as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(STOCKHOLM).isoformat(timespec="minutes")
    if not isinstance(value, str):
        return str(value)
    return f"'{value}" if value.startswith(FORMULA) else value


def csv_file(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return rows as CSV: UTF-8 with mark, semicolons, as Swedish spreadsheets read it."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(headings)
    table.writerows([plain(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def xlsx_file(
    title: str, headings: Sequence[str], rows: Iterable[Row], about: tuple[str, Sequence[Row]]
) -> bytes:
    """Return rows as a workbook with a second sheet that says what they are.

    Parameters
    ----------
    title : str
        Name of the first sheet, at most 31 characters.
    about : tuple
        Name and rows of the second sheet.
    """
    from openpyxl import Workbook  # noqa: PLC0415 -- loads slowly, seldom needed

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(title)
    _write(sheet, [headings, *rows])
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _write(book.create_sheet(about[0]), about[1])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write(sheet: Worksheet, rows: Iterable[Row]) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415

    longest: dict[str, int] = {}
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell: Any = sheet.cell(place, column)
            if isinstance(value, datetime):
                cell.value = value.astimezone(STOCKHOLM).replace(tzinfo=None)
                cell.number_format = _MOMENT
            elif isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)
                cell.data_type = "s"  # also where it begins as a formula does
            else:
                cell.value = value
            if place == 1:
                cell.font = Font(bold=True)
            seen = len(_MOMENT) if isinstance(value, datetime) else len(str(value or ""))
            longest[cell.column_letter] = max(longest.get(cell.column_letter, 0), seen)
    for letter, length in longest.items():
        sheet.column_dimensions[letter].width = min(max(length + 2, _WIDTHS[0]), _WIDTHS[1])
