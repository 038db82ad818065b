"""Wire the service together: create_app(settings)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import perf_counter

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.middleware.gzip import GZipMiddleware

from backend import problems
from backend.assets import routes as assets
from backend.db import APP_ROLE, Tx, open_engine
from backend.errors import DatabaseError, SettingsError
from backend.migrate import is_current
from backend.pages import routes as pages
from backend.reports import routes as reports
from backend.rounds import routes as rounds
from backend.settings import ROOT, Settings

#: Nothing is loaded from another host, so nothing of another host may run.
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}


def create_app(settings: Settings) -> FastAPI:
    """Return the service for one set of settings.

    Raises
    ------
    SettingsError
        If no database address is given; the command line fills in the embedded one.
    """
    if settings.database_url is None:
        message = "no database: set DATABASE_URL or start with `ljusrond up`"
        raise SettingsError(message)
    engine = open_engine(settings.database_url, role=APP_ROLE, pool_size=20)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="Ljusrond",
        description="Dark spots, broken fixtures and overdue cleaning of housing estates",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,  # the built-in page loads its scripts from another host
        redoc_url=None,
    )
    app.state.engine = engine
    app.state.settings = settings
    problems.install(app)
    for slice_routes in (reports, assets, rounds, pages):
        app.include_router(slice_routes.router)
    app.mount("/static", StaticFiles(directory=ROOT / "maps" / "static"), name="static")
    _add_probes(app)
    _add_measures(app)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    return app


def _add_probes(app: FastAPI) -> None:
    @app.get("/healthz", tags=["service"])
    def healthz() -> dict[str, str]:
        """Tell that the process runs."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["service"])
    def readyz(tx: Tx) -> dict[str, str]:
        """Tell that the database answers and is up to date."""
        if not is_current(tx):
            message = "the database waits for `ljusrond migrate`"
            raise DatabaseError(message)
        return {"status": "ready"}


def _add_measures(app: FastAPI) -> None:
    # A registry of its own: several apps in one process (tests) must not share counters.
    registry = CollectorRegistry()
    labels = ["method", "route", "status"]
    requests = Counter("ljusrond_requests", "Requests answered", labels, registry=registry)
    seconds = Histogram("ljusrond_request_seconds", "Time to answer", ["route"], registry=registry)

    @app.middleware("http")
    async def measure(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        started = perf_counter()
        response = await call_next(request)
        route = getattr(request.scope.get("route"), "path", "other")
        requests.labels(request.method, route, response.status_code).inc()
        seconds.labels(route).observe(perf_counter() - started)
        response.headers.update(SECURITY_HEADERS)
        return response

    @app.get("/metrics", tags=["service"])
    def metrics() -> Response:
        """Give the counters in Prometheus' text format."""
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")
