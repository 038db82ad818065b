"""Named queries of the surveys slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("surveys")
one, rows, scalar, do, each = (
    _queries.one, _queries.rows, _queries.scalar, _queries.do, _queries.each,
)  # fmt: skip
