"""The named queries of one slice, run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from backend.db import query


@dataclass(frozen=True)
class Queries:
    """The queries in sql/queries/<slice_name>.sql; an unknown name is a KeyError."""

    slice_name: str

    def one(self, tx: Connection, name: str, /, **values: object) -> Row[Any] | None:
        """Run a query and return its only row, or None."""
        return tx.execute(query(self.slice_name, name), values).one_or_none()

    def rows(self, tx: Connection, name: str, /, **values: object) -> Sequence[Row[Any]]:
        """Run a query and return all its rows."""
        return tx.execute(query(self.slice_name, name), values).all()

    def scalar(self, tx: Connection, name: str, /, **values: object) -> Any:  # noqa: ANN401 -- any type
        """Run a query and return the first column of its first row, or None."""
        return tx.scalar(query(self.slice_name, name), values)

    def do(self, tx: Connection, name: str, /, **values: object) -> int:
        """Run a statement and return how many rows it wrote."""
        return tx.execute(query(self.slice_name, name), values).rowcount

    def each(self, tx: Connection, name: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Run a statement once a row; no rows, no statement."""
        if rows:
            tx.execute(query(self.slice_name, name), rows)


def values(row: Row[Any]) -> dict[str, Any]:
    """Return a row as a dictionary."""
    return dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for it
