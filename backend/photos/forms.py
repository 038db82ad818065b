"""The form of a photo's page: boxes in percent, as people write numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal

from fastapi import Depends, Request

from backend.photos.schemas import BOXES_MAX, Box

Row = tuple[str, str, str, str]
Action = Literal["preview", "blur", "clear"]
FIELDS: Final = ("left", "top", "width", "height")
#: Rows that the form shows at least; more come with each preview.
ROWS_MIN: Final = 3
_ACTIONS: Final[Mapping[str, Action]] = {"blur": "blur", "clear": "clear"}
_CHARACTERS_MAX: Final = 20
_WHOLE: Final = 100.0


@dataclass(frozen=True)
class Sent:
    """What the form held: what to do, and the rows of boxes as written."""

    action: Action = "preview"
    rows: list[Row] = field(default_factory=list)
    too_many: bool = False


async def _sent_form(request: Request) -> Sent:
    async with request.form(max_files=0, max_fields=len(FIELDS) * 1000) as sent:
        columns = [[str(value)[:_CHARACTERS_MAX] for value in sent.getlist(f)] for f in FIELDS]
        wanted = str(sent.get("action", ""))
    found = [row for row in zip(*columns, strict=False) if any(cell.strip() for cell in row)]
    return Sent(_ACTIONS.get(wanted, "preview"), found[:BOXES_MAX], len(found) > BOXES_MAX)


SentForm = Annotated[Sent, Depends(_sent_form)]


def read_boxes(rows: Sequence[Row]) -> tuple[list[Box], list[int]]:
    """Return the boxes of rows, and the numbers of rows that are none, from 1."""
    boxes, wrong = [], []
    for number, row in enumerate(rows, start=1):
        box = _box(row)
        if box is None:
            wrong.append(number)
        else:
            boxes.append(box)
    return boxes, wrong


def shown_rows(rows: Sequence[Row]) -> list[Row]:
    """Return rows to show again, with empty ones to write in."""
    empty: Row = ("", "", "", "")
    room = max(1, ROWS_MIN - len(rows)) if len(rows) < BOXES_MAX else 0
    return [*rows, *[empty] * room]


def _box(row: Row) -> Box | None:
    try:
        left, top, width, height = (_percent(cell) for cell in row)
    except ValueError:
        return None
    if not (0 <= left < _WHOLE and 0 <= top < _WHOLE and width > 0 and height > 0):
        return None
    # A box drawn to the edge may end a rounding beyond it.
    return Box(
        x=left / _WHOLE,
        y=top / _WHOLE,
        width=round(min(width, _WHOLE - left) / _WHOLE, 6),
        height=round(min(height, _WHOLE - top) / _WHOLE, 6),
    )


def _percent(cell: str) -> float:
    value = float(cell.strip().removesuffix("%").strip().replace(",", "."))
    if not math.isfinite(value) or value > _WHOLE:
        raise ValueError(cell)
    return value
