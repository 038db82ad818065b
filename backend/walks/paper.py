"""A walk on paper: a page of map and list a group, tagged PDF."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection

from backend import prints
from backend.walks import reading, store
from backend.walks.page import grouped
from backend.walks.schemas import StopRow, WalkPlan
from gis.workdays import STOCKHOLM
from maps import walk_words as words
from maps.render import render
from maps.texts import Texts
from maps.walk_figure import Ground, figure

#: Ground shown around the way [m].
MARGIN_M: Final = 60.0


def pdf(tx: Connection, walk_id: uuid.UUID, texts: Texts) -> bytes:
    """Return map and stop list of a walk as A4 pages.

    Raises
    ------
    NotFoundError
        If who asks sees no such walk.
    """
    return prints.pdf(html(tx, walk_id, texts))


def html(tx: Connection, walk_id: uuid.UUID, texts: Texts) -> str:
    """Return the page that is laid out."""
    plan = reading.read_plan(tx, walk_id)
    lines: dict[int, Any] = {
        row.group_number: shapely.from_wkb(bytes(row.wkb))
        for row in store.rows(tx, "legs", walk_id=walk_id)
    }
    pages = [
        {
            "leg": leg,
            "stops": [(stop, _at(plan, stop)) for stop in stops],
            "map": figure(
                _ground(tx, plan, lines[leg.group_number]),
                lines[leg.group_number],
                [(str(stop.position), stop.easting_m, stop.northing_m) for stop in stops],
                texts,
            ),
        }
        for leg, stops in grouped(plan)
    ]
    return render(
        "walk_paper.html",
        texts.language,
        "day",
        title=plan.walk.name,
        walk=plan.walk,
        begun=plan.walk.starts_at.astimezone(STOCKHOLM),
        pages=pages,
        darkness=words.darkness(texts, plan.walk.starts_at, plan.dusk_at, never_light=False)
        if plan.walk.is_dark
        else "",
    )


def _at(plan: WalkPlan, stop: StopRow) -> str:
    moment = plan.walk.starts_at + timedelta(minutes=stop.arrives_min or 0.0)
    return moment.astimezone(STOCKHOLM).strftime("%H:%M")


def _ground(tx: Connection, plan: WalkPlan, line: Any) -> Ground:  # noqa: ANN401 -- shapely has no types
    west, south, east, north = (
        np.array(line.bounds) + MARGIN_M * np.array([-1, -1, 1, 1])
    ).tolist()
    rows = store.rows(
        tx, "ground", estate_id=plan.walk.estate_id, west=west, south=south, east=east, north=north
    )
    found: dict[str, list[shapely.Geometry]] = {"building": [], "path": []}
    for row in rows:
        found[row.kind].append(shapely.from_wkb(bytes(row.wkb)))
    return Ground((west, south, east, north), found["building"], found["path"])
