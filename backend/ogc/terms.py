"""The leaves of a filter: columns of the layer and values, each with its type."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Double,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
)
from sqlalchemy import column as sql_column
from sqlalchemy.dialects.postgresql import ARRAY

from backend.errors import invalid
from backend.ogc.columns import Column
from backend.ogc.systems import STORED, System, as_stored

Kind = Literal["text", "number", "boolean", "date", "instant", "uuid", "texts", "geometry", "null"]
#: What a column is compared as.
_KINDS: Final[Mapping[str, Kind]] = {
    "text": "text", "number": "number", "integer": "number", "boolean": "boolean", "date": "date",
    "instant": "instant", "uuid": "uuid", "texts": "texts", "uuids": "texts",
}  # fmt: skip
#: Names of the geometry in a filter.
GEOMETRY: Final = frozenset({"geom", "geometry"})
#: Longest edge that is carried into another system in one piece, as a share of the whole.
_STEPS: Final = 64
_NEVER: Final[ColumnElement[Any]] = literal_column("'-infinity'::timestamptz")
_ALWAYS: Final[ColumnElement[Any]] = literal_column("'infinity'::timestamptz")


class Term(NamedTuple):
    """A part of a filter that has a value; `raw` is that of a literal."""

    sql: ColumnElement[Any]
    kind: Kind
    raw: object = None


class Span(NamedTuple):
    """A time from its first to its last moment."""

    first: ColumnElement[Any]
    last: ColumnElement[Any]


def refuse(reason: str) -> Exception:
    """Return the error for a filter that means nothing here."""
    return invalid("filter", reason)


def column_term(columns: Mapping[str, Column], name: object) -> Term:
    """Return a column of the layer.

    Raises
    ------
    InvalidError
        If the layer has none of that name, or nothing can be asked of it.
    """
    if isinstance(name, str) and name in GEOMETRY:
        return Term(sql_column("geom"), "geometry")
    if not isinstance(name, str) or name not in columns:
        raise refuse(f"{str(name)[:60]!r} is no property of this collection")
    column = columns[name]
    if column.type not in _KINDS:
        raise refuse(f"{name} cannot be filtered on")
    found: ColumnElement[Any] = sql_column(name)
    if column.type == "uuids":
        found = cast(found, ARRAY(Text))
    return Term(found, _KINDS[column.type])


def literal_term(value: object) -> Term:
    """Return a plain value of a filter.

    Raises
    ------
    InvalidError
        If it is none that can be compared.
    """
    if value is None:
        return Term(literal_column("NULL"), "null")
    if isinstance(value, bool):
        return Term(literal(value), "boolean", value)
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise refuse("holds a number that is not finite")
        return Term(cast(literal(float(value)), Double), "number", value)
    if isinstance(value, str):
        if "\x00" in value:
            raise refuse("holds a control character")
        return Term(cast(literal(value), Text), "text", value)
    raise refuse(f"{str(value)[:60]!r} is no value that can be compared")


def texts_term(values: list[Any]) -> Term:
    """Return a list of words.

    Raises
    ------
    InvalidError
        If it holds anything else.
    """
    if not all(isinstance(value, str) and "\x00" not in value for value in values):
        raise refuse("a list holds words alone")
    return Term(cast(literal(values, ARRAY(Text)), ARRAY(Text)), "texts", values)


def moment_term(value: object) -> Term:
    """Return a moment, told as ISO 8601.

    Raises
    ------
    InvalidError
        If it is none.
    """
    return Term(cast(literal(moment(value)), DateTime(timezone=True)), "instant", value)


def day_term(value: object) -> Term:
    """Return a day, told as ISO 8601.

    Raises
    ------
    InvalidError
        If it is none.
    """
    return Term(cast(literal(_day(value)), Date), "date", value)


def geometry_term(value: Mapping[str, Any], system: System) -> Term:
    """Return a geometry that is given in the filter, as EPSG:3006.

    Raises
    ------
    InvalidError
        If it is none, or lies where the register does not reach.
    """
    try:
        if "bbox" in value:
            box = [float(part) for part in value["bbox"]]
            west, south, east, north = box if len(box) == 4 else (*box[:2], *box[3:5])  # noqa: PLR2004
            shape: BaseGeometry = shapely.box(west, south, east, north)
        else:
            shape = shapely.force_2d(shapely.geometry.shape(dict(value)))
    except Exception:  # noqa: BLE001 -- whatever shapely says of what people send
        raise refuse("holds a geometry that is none") from None
    if shape.is_empty:
        raise refuse("holds an empty geometry")
    west, south, east, north = shape.bounds
    step = max(east - west, north - south) / _STEPS
    if math.isfinite(step) and step > 0 and system.code != STORED.code:
        shape = shapely.segmentize(shape, step)
    stored = as_stored("filter", shape, system)
    if not stored.is_valid:
        raise refuse("holds a geometry that crosses itself")
    told = shapely.to_wkb(shapely.set_srid(stored, STORED.code), include_srid=True)
    return Term(func.ST_GeomFromEWKB(bindparam(None, told), type_=None), "geometry")


def like(term: Term, other: Term) -> Term:
    """Return a text as what it is compared with: a moment, a day, an identity.

    Raises
    ------
    InvalidError
        If it is no such thing.
    """
    if term.kind == "text" and isinstance(term.raw, str):
        if other.kind == "instant":
            return moment_term(term.raw)
        if other.kind == "date":
            return day_term(term.raw)
        if other.kind == "uuid":
            return Term(cast(literal(_identity(term.raw)), Uuid), "uuid", term.raw)
    if term.kind == "date" and other.kind == "instant":
        return Term(_start(term.sql), "instant", term.raw)
    if term.kind == "uuid" and other.kind == "text":
        return Term(cast(term.sql, Text), "text")
    return term


def span(term: Term) -> Span:
    """Return a moment or day as a time with a beginning and an end.

    Raises
    ------
    InvalidError
        If it is neither.
    """
    if term.kind == "text" and isinstance(term.raw, str):
        is_day = len(term.raw) == len("2026-01-01")
        term = day_term(term.raw) if is_day else moment_term(term.raw)
    if term.kind == "instant":
        return Span(term.sql, term.sql)
    if term.kind == "date":
        last = _start(term.sql + 1) - timedelta(microseconds=1)
        return Span(_start(term.sql), last)
    raise refuse("compares with a time what is none")


def interval(ends: object, part: Any) -> Span:  # noqa: ANN401 -- turns a part into a term
    """Return an interval of two times; `..` is open.

    Raises
    ------
    InvalidError
        If it is none.
    """
    if not isinstance(ends, list) or len(ends) != 2:  # noqa: PLR2004
        raise refuse("an interval has a beginning and an end")
    first = _NEVER if ends[0] == ".." else span(part(ends[0])).first
    last = _ALWAYS if ends[1] == ".." else span(part(ends[1])).last
    return Span(first, last)


def moment(value: object) -> datetime:
    """Return a moment, told as ISO 8601; without a zone it is UTC.

    Raises
    ------
    InvalidError
        If it is none.
    """
    try:
        found = datetime.fromisoformat(str(value))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        raise refuse(f"{str(value)[:60]!r} is no moment (ISO 8601)") from None


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return the first and the last moment of a day in UTC."""
    first = datetime.combine(day, time(), UTC)
    return first, datetime.combine(day, time.max, UTC)


def _start(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return when a day begins in UTC, the zone of our sessions."""
    return cast(cast(day, Date), DateTime(timezone=True))


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise refuse(f"{str(value)[:60]!r} is no day (ISO 8601)") from None


def _identity(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise refuse(f"{value[:60]!r} is no identity (UUID)") from None
