"""What other slices call of walks' protocols; each name is told where it is written."""

from __future__ import annotations

from backend.protocols.reading import open_points, read_wishes
from backend.protocols.schemas import OpenPoint, Seen, Wish
from backend.protocols.writing import keep_answers, keep_point

__all__ = [
    "OpenPoint",
    "Seen",
    "Wish",
    "keep_answers",
    "keep_point",
    "open_points",
    "read_wishes",
]
