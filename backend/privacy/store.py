"""Named queries of the privacy slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("privacy")
one, rows, do, scalar = _queries.one, _queries.rows, _queries.do, _queries.scalar
