"""Named queries of the plans slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("plans")
one, rows, each, do = _queries.one, _queries.rows, _queries.each, _queries.do
