"""The server as a process: how soon it answers, how much memory it holds, what it does without."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from backend.serve import database
from backend.settings import Settings
from maps.layers import LAYERS
from tests.bench.common import ROOT, Figure, command, installation, signed_in

STARTS = 5
ZOOM = 17
ESTATE = "estate=barkullen"
NUMBA = "import sys, backend.app; print(int('numba' in sys.modules))"


def figures() -> Iterator[Figure]:
    """Measure with the demo estate and a database that runs already."""
    loaded = subprocess.run(
        [sys.executable, "-c", NUMBA], cwd=ROOT, capture_output=True, check=True, text=True
    )
    yield Figure("numba loaded with the server's code", float(loaded.stdout), "", 0)
    with installation() as environment:
        settings = Settings(data=Path(environment["LJUSROND_DATA"]))
        with database(settings, migrated=True) as ready:
            _load(ready.database_url or "")
            given = {**environment, "DATABASE_URL": ready.database_url or ""}
            given.pop("PYTHONDONTWRITEBYTECODE", None)  # an installation has compiled its code
            starts, resident_mb = [], 0.0
            for _ in range(STARTS):
                seconds, resident_mb = _start(given)
                starts.append(seconds)
    yield Figure("start to the first answer, median", sorted(starts)[STARTS // 2], "s", 2)
    yield Figure("memory of the server after the map", resident_mb, "MB", 300)


def _load(url: str) -> None:
    from backend.db import open_engine  # noqa: PLC0415 -- after the cluster
    from backend.demo import load_demo  # noqa: PLC0415 -- numba takes a second

    engine = open_engine(url)
    load_demo(engine)
    engine.dispose()


def _start(environment: dict[str, str]) -> tuple[float, float]:
    """Start a server without a worker; seconds to its first answer, and memory [MB]."""
    address = f"http://127.0.0.1:{environment['LJUSROND_PORT']}"
    started = time.perf_counter()
    child = subprocess.Popen(
        command("up", "--no-worker"),
        env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not _answers(f"{address}/healthz"):
            assert child.poll() is None, "the server ended"
            time.sleep(0.01)
        seconds = time.perf_counter() - started
        header = signed_in(environment)
        for _ in range(3):
            _serve_map(address, header)
        status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
    finally:
        child.terminate()
        child.wait(30)
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return seconds, int(line.split()[1]) / 1024


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def _serve_map(address: str, header: dict[str, str]) -> None:
    """Fetch the map of the estate, its layers, and what is drawn of the light at zoom 17."""
    _get(header, f"{address}/map")
    for name, layer in LAYERS.items():
        if layer.late:
            _get(header, f"{address}/map/layers/{name}?{ESTATE}")
    west, south, east, north = json.loads(
        _get(header, f"{address}/tiles/illuminance.json?{ESTATE}")
    )["bounds"]
    first, last = tile_of(west, north), tile_of(east, south)
    for x in range(first[0], last[0] + 1):
        for y in range(first[1], last[1] + 1):
            _get(header, f"{address}/tiles/illuminance/{ZOOM}/{x}/{y}.png?{ESTATE}")


def _get(header: dict[str, str], url: str) -> bytes:
    asked = urllib.request.Request(url, headers=header)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        found: bytes = answer.read()
        return found


def tile_of(lon: float, lat: float) -> tuple[int, int]:
    """Tile of a place in the web's Mercator grid."""
    up = math.asinh(math.tan(math.radians(lat)))
    return int((lon + 180) / 360 * 2**ZOOM), int((1 - up / math.pi) / 2 * 2**ZOOM)
