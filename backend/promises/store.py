"""Named queries of the ladder, of teams and of contractors."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("promises")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do
