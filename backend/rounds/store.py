"""Named queries of the rounds slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("rounds")
one, rows, each, do = _queries.one, _queries.rows, _queries.each, _queries.do
scalar = _queries.scalar
