"""Named queries of the slice of standing."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("standing")
rows = _queries.rows
