"""Named queries of the slice of shared areas."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("shared_areas")
one, rows, scalar = _queries.one, _queries.rows, _queries.scalar
