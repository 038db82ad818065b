"""Named queries of the sync slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("sync")
one, do = _queries.one, _queries.do
