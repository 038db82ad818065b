"""POST /api/v1/reports from eight clients, on loopback, the worker running.

Twice: as fast as the clients can (then each waits for the other seven, and the time of an answer
is eight divided by the rate), and at 300 and 100 reports a second, counted from when each was due.
"""

from __future__ import annotations

import http.client
import json
import statistics
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.request import Request, urlopen

from tests.bench.common import Figure, installation, server, signed_in

CLIENTS = 8
REPORTS_EACH = 400
WARM_UP = 40
#: The rate the limit is stated for, and an ordinary busy hour.
RATES_PER_S = (300, 100)


def figures() -> Iterator[Figure]:
    """Measure over all clients; half of the reports are on lamps."""
    with installation() as environment, server(environment, "demo") as address:
        header = signed_in(environment)
        lamps = _ids(address, header, "lamp")
        yards = _ids(address, header, "courtyard")
        send = partial(_send, address, header, lamps, yards)
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda n: send(n, WARM_UP), range(CLIENTS)))
            started = time.perf_counter()
            spent = _all(pool.map(lambda n: send(n, REPORTS_EACH), range(CLIENTS)))
            elapsed = time.perf_counter() - started
            paced = {
                rate: _all(
                    pool.map(
                        partial(send, count=REPORTS_EACH, pace_s=CLIENTS / rate), range(CLIENTS)
                    )
                )
                for rate in RATES_PER_S
            }
    yield Figure("POST reports, rate", len(spent) / elapsed, "1/s", 300, at_most=False)
    yield Figure("POST reports, p95 at that rate", _p95(spent) * 1e3, "ms", 20)
    for rate, seconds in paced.items():
        yield Figure(f"POST reports, p95 at {rate} a second", _p95(seconds) * 1e3, "ms", 20)


def _all(clients: Iterable[list[float]]) -> list[float]:
    return [seconds for client in clients for seconds in client]


def _p95(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=20)[18]


def _ids(address: str, header: dict[str, str], kind: str) -> list[str]:
    asked = Request(f"{address}/api/v1/assets?kind={kind}&limit=1000", headers=header)
    with urlopen(asked, timeout=10) as answer:
        return [item["id"] for item in json.load(answer)["items"]]


def _send(
    address: str,
    header: dict[str, str],
    lamps: list[str],
    yards: list[str],
    client: int,
    count: int,
    pace_s: float = 0.0,
) -> list[float]:
    """Send reports and return the seconds of each; with a pace, counted from when it was due."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    spent = []
    first = time.perf_counter() + client * pace_s / CLIENTS
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
        due = first + number * pace_s
        time.sleep(max(0.0, due - time.perf_counter()))
        started = due if pace_s else time.perf_counter()
        connection.request(
            "POST", "/api/v1/reports", body, {"Content-Type": "application/json", **header}
        )
        answer = connection.getresponse()
        answer.read()
        spent.append(time.perf_counter() - started)
        if answer.status != http.client.CREATED:
            message = f"answer {answer.status}"
            raise RuntimeError(message)
    return spent
