"""Pieces of the wire format that several slices share."""

from __future__ import annotations

import base64
import binascii
import json
import unicodedata
import uuid
from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from backend.errors import invalid

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Limit = Annotated[int, Query(ge=1, le=1000, description="Rows a page holds at most")]


class Point(BaseModel):
    """A GeoJSON point in longitude and latitude (EPSG:4326)."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["Point"] = "Point"
    coordinates: tuple[Longitude, Latitude]


def plain_text(text: str) -> str:
    """Return text without characters that only machines send.

    Raises
    ------
    ValueError
        If it holds a control character other than tab and line breaks.
    """
    for place, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r":
            message = f"holds a control character at position {place + 1}"
            raise ValueError(message)
    return text


class Box(NamedTuple):
    """Bounds in longitude and latitude."""

    west: float
    south: float
    east: float
    north: float


def bbox_query(
    bbox: Annotated[
        str | None, Query(description="west,south,east,north in degrees", max_length=200)
    ] = None,
) -> Box | None:
    """Read the parameter `bbox`.

    Raises
    ------
    InvalidError
        If it is not four finite numbers in range and in order.
    """
    if bbox is None:
        return None
    try:
        box = Box(*(float(part) for part in bbox.split(",")))
    except (TypeError, ValueError):
        raise invalid("bbox", "give four numbers: west,south,east,north") from None
    if not (-180 <= box.west <= box.east <= 180 and -90 <= box.south <= box.north <= 90):  # noqa: PLR2004
        raise invalid("bbox", "west <= east within ±180 and south <= north within ±90")
    return box


class Cursor(NamedTuple):
    """Where a page ended: the sort key of its last row."""

    at: datetime
    id: uuid.UUID

    def encode(self) -> str:
        """Return the cursor as an opaque word for an address."""
        text = json.dumps([self.at.isoformat(), str(self.id)])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_query(
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
) -> Cursor | None:
    """Read the parameter `cursor`.

    Raises
    ------
    InvalidError
        If it was not made by this service.
    """
    if cursor is None:
        return None
    try:
        at, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = datetime.fromisoformat(at)
        moment.utcoffset() or 0  # a naive time would compare in the server's own zone
        return Cursor(moment, uuid.UUID(row_id))
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise invalid("cursor", "use the `next` value of the page before") from None
