"""Compute the light on an estate, whole or where a report touched it."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import geopandas as gpd
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from backend import jobs
from backend.analysis import history, live, loading, store, whole
from backend.analysis.loading import Scene
from backend.analysis.outcomes import Outcome, told
from backend.analysis.store import Estate, Run, Tile
from backend.errors import NotFoundError
from gis import crs
from gis.lighting.darkspots import ENGINE
from maps.refusals import NO_ASSETS, NO_GROUND, TOO_FAR

#: Where the grid stretches distances more than this, illuminance would be wrong by twice as much.
MAX_STRETCH = 0.02

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all."""

log = logging.getLogger("ljusrond.analysis")


def analyse_estates(
    engine: Engine,
    code: str | None,
    progress: Callable[[str], Progress] | None = None,
    *,
    resume: bool = False,
) -> list[Outcome]:
    """Compute one estate, or all of them, here and now.

    Parameters
    ----------
    engine : Engine
        With the owner's rights.
    code : str or None
        Code of the estate; None: all.
    progress : callable, optional
        Given the name of an estate, returns what is called with squares done and in all.
    resume : bool
        Go on with a computation that was left before its end, where there is one.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    """
    with engine.connect() as tx:
        estates = store.estates(tx, code=code)
    if code and not estates:
        raise NotFoundError(f"there is no estate {code!r}")
    return [
        _analyse(engine, e, progress=progress(e.name) if progress else None, resume=resume)
        for e in estates
    ]


def start_analysis(engine: Engine, estate_id: uuid.UUID) -> str:
    """Queue the squares of an estate for any number of workers; return how it stands."""
    estate = _estate(engine, estate_id)
    with engine.begin() as tx:
        run, refused = _begin(tx, estate)
        if run is None:
            return refused
        store.queries.rows(tx, "defer_tiles", run_id=run.id, task=jobs.ANALYSE_TILE)
        waiting = len(store.waiting_tiles(tx, run.id))
    return f"{waiting} squares queued"


def analyse_tile(engine: Engine, run_id: uuid.UUID, east: int, north: int) -> str:
    """Compute one square; whoever does the last one ends the computation. Return how it stands."""
    with engine.connect() as tx:
        row = store.queries.one(tx, "run", run_id=run_id)
    if row is None or row.status != "running":
        return "nothing to do"
    estate = _estate(engine, row.estate_id)
    run = Run(row.id, row.as_of)
    with _kept_failure(engine, estate, "estate"):
        whole.compute_tile(engine, estate, run, Tile(east, north))
        ended = whole.finish(engine, estate, run, defer_rank=True)
    return "square done" if ended is None else "computation done"


def recompute(engine: Engine, estate_id: uuid.UUID) -> Outcome | None:
    """Compute what the waiting changes of an estate touch; None: there is no such estate.

    Where nothing waits, the outcome is "nothing to do" and no run is kept.
    """
    with engine.connect() as tx:
        found = store.estates(tx, estate_id=estate_id)
    if not found:
        return None
    with _kept_failure(engine, found[0], "touched"), engine.begin() as tx:
        return _touched(tx, found[0])


def follow(engine: Engine, run_id: uuid.UUID) -> str:
    """Compute what hangs on a change, or on a whole computation; return how it stands."""
    with engine.connect() as tx:
        row = store.queries.one(tx, "run", run_id=run_id)
    if row is None or row.status != "done":
        return "nothing to do"
    estate = _estate(engine, row.estate_id)
    now = Run(row.id, datetime.now(UTC))
    if row.scope == "estate":
        whole.rank(engine, estate, now)
        return "done"
    with engine.begin() as tx:
        touched = row.parameters["touched"]
        surface_ids = [uuid.UUID(each) for each in touched["surfaces"]]
        lamp_ids = [uuid.UUID(each) for each in touched["lamps"]]
        live.save_causes(tx, estate, now, surface_ids, lamp_ids)
    return "done"


def replay(
    engine: Engine, code: str | None, since: date, progress: Progress | None = None
) -> list[Outcome]:
    """Compute estates as they were on one night a week since a day, and then as they are.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    ConflictError
        If an estate was computed before.
    """
    with engine.connect() as tx:
        estates = store.estates(tx, code=code)
    if code and not estates:
        raise NotFoundError(f"there is no estate {code!r}")
    outcomes = []
    for estate in estates:
        if _refusal(estate) is None:
            history.replay(engine, estate, since, progress)
        outcomes.append(_analyse(engine, estate))
    return outcomes


