"""Named queries of the slice of workload."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("workload")
one, rows, do = _queries.one, _queries.rows, _queries.do
