"""The named queries of one slice, run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from backend.db import query

_CHOOSE = text("SELECT set_config(:way, :state, TRUE)")
_ALONE = text("SET LOCAL max_parallel_workers_per_gather = 0")
_TOGETHER = text("SET LOCAL max_parallel_workers_per_gather TO DEFAULT")


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


@contextmanager
def without(tx: Connection, way: str) -> Iterator[None]:
    """Keep the planner from one of its ways, such as enable_sort, in the statements of a block.

    Behind the walls it knows little of how many rows are meant: beside each use stands where.
    """
    tx.execute(_CHOOSE, {"way": way, "state": "off"})
    yield
    tx.execute(_CHOOSE, {"way": way, "state": "on"})


def alone(tx: Connection) -> None:
    """Have each further statement of a transaction worked out by one process.

    To start a second one costs 15 ms, more than a page or a tile takes, and many ask at once.
    Among several the planner also shares the cost of moving shapes, and then prefers reading a
    whole table to its index.
    """
    tx.execute(_ALONE)


@contextmanager
def together(tx: Connection) -> Iterator[None]:
    """Let several processes work out the statements of a block, and `alone` hold after it.

    A million rows are read sooner by several.
    """
    tx.execute(_TOGETHER)
    yield
    tx.execute(_ALONE)
