"""How dark it was: the light as it would have been computed on nights that are gone.

Every observation has its time, so the states of all lamps on an evening are known as far as
anybody looked. The first night is computed whole, each later one where something was seen since.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from backend.analysis import live, store, whole
from backend.analysis.store import Estate
from backend.errors import ConflictError

#: A night is told by how it was at this hour, when all of Sweden is dark but in summer.
NIGHT = time(22, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
#: The past goes by weeks, and by nights where somebody still remembers them.
STEP = timedelta(days=7)
LAST = timedelta(days=14)

Progress = Callable[[int, int], None]
"""Called with the nights done and the nights in all."""


def replay(engine: Engine, estate: Estate, since: date, progress: Progress | None = None) -> int:
    """Compute an estate as it was one night a week since a day, the last two weeks every night.

    Returns how many nights.

    Raises
    ------
    ConflictError
        If the estate has results already: history is written once, before them.
    """
    with engine.begin() as tx:
        if store.queries.scalar(tx, "count_live_runs", estate_id=estate.id):
            raise ConflictError(f"the light of {estate.name} was computed before; so is its past")
        store.light.do(tx, "forget_results", estate_id=estate.id)  # of a past left half written
        nights = list(_nights(since, datetime.now(UTC)))
        first = whole.begin(tx, estate, nights[0])
    whole.compute(engine, estate, first, past=True)
    for done, (before, night) in enumerate(pairwise(nights), start=1):
        with engine.begin() as tx:
            _one_night(tx, estate, before, night)
        if progress is not None:
            progress(done, len(nights) - 1)
    return len(nights)


def _nights(since: date, now: datetime) -> list[datetime]:
    found = [datetime.combine(since, NIGHT)]
    while True:
        step = STEP if found[-1] + STEP < now - LAST else timedelta(days=1)
        if found[-1] + step > now:
            return found
        found.append(found[-1] + step)


def _one_night(tx: Connection, estate: Estate, before: datetime, night: datetime) -> None:
    window = {"after_at": before, "upto": night}
    seen = store.queries.rows(tx, "seen_between", estate_id=estate.id, **window)
    lamp_ids = [row.lamp_id for row in seen]
    if not lamp_ids:
        return
    run, scene, found = live.recompute(tx, estate, lamp_ids, night)
    told = live.parameters(found, scene.surfaces, lamp_ids)
    store.finish_run(
        tx, run.id, "done", parameters=told, lamps=found.lamps,
        surfaces=len(scene.surfaces), cells=found.cells,
    )  # fmt: skip
