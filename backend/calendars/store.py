"""Named queries of the slice of calendars."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("calendars")
one, rows, do = _queries.one, _queries.rows, _queries.do
