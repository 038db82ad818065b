"""Named queries of the tenants slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("tenants")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do
