"""Wire the service together: create_app(settings)."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Final

from fastapi import APIRouter, Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from backend import bodies, limits, measures, problems, turnstile
from backend.access import service as access
from backend.access.listing import refuse_unlisted
from backend.accounts import routes as accounts
from backend.administration import page_routes as admin_pages
from backend.administration import phone_routes as admin_phones
from backend.administration import routes as administration
from backend.assets import routes as assets
from backend.audit import routes as audit
from backend.board import routes as board
from backend.calendars import routes as calendars
from backend.cases import known_routes as known_cases
from backend.cases import page_routes as case_pages
from backend.cases import routes as cases
from backend.classes import routes as classes
from backend.daypackage import routes as daypackage
from backend.db import APP_ROLE, TransactionRoute, Tx, open_engine
from backend.errors import DatabaseError, SettingsError
from backend.exports import routes as exports
from backend.followup import page_routes as followup
from backend.lists import routes as lists
from backend.live import routes as live
from backend.live.hub import Hub
from backend.luminaires import routes as luminaires
from backend.messages import admin_routes as messages
from backend.messages import own_routes as own_messages
from backend.ogc import errors as ogc_errors
from backend.ogc import routes as ogc
from backend.on_call import page_routes as on_call
from backend.open311 import errors as open311_errors
from backend.open311 import page_routes as peer_pages
from backend.open311 import routes as open311
from backend.origin import from_our_pages
from backend.pages import routes as pages
from backend.photos import routes as photos
from backend.plans import routes as plans
from backend.privacy import routes as privacy
from backend.promises import contractor_routes as contractors
from backend.promises import rule_routes as promises
from backend.promises import team_routes as teams
from backend.proposals import routes as proposals
from backend.protocols import routes as protocols
from backend.qgis import routes as qgis
from backend.records import routes as records
from backend.reports import routes as reports
from backend.returned import page_routes as returned
from backend.rounds import page_routes as round_pages
from backend.rounds import routes as rounds
from backend.scenes import routes as scenes
from backend.scores import routes as scores
from backend.search import routes as search
from backend.settings import ROOT, Settings
from backend.shared_areas import routes as shared_areas
from backend.shares import partner_routes as shared
from backend.shares import routes as shares
from backend.situation import routes as situation
from backend.standing import routes as standing
from backend.surveys import routes as surveys
from backend.sync import photo_routes as sync_photos
from backend.sync import routes as sync
from backend.tablet import routes as tablet
from backend.tasks import routes as tasks
from backend.tenants import code_routes as codes
from backend.tenants import follow_routes as follow_links
from backend.tenants import routes as tenants
from backend.tenants.troubles import error_page
from backend.tiles import routes as tiles
from backend.tiles import vector_routes as vector_tiles
from backend.version import is_current
from backend.walks import routes as walks
from backend.waste import page_routes as waste
from backend.workload import page_routes as workload

#: A report with everything in it stays below 100 kB; photos come another way.
MAX_BODY_BYTES = 1_000_000
#: What the first answer does not need is loaded so long after the start [s]; beside it, it would
#: hold the first answer back for a second.
AHEAD_AFTER_S = 1.0
log = logging.getLogger("ljusrond.app")

# Looked through in this order for each request: first what hundreds of tablets send,
# and what a map asks for by the dozen.
SLICES = (
    sync,
    sync_photos,
    # a millisecond of looking through addresses is a fifth of a small tile
    tiles,
    vector_tiles,
    accounts,
    reports,
    # before the page of one walk, whose address would take that of a new one
    walks,
    # before the page of one case, whose address would take theirs
    lists,
    live,
    cases,
    known_cases,
    case_pages,
    assets,
    classes,
    rounds,
    round_pages,
    plans,
    scenes,
    scores,
    board,
    followup,
    luminaires,
    search,
    qgis,
    returned,
    ogc,
    standing,
    workload,
    calendars,
    proposals,
    photos,
    exports,
    shares,
    shared,
    shared_areas,
    tasks,
    administration,
    admin_pages,
    admin_phones,
    promises,
    teams,
    contractors,
    messages,
    own_messages,
    on_call,
    records,
    privacy,
    audit,
    open311,
    peer_pages,
    protocols,
    waste,
    surveys,
    situation,
    tablet,
    daypackage,
    tenants,
    follow_links,
    codes,
    pages,
)


#: What holds for every address.
_COMMON: Final[dict[str, Any]] = {
    "dependencies": [Depends(from_our_pages)],
    "responses": problems.RESPONSES,
}


@cache
def _addresses() -> APIRouter:
    """Return the addresses of all slices, made once for all services of a process.

    What an included router needs to answer is worked out at its first request, for a second in
    all, and kept with the inclusion.
    """
    whole = APIRouter(**_COMMON)
    for slice_routes in SLICES:
        whole.include_router(slice_routes.router)
    return whole


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
    address = settings.serving_url or settings.database_url
    engine = open_engine(address, role=APP_ROLE, pool_size=20)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        later = threading.Timer(AHEAD_AFTER_S, _load_ahead)
        later.daemon = True
        later.start()
        yield
        later.cancel()
        engine.dispose()

    app = FastAPI(
        title="Ljusrond",
        description="Dark spots, broken fixtures and overdue cleaning of housing estates",
        version="0.1.0",
        lifespan=lifespan,
        docs_url=None,  # the built-in page loads its scripts from another host
        redoc_url=None,
        **_COMMON,
    )
    app.router.route_class = TransactionRoute
    app.state.engine = engine
    app.state.settings = settings
    app.state.live = Hub(address)
    app.state.error_page = error_page
    app.state.error_answers = {
        open311_errors.BASE: open311_errors.answer,
        ogc_errors.BASE: ogc_errors.answer,
    }
    app.state.enter = access.enter
    problems.install(app)
    app.router.routes.extend(_addresses().routes)
    app.mount("/static", StaticFiles(directory=ROOT / "maps" / "static"), name="static")
    _add_probes(app)
    if settings.limits:
        limits.install(app, problems.answer)
    turnstile.install(app, problems.answer)
    bodies.limit(app, MAX_BODY_BYTES, problems.answer)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    measures.install(app)
    refuse_unlisted(app)
    return app


def _load_ahead() -> None:
    """Load what draws maps and checks passwords before anybody asks for it, and after the start."""
    # Folium brings a library that tells at once what it cannot do, though nobody asks it to.
    warnings.filterwarnings("ignore", "SOCKS support")
    from backend.accounts import passwords  # noqa: PLC0415
    from backend.pages import map_service  # noqa: PLC0415
    from backend.proposals import drawing  # noqa: PLC0415

    passwords.load()
    log.debug("%s and %s are loaded", map_service.__name__, drawing.__name__)


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
