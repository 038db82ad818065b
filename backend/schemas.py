"""Pieces of the wire format that several slices share."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import unicodedata
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, NamedTuple

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from backend.errors import invalid
from gis.workdays import STOCKHOLM

Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
Limit = Annotated[int, Query(ge=1, le=1000, description="Rows a page holds at most")]

#: A tablet whose clock is a day wrong must still get rid of what it holds.
CLOCK_TOLERANCE = timedelta(days=2)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: Central meridian of EPSG:3006 [deg].
_MERIDIAN_DEG = 15.0
#: A transverse Mercator grid has its poles on the equator, 90 degrees from its meridian. Nearer
#: to them than 20 degrees positions come back more than a millimetre off, at the end not at all.
_POLE_COSINE = math.cos(math.radians(20.0))


def can_hold(longitude: float, latitude: float) -> bool:
    """Tell whether EPSG:3006 gives a place back to the millimetre."""
    turn = math.radians(longitude - _MERIDIAN_DEG)
    return abs(math.cos(math.radians(latitude)) * math.sin(turn)) <= _POLE_COSINE


def _on_the_grid(place: tuple[float, float]) -> tuple[float, float]:
    if not can_hold(*place):
        message = "lies where the grid of the register (EPSG:3006) tears"
        raise ValueError(message)
    return place


Position = Annotated[tuple[Longitude, Latitude], AfterValidator(_on_the_grid)]


class Point(BaseModel):
    """A GeoJSON point in longitude and latitude (EPSG:4326)."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["Point"] = "Point"
    coordinates: Position


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


def readable(text: str) -> str:
    """Return text without what only machines send."""
    return "".join(
        sign for sign in text if sign in "\t\n\r" or unicodedata.category(sign) not in ("Cc", "Cs")
    )


def form_text(field: str, text: str, most: int, *, least: int = 1) -> str:
    """Return what somebody wrote in a form, without white space around it.

    Parameters
    ----------
    least, most : int
        Characters it must and may have.

    Raises
    ------
    InvalidError
        If it is too short, too long, or holds what only machines send.
    """
    kept = text.strip()
    if not least <= len(kept) <= most:
        raise invalid(field, f"give {least} to {most} characters")
    try:
        return plain_text(kept)
    except ValueError as error:
        raise invalid(field, str(error)) from None


def iso_text(moment: object) -> object:
    """Return a moment that is told as text.

    Raises
    ------
    ValueError
        If it is a number.
    """
    # Left alone, a number would be read as seconds or milliseconds, whichever looks better.
    if isinstance(moment, str) and "-" in moment.strip()[1:]:
        return moment
    if isinstance(moment, datetime):
        return moment
    message = "give date and time as ISO 8601 text with offset"
    raise ValueError(message)


def believable(moment: datetime) -> datetime:
    """Return a moment that a device with a clock in order can have seen.

    Raises
    ------
    ValueError
        If it lies before 2000, or more than two days ahead.
    """
    if moment.year < 2000:  # noqa: PLR2004 -- older than any device that sends anything
        message = "lies before the year 2000"
        raise ValueError(message)
    if moment > datetime.now(UTC) + CLOCK_TOLERANCE:
        message = "lies more than two days ahead of the server's clock"
        raise ValueError(message)
    return moment


def plannable(moment: datetime) -> datetime:
    """Return a moment that people plan for, or remember.

    Raises
    ------
    ValueError
        If it lies in another century: far enough out, neither database nor clock can tell it.
    """
    if not 2000 <= moment.year < 2100:  # noqa: PLR2004 -- the century of this service
        message = "lies in another century"
        raise ValueError(message)
    return moment


def _iso_day(day: object) -> object:
    # Left alone, a number would be read as seconds since 1970.
    if isinstance(day, str) and not _DAY.fullmatch(day.strip()):
        message = "give a day as YYYY-MM-DD"
        raise ValueError(message)
    return day


#: A day, as text.
Day = Annotated[date, BeforeValidator(_iso_day)]
#: A moment as a device tells it.
Moment = Annotated[AwareDatetime, BeforeValidator(iso_text), AfterValidator(believable)]
#: Words of people.
Text = Annotated[str, AfterValidator(plain_text)]


def form_day(field: str, text: str) -> date | None:
    """Return a day as forms send it; None: nothing was filled in.

    Raises
    ------
    InvalidError
        If it is no day.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise invalid(field, "is no day") from None


def day_start(text: str | None, *, after: int = 0) -> datetime | None:
    """Return when a day begins in Sweden, or some days after it; None: the text is no day."""
    try:
        day = date.fromisoformat(text) + timedelta(days=after) if text else None
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time(), STOCKHOLM) if day else None


class Box(NamedTuple):
    """Bounds in longitude and latitude."""

    west: float
    south: float
    east: float
    north: float


def box_values(box: Box | None) -> dict[str, float | None]:
    """Return the parameters of a query that is narrowed to a box; None lets everything pass."""
    return dict(box._asdict()) if box else dict.fromkeys(Box._fields)


async def bbox_query(
    bbox: Annotated[
        str | None, Query(description="west,south,east,north in degrees", max_length=200)
    ] = None,
) -> Box | None:
    """Read the parameter `bbox` (see `read_box`)."""
    return None if bbox is None else read_box(bbox)


def read_box(text: str) -> Box:
    """Read a box that is written as west,south,east,north.

    Raises
    ------
    InvalidError
        If it is not four finite numbers in range and in order.
    """
    try:
        box = Box(*(float(part) for part in text.split(",")))
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


async def cursor_query(
    cursor: Annotated[
        str | None, Query(description="`next` of the page before", max_length=200)
    ] = None,
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
        # The zone that made it: one without would compare in the server's own.
        moment = datetime.fromisoformat(at).astimezone(UTC)
        return Cursor(moment, uuid.UUID(row_id))
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error):
        raise invalid("cursor", "use the `next` value of the page before") from None
