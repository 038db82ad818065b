"""POST /api/v1/reports from eight clients at once, on loopback, the worker running."""

from __future__ import annotations

import http.client
import json
import statistics
import time
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from tests.bench.common import Figure, installation, server

CLIENTS = 8
REPORTS_EACH = 400
WARM_UP = 40


def figures() -> Iterator[Figure]:
    """Measure rate and p95 over all clients, half of the reports on lamps."""
    with installation() as environment, server(environment, "demo") as address:
        lamps = _ids(address, "lamp")
        yards = _ids(address, "courtyard")
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda n: _send(address, lamps, yards, n, WARM_UP), range(CLIENTS)))
            started = time.perf_counter()
            seconds = pool.map(
                lambda n: _send(address, lamps, yards, n, REPORTS_EACH), range(CLIENTS)
            )
            spent = sorted(s for client in seconds for s in client)
            elapsed = time.perf_counter() - started
    yield Figure("POST reports, p95", statistics.quantiles(spent, n=20)[18] * 1e3, "ms", 20)
    yield Figure("POST reports, median", statistics.median(spent) * 1e3, "ms", 20)
    yield Figure("POST reports, rate", len(spent) / elapsed, "1/s", 300, at_most=False)


def _ids(address: str, kind: str) -> list[str]:
    url = f"{address}/api/v1/assets?kind={kind}&limit=1000"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return [item["id"] for item in json.load(answer)["items"]]


def _send(address: str, lamps: list[str], yards: list[str], client: int, count: int) -> list[float]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    spent = []
    for number in range(count):
        on_lamp = number % 2 == 0
        assets = lamps if on_lamp else yards
        body = json.dumps(
            {
                "id": str(uuid.uuid4()),
                "category": "LIGHT.DIM" if on_lamp else "YARD.BENCH",
                "asset_id": assets[(client * 97 + number) % len(assets)],
                "observed_at": "2026-01-02T17:00:00+01:00",
                "description": "benchmark",
            }
        )
        started = time.perf_counter()
        connection.request("POST", "/api/v1/reports", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        spent.append(time.perf_counter() - started)
        if answer.status != http.client.CREATED:
            message = f"answer {answer.status}"
            raise RuntimeError(message)
    return spent
