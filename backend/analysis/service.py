"""Compute the light on an estate, whole or where a report touched it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine

from backend.analysis import store
from backend.analysis.store import Estate
from backend.errors import NotFoundError
from gis import crs
from gis.lighting import darkspots
from maps.refusals import NO_ASSETS, TOO_FAR

#: Lamps further from a surface than this are not read for it [m]; 0.02 lx of a 20 m mast with
#: 60 klm ends here, and the lamps of housing estates end far sooner.
READ_AROUND_M = 400.0
#: Where the grid stretches distances more than this, illuminance would be wrong by twice as much.
MAX_STRETCH = 0.02


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
    return [_analyse(engine, e, None, progress(e.name) if progress else None) for e in estates]


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
    return _analyse(engine, found[0], None, None)


def recompute(engine: Engine, estate_id: uuid.UUID) -> Outcome | None:
    """Compute what the waiting changes of an estate touch; None: nothing waited."""
    with engine.connect() as tx:
        found = store.estates(tx, estate_id=estate_id)
    return _analyse(engine, found[0], _touched, None) if found else None


def waiting_estates(engine: Engine) -> list[uuid.UUID]:
    """Return the estates whose changes nobody computed yet."""
    with engine.connect() as tx:
        return store.waiting_estates(tx)


def _touched(lamps: gpd.GeoDataFrame) -> BaseGeometry:
    """Return the ground that the light of these lamps reaches."""
    reaches = darkspots.reach_m(lamps)
    # Paths are read by their centre lines; half of the widest path lies beside it.
    return shapely.union_all(shapely.buffer(lamps.geometry.to_numpy(), reaches + 30.0))


def _analyse(
    engine: Engine,
    estate: Estate,
    touched: Callable[[gpd.GeoDataFrame], BaseGeometry] | None,
    progress: darkspots.Progress | None,
) -> Outcome:
    """Compute in one transaction: requests are taken, results replaced, or nothing of it."""
    with engine.begin() as tx:
        store.hold_estate(tx, estate)
        waiting = store.take_requests(tx, estate)
        area = None
        if touched:
            if not waiting:
                return Outcome(estate.code, "nothing to do")
            area = touched(store.lamps_by_id(tx, waiting))
        scope = "touched" if touched else "estate"
        run_id = store.start_run(tx, estate, scope, darkspots.ENGINE)
        refusal = _refusal(estate)
        if refusal:
            store.finish_run(tx, run_id, "refused", message=refusal)
            return Outcome(estate.code, "refused", refusal)
        return _compute(tx, estate, run_id, area, progress)


def _refusal(estate: Estate) -> str | None:
    if estate.easting_m is None:
        return NO_ASSETS
    middle = gpd.GeoSeries.from_xy([estate.easting_m], [estate.northing_m], crs=3006)
    stretch = float(crs.scale_error(middle)[0])
    if abs(stretch) > MAX_STRETCH:
        return TOO_FAR
    return None


def _compute(
    tx: Connection,
    estate: Estate,
    run_id: uuid.UUID,
    area: BaseGeometry | None,
    progress: darkspots.Progress | None,
) -> Outcome:
    scene = store.scene(tx, estate, area, READ_AROUND_M)
    if area is None and scene.surfaces.empty:
        message = "the estate has no courtyards or footpaths to light; import some first"
        store.clear_results(tx, estate, None)  # of surfaces that were there before
        store.finish_run(tx, run_id, "refused", message=message)
        return Outcome(estate.code, "refused", message)
    found = darkspots.analyse(
        scene.surfaces, scene.lamps, scene.buildings, scene.limits, progress=progress
    )
    surface_ids = None if area is None else list(scene.surfaces["id"])
    store.replace_results(tx, estate, run_id, found, surface_ids)
    parameters = {"assumptions": found.assumptions, "warnings": found.warnings[:200]}
    store.finish_run(
        tx,
        run_id,
        "done",
        input_hash=scene.input_hash(),
        lamps=found.lamps,
        surfaces=len(scene.surfaces),
        cells=found.cells,
        parameters=parameters,
    )
    certain = found.dark_spots["certainty"] == "certain"
    return Outcome(
        estate.code,
        "done",
        lamps=found.lamps,
        surfaces=len(scene.surfaces),
        cells=found.cells,
        dark_spots_certain=int(certain.sum()),
        dark_spots_unknown=int((~certain).sum()),
        dark_m2=float(found.dark_spots["area_m2"].sum()),
        assumptions=found.assumptions,
        warnings=tuple(found.warnings),
    )
