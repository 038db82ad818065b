"""Named queries of the search slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("search")
rows = _queries.rows
