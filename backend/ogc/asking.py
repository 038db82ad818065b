"""What a request for features asks: every parameter read, bounded, and known."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

import shapely
from fastapi import Query, Request
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, column, or_

from backend.errors import FieldProblem, InvalidError, invalid
from backend.ogc.columns import Collection
from backend.ogc.filters import Translator
from backend.ogc.parsing import parse
from backend.ogc.systems import System, system
from backend.ogc.terms import day_bounds

FORMS: Final = ("json", "html")
LIMIT: Final = 100
#: Most features that one answer holds; above `WHOLE_MAX` they come as a stream.
LIMIT_MAX: Final = 1_000_000
WHOLE_MAX: Final = 10_000
_SMALL: Final = 300
_LONG: Final = 10_000
_OPEN: Final = ("", "..")

Word = Annotated[str | None, Query(max_length=_SMALL)]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """The parameters of a request for features, as they were sent."""

    bbox: str | None = None
    bbox_crs: str | None = None
    crs: str | None = None
    datetime: str | None = None
    limit: str | None = None
    cursor: str | None = None
    filter: str | None = None
    filter_lang: str | None = None
    filter_crs: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a request for features asks, understood.

    Attributes
    ----------
    box, box_system
        Where; east first in its system. None: everywhere.
    conditions
        What else must hold.
    system
        System that the features come in.
    limit
        Most features on the page.
    after
        Where the page before ended.
    """

    box: BaseGeometry | None
    box_system: System
    conditions: tuple[ColumnElement[bool], ...]
    system: System
    limit: int
    after: uuid.UUID | None


#: Parameters of every address, and those of features besides.
EVERYWHERE: Final = frozenset({"f", "lang"})
OF_FEATURES: Final = frozenset(
    {
        "bbox", "bbox-crs", "crs", "datetime", "limit", "cursor", "filter", "filter-lang",
        "filter-crs",
    }
)  # fmt: skip
OF_FEATURE: Final = frozenset({"crs"})


async def sent_query(  # noqa: PLR0913, PLR0917 -- the parameters of the standard
    bbox: Annotated[
        Word, Query(description="Box: four numbers, or six of which heights are left out")
    ] = None,
    bbox_crs: Annotated[
        Word, Query(alias="bbox-crs", description="Reference system of the box")
    ] = None,
    crs: Annotated[Word, Query(description="Reference system of the answer")] = None,
    datetime: Annotated[
        Word, Query(description="Moment or interval (RFC 3339); `..` is open")
    ] = None,
    limit: Annotated[Word, Query(description=f"Most features on a page, 1 to {LIMIT_MAX}")] = None,
    cursor: Annotated[Word, Query(description="Where the page before ended")] = None,
    filter: Annotated[  # noqa: A002 -- the standard's name
        str | None, Query(max_length=_LONG, description="Filter (CQL2)")
    ] = None,
    filter_lang: Annotated[
        Word, Query(alias="filter-lang", description="cql2-text or cql2-json")
    ] = None,
    filter_crs: Annotated[
        Word, Query(alias="filter-crs", description="Reference system of the filter's geometries")
    ] = None,
) -> Sent:
    """Read the parameters of a request for features."""
    return Sent(
        bbox=bbox, bbox_crs=bbox_crs, crs=crs, datetime=datetime, limit=limit, cursor=cursor,
        filter=filter, filter_lang=filter_lang, filter_crs=filter_crs,
    )  # fmt: skip


def refuse_unknown(request: Request, known: frozenset[str]) -> None:
    """Refuse parameters that mean nothing here, or are told twice.

    Raises
    ------
    InvalidError
        Naming every one.
    """
    names = [name for name, _ in request.query_params.multi_items()]
    problems = [
        FieldProblem(name[:60], "is no parameter here" if name not in known else "is told twice")
        for name in dict.fromkeys(names)
        if name not in known or names.count(name) > 1
    ]
    if problems:
        raise InvalidError(problems)


def form_of(request: Request, form: str | None) -> str:
    """Return the format that is asked for: by name, else by what the client takes.

    Raises
    ------
    InvalidError
        If it is none of ours.
    """
    if form is not None:
        if form not in FORMS:
            raise invalid("f", f"is one of {', '.join(FORMS)}")
        return form
    return "html" if "text/html" in request.headers.get("accept", "") else "json"


