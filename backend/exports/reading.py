"""Read in bulk into Arrow, behind the same walls as the transaction that asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection

from backend.db import APP_ROLE, SEARCH_PATH
from backend.errors import DatabaseError
from backend.exports import store

if TYPE_CHECKING:
    import pyarrow as pa

#: Settings that say whose rows are seen; those of app.set_limits, a test holds them alike.
WALLS: Final = (
    "company", "account", "actor", "request", "estates", "categories", "shares", "simple",
    "contacts", "limited",
)  # fmt: skip


def walls_of(tx: Connection) -> dict[str, str]:
    """Return what a transaction may see, to be seen by another connection."""
    return {row.name: row.value for row in store.rows(tx, "walls", names=list(WALLS))}


class Bulk:
    """One connection, one snapshot: what is read later is as old as what was read first."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 -- ADBC has no types
        self._connection = connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            self.at: datetime = cursor.fetchone()[0]

    @contextmanager
    def rows(self, query: str) -> Iterator[pa.RecordBatchReader]:
        """Give the rows of a query as record batches of about 16 MB."""
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            yield cursor.fetch_record_batch()


@contextmanager
def bulk(url: str, walls: Mapping[str, str]) -> Iterator[Bulk]:
    """Open a connection that reads in bulk, as the role that serves requests.

    Parameters
    ----------
    url : str
        libpq address of the database.
    walls : mapping
        What is seen, of `walls_of`; without a company nothing is.

    Raises
    ------
    DatabaseError
        If the database does not answer.
    """
    from adbc_driver_manager import OperationalError  # noqa: PLC0415 -- half a second to load
    from adbc_driver_postgresql import dbapi  # type: ignore[import-untyped]  # noqa: PLC0415

    settings = {
        "role": APP_ROLE,
        "search_path": SEARCH_PATH,
        "default_transaction_isolation": "repeatable read",
        "default_transaction_read_only": "on",
        # Compiling a query costs more than running any of ours (see backend.db).
        "jit": "off",
        **{f"ljusrond.{name}": value for name, value in walls.items() if value},
    }
    options = " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())
    try:
        connection = dbapi.connect(make_conninfo(url, options=options, connect_timeout=10))
    except OperationalError as error:
        raise DatabaseError("the database does not answer; try again in a moment") from error
    try:
        yield Bulk(connection)
    finally:
        connection.close()


def _escaped(value: str) -> str:
    """Return a value as libpq reads it among options: spaces and backslashes are escaped."""
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
