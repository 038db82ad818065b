"""Named queries of the messages slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("messages")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do
#: What the pages ask.
pages = Queries("message_pages")
