"""The companies of an installation, and their estates by code."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from backend.errors import ConflictError, LjusrondError, NotFoundError
from backend.queries import Queries

_queries = Queries("companies")


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


def not_one_estate(code: str, count: int) -> LjusrondError:
    """Return the error for a code that no estate has, or those of several companies."""
    if count:
        return ConflictError(f"{count} companies have an estate {code!r}; rename all but one")
    return NotFoundError(f"there is no estate {code!r}")
