"""10 000 submissions of tablets to the real server, with everything going wrong that can."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from backend.db import open_engine
from backend.embedded import Cluster
from backend.migrate import migrate
from tests.bench.common import Figure
from tests.fault_run import Outcome, fault_run

COUNT = 10_000
TABLETS = 40
KILLS = 12
#: Of the reports and of what was seen again; the server takes some 0.2 s to read a photo.
PHOTO_SHARE = 0.1
SEED = 20261126
PATIENCE_S = 3000.0


def figures() -> Iterator[Figure]:
    """Measure one seeded run; nothing may be lost, doubled or stuck."""
    with tempfile.TemporaryDirectory(prefix="ljusrond-bench-") as folder:
        cluster = Cluster(Path(folder), fast=True)
        try:
            with cluster as database:
                outcome = _run(database, Path(folder))
        finally:
            cluster.discard()
    if outcome.told:
        print("\n".join(outcome.told), file=sys.stderr)  # noqa: T201 -- why it missed its limit
    yield Figure(f"of {COUNT} submissions lost", outcome.lost, "", 0)
    yield Figure("submissions doubled", outcome.doubled, "", 0)
    yield Figure("rows and photos stuck", outcome.stuck, "", 0)
    yield Figure(f"of {outcome.photos} photos lost", outcome.photos_lost, "", 0)
    for fault, times in sorted(outcome.faults.items()):
        yield Figure(f"injected: {fault}", times, "", 1, at_most=False)
    yield Figure("faults injected", outcome.faults.total(), "", COUNT / 5, at_most=False)
    yield Figure("requests", outcome.requests, "", COUNT, at_most=False)
    yield Figure("the run", outcome.seconds, "s", PATIENCE_S)


def _run(database: str, folder: Path) -> Outcome:
    engine = open_engine(database, pool_size=1)
    migrate(engine)
    engine.dispose()
    return fault_run(
        database, folder, count=COUNT, tablets=TABLETS, kills=KILLS, seed=SEED,
        photo_share=PHOTO_SHARE, patience_s=PATIENCE_S,
    )  # fmt: skip
