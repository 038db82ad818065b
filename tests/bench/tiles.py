"""Vector tiles of a million lamps: our endpoint beside tipg, and beside PostgreSQL alone.

All on one machine in one run. tipg reads the table of lamps as its owner, without walls, without
the states seen and without classes; it is installed into a folder of the benchmark.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import mapbox_vector_tile
import psycopg
import psycopg.conninfo
from sqlalchemy import Engine, text
from sqlalchemy.dialects import postgresql

from backend.embedded_host import find_binaries
from backend.tiles import gathering, objects, vector
from backend.tiles.grid import MAX_ZOOM, Tile
from gis import crs
from tests.bench import sector, sector_plan
from tests.bench.common import Figure, server, signed_in

LAMPS = int(os.environ.get("LJUSROND_BENCH_LAMPS", "1000000"))
TIPG = "tipg==1.6.1"
CLIENTS = 16
#: Tiles that clients look at, and how often: people look at what others looked at.
LOOKED_AT, LOOKS = 240, 1200
#: Tiles of each zoom that are made for the first time.
NEW = 24
SEED = 19971
LIMIT_OVERVIEW_MS = 30.0
Place = tuple[int, int, int]


def figures() -> Iterator[Figure]:
    """Measure with the area of the sector benchmark."""
    with sector.cluster() as (environment, engine):
        sector.fill(engine, LAMPS)
        url = environment["DATABASE_URL"]
        header = signed_in(environment)
        with server(environment, "up", "--no-worker") as address:
            ask = Client(address, header)
            yield from _overview(ask, engine, url)
            yield from _new_tiles(ask, url)
            ours = _rate(address, header, "/tiles/lamps/{z}/{x}/{y}.mvt")
        with tipg(Path(environment["LJUSROND_DATA"]), url) as address:
            theirs = _rate(
                address, {}, "/collections/core.lamp/tiles/WebMercatorQuad/{z}/{x}/{y}"
            )  # fmt: skip
        yield Figure("tiles, 16 clients", ours, "1/s", 0, at_most=False)
        yield Figure("the same of tipg", theirs, "1/s", 0, at_most=False)
        yield Figure("tiles against tipg", ours / theirs, "x", 5, at_most=False)


class Client:
    """One connection to a server that stays open."""

    def __init__(self, address: str, header: dict[str, str]) -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self._header = {"Accept-Encoding": "gzip", **header}

    def get(self, path: str) -> tuple[bytes, float]:
        """Return a body and how long it took [ms]."""
        started = time.perf_counter()
        self._connection.request("GET", path, headers=self._header)
        answer = self._connection.getresponse()
        body = answer.read()
        spent = 1000 * (time.perf_counter() - started)
        assert answer.status in (200, 204), (path, answer.status, body[:200])
        return body, spent

    def renew(self) -> None:
        """Connect anew at the next request: a server ends a connection that rests for 5 s."""
        self._connection.close()

    def plain(self, path: str) -> bytes:
        """Return a body as it is, not compressed."""
        self._connection.request("GET", path, headers=self._header | {"Accept-Encoding": ""})
        return self._connection.getresponse().read()


def _overview(ask: Client, engine: Engine, url: str) -> Iterator[Figure]:
    """Measure low zooms: the first of all, then each after a change, so that none is kept."""
    _, first_ms = ask.get("/tiles/lamps/6/{}/{}.mvt".format(*_at(6)))
    yield Figure("first overview after the start", first_ms / 1000, "s", 20 * LAMPS / 1e6)
    spent: list[float] = []
    with engine.begin() as tx:
        lamps = tx.scalars(text("SELECT id FROM core.lamp ORDER BY id LIMIT 40")).all()
    for lamp, zoom in zip(lamps, [6, 7, 8, 9, 10] * 4, strict=False):
        with engine.begin() as tx:
            tx.execute(
                text(
                    "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
                    " SELECT company_id, id, 'dark', now() FROM core.lamp WHERE id = :lamp"
                ),
                {"lamp": lamp},
            )
        spent.append(ask.get("/tiles/lamps/{}/{}/{}.mvt".format(zoom, *_at(zoom)))[1])
    middle = statistics.median(spent)
    yield Figure("overview z6 to z10, after a change, median", middle, "ms", LIMIT_OVERVIEW_MS)
    yield Figure("the same, worst of 20", max(spent), "ms", LIMIT_OVERVIEW_MS)
    with psycopg.connect(url) as connection:
        wanted = connection.execute("SELECT count(*) FROM app.lamps").fetchone()
    found = sum(_held(ask, 8, place) for place in _places(8))
    yield Figure("lamps in all tiles of z8 less all lamps", abs(found - (wanted or [0])[0]), "", 0)


def _held(ask: Client, zoom: int, place: tuple[int, int]) -> int:
    tile = mapbox_vector_tile.decode(ask.plain("/tiles/lamps/{}/{}/{}.mvt".format(zoom, *place)))
    found = tile.get("lamps_cells", {}).get("features", [])
    return sum(feature["properties"]["count"] for feature in found)


def _new_tiles(ask: Client, url: str) -> Iterator[Figure]:
    """Measure tiles that nobody has asked for, against the statement that makes them in psql."""
    ours, alone = 0.0, 0.0
    for zoom in range(12, 17):
        chosen = _chosen(zoom, NEW)
        ask.renew()
        for at in chosen[:3]:  # the first connections and plans are nobody's
            ask.get("/tiles/lamps/{}/{}/{}.mvt?fields=few".format(*at))
        ours_ms = sum(ask.get("/tiles/lamps/{}/{}/{}.mvt".format(*at))[1] for at in chosen)
        alone_ms = _psql_ms(url, [_sql(Tile(*at)) for at in chosen])
        yield Figure(f"new tile at z{zoom}", ours_ms / len(chosen), "ms", 1000)
        yield Figure(f"new tile at z{zoom} against psql", ours_ms / alone_ms, "x", 1.3)
        ours, alone = ours + ours_ms, alone + alone_ms
    yield Figure("new tiles z12 to z16 against psql", ours / alone, "x", 1.3)


def _sql(tile: Tile) -> str:
    """Return the statement of a tile with its values: objects, or the count of its cells."""
    sides = dict(zip(("west_m", "south_m", "east_m", "north_m"), tile.ground, strict=True))
    asked: dict[str, Any] = {"z": tile.z, "x": tile.x, "y": tile.y, "estate_id": None, **sides}
    if tile.z < vector.FIRST_SINGLE["point"]:
        statement = gathering.statement("lamps", is_part=True)
        asked["keys"] = ["other", "unknown", "lit", "indoor"]
    else:
        statement = objects.statement("lamps", is_full=True)
        asked["most"] = vector.MOST_OBJECTS + 1 if tile.z < MAX_ZOOM else 2_000_000_000
    compiled = statement.params(**asked).compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
        compile_kwargs={"literal_binds": True},
    )
    return " ".join(str(compiled).split())


def _psql_ms(url: str, statements: Sequence[str]) -> float:
    """Return what psql says that statements took, behind the same walls [ms]."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT id FROM core.company").fetchone()
    script = [
        "\\o /dev/null",
        "SET jit = off; SET search_path = public, jobs;",
        f"SELECT app.set_limits('{row[0] if row else ''}', NULL, 'administrator', NULL, 'bench');",
        f"SET ljusrond.company = '{row[0] if row else ''}'; SET ljusrond.limited = '';",
        "SET ROLE ljusrond_app;",
        *(f"{statement};" for statement in statements[:3]),
        "\\timing on",
        *(f"{statement};" for statement in statements),
    ]
    done = subprocess.run(
        [str(find_binaries() / "psql"), url, "-qXAt", "-v", "ON_ERROR_STOP=1"],
        input="\n".join(script), capture_output=True, text=True, check=True,
    )  # fmt: skip
    times = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("Time:")]
    assert len(times) == len(statements), done.stdout[-500:]
    return sum(float(one.replace(",", ".")) for one in times)


