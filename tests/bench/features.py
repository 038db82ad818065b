"""Features of a million lamps: a thousand of a box beside tipg, and all of them as one stream.

All on one machine in one run. tipg reads the table of lamps as its owner, without walls and without
the states seen; it is installed into a folder of the benchmark.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import random
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from gis import crs
from tests.bench import sector, tiles
from tests.bench.common import Figure, server, signed_in

LAMPS = int(os.environ.get("LJUSROND_BENCH_LAMPS", "1000000"))
CLIENTS = 8
LOOKS = 200
FEATURES = 1000
SEED = 19973
CHUNK_BYTES = 1 << 20
Box = tuple[float, float, float, float]


def figures() -> Iterator[Figure]:
    """Measure with the area of the sector benchmark."""
    with sector.cluster() as (environment, engine):
        sector.fill(engine, LAMPS)
        header = signed_in(environment)
        with engine.begin() as tx:
            held = tx.scalar(text("SELECT count(*) FROM app.lamps")) or 0
        with server(environment, "up", "--no-worker") as address:
            ours = _rate(address, header, "/ogc/collections/lamps/items?limit={n}&bbox={box}")
            yield from _stream(address, header, held)
        with tiles.tipg(Path(environment["LJUSROND_DATA"]), environment["DATABASE_URL"]) as address:
            theirs = _rate(
                address, {}, "/collections/core.lamp/items?f=geojson&limit={n}&bbox={box}"
            )  # fmt: skip
    yield Figure(f"{FEATURES} lamps of a box, {CLIENTS} clients", ours, "1/s", 0, at_most=False)
    yield Figure("the same of tipg", theirs, "1/s", 0, at_most=False)
    yield Figure("features against tipg", ours / theirs, "x", 5, at_most=False)


def _rate(address: str, header: dict[str, str], template: str) -> float:
    """Return how many boxes of a thousand lamps a second the clients get."""
    boxes = list(_boxes(LOOKS))
    shares = [boxes[first::CLIENTS] for first in range(CLIENTS)]

    def path(box: Box) -> str:
        return template.format(n=FEATURES, box=",".join(f"{side:.7f}" for side in box))

    def look(share: Sequence[Box]) -> None:
        client = tiles.Client(address, header)
        for box in share:
            client.get(path(box))

    found = json.loads(tiles.Client(address, header).plain(path(boxes[0])))
    assert len(found["features"]) == FEATURES, len(found["features"])
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(look, shares))
    return LOOKS / (time.perf_counter() - started)


def _boxes(count: int) -> Iterator[Box]:
    """Give boxes that hold somewhat more than a thousand lamps, always the same."""
    chance = random.Random(SEED)  # noqa: S311 -- the same each time
    west, south, east, north = tiles.area()
    side = math.sqrt(1.6 * FEATURES * (east - west) * (north - south) / LAMPS)
    for _ in range(count):
        left = chance.uniform(west, max(west, east - side))
        low = chance.uniform(south, max(south, north - side))
        lon, lat = crs.to_lonlat([left, left + side], [low, low + side])
        yield float(lon[0]), float(lat[0]), float(lon[1]), float(lat[1])


def _stream(address: str, header: dict[str, str], held: int) -> Iterator[Figure]:
    """Measure all lamps as one answer: time to its first bytes, in all, and its memory."""
    _read(address, header, 20_000)
    pid = _child()
    before = _peak_mb(pid)
    first_s, whole_s, count = _read(address, header, 1_000_000)
    assert count == min(held, 1_000_000), (count, held)
    yield Figure("stream of all lamps, first bytes", first_s, "s", 2)
    yield Figure("stream of all lamps", whole_s, "s", 120 * LAMPS / 1e6)
    yield Figure("memory that it takes beyond a small one", _peak_mb(pid) - before, "MB", 30)


def _read(address: str, header: dict[str, str], limit: int) -> tuple[float, float, int]:
    """Return seconds to the first bytes and to the last of a stream, and its features."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=300)
    started = time.perf_counter()
    connection.request("GET", f"/ogc/collections/lamps/items?limit={limit}", headers=header)
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    first = answer.read(1)
    first_s = time.perf_counter() - started
    end = first
    while chunk := answer.read(CHUNK_BYTES):
        end = (end + chunk)[-2000:]
    told = re.search(rb'"numberReturned": (\d+)', end)
    assert told, end
    return first_s, time.perf_counter() - started, int(told[1])


def _child() -> int:
    """Return the process of the server that this one has started."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        fields = entry.read_text().rpartition(")")[2].split()
        if int(fields[1]) == os.getpid() and b"backend" in (entry.parent / "cmdline").read_bytes():
            return int(entry.parent.name)
    message = "the server is not a process of this one"
    raise RuntimeError(message)


def _peak_mb(pid: int) -> float:
    """Return the most memory that a process has held [MB]."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1000