def waiting_estates(engine: Engine) -> list[uuid.UUID]:
    """Return the estates whose changes nobody computed yet."""
    with engine.connect() as tx:
        return store.waiting_estates(tx)


def outdated_estates(engine: Engine) -> list[uuid.UUID]:
    """Return the estates that were computed before, but not by this engine."""
    with engine.connect() as tx:
        return store.outdated_estates(tx, ENGINE)


def load_scene(tx: Connection, estate_id: uuid.UUID) -> Scene:
    """Return an estate's surfaces, and the lamps and buildings around them, as they are seen now.

    Raises
    ------
    NotFoundError
        If there is no estate of that identity.
    """
    found = store.estates(tx, estate_id=estate_id)
    if not found:
        raise NotFoundError(f"there is no estate {estate_id}")
    surfaces = loading.surfaces_in(tx, found[0])
    return loading.scene_around(tx, found[0], surfaces, datetime.now(UTC))


def _estate(engine: Engine, estate_id: uuid.UUID) -> Estate:
    with engine.connect() as tx:
        found = store.estates(tx, estate_id=estate_id)
    if not found:
        raise NotFoundError(f"there is no estate {estate_id}")
    return found[0]


def _analyse(
    engine: Engine, estate: Estate, progress: Progress | None = None, *, resume: bool = False
) -> Outcome:
    with _kept_failure(engine, estate, "estate"):
        with engine.begin() as tx:
            left = whole.resume(tx, estate) if resume else None
            if left is None:
                run, refused = _begin(tx, estate)
            else:
                row = store.queries.one(tx, "run", run_id=left)
                run, refused = (None, "") if row is None else (Run(row.id, row.as_of), "")
        if run is None:
            return Outcome(estate.code, "refused", refused)
        whole.compute(engine, estate, run, progress)
    with engine.connect() as tx:
        return told(tx, estate, run)


def _begin(tx: Connection, estate: Estate) -> tuple[Run | None, str]:
    """Start a whole computation, or note why it is refused."""
    refusal = _refusal(estate)
    if refusal is None and not store.queries.scalar(tx, "count_surfaces", estate_id=estate.id):
        store.light.do(tx, "clear_estate", estate_id=estate.id)  # of surfaces there were before
        refusal = NO_GROUND
    if refusal is not None:
        run = store.start_run(tx, estate, "estate", ENGINE)
        store.take_requests(tx, estate)
        store.finish_run(tx, run.id, "refused", message=refusal)
        return None, refusal
    store.take_requests(tx, estate)
    return whole.begin(tx, estate), ""


def _touched(tx: Connection, estate: Estate) -> Outcome:
    waiting = store.take_requests(tx, estate)
    if not waiting:
        return Outcome(estate.code, "nothing to do")
    refusal = _refusal(estate)
    if refusal is not None:
        run = store.start_run(tx, estate, "touched", ENGINE)
        store.finish_run(tx, run.id, "refused", message=refusal)
        return Outcome(estate.code, "refused", refusal)
    lamp_ids = list(dict.fromkeys(waiting))
    run, scene, found = live.recompute(tx, estate, lamp_ids)
    kept = live.parameters(found, scene.surfaces, lamp_ids)
    store.finish_run(
        tx, run.id, "done", input_hash=scene.input_hash(), parameters=kept, lamps=found.lamps,
        surfaces=len(scene.surfaces), cells=found.cells,
    )  # fmt: skip
    live.defer_causes(tx, run)
    return told(tx, estate, run)


@contextmanager
def _kept_failure(engine: Engine, estate: Estate, scope: str) -> Iterator[None]:
    """Keep that a computation failed, whose own row went with its transaction."""
    begun_s = time.monotonic()
    try:
        yield
    except Exception as error:
        # What an error says may hold anything; its name tells enough, the log has the rest.
        name = type(error).__name__
        try:
            with engine.begin() as tx:
                lasted_s = time.monotonic() - begun_s
                store.keep_failure(tx, estate, scope, ENGINE, name, lasted_s)
        except SQLAlchemyError:  # the first error is the one to be told
            log.exception("that the computation of %s failed could not be kept", estate.code)
        raise


def _refusal(estate: Estate) -> str | None:
    if estate.easting_m is None:
        return NO_ASSETS
    middle = gpd.GeoSeries.from_xy([estate.easting_m], [estate.northing_m], crs=3006)
    stretch = float(crs.scale_error(middle)[0])
    return TOO_FAR if abs(stretch) > MAX_STRETCH else None
