"""Named queries of the audit slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("audit")
rows = _queries.rows
