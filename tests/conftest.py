"""One PostGIS cluster a session, one migrated template, a clone for whoever commits."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings
from sqlalchemy import Connection, Engine, text

from backend import prints
from backend.db import open_engine
from backend.embedded import Cluster
from backend.imports.estates import find_estate
from backend.imports.store import Estate
from backend.migrate import migrate
from backend.settings import ROOT
from tests.sign_in import client_of

# How long an example takes says how busy the machine is; speed is measured by the benchmarks.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

#: Parts of a parameter that differ from run to run: identities, checksums, moments.
_CHANGING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-fA-F]{31,}|T\d\d:\S+")
#: Folders of the longest files, and files that take ten seconds or more of the others. They run
#: first, so that short ones fill up the end, where else one process would wait for the other.
_LONG = (
    "browser",
    "test_access_matrix.py",
    "test_schemathesis.py",
    "test_serve.py",
    "test_worker.py",
    "test_analysis.py",
    "test_tiles_queries.py",
    "test_embedded.py",
    "test_real_tables.py",
    "test_demo_history.py",
    "api",
    "db",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of long files first; those of a file stay as they are."""

    def place(item: pytest.Item) -> int:
        names = (item.path.parent.name, item.path.name)
        return next((at for at, name in enumerate(_LONG) if name in names), len(_LONG))

    items.sort(key=place)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name tests alike in every process that collects them."""
    if isinstance(val, str) and _CHANGING.search(val):
        return _CHANGING.sub("…", val)
    return None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real open data beside the project; the tests that need it are skipped without."""
    folder = Path(os.environ.get("LJUSROND_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; set LJUSROND_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a cluster whose database `ljusrond` is migrated and serves as template."""
    made = Cluster(tmp_path_factory.mktemp("cluster"), fast=True)
    with made as url:
        engine = open_engine(url, pool_size=1)
        migrate(engine)
        engine.dispose()
        yield made
    made.discard()


@pytest.fixture(scope="session")
def databases(cluster: Cluster) -> Iterator[Engine]:
    """Give an engine that makes and drops databases of the cluster."""
    made = open_engine(cluster.url("postgres"), pool_size=1)
    yield made.execution_options(isolation_level="AUTOCOMMIT")
    made.dispose()


@pytest.fixture(scope="module")
def clone(cluster: Cluster, databases: Engine) -> Iterator[Callable[[], str]]:
    """Give a function that makes a fresh migrated database and returns its address."""
    names: list[str] = []

    def make() -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        with databases.connect() as connection:
            # Copying files is five times as fast as writing the copy to a log nobody replays.
            copied = f'CREATE DATABASE "{name}" TEMPLATE ljusrond STRATEGY file_copy'
            connection.execute(text(copied))
        names.append(name)
        return cluster.url(name)

    yield make
    # At once: files that have gone to the disk meanwhile take half a minute to be rid of.
    with databases.connect() as connection:
        for name in names:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give the owner's engine on a database of the module's own."""
    made = open_engine(clone(), pool_size=3)
    yield made
    made.dispose()


@pytest.fixture
def tx(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that is rolled back after the test."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


@pytest.fixture
def estate(tx: Connection) -> Estate:
    """Give an estate without assets."""
    return find_estate(tx, "Provgården", "prov")


@pytest.fixture
def database(clone: Callable[[], str]) -> str:
    """Give the address of a database of the test's own."""
    return clone()


@pytest.fixture
def client(database: str) -> Iterator[TestClient]:
    """Give a client of the service on a database of the test's own."""
    with client_of(database, raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def plain_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out no page as a PDF file: it takes seconds, and other tests look at what comes out."""
    monkeypatch.setattr(prints, "pdf", lambda _html: b"%PDF-1.7 plain")
