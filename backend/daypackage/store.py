"""Named queries of the day package."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("daypackage")
one, rows, scalar = _queries.one, _queries.rows, _queries.scalar
