"""What row-level security costs: the same requests with and without it, side by side."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import create_engine, make_url, text

from backend.db import open_engine
from backend.serve import database
from backend.settings import Settings
from tests.bench.common import Figure, installation
from tests.bench.service import ESTATE, ZOOM, tile_of
from tests.sign_in import client_of

ROUNDS = 40
LIMIT_PERCENT = 15.0
OPEN = "ljusrond_open"


def figures() -> Iterator[Figure]:
    """Measure tiles and lists of the demo estate, each request in turn on both databases."""
    with installation() as environment:
        settings = Settings(data=Path(environment["LJUSROND_DATA"]))
        with database(settings, migrated=True) as ready:
            url = ready.database_url or ""
            _load(url)
            without = _without_walls(url)
            with client_of(url) as walled, client_of(without) as free:
                for name, path in _requests(walled):
                    yield Figure(
                        f"cost of the walls, {name}", _cost_percent(walled, free, path), "%",
                        LIMIT_PERCENT,
                    )  # fmt: skip


def _load(url: str) -> None:
    from backend.demo import load_demo  # noqa: PLC0415 -- numba takes a second

    engine = open_engine(url)
    load_demo(engine)
    engine.dispose()


def _without_walls(url: str) -> str:
    """Copy the database and take its walls down."""
    made = make_url(url)
    admin = create_engine(
        made.set(drivername="postgresql+psycopg", database="postgres"),
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as tx:
        tx.execute(text(f'CREATE DATABASE "{OPEN}" TEMPLATE "{made.database}"'))
    admin.dispose()
    address = made.set(database=OPEN).render_as_string(hide_password=False)
    engine = open_engine(address, pool_size=1)
    with engine.begin() as tx:
        for name in tx.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'core' AND rowsecurity")
        ).all():
            tx.execute(text(f'ALTER TABLE core."{name}" DISABLE ROW LEVEL SECURITY'))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as tx:
        tx.execute(text("ANALYZE"))
    engine.dispose()
    return address


def _requests(client: TestClient) -> list[tuple[str, str]]:
    west, south, east, north = client.get(f"/tiles/illuminance.json?{ESTATE}").json()["bounds"]
    x, y = tile_of((west + east) / 2, (south + north) / 2)
    return [
        ("tile of illuminance", f"/tiles/illuminance/{ZOOM}/{x}/{y}.png?{ESTATE}"),
        ("list of lamps", "/lists/lamps?" + ESTATE),
        ("list of dark spots", "/lists/dark_spots?" + ESTATE),
        ("assets of the API", f"/api/v1/assets?kind=lamp&limit=100&{ESTATE}"),
        ("reports of the API", f"/api/v1/reports?limit=100&{ESTATE}"),
    ]


def _cost_percent(walled: TestClient, free: TestClient, path: str) -> float:
    """Median of the ratio of neighbours in time, since the machine is noisy."""
    ratios = []
    for _ in range(ROUNDS):
        spent = []
        for client in (walled, free):
            started = time.perf_counter()
            answer = client.get(path)
            spent.append(time.perf_counter() - started)
            assert answer.status_code == 200, answer.text
        ratios.append(spent[0] / spent[1])
    return 100.0 * (sorted(ratios)[ROUNDS // 2] - 1.0)
