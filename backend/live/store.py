"""Named queries of the live slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("live")
scalar = _queries.scalar
