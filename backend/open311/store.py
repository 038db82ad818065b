"""Named queries of the open311 slice: what is asked of us, and what we ask of others."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("open311")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do
peers = Queries("open311_peers")
