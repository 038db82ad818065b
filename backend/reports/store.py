"""Named queries of the reports slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("reports")
one, rows, each = _queries.one, _queries.rows, _queries.each
