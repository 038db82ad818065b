"""Named queries of the classes slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("classes")
one, rows, do = _queries.one, _queries.rows, _queries.do
