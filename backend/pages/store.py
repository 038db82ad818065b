"""Named queries of the pages slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("pages")
one, rows, scalar = _queries.one, _queries.rows, _queries.scalar
