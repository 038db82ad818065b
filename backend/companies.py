"""The companies of an installation, and their estates by code."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import Connection

from backend.errors import ConflictError, LjusrondError, NotFoundError, invalid
from backend.queries import Queries, values

_queries = Queries("companies")


class Company(NamedTuple):
    """A housing company of the installation."""

    id: uuid.UUID
    code: str
    name: str


def companies(tx: Connection, code: str | None = None) -> list[Company]:
    """Return all companies by code, or the one of a code."""
    return [Company(**values(row)) for row in _queries.rows(tx, "companies", company=code)]


def company_of(tx: Connection, code: str | None) -> uuid.UUID:
    """Return the company of a code; None: the only one there is.

    Raises
    ------
    InvalidError
        If there is none of that code, or it must be said which.
    """
    if code is None:
        found = only_company(tx)
        if found is None:
            raise invalid("company", "there is not just one company; say which")
        return found
    known = companies(tx, code)
    if not known:
        raise invalid("company", f"there is no company {code!r}")
    return known[0].id


def only_company(tx: Connection) -> uuid.UUID | None:
    """Return the company of an installation that has just one; None: several or none."""
    found: uuid.UUID | None = _queries.scalar(tx, "only_company")
    return found


def estate_called(tx: Connection, code: str) -> uuid.UUID:
    """Return the estate of a code.

    Raises
    ------
    NotFoundError
        If there is none.
    ConflictError
        If several companies have one.
    """
    found = _queries.rows(tx, "estates_called", code=code)
    if len(found) != 1:
        raise not_one_estate(code, len(found))
    only: uuid.UUID = found[0].id
    return only


def extent(tx: Connection, code: str | None = None) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of an estate, or of all that are seen [deg].

    None: no outline is known.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    ConflictError
        If several companies have one.
    """
    estate_id = estate_called(tx, code) if code else None
    row = _queries.one(tx, "extent", estate_id=estate_id)
    if row is None or row.west is None:
        return None
    return row.west, row.south, row.east, row.north


def not_one_estate(code: str, count: int) -> LjusrondError:
    """Return the error for a code that no estate has, or those of several companies."""
    if count:
        return ConflictError(f"{count} companies have an estate {code!r}; rename all but one")
    return NotFoundError(f"there is no estate {code!r}")
