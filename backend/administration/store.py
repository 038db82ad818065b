"""Named queries of the administration slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("administration")
one, rows, do = _queries.one, _queries.rows, _queries.do
