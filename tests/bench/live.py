"""One lamp reported broken: from the accepted POST to the changed dark spots, worker running.

Server, worker, database and this client share the machine; nothing else of ours runs, and each
report waits until the work of the one before is done to the end.
"""

from __future__ import annotations

import http.client
import json
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
from sqlalchemy import text

from backend.db import open_engine
from backend.embedded import Cluster
from backend.reports.schemas import ReportIn
from backend.reports.service import accept
from backend.serve import database
from backend.settings import Settings
from tests.bench.common import Figure, installation, server, signed_in

REPORTS = 60
WARM_UP = 4
POLL_S = 0.002
PATIENCE_S = 30.0
BURNING = (
    "SELECT id FROM app.lamps WHERE state = 'lit' AND coalesce(serves, '') <> 'indoor'"
    " AND kind NOT IN ('gallery', 'stairwell', 'cellar') ORDER BY md5(id::text) LIMIT %s"
)
CHANGED = (
    "SELECT 1 FROM core.analysis_run WHERE status = 'done' AND scope = 'touched'"
    " AND started_at >= %s AND parameters -> 'touched' -> 'lamps' ? %s"
)
IDLE = "SELECT 1 WHERE NOT EXISTS (SELECT FROM jobs.procrastinate_jobs WHERE status <> 'failed')"


def figures() -> Iterator[Figure]:
    """Measure over HTTP with a worker, then the loops alone in this process."""
    with installation() as environment:
        with server(environment, "demo") as address:
            url = Cluster(Path(environment["LJUSROND_DATA"])).url()
            header = signed_in(environment)
            spent = [seconds for pair in _reported(address, header, url) for seconds in pair]
        broken, lit = spent[::2], spent[1::2]
        yield Figure("lamp reported broken, median", statistics.median(broken) * 1e3, "ms", 200)
        yield Figure("lamp reported broken, p95", _p95(broken) * 1e3, "ms", 200)
        yield Figure("lamp seen lit again, p95", _p95(lit) * 1e3, "ms", 200)
        loops, whole = _in_process(environment)
    yield Figure("compiled loops of it, processor, median", statistics.median(loops) * 1e3, "ms", 2)
    yield Figure("the computation, processor, median", statistics.median(whole) * 1e3, "ms", 100)


def _p95(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=20)[18]


def _reported(address: str, header: dict[str, str], url: str) -> Iterator[tuple[float, float]]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    with psycopg.connect(url, autocommit=True) as watch:
        lamps = [row[0] for row in watch.execute(BURNING, (REPORTS + WARM_UP,))]
        for number, lamp_id in enumerate(lamps):
            pair = [
                _once(connection, header, watch, lamp_id, c) for c in ("LIGHT.DARK", "LIGHT.LIT")
            ]
            if number >= WARM_UP:
                yield pair[0], pair[1]


def _once(
    connection: http.client.HTTPConnection,
    header: dict[str, str],
    watch: psycopg.Connection,
    lamp_id: uuid.UUID,
    what: str,
) -> float:
    """Report a lamp; give the seconds from the answer to what changed, then wait for the rest."""
    _until(watch, IDLE, ())
    now = datetime.now(UTC)
    sent = {"id": uuid.uuid4(), "category": what, "asset_id": lamp_id, "observed_at": now}
    body = json.dumps(sent, default=str)
    headers = {"Content-Type": "application/json", **header}
    connection.request("POST", "/api/v1/reports", body, headers)
    answer = connection.getresponse()
    answer.read()
    started = time.perf_counter()
    connection.close()  # the server would, while the rest is computed
    assert answer.status == http.client.CREATED
    _until(watch, CHANGED, (now, str(lamp_id)))
    return time.perf_counter() - started


def _until(watch: psycopg.Connection, asked: str, values: tuple[Any, ...]) -> None:
    """Ask every two milliseconds until there is a row."""
    end = time.perf_counter() + PATIENCE_S
    while watch.execute(asked, values).fetchone() is None:
        assert time.perf_counter() < end, f"nothing came of it: {asked} {values}"
        time.sleep(POLL_S)


class _Timed:
    """A module of compiled loops whose calls are timed [s of processor]."""

    def __init__(self, module: ModuleType) -> None:
        self.module, self.spent = module, 0.0

    def __getattr__(self, name: str) -> Callable[..., Any]:
        loop = getattr(self.module, name)

        def timed(*values: Any) -> Any:  # noqa: ANN401 -- whatever the loop takes
            started = time.thread_time()
            try:
                return loop(*values)
            finally:
                self.spent += time.thread_time() - started

        return timed


def _in_process(environment: dict[str, str]) -> tuple[list[float], list[float]]:
    """Compute the same reports here: seconds of processor in the loops of light, and in all."""
    from backend.analysis import service as analysis  # noqa: PLC0415 -- numba takes a second
    from gis.lighting import illuminance  # noqa: PLC0415 -- as above

    loops, whole = [], []
    timed = _Timed(illuminance._kernels)  # noqa: SLF001 -- to time it
    illuminance._kernels = timed  # type: ignore[assignment]  # noqa: SLF001 -- as above
    with database(Settings(data=Path(environment["LJUSROND_DATA"]))) as ready:
        engine = open_engine(ready.database_url or "", pool_size=2)
        with engine.connect() as tx:
            lamps = tx.scalars(text(BURNING % (REPORTS // 2))).all()
            estate_id = tx.scalar(text("SELECT id FROM core.estate"))
        for lamp_id in lamps:
            for what in ("LIGHT.DARK", "LIGHT.LIT"):
                sent = {"id": uuid.uuid4(), "category": what, "asset_id": lamp_id}
                with engine.begin() as tx:
                    accept(tx, ReportIn.model_validate({**sent, "observed_at": datetime.now(UTC)}))
                timed.spent, started = 0.0, time.process_time()
                analysis.recompute(engine, estate_id)
                whole.append(time.process_time() - started)
                loops.append(timed.spent)
        engine.dispose()
    return loops[WARM_UP:], whole[WARM_UP:]
