"""Boxes as people write them."""

import pytest

from backend.photos.forms import ROWS_MIN, read_boxes, shown_rows
from backend.photos.schemas import BOXES_MAX, Box


def test_percent_with_comma_point_or_sign() -> None:
    boxes, wrong = read_boxes([("10", "20,5", "30 %", "40.25"), (" 0", "0", "100", "100 ")])
    assert wrong == []
    assert boxes == [
        Box(x=0.1, y=0.205, width=0.3, height=0.4025),
        Box(x=0, y=0, width=1, height=1),
    ]


def test_a_box_ends_at_the_edge() -> None:
    [box], wrong = read_boxes([("90", "50", "20", "50,1")])
    assert (box.width, box.height, wrong) == (0.1, 0.5, [])


@pytest.mark.parametrize(
    "row",
    [
        ("", "10", "10", "10"),
        ("10", "10", "0", "10"),
        ("10", "10", "10", "-5"),
        ("-1", "10", "10", "10"),
        ("100", "10", "10", "10"),
        ("10", "10", "101", "10"),
        ("10", "10", "1e999", "10"),
        ("nan", "10", "10", "10"),
        ("10", "inf", "10", "10"),
        ("<b>", "10", "10", "10"),
        ("٣x", "10", "10", "10"),
    ],
)
def test_what_is_no_box_is_told_by_its_number(row: tuple[str, str, str, str]) -> None:
    good = ("1", "1", "1", "1")
    boxes, wrong = read_boxes([good, row])
    assert (len(boxes), wrong) == (1, [2])


def test_there_is_always_an_empty_row_until_there_are_too_many() -> None:
    row = ("1", "1", "1", "1")
    assert len(shown_rows([])) == ROWS_MIN
    assert shown_rows([row] * 5)[-1] == ("", "", "", "")
    assert len(shown_rows([row] * BOXES_MAX)) == BOXES_MAX
