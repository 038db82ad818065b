"""Run the service: database, worker process and web server, stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from ipaddress import ip_address

import uvicorn
from sqlalchemy import Engine

from backend import logs
from backend.app import create_app
from backend.console import step
from backend.db import open_engine
from backend.embedded import Cluster
from backend.embedded_config import WEB_LOGIN
from backend.errors import SettingsError
from backend.live.hub import Hub
from backend.port import listen_error
from backend.settings import ROOT, Settings, secret_of
from backend.version import is_built

WORKER_PATIENCE_S = 30


class Server(uvicorn.Server):
    """A web server that lets open streams go before it waits for the last answers."""

    def __init__(self, config: uvicorn.Config, live: Hub) -> None:
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        self._live.end()
        await super().shutdown(sockets)


@contextmanager
def database(settings: Settings, *, migrated: bool = False) -> Iterator[Settings]:
    """Give settings whose database answers: the configured one, or the embedded one started.

    Parameters
    ----------
    settings : Settings
        As read from the environment.
    migrated : bool
        Whether the database is to be brought up to date first.
    """
    with _address(settings) as ready:
        if migrated:
            started = time.perf_counter()
            if _bring_up_to_date(ready):
                step.say("database brought up to date", time.perf_counter() - started)
        yield ready


def _bring_up_to_date(ready: Settings) -> bool:
    with owner(ready) as engine:
        with engine.connect() as tx:
            if is_built(tx):
                return False
        from backend.migrate import migrate  # noqa: PLC0415 -- half a second, seldom needed

        return migrate(engine)


@contextmanager
def _address(settings: Settings) -> Iterator[Settings]:
    if settings.database_url:
        yield settings
        return
    cluster = Cluster(settings.data, tell=step.say)
    with cluster as url:
        yield replace(settings, database_url=url, serving_url=cluster.url(login=WEB_LOGIN))


@contextmanager
def owner(settings: Settings) -> Iterator[Engine]:
    """Give an engine with the rights of the login: migrations, imports, analyses."""
    engine = open_engine(settings.database_url or "", pool_size=2)
    try:
        yield engine
    finally:
        engine.dispose()


def serve(settings: Settings, *, with_worker: bool) -> None:
    """Serve until interrupted; the worker is a process of its own and ends with the server.

    Raises
    ------
    SettingsError
        If the port is taken.
    """
    logs.set_up(settings.log)
    secret_of(settings)  # made now, or refused now: not at the first login
    app = create_app(settings)
    with _worker(settings) if with_worker else _nothing():
        address = f"http://{settings.host}:{settings.port}"
        print(f"Ljusrond: {address}  (Ctrl-C stops)", flush=True)  # noqa: T201
        print(f"Tablet: {address}/tablet", flush=True)  # noqa: T201
        config = uvicorn.Config(
            app, host=settings.host, port=settings.port, access_log=False,
            log_config=None, server_header=False, forwarded_allow_ips=settings.proxies,
        )  # fmt: skip
        with suppress(KeyboardInterrupt):
            Server(config, app.state.live).run()


def check_port(settings: Settings) -> None:
    """Refuse a port that another program holds, before any long work begins.

    Raises
    ------
    SettingsError
        If the address cannot be listened on.
    """
    error = listen_error(settings)
    if error:
        raise SettingsError(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); "
            "stop the program that holds it or set LJUSROND_PORT"
        ) from error


def check_local(settings: Settings) -> None:
    """Refuse to let anybody in who is not on this machine.

    Raises
    ------
    SettingsError
        If the address can be reached from elsewhere.
    """
    try:
        local = ip_address(settings.host).is_loopback
    except ValueError:
        local = settings.host == "localhost"
    if not local:
        raise SettingsError(
            f"the demo lets anybody in by choosing a role, and LJUSROND_HOST is {settings.host}; "
            "it listens on this machine alone: unset LJUSROND_HOST"
        )


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _worker(settings: Settings) -> Iterator[None]:
    environment = {**os.environ, "DATABASE_URL": settings.database_url or ""}
    # A session of its own: Ctrl-C reaches the server only, which then stops the worker in order.
    # The pipe closes with this process, however it ends: no worker is left without its server.
    worker = subprocess.Popen(
        [sys.executable, "-m", "backend", "worker", "--until-closed"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(WORKER_PATIENCE_S)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
