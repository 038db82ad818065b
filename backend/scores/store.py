"""Named queries of scores and samples, and of gradings."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("scores")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do
gradings = Queries("gradings")
