"""Named queries of the audit slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("audit")
rows, do = _queries.rows, _queries.do
