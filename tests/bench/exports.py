"""A million lamps as files, against ogr2ogr on the same database.

`LJUSROND_BENCH_LAMPS` makes it smaller; the limits stay. Ours as the service makes them, with all
loaded and behind the walls of a company; ogr2ogr with the owner's rights, start included.
Our command's own start and memory are told apart.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyogrio

from backend.db import open_engine
from backend.exports import making
from backend.exports.choice import choose
from backend.privacy.service import of_company
from tests.bench import sector
from tests.bench.common import Figure, command
from tests.bench.sector import cluster

LAMPS = int(os.environ.get("LJUSROND_BENCH_LAMPS", "1000000"))
GPKG_TIMES, FGB_TIMES, PARQUET_S, MEMORY_MB = 2.5, 2.0, 5.0, 700.0
#: What both write: all columns but the company's key, shapes as they are, EPSG:3006.
_QUERY = "SELECT * FROM app.lamps"
#: Runs of which the fastest counts: a cache that one warms, the other finds warm.
_RUNS = 2
_PEAK = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
sys.stderr.write(done.stderr.decode())
sys.exit(done.returncode)
"""


def figures() -> Iterator[Figure]:
    """Fill an estate, then measure."""
    with cluster() as (environment, owner):
        sector.fill(owner, LAMPS)
        yield from measured(environment)


def measured(environment: dict[str, str]) -> Iterator[Figure]:
    """Measure an estate that is there."""
    folder, url = Path(environment["LJUSROND_DATA"]), environment["DATABASE_URL"]
    seconds: dict[str, float] = {}
    for form, driver, least in (
        ("gpkg", "GPKG", GPKG_TIMES), ("fgb", "FlatGeobuf", FGB_TIMES), ("parquet", "", 0.0),
    ):  # fmt: skip
        ours, theirs = folder / f"ours.{form}", folder / f"theirs.{form}"
        for _ in range(_RUNS):
            if driver:
                _least(seconds, driver, _ogr2ogr(environment, theirs, driver))
            _least(seconds, form, _made(url, ours, form))
        if driver:
            _agree(ours, theirs)
            theirs.unlink()
            yield Figure(f"{form} by ogr2ogr", seconds[driver], "s", 1e9)
            yield Figure(f"{form} by us", seconds[form], "s", 1e9)
            times = seconds[driver] / seconds[form]
            yield Figure(f"{form}: speed against ogr2ogr", times, "x", least, at_most=False)
        ours.unlink()
    yield Figure(f"GeoParquet of {LAMPS} lamps", seconds["parquet"], "s", PARQUET_S)
    took, peak = _command(environment, folder / "ours.gpkg")
    yield Figure("gpkg by the command, start included", took, "s", 1e9)
    yield Figure("its memory at most", peak, "MB", MEMORY_MB)


def _least(seconds: dict[str, float], name: str, took: float) -> None:
    seconds[name] = min(took, seconds.get(name, took))


def _command(environment: dict[str, str], path: Path) -> tuple[float, float]:
    """Export by our command; return the seconds of it and its memory at most [MB]."""
    words = ("export", "--layer", "lamps", "--format", "gpkg", "--crs", "3006", "--out", str(path))
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, *command(*words)],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return time.perf_counter() - started, float(done.stdout)


def _made(url: str, path: Path, form: str) -> float:
    """Write a file as a worker does that has all loaded; return the seconds of it."""
    engine = open_engine(url, pool_size=1)
    try:
        started = time.perf_counter()
        with of_company(engine, None, "bench") as tx:
            found = making.plan(tx, choose(["lamps"], form, None), "administrator")
        rows = making.make(url, found, path)
        took = time.perf_counter() - started
    finally:
        engine.dispose()
    assert rows["lamps"] >= LAMPS
    return took


def _ogr2ogr(environment: dict[str, str], path: Path, driver: str) -> float:
    path.unlink(missing_ok=True)
    started = time.perf_counter()
    subprocess.run(
        [
            "ogr2ogr", "-f", driver, str(path), f"PG:{environment['DATABASE_URL']}",
            "-sql", _QUERY, "-nln", "lamps",
        ],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    return time.perf_counter() - started


def _agree(ours: Path, theirs: Path) -> None:
    """Fail where the two files do not hold the same rows in the same place."""
    told = [
        pyogrio.read_info(path, layer="lamps", force_feature_count=True) for path in (ours, theirs)
    ]
    assert told[0]["features"] == told[1]["features"]
    assert told[0]["features"] >= LAMPS
    near = zip(told[0]["total_bounds"], told[1]["total_bounds"], strict=True)
    assert all(abs(one - other) < 0.01 for one, other in near)
