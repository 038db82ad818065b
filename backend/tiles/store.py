"""Named queries of the tiles slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("tiles")
one, rows, do = _queries.one, _queries.rows, _queries.do
