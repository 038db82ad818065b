"""Named queries of the situation slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("situation")
one, rows, do = _queries.one, _queries.rows, _queries.do
