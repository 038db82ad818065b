"""Named queries of the plans slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("plans")
one, rows, do = _queries.one, _queries.rows, _queries.do
