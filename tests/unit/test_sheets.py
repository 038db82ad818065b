"""Files for spreadsheets: no text becomes a formula, moments are those of the readers' clocks."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from backend.sheets import csv_file, xlsx_file

EVIL = ["=1+1", "+46", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']  # fmt: skip
WINTER = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", EVIL)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    content = csv_file(["a"], [[text]]).decode("utf-8-sig")
    [_, [cell]] = csv.reader(io.StringIO(content), delimiter=";")
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", EVIL)
def test_no_text_is_a_formula_in_a_workbook(text: str) -> None:
    book = load_workbook(io.BytesIO(xlsx_file("A", ["a"], [[text]], ("B", [("c", text)]))))
    assert book["A"]["A2"].data_type == "s"
    assert book["A"]["A2"].value == text
    assert book["B"]["B1"].data_type == "s"


def test_moments_numbers_and_nothing() -> None:
    content = csv_file(["a", "b", "c"], [[WINTER, 3, None]]).decode("utf-8-sig")
    assert content.splitlines()[1] == "2026-11-28T00:30+01:00;3;"
    book = load_workbook(io.BytesIO(xlsx_file("A", ["a", "b"], [[WINTER, 3]], ("B", []))))
    assert [cell.value for cell in book["A"][2]] == [datetime(2026, 11, 28, 0, 30), 3]  # noqa: DTZ001
    assert book["A"].freeze_panes == "A2"


def test_characters_that_no_workbook_holds_are_left_out() -> None:
    book = load_workbook(io.BytesIO(xlsx_file("A", ["a"], [["mörkt\x0bhär"]], ("B", []))))
    assert book["A"]["A2"].value == "mörkt här"
