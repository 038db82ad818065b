"""A housing area of a million lamps: the compiled loops alone, and from PostGIS to dark spots."""

from __future__ import annotations

import os
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import sqlalchemy
from sqlalchemy import Engine, text

from backend import models
from backend.db import open_engine
from backend.imports import store
from backend.imports.estates import find_estate
from backend.luminaires import service as luminaires
from backend.luminaires.reading import Declared, File
from backend.serve import database
from backend.settings import Settings
from backend.tables import copy_rows
from tests.bench import sector_kernel, sector_plan
from tests.bench.common import DATA, ROOT, Figure, command, installation

LAMPS = int(os.environ.get("LJUSROND_BENCH_LAMPS", "1000000"))
WORKERS = 2
BLOCKS_AT_ONCE = 2000
MINUTES = 10.0
MEMORY_MB = 2048.0


@contextmanager
def cluster() -> Iterator[tuple[dict[str, str], Engine]]:
    """Give an empty installation with its database running."""
    with installation() as environment:
        settings = Settings(data=Path(environment["LJUSROND_DATA"]))
        with database(settings, migrated=True) as ready:
            engine = open_engine(ready.database_url or "")
            try:
                yield {**environment, "DATABASE_URL": ready.database_url or ""}, engine
            finally:
                engine.dispose()


def fill(engine: Engine, lamps: int) -> uuid.UUID:
    """Import an area of so many lamps by COPY, with what was seen of them; return its estate."""
    columns = sector_plan.columns_of(lamps)
    blocks = -(-lamps // sector_plan.LAMPS_PER_BLOCK)
    with engine.begin() as tx:
        estate = find_estate(tx, "Sektor", "sektor")
        types = _types(tx, estate)
    for first in range(0, blocks, BLOCKS_AT_ONCE):
        count = min(BLOCKS_AT_ONCE, blocks - first)
        source = f"blocks {first}"
        with engine.begin() as tx:
            tables = sector_plan.area(first, count, columns, types)
            for kind, rows in tables.items():
                store.save_assets(tx, estate, kind, source, rows)
            _see(tx, estate, source, tables["lamp"]["source_id"].tolist(), first)
    with engine.connect() as tx:
        tx.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    return estate.id


def _types(tx: sqlalchemy.Connection, estate: store.Estate) -> dict[str, str]:
    kinds = ("street_pole", "park_pole", "wall")
    ids = [str(uuid.uuid5(estate.id, kind)) for kind in kinds]
    rows = pd.DataFrame({"id": ids, "source_id": kinds, "model": kinds, "light_source": "led"})
    store.save_luminaire_types(tx, estate, "bench", rows)
    for name, type_id in zip(sector_plan.FILES, ids, strict=True):
        content = (DATA / "photometry" / name).read_bytes()
        file, _ = luminaires.take_in(
            tx, estate.company_id, File(name, content), Declared(orientation="cie")
        )
        luminaires.link(tx, uuid.UUID(type_id), file.id)
    return dict(zip(kinds, ids, strict=True))


def _see(
    tx: sqlalchemy.Connection, estate: store.Estate, source: str, keys: list[str], first: int
) -> None:
    seen = sector_plan.states(len(keys), first * sector_plan.LAMPS_PER_BLOCK)
    ids = [str(store.asset_id(estate, "lamp", source, key)) for key in keys]
    rows = pd.DataFrame({"lamp_id": ids, "state": seen}).dropna()
    rows["id"] = [str(uuid.uuid4()) for _ in range(len(rows))]
    rows["company_id"] = str(estate.company_id)
    rows["observed_at"] = rows["received_at"] = datetime.now(UTC) - timedelta(days=1)
    copy_rows(tx, models.LampObservation.__table__, rows)  # type: ignore[arg-type]  # a Table


class Watch:
    """Workers under watch: how much memory each holds when, and at its most [MB]."""

    def __init__(self, environment: dict[str, str], count: int) -> None:
        self.children = [
            subprocess.Popen(
                command("worker"),
                env=environment,
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=(Path(environment["LJUSROND_DATA"]) / f"worker{i}.log").open("wb"),
            )
            for i in range(count)
        ]

    def resident_mb(self, field: str = "VmRSS") -> list[float]:
        """Memory of each worker; VmHWM: its peak."""
        found = []
        for child in self.children:
            status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
            line = next(line for line in status.splitlines() if line.startswith(field))
            found.append(int(line.split()[1]) / 1024)
        return found

    def processor_s(self) -> float:
        """Processor time of all of them together, so far."""
        fields = [Path(f"/proc/{c.pid}/stat").read_text(encoding="ascii") for c in self.children]
        ticks = [sum(map(int, text.rpartition(")")[2].split()[11:13])) for text in fields]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End them."""
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(120)
            except subprocess.TimeoutExpired:  # it ranks the repairs of a million lamps
                child.kill()
                child.wait()


def figures() -> Iterator[Figure]:
    """Measure the loops, then the whole way."""
    yield from sector_kernel.figures()
    yield from from_postgis(LAMPS)


def from_postgis(lamps: int) -> Iterator[Figure]:
    """Measure from the queued computation to its end, two workers doing the squares."""
    from backend.analysis import service as analysis  # noqa: PLC0415 -- numba takes a second

    with cluster() as (environment, engine):
        estate_id = fill(engine, lamps)
        watch = Watch(environment, WORKERS)
        try:
            started = time.perf_counter()
            analysis.start_analysis(engine, estate_id)
            flat = list(_follow(engine, estate_id, watch, started))
            spent = time.perf_counter() - started
            peak, worked_s = max(watch.resident_mb("VmHWM")), watch.processor_s()
        finally:
            watch.stop()
        share = lamps / 1e6
        yield Figure(f"{lamps} lamps to dark spots", spent / 60, "min", MINUTES * share)
        yield Figure("processor of both workers", worked_s / 60, "min", WORKERS * MINUTES * share)
        for done, memory_mb in flat:
            yield Figure(f"memory of a worker, {done} % done", memory_mb, "MB", MEMORY_MB)
        yield Figure("memory of a worker, most", peak, "MB", MEMORY_MB)


def _follow(
    engine: Engine, estate_id: uuid.UUID, watch: Watch, started: float
) -> Iterator[tuple[int, float]]:
    """Wait until a computation ends; give its memory after each quarter."""
    asked = text(
        "SELECT analysis_run.status, count(done_at) AS done, count(*) AS total"
        " FROM core.analysis_run JOIN core.analysis_tile ON run_id = analysis_run.id"
        " WHERE estate_id = :estate_id GROUP BY analysis_run.id"
    )
    quarter = 25
    while True:
        time.sleep(0.5)
        with engine.connect() as tx:
            row = tx.execute(asked, {"estate_id": estate_id}).one()
        while row.done * 100 >= quarter * row.total and quarter <= 100:
            yield quarter, max(watch.resident_mb())
            print(  # noqa: T201 -- long runs tell how far they are
                f"  {quarter} % of {row.total} after {time.perf_counter() - started:.0f} s"
            )
            quarter += 25
        if row.status != "running":
            assert row.status == "done"
            return
