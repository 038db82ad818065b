"""The companies of an installation."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from backend.queries import Queries

_queries = Queries("companies")


def only_company(tx: Connection) -> uuid.UUID | None:
    """Return the company of an installation that has just one; None: several or none."""
    found: uuid.UUID | None = _queries.scalar(tx, "only_company")
    return found
