"""Named queries of the slice of exports."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("exports")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do
