"""Live Open311 requests through the real server, which is killed again and again (kill -9).

Each client sends until it is answered, with the same number of its own; what was answered must be
there afterwards, and nothing twice.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import Engine, text

from backend.db import open_engine
from backend.embedded import Cluster
from backend.migrate import migrate
from tests.bench.common import Figure, command
from tests.estate_sample import store_sample
from tests.open311_sample import BASE, fields, key
from tests.sign_in import SECRET, company

COUNT = int(os.environ.get("LJUSROND_BENCH_REQUESTS", "50000"))
CLIENTS = 8
KILLS = 10
PORT = 8765
#: A server starts within a second or two; a busy machine takes longer.
START_MAX_S = 60.0
PATIENCE_S = 3600.0


@dataclass
class Run:
    """What came of all clients."""

    #: Number of theirs -> ours, for every request that was answered.
    acknowledged: dict[str, str] = field(default_factory=dict)
    #: Numbers that were answered with two of ours.
    differing: int = 0
    spent_s: list[float] = field(default_factory=list)
    again: int = 0
    kills: int = 0


class Service:
    """The real server as a child process, killed and started again."""

    def __init__(self, database: str, folder: Path) -> None:
        self._environment = {
            **os.environ, "DATABASE_URL": database, "LJUSROND_DATA": str(folder),
            "LJUSROND_PORT": str(PORT), "LJUSROND_LIMITS": "off", "LJUSROND_SECRET": SECRET,
        }  # fmt: skip
        self._log = (folder / "server.log").open("ab")
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and return when it answers."""
        self._child = subprocess.Popen(
            command("up", "--no-worker"), env=self._environment, stdout=self._log, stderr=self._log
        )
        until = time.monotonic() + START_MAX_S
        while time.monotonic() < until:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == http.client.OK:
                    return
            except OSError:
                time.sleep(0.05)
        message = "the server does not answer"
        raise RuntimeError(message)

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._child is not None
        self._child.send_signal(signal.SIGKILL)
        self._child.wait(START_MAX_S)


def figures() -> Iterator[Figure]:
    """Measure one run; nothing that was answered may be lost, or stored twice."""
    with tempfile.TemporaryDirectory(prefix="ljusrond-bench-") as folder:
        cluster = Cluster(Path(folder))
        try:
            with cluster as database:
                yield from _figures(database, Path(folder))
        finally:
            cluster.stop()
            shutil.rmtree(cluster.home, ignore_errors=True)


def _figures(database: str, folder: Path) -> Iterator[Figure]:
    engine = open_engine(database, pool_size=1)
    migrate(engine)
    with engine.begin() as tx:
        store_sample(tx)
        api_key = key(tx, company(tx))
    service = Service(database, folder)
    service.start()
    started = time.perf_counter()
    run = Run()
    try:
        _all(service, api_key, run)
        elapsed = time.perf_counter() - started
        pages = [_get(f"requests.json?page_size=100&api_key={api_key}") for _ in range(5)]
        news = [_get(f"servicerequestupdates.json?api_key={api_key}") for _ in range(5)]
    finally:
        service.kill()
    lost, doubled = _compared(engine, run)
    engine.dispose()
    yield Figure(f"of {COUNT} requests unanswered", COUNT - len(run.acknowledged), "", 0)
    yield Figure(f"of {len(run.acknowledged)} answered lost", lost, "", 0)
    yield Figure("requests stored twice", doubled + run.differing, "", 0)
    yield Figure("the server killed", run.kills, "", KILLS, at_most=False)
    yield Figure("sent again after no answer", run.again, "", 1, at_most=False)
    yield Figure("a request, median", statistics.median(run.spent_s) * 1e3, "ms", 100)
    yield Figure("GET requests, 100 of them", min(pages) * 1e3, "ms", 200)
    yield Figure("GET updates of a day without any", min(news) * 1e3, "ms", 50)
    yield Figure("rate, the starts after kills included", COUNT / elapsed, "1/s", 1, at_most=False)
    yield Figure("the run", elapsed, "s", PATIENCE_S)


def _get(path: str) -> float:
    """Ask, and return how long the answer takes [s]."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    begun = time.perf_counter()
    connection.request("GET", f"{BASE}/{path}")
    answer = connection.getresponse()
    answer.read()
    assert answer.status == http.client.OK, answer.status
    return time.perf_counter() - begun


def _all(service: Service, api_key: str, run: Run) -> None:
    lock = threading.Lock()
    ended = threading.Event()
    killer = threading.Thread(target=_kill_often, args=(service, run, ended))
    killer.start()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            ranges = [range(first, COUNT, CLIENTS) for first in range(CLIENTS)]
            list(pool.map(lambda numbers: _client(numbers, api_key, run, lock), ranges))
    finally:
        ended.set()
        killer.join()


def _kill_often(service: Service, run: Run, ended: threading.Event) -> None:
    while run.kills < KILLS and not ended.is_set():
        if len(run.acknowledged) >= COUNT * (run.kills + 0.5) / KILLS:
            service.kill()
            run.kills += 1
            service.start()
        time.sleep(0.02)


def _client(numbers: range, api_key: str, run: Run, lock: threading.Lock) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    for number in numbers:
        # Every tenth is sent twice in any case, as clients do that are in doubt.
        for _ in range(2 if number % 10 == 0 else 1):
            _send(connection, str(number), api_key, run, lock)


def _send(
    connection: http.client.HTTPConnection,
    number: str,
    api_key: str,
    run: Run,
    lock: threading.Lock,
) -> None:
    given = {"attribute[external_id]": number, "service_code": "GRAFFITI.TAG"}
    body = urlencode(fields(api_key, **given))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        begun = time.perf_counter()
        try:
            connection.request("POST", f"{BASE}/requests.json", body, kind)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            with lock:
                run.again += 1
            time.sleep(0.1 + secrets.randbelow(200) / 1000)
            continue
        if answer.status not in (http.client.OK, http.client.CREATED):
            message = f"answer {answer.status}: {content[:300]!r}"
            raise RuntimeError(message)
        made = json.loads(content)[0]["service_request_id"]
        with lock:
            run.spent_s.append(time.perf_counter() - begun)
            run.differing += run.acknowledged.setdefault(number, made) != made
        return


def _compared(engine: Engine, run: Run) -> tuple[int, int]:
    """Return how many answered requests are not there, and how many are there too often."""
    with engine.connect() as tx:
        stored = tx.execute(
            text(
                "SELECT link.service_request_id, cast(report.id AS text) FROM core.report"
                " JOIN core.open311_link AS link ON link.report_id = report.id"
            )
        ).all()
    found = {ours for _, ours in stored}
    numbers = {theirs for theirs, _ in stored}
    lost = len(set(run.acknowledged.values()) - found)
    return lost, len(stored) - len(numbers)
