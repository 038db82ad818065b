"""Read the bytes of a submission: by its version, its kind, and the clock it was made by."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from backend.errors import FieldProblem, InvalidError, invalid
from backend.schemas import believable
from backend.sync.schemas import VERSIONS, Submission

#: A clock this wrong is put right.
CLOCK_WRONG: Final = timedelta(minutes=2)
_KINDS_TOLD: Final = ("union_tag_invalid", "union_tag_not_found")
_SHAPES: Final = ("LineString", "Polygon")


def read(sent: bytes) -> Submission:
    """Return what a tablet sent.

    Raises
    ------
    InvalidError
        Naming every field that cannot be accepted, as the tablet calls it.
    """
    version = _version(sent)
    if version not in VERSIONS:
        newest = max(VERSIONS)
        raise invalid("version", f"is not read here, which reads up to {newest}; update the app")
    try:
        return VERSIONS[version].validate_json(sent)
    except ValidationError as error:
        raise InvalidError(_problem(found) for found in error.errors()) from None


def clock_ahead(sent_at: datetime, now: datetime) -> timedelta:
    """Return how far a tablet's clock is to be put back; nothing within two minutes."""
    ahead = sent_at - now
    return ahead if abs(ahead) > CLOCK_WRONG else timedelta()


def true_time(field: str, moment: datetime, ahead: timedelta) -> datetime:
    """Return a moment that a tablet told, by the server's clock.

    Raises
    ------
    InvalidError
        If it cannot be true then either.
    """
    moved = moment.astimezone(UTC) - ahead
    try:
        return believable(moved)
    except ValueError as error:
        raise invalid(field, str(error)) from None


def _version(sent: bytes) -> object:
    try:
        read = json.loads(sent)
    except (ValueError, RecursionError) as error:
        raise invalid("body", f"is not JSON: {error}") from None
    if not isinstance(read, dict) or type(read.get("version")) is not int:
        raise invalid("version", "is missing, or no whole number")
    return read["version"]


def _problem(found: ErrorDetails) -> FieldProblem:
    if found["type"] in _KINDS_TOLD:
        return FieldProblem("kind", found["msg"])
    # The first place is the kind, which chose the rules; the union of shapes names the shape.
    parts = [str(part) for part in found["loc"][1:] if part not in _SHAPES]
    return FieldProblem(".".join(parts) or "body", found["msg"].removeprefix("Value error, "))
