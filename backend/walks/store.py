"""Named queries of the walks slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("walks")
one, rows, each = _queries.one, _queries.rows, _queries.each
scalar, do = _queries.scalar, _queries.do
