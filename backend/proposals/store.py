"""Named queries of the proposals slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("proposals")
one, rows, scalar = _queries.one, _queries.rows, _queries.scalar
do, each = _queries.do, _queries.each
