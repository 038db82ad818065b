"""The database: engine, one transaction per request, and named queries from sql/queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine, TextClause, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from backend.errors import DatabaseError
from backend.settings import ROOT

#: Role that serves requests: owns nothing, so it can neither change a table nor skip a policy.
APP_ROLE = "ljusrond_app"
#: Ours are named with their schema; the path serves PostGIS and the job engine.
SEARCH_PATH = "public,jobs"
_BLOCK = re.compile(r"^-- ([a-z0-9_]+) --$", re.MULTILINE)


def open_engine(url: str, *, role: str | None = None, pool_size: int = 10) -> Engine:
    """Return an engine for a libpq address, optionally acting as a database role.

    Parameters
    ----------
    url : str
        `postgresql://…` as libpq and SQLAlchemy both read it.
    role : str, optional
        Role to act as; None keeps the rights of the login (migrations, imports, worker).
    pool_size : int
        Connections kept open.
    """
    options = f"-c search_path={SEARCH_PATH} -c timezone=UTC"
    if role:
        options += f" -c role={role}"
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"options": options, "connect_timeout": 10},
    )


@cache
def _blocks(slice_name: str) -> dict[str, str]:
    path = ROOT / "sql" / "queries" / f"{slice_name}.sql"
    parts = _BLOCK.split(path.read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@cache
def query(slice_name: str, name: str) -> TextClause:
    """Return the query in block `-- name --` of sql/queries/<slice_name>.sql.

    Raises
    ------
    KeyError
        If there is no such block.
    """
    return text(_blocks(slice_name)[name].strip().rstrip(";"))


def query_names(slice_name: str) -> list[str]:
    """Return the names of the blocks in one query file."""
    return list(_blocks(slice_name))


def transaction(request: Request) -> Iterator[Connection]:
    """Give a request its one transaction: committed when it ends well, else rolled back.

    Raises
    ------
    DatabaseError
        If the database does not answer.
    """
    engine: Engine = request.app.state.engine
    try:
        connection = engine.connect()
    except OperationalError as error:
        message = "the database does not answer; try again in a moment"
        raise DatabaseError(message) from error
    with connection, connection.begin():
        yield connection


#: A route's transaction. It ends before the answer is sent, so that 201 means stored.
Tx = Annotated[Connection, Depends(transaction, scope="function")]
