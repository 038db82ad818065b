"""What the worker does with scenes: compute them, and forget the old ones."""

from __future__ import annotations

import json
import logging
import uuid

import procrastinate
from sqlalchemy import Engine

from backend import jobs
from backend.engines import CompanyEngines
from backend.scenes import service, store
from gis.lighting.scene_result import compute_scene
from gis.lighting.scene_value import SceneError

log = logging.getLogger("ljusrond.scenes")


def register(app: procrastinate.App, engines: CompanyEngines, engine: Engine) -> None:
    """Add the tasks of scenes to the job app."""

    @app.task(name=jobs.SCENE)
    def scene(scene_id: str) -> None:
        work = uuid.UUID(scene_id)
        log.info("scene %s: %s", scene_id, compute(engines.of(work), work))

    @app.periodic(cron="41 2 * * *")
    @app.task(name="ljusrond.forget_scenes", queueing_lock="ljusrond.forget_scenes")
    def forget_scenes(timestamp: int) -> None:
        with engine.begin() as tx:
            gone = service.forget_old(tx)
        log.info("scenes older than %s days deleted at %s: %s", service.DAYS_KEPT, timestamp, gone)


def compute(engine: Engine, scene_id: uuid.UUID) -> str:
    """Compute one scene and keep its result; return how it ended.

    Raises
    ------
    Exception
        Whatever stopped it; that it failed is kept first.
    """
    with engine.begin() as tx:
        taken = store.one(tx, "take_scene", scene_id=scene_id)
    if taken is None:
        return "nothing to do"
    status, message, result = "done", None, None
    try:
        with engine.connect() as tx:
            plan, luminaires = service.planned(tx, taken.company_id, taken.content)
        result = json.dumps(compute_scene(plan, luminaires), allow_nan=False)
    except SceneError as error:
        status, message = "refused", str(error)
    except Exception as error:
        # What an error says may hold anything; its name tells enough, the log has the rest.
        _finish(engine, scene_id, "failed", type(error).__name__, None)
        raise
    _finish(engine, scene_id, status, message, result)
    return status


def _finish(
    engine: Engine, scene_id: uuid.UUID, status: str, message: str | None, result: str | None
) -> None:
    ended = {"status": status, "message": message, "result": result}
    with engine.begin() as tx:
        store.do(tx, "finish_scene", scene_id=scene_id, **ended)
