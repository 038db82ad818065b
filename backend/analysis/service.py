"""Compute the light on an estate, whole or where a report touched it."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from backend.analysis import store
from backend.analysis.store import Estate, Scene
from backend.errors import NotFoundError
from gis import crs
from gis.lighting import darkspots
from gis.nomenclature import PATH_WIDTH_MAX
from maps.refusals import NO_ASSETS, NO_GROUND, TOO_FAR

#: Lamps further from a surface than this are not read for it [m]; 0.02 lx of a 20 m mast with
#: 60 klm ends here, and the lamps of housing estates end far sooner.
READ_AROUND_M = 400.0
#: Where the grid stretches distances more than this, illuminance would be wrong by twice as much.
MAX_STRETCH = 0.02
#: Paths are looked up by their centre lines; half of the widest lies beside it [m].
HALF_PATH_M = PATH_WIDTH_MAX.value / 2
#: Warnings of one run that are kept with it; all of them are told to who started it.
WARNINGS_KEPT = 200

log = logging.getLogger("ljusrond.analysis")


@dataclass(frozen=True)
class Outcome:
    """What a computation found, in figures."""

    estate: str
    status: str
    message: str | None = None
    lamps: int = 0
    surfaces: int = 0
    cells: int = 0
    dark_spots_certain: int = 0
    dark_spots_unknown: int = 0
    dark_m2: float = 0.0
    assumptions: dict[str, int] | None = None
    warnings: tuple[str, ...] = ()


def analyse_estates(
    engine: Engine, code: str | None, progress: Callable[[str], darkspots.Progress] | None = None
) -> list[Outcome]:
    """Compute one estate, or all of them.

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
        _analyse(engine, e, touched=False, progress=progress(e.name) if progress else None)
        for e in estates
    ]


def analyse_estate(engine: Engine, estate_id: uuid.UUID) -> Outcome:
    """Compute one whole estate.

    Raises
    ------
    NotFoundError
        If there is no estate of that identity.
    """
    with engine.connect() as tx:
        found = store.estates(tx, estate_id=estate_id)
    if not found:
        raise NotFoundError(f"there is no estate {estate_id}")
    return _analyse(engine, found[0], touched=False)


def recompute(engine: Engine, estate_id: uuid.UUID) -> Outcome | None:
    """Compute what the waiting changes of an estate touch; None: there is no such estate.

    Where nothing waits, the outcome is "nothing to do" and no run is kept.
    """
    with engine.connect() as tx:
        found = store.estates(tx, estate_id=estate_id)
    return _analyse(engine, found[0], touched=True) if found else None


def waiting_estates(engine: Engine) -> list[uuid.UUID]:
    """Return the estates whose changes nobody computed yet."""
    with engine.connect() as tx:
        return store.waiting_estates(tx)


def _analyse(
    engine: Engine,
    estate: Estate,
    *,
    touched: bool,
    progress: darkspots.Progress | None = None,
) -> Outcome:
    """Compute in one transaction, all of it or nothing; that it failed is kept in a second one."""
    scope = "touched" if touched else "estate"
    begun_s = time.monotonic()
    try:
        with engine.begin() as tx:
            return _run(tx, estate, scope, progress)
    except Exception as error:
        _keep_failure(engine, estate, scope, error, time.monotonic() - begun_s)
        raise


def _keep_failure(
    engine: Engine, estate: Estate, scope: str, error: Exception, lasted_s: float
) -> None:
    # What an error says may hold anything; its name tells enough, the log has the rest.
    name = type(error).__name__
    try:
        with engine.begin() as tx:
            store.keep_failure(tx, estate, scope, darkspots.ENGINE, name, lasted_s)
    except SQLAlchemyError:  # the first error is the one to be told
        log.exception("that the computation of %s failed could not be kept", estate.code)


def _run(
    tx: Connection, estate: Estate, scope: str, progress: darkspots.Progress | None
) -> Outcome:
    store.hold_estate(tx, estate)
    waiting = store.take_requests(tx, estate)
    touched = scope == "touched"
    if touched and not waiting:
        return Outcome(estate.code, "nothing to do")
    run_id = store.start_run(tx, estate, scope, darkspots.ENGINE)
    refusal = _refusal(estate)
    if refusal:
        return _refuse(tx, estate, run_id, refusal)
    area = _reached(store.lamps_by_id(tx, waiting)) if touched else None
    scene = store.scene(tx, estate, area, READ_AROUND_M)
    if area is None and scene.surfaces.empty:
        store.clear_results(tx, estate, None)  # of surfaces that were there before
        return _refuse(tx, estate, run_id, NO_GROUND)
    found = darkspots.analyse(
        scene.surfaces, scene.lamps, scene.buildings, scene.limits, progress=progress
    )
    surface_ids = list(scene.surfaces["id"]) if touched else None
    store.replace_results(tx, estate, run_id, found, surface_ids)
    return _finish(tx, estate, run_id, scene, found)


def _reached(lamps: gpd.GeoDataFrame) -> BaseGeometry:
    """Return the ground that the light of these lamps reaches."""
    reaches_m = darkspots.reach_m(lamps) + HALF_PATH_M
    return shapely.union_all(shapely.buffer(lamps.geometry.to_numpy(), reaches_m))


def _refuse(tx: Connection, estate: Estate, run_id: uuid.UUID, message: str) -> Outcome:
    store.finish_run(tx, run_id, "refused", message=message)
    return Outcome(estate.code, "refused", message)


def _refusal(estate: Estate) -> str | None:
    if estate.easting_m is None:
        return NO_ASSETS
    middle = gpd.GeoSeries.from_xy([estate.easting_m], [estate.northing_m], crs=3006)
    stretch = float(crs.scale_error(middle)[0])
    if abs(stretch) > MAX_STRETCH:
        return TOO_FAR
    return None


def _finish(
    tx: Connection, estate: Estate, run_id: uuid.UUID, scene: Scene, found: darkspots.Analysis
) -> Outcome:
    """Note that the run is done, and return what it found in figures."""
    surfaces = len(scene.surfaces)
    store.finish_run(
        tx,
        run_id,
        "done",
        input_hash=scene.input_hash(),
        parameters={"assumptions": found.assumptions, "warnings": found.warnings[:WARNINGS_KEPT]},
        lamps=found.lamps,
        surfaces=surfaces,
        cells=found.cells,
    )
    certain = found.dark_spots["certainty"] == "certain"
    return Outcome(
        estate.code,
        "done",
        lamps=found.lamps,
        surfaces=surfaces,
        cells=found.cells,
        dark_spots_certain=int(certain.sum()),
        dark_spots_unknown=int((~certain).sum()),
        dark_m2=float(found.dark_spots["area_m2"].sum()),
        assumptions=found.assumptions,
        warnings=tuple(found.warnings),
    )