def understand(sent: Sent, collection: Collection, others: Mapping[str, str]) -> Asked:
    """Return what a request asks of a collection.

    Parameters
    ----------
    sent : Sent
        The standard's parameters.
    collection : Collection
        What is asked.
    others : mapping of str to str
        Properties that must have a value.

    Raises
    ------
    InvalidError
        Naming the parameter that cannot be used.
    """
    if sent.bbox is None and sent.bbox_crs is not None:
        raise invalid("bbox-crs", "stands without a bbox")
    box_system = system("bbox-crs", sent.bbox_crs)
    conditions: list[ColumnElement[bool]] = []
    translator = Translator(collection.columns, system("filter-crs", sent.filter_crs))
    if sent.filter is not None:
        conditions.append(translator.condition(parse(sent.filter, sent.filter_lang)))
    elif sent.filter_lang is not None or sent.filter_crs is not None:
        raise invalid("filter", "is missing, though its language or system is told")
    conditions += [_equal(translator, collection, name, value) for name, value in others.items()]
    if sent.datetime is not None:
        conditions += _in_time(collection, sent.datetime)
    return Asked(
        box=None if sent.bbox is None else _box(sent.bbox, box_system),
        box_system=box_system,
        conditions=tuple(conditions),
        system=system("crs", sent.crs),
        limit=_limit(sent.limit),
        after=_after(sent.cursor),
    )


def _limit(text: str | None) -> int:
    if text is None:
        return LIMIT
    if not text.isascii() or not text.isdigit() or not int(text[:10]) >= 1:
        raise invalid("limit", f"is a whole number from 1 to {LIMIT_MAX}")
    # A client that asks for more gets as many as are given: the standard says so.
    return min(int(text[:10]), LIMIT_MAX)


def _after(text: str | None) -> uuid.UUID | None:
    try:
        return None if text is None else uuid.UUID(text)
    except ValueError:
        raise invalid("cursor", "use the `next` link of the page before") from None


def _box(text: str, of: System) -> BaseGeometry:
    """Return a box, east first; one that crosses the antimeridian is two."""
    try:
        parts = [float(part) for part in text.split(",")]
    except ValueError:
        parts = []
    if len(parts) == 6:  # noqa: PLR2004 -- with heights, which nothing here has
        parts = [*parts[:2], *parts[3:5]]
    if len(parts) != 4 or not all(map(math.isfinite, parts)):  # noqa: PLR2004
        raise invalid("bbox", "is four numbers: lower and upper corner in the order of its axes")
    if of.is_north_first:
        parts = [parts[1], parts[0], parts[3], parts[2]]
    west, south, east, north = parts
    if of.is_degrees:
        if not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):  # noqa: PLR2004
            raise invalid("bbox", "lies outside ±180 and ±90 degrees")
    elif max(map(abs, parts)) > 1e8:  # noqa: PLR2004 -- [m]; the earth is smaller
        raise invalid("bbox", "lies outside of the earth")
    if south > north or (west > east and not of.is_degrees):
        raise invalid("bbox", "its lower corner lies above its upper one")
    if west > east:
        return shapely.MultiPolygon(
            [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
        )
    return shapely.box(west, south, east, north)


def _equal(
    translator: Translator, collection: Collection, name: str, value: str
) -> ColumnElement[bool]:
    kind = collection.columns[name].type
    told: Any = value
    if kind in ("number", "integer"):
        try:
            told = float(value)
        except ValueError:
            raise invalid(name, "is a number") from None
        if not math.isfinite(told):
            raise invalid(name, "is a number")
    if kind == "boolean":
        if value not in ("true", "false"):
            raise invalid(name, "is true or false")
        told = value == "true"
    asked = {"property": name}
    if kind in ("texts", "uuids"):
        return translator.condition({"op": "a_contains", "args": [asked, [value]]})
    return translator.condition({"op": "=", "args": [asked, told]})


def _in_time(collection: Collection, text: str) -> list[ColumnElement[bool]]:
    """Return the conditions of a time: features of no moment are of every one."""
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 2 and all(part in _OPEN for part in parts)):  # noqa: PLR2004
        raise invalid("datetime", "is a moment, or an interval with one end at least")
    first = None if parts[0] in _OPEN else _moments(parts[0])[0]
    last = None if parts[-1] in _OPEN else _moments(parts[-1])[1]
    if first is None and last is None:
        raise invalid("datetime", "is a moment, or an interval with one end at least")
    if first and last and first > last:
        raise invalid("datetime", "ends before it begins")
    moment = collection.moment
    if moment is None:
        return []
    asked: ColumnElement[Any] = column(moment.name)
    is_day = moment.type == "date"
    held = [
        *([asked >= (first.date() if is_day else first)] if first else []),
        *([asked <= (last.date() if is_day else last)] if last else []),
    ]
    return [or_(asked.is_(None), and_(*held))]


def _moments(text: str) -> tuple[datetime, datetime]:
    """Return the first and last moment that a text means: those of a day, or one twice."""
    try:
        if len(text) == len("2026-01-01"):
            return day_bounds(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("datetime", "is told as RFC 3339") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found, found
