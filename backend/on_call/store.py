"""Named queries of the on-call slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("on_call")
one, rows, scalar = _queries.one, _queries.rows, _queries.scalar
