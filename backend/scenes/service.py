"""Take scenes in, checked; read them; forget them after a month."""

from __future__ import annotations

import json
import uuid
from typing import Any, Final, cast

from sqlalchemy import Connection

from backend import jobs
from backend.companies import only_company
from backend.errors import LjusrondError, NotFoundError, invalid
from backend.queries import values
from backend.scenes import store
from backend.scenes.photometry import luminaires_of, with_names_only
from backend.scenes.schemas import Scene
from gis.lighting.photometry import Photometry
from gis.lighting.scene_file import read_scene
from gis.lighting.scene_plan import ScenePlan
from gis.lighting.scene_value import SceneError

#: Largest scene that is taken, inline luminaire files with it [B].
BODY_BYTES_MAX: Final = 5_000_000
#: Values of illuminance in one result: cells and points, by quantity and scenario [count].
VALUES_MAX: Final = 500_000
#: Lamps times values, which is what the computing time goes by: a minute on one core.
WORK_MAX: Final = 1_000_000_000
#: How long a scene is kept [d].
DAYS_KEPT: Final = 30
FINISHED: Final = frozenset({"done", "refused", "failed"})


def accept(tx: Connection, content: dict[str, Any]) -> uuid.UUID:
    """Check a scene, store it and have it computed.

    Returns
    -------
    UUID
        Its id.

    Raises
    ------
    InvalidError
        With the JSON path of the first value that is wrong, and why.
    LjusrondError
        If nobody can say whose scene it is.
    """
    company_id = only_company(tx)
    if company_id is None:
        raise LjusrondError("scenes need an installation with exactly one company")
    try:
        plan, _ = planned(tx, company_id, content)
        _limit(plan)
        text = json.dumps(content, allow_nan=False)
    except SceneError as error:
        raise invalid(error.path or "scene", error.reason) from None
    except ValueError:
        raise invalid("scene", "holds NaN or Infinity, which JSON does not know") from None
    stored = store.one(tx, "insert_scene", company_id=company_id, sent=text, task=jobs.SCENE)
    return cast("uuid.UUID", stored.id) if stored else uuid.UUID(int=0)


def planned(
    tx: Connection, company_id: uuid.UUID, content: dict[str, Any]
) -> tuple[ScenePlan, dict[str, Photometry]]:
    """Read a scene as it was sent, with the luminaire files it names.

    Raises
    ------
    SceneError
        With the JSON path of the first value that is wrong, and why.
    """
    luminaires = luminaires_of(tx, company_id, content)
    return read_scene(with_names_only(content)), luminaires


def read(tx: Connection, scene_id: uuid.UUID) -> Scene:
    """Return one scene.

    Raises
    ------
    NotFoundError
        If there is none of that id; they are kept for 30 days.
    """
    row = store.one(tx, "read_scene", scene_id=scene_id)
    if row is None:
        raise NotFoundError(f"there is no scene {scene_id}; scenes are kept for {DAYS_KEPT} days")
    return Scene.model_validate(values(row))


def is_finished(tx: Connection, scene_id: uuid.UUID) -> bool:
    """Tell whether a scene is computed or refused."""
    return store.scalar(tx, "scene_status", scene_id=scene_id) in FINISHED


def forget_old(tx: Connection) -> int:
    """Delete the scenes that are older than 30 days; return how many."""
    return store.do(tx, "delete_old_scenes", days=DAYS_KEPT)


def _limit(plan: ScenePlan) -> None:
    places = 0 if plan.points is None else len(plan.points)
    if plan.grid is not None:
        places += plan.grid.nx * plan.grid.ny
    count = places * len(plan.quantities) * (1 + len(plan.scenarios))
    if count > VALUES_MAX:
        path = "grid" if plan.grid is not None else "points"
        told = f"{count} values with every quantity and scenario, at most {VALUES_MAX} are computed"
        raise SceneError(path, told)
    if count * len(plan.lamps) > WORK_MAX:
        told = f"{len(plan.lamps)} lamps for {count} values are too much work; send parts of it"
        raise SceneError("lamps", told)
