"""Tables that people upload: CSV as spreadsheets write it, workbooks, and what is neither."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from backend.errors import InvalidError
from backend.uploads import ROWS_MAX, read_table

COLUMNS = {"station": ("Miljöhus",), "bins": ("antal kärl",), "day": ()}


def cells(content: bytes) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, dict(row.cells)) for row in read_table(content, COLUMNS)]


def workbook(*rows: tuple[str | float | date | None, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_csv_is_read_as_spreadsheets_write_it(encoding: str, sign: str) -> None:
    lines = [("MILJÖHUS", "Annat", "Antal_kärl"), ("M1", "x", " 4 "), ("", "", ""), ("Mö", "", "2")]
    text = "\r\n".join(sign.join(line) for line in lines)
    assert cells(text.encode(encoding)) == [
        (2, {"station": "M1", "bins": "4"}),
        (4, {"station": "Mö", "bins": "2"}),
    ]


def test_a_workbook_is_read_with_its_numbers_and_days() -> None:
    content = workbook(
        ("station", "Antal kärl", "day"),
        ("M1", 4.0, date(2026, 11, 30)),
        (None, None, None),
        (7, 2.5, datetime(2026, 11, 30, 7, 30)),  # noqa: DTZ001 -- as a sheet holds it
    )
    assert cells(content) == [
        (2, {"station": "M1", "bins": "4", "day": "2026-11-30"}),
        (4, {"station": "7", "bins": "2.5", "day": "2026-11-30 07:30"}),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04 not a workbook",
        b"\x00\x01\x02",
        "station;bins\n".encode("utf-16"),
        b"bins\n4",
        b"station\n" + b"M1\n" * (ROWS_MAX + 1),
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidError) as refused:
        read_table(content, COLUMNS, needed=("station",))
    assert refused.value.problems[0].field == "file"


def test_cells_that_a_line_lacks_are_empty() -> None:
    [row] = read_table(b"station;bins\nM1", COLUMNS)
    assert (row.text("station"), row.text("bins"), row.text("day")) == ("M1", "", "")
