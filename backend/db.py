"""The database: engine, one transaction per request, and named queries from sql/queries."""

from __future__ import annotations

import inspect
import re
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from inspect import Parameter
from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy import Connection, Engine, TextClause, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from backend.errors import DatabaseError, InvalidError
from backend.settings import ROOT

#: Role that serves requests: owns nothing, so it can neither change a table nor skip a policy.
APP_ROLE = "ljusrond_app"
#: Role that computes for one company: writes what is computed, behind the same walls.
WORKER_ROLE = "ljusrond_worker"
#: Ours are named with their schema; the path serves PostGIS and the job engine.
SEARCH_PATH = "public,jobs"
_BLOCK = re.compile(r"^-- ([a-z0-9_]+) --$", re.MULTILINE)


def open_engine(
    url: str,
    *,
    role: str | None = None,
    company_id: uuid.UUID | None = None,
    pool_size: int = 10,
) -> Engine:
    """Return an engine for a libpq address, optionally acting as a database role.

    Parameters
    ----------
    url : str
        `postgresql://…` as libpq and SQLAlchemy both read it.
    role : str, optional
        Role to act as; None keeps the rights of the login (migrations, imports).
    company_id : uuid.UUID, optional
        Company whose rows are seen, where the role sees no others; None: said per transaction.
    pool_size : int
        Connections kept open.
    """
    settings = {
        "search_path": SEARCH_PATH,
        "timezone": "UTC",
        # A client that is gone is noticed; its query would go on and hold its locks.
        "client_connection_check_interval": "5s",
        # Compiling a query costs more than running any of ours: 0.8 s on the list of reports.
        "jit": "off",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    if company_id:
        options += f" -c ljusrond.company={company_id} -c ljusrond.actor=worker"
    if role:
        options += f" -c role={role}"
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        # What people wrote, and how to reach them, must not end in the log with an error.
        hide_parameters=True,
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


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction: committed when the block ends well, else rolled back.

    Raises
    ------
    DatabaseError
        If the database does not answer.
    """
    try:
        connection = engine.connect()
    except OperationalError as error:
        raise DatabaseError("the database does not answer; try again in a moment") from error
    with connection, connection.begin():
        yield connection


@contextmanager
def entered(request: Request) -> Iterator[Connection]:
    """Open a transaction for who asks: their rights are checked, their rows are seen.

    Raises
    ------
    DatabaseError
        If the database does not answer.
    LoginNeededError, ForbiddenError
        As backend.access says.
    """
    with transaction(request.app.state.engine) as tx:
        request.app.state.enter(tx, request)
        yield tx


#: A route's one transaction: a parameter `tx: Tx` on a router made with TransactionRoute.
Tx = Connection


class TransactionRoute(APIRoute):
    """A route whose `tx` is opened, used and committed in the thread that runs the route.

    The transaction ends before the answer is sent, so that 201 means stored. A dependency would
    do the same with three hand-overs between threads instead of one, which doubled the time of a
    small request.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401
        super().__init__(path, _in_transaction(endpoint), **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler; only those with a right are told what is wrong with their input."""
        handle = super().get_route_handler()
        if "request" not in inspect.signature(self.endpoint).parameters:
            return handle  # opens no transaction, so it is for everybody

        async def run(request: Request) -> Response:
            try:
                return await handle(request)
            except (RequestValidationError, InvalidError):
                # Checked before the route ran, where it was checked at all: who asks comes first.
                await run_in_threadpool(_enter_only, request)
                raise

        return run


def _enter_only(request: Request) -> None:
    with entered(request):
        pass


def _in_transaction(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(endpoint)
    if "tx" not in signature.parameters:
        return endpoint

    @wraps(endpoint)
    def run(**arguments: Any) -> Any:  # noqa: ANN401 -- any route's
        request = arguments["request"] if wants_request else arguments.pop("request")
        with entered(request) as tx:
            return endpoint(tx=tx, **arguments)

    # FastAPI hands the request over under one name only.
    wants_request = "request" in signature.parameters
    kept = [
        parameter.replace(kind=Parameter.KEYWORD_ONLY)
        for name, parameter in signature.parameters.items()
        if name not in ("tx", "request")
    ]
    asked = Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request)
    run.__signature__ = signature.replace(parameters=[*kept, asked])  # type: ignore[attr-defined]
    run.enters = True  # type: ignore[attr-defined]  # backend.access.listing looks for it
    return run