def _rate(address: str, header: dict[str, str], template: str) -> float:
    """Return how many tiles a second so many clients get, who look where others looked."""
    places = [at for zoom in range(12, 17) for at in _chosen(zoom, LOOKED_AT // 5)]
    chance = random.Random(SEED)  # noqa: S311 -- the same each time
    looks = chance.choices(places, k=LOOKS)
    shares = [looks[first::CLIENTS] for first in range(CLIENTS)]

    def look(share: Sequence[Place]) -> None:
        client = Client(address, header)
        for z, x, y in share:
            client.get(template.format(z=z, x=x, y=y))

    Client(address, header).get(template.format(z=16, x=places[-1][1], y=places[-1][2]))
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(look, shares))
    return LOOKS / (time.perf_counter() - started)


@contextmanager
def tipg(folder: Path, url: str) -> Iterator[str]:
    """Serve tipg from an environment of its own; give its address."""
    home = folder / "tipg"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    asked = [str(python), "-m", "pip", "-q", "install", TIPG, "uvicorn"]
    subprocess.run(asked, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"], "DATABASE_URL": _dsn(url), "TIPG_DB_SCHEMAS": '["core"]',
        "TIPG_DB_TABLES": '["core.lamp"]',
    }  # fmt: skip
    child = subprocess.Popen(
        [str(python), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--no-access-log"],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL,
        stderr=(folder / "tipg.log").open("wb"),
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{address}/collections", timeout=5) as answer:
                    assert "core.lamp" in json.dumps(json.load(answer))
                break
            except OSError:
                assert child.poll() is None, (folder / "tipg.log").read_text()[-500:]
                time.sleep(0.1)
        yield address
    finally:
        child.terminate()
        child.wait(30)


def _dsn(url: str) -> str:
    """Return an address with its socket as the host, the only way that tipg takes one."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    host = quote(str(parts["host"]), safe="")
    return f"postgresql://{parts['user']}@{host}:{parts['port']}/{parts['dbname']}"


def _at(zoom: int) -> tuple[int, int]:
    """Return the tile of a zoom that the area's middle lies in."""
    west, south, east, north = area()
    return _tile_of((west + east) / 2, (south + north) / 2, zoom)


def _places(zoom: int) -> list[tuple[int, int]]:
    """Return every tile of a zoom that the area touches, and those around."""
    west, south, east, north = area()
    corners = [_tile_of(e, n, zoom) for e in (west, east) for n in (south, north)]
    across = range(min(x for x, _ in corners) - 1, max(x for x, _ in corners) + 2)
    down = range(min(y for _, y in corners) - 1, max(y for _, y in corners) + 2)
    return [(x, y) for x in across for y in down]


def _chosen(zoom: int, count: int) -> list[Place]:
    """Return tiles inside the area, always the same; none twice where there are enough."""
    chance = random.Random(SEED + zoom)  # noqa: S311 -- the same each time
    west, south, east, north = area()
    found: dict[Place, None] = {}
    for _ in range(20 * count):
        at = _tile_of(chance.uniform(west, east), chance.uniform(south, north), zoom)
        found[zoom, *at] = None
        if len(found) == count:
            break
    return list(found)


def area() -> tuple[float, float, float, float]:
    blocks = -(-LAMPS // sector_plan.LAMPS_PER_BLOCK)
    columns = sector_plan.columns_of(LAMPS)
    west, south = sector_plan.EAST_M, sector_plan.NORTH_M
    east = west + columns * sector_plan.WIDTH_M
    return west, south, east, south + -(-blocks // columns) * sector_plan.DEPTH_M


def _tile_of(east_m: float, north_m: float, zoom: int) -> tuple[int, int]:
    lon, lat = (float(part) for part in crs.to_lonlat(east_m, north_m))
    up = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * 2**zoom), int((1 - up / math.pi) / 2 * 2**zoom)
