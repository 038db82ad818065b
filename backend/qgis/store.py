"""Named queries of the qgis slice."""

from __future__ import annotations

from backend.queries import Queries

_queries = Queries("qgis")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do
