"""Named queries of the work orders of cases."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("case_orders")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do
