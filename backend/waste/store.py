"""Named queries of the waste slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("waste")
one, rows, each, do = _queries.one, _queries.rows, _queries.each, _queries.do
