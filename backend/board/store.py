"""Named queries of the board's slice, and those of cards."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("board")
rows, scalar, do = _queries.rows, _queries.scalar, _queries.do
told = Queries("told")
