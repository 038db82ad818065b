"""What the pages of planned walks show."""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from fastapi import Response

from backend.db import Tx
from backend.pages.context import Reader
from backend.walks import planning, reading
from backend.walks.schemas import StopRow, WalkPlan
from gis.darkness import NotDark
from gis.vocabulary import WALK_KINDS, WALK_PROFILES
from gis.workdays import STOCKHOLM
from maps import walk_words as words
from maps.palette import PALETTES

#: Signs of what a stop is for, beside its colour: the letters of the map's legend.
SIGNS: Final = {
    "dark_spot": "M", "broken_fixture": "L", "overdue_cleaning": "S", "unsafe_place": "O",
    "repeat_damage": "U", "last_walk": "F", "measure": "Å", "good_place": "+", "wish": "Ö",
    "own": "E",
}  # fmt: skip


def form(
    tx: Tx,
    who: Reader,
    written: Any,  # noqa: ANN401 -- the form as the route reads it
    *,
    refused: str = "",
    not_dark: NotDark | None = None,
    code: int = 200,
) -> Response:
    """Show the form of a new walk."""
    planning.load_ahead()
    return who.page(
        "walk_new.html",
        code,
        title=who.texts.gettext("Plan a walk"),
        active="walks",
        form=written,
        estates=reading.estates(tx),
        places=reading.meeting_places(tx, written.estate),
        kinds=WALK_KINDS,
        profiles=WALK_PROFILES,
        palettes=_palettes(),
        refused=refused,
        not_dark=words.not_dark(who.texts, not_dark) if not_dark else [],
    )


def plan(
    tx: Tx,
    who: Reader,
    walk_id: uuid.UUID,
    *,
    thanks: str = "",
    refused: str = "",
    not_dark: NotDark | None = None,
    code: int = 200,
) -> Response:
    """Show the plan of a walk."""
    planning.load_ahead()
    found = reading.read_plan(tx, walk_id)
    walk, texts = found.walk, who.texts
    begun = walk.starts_at.astimezone(STOCKHOLM)
    return who.page(
        "walk_plan.html",
        code,
        title=walk.name,
        active="walks",
        plan=found,
        walk=walk,
        begun=begun,
        groups=grouped(found),
        others=[(one, words.left_out(texts, one.left_out or "no_time")) for one in found.others],
        worth=words.worth(texts, walk.score, found.gap_percent, walk.gap_kind),
        darkness=words.darkness(
            texts, walk.starts_at, found.dusk_at, never_light=found.dusk_at is None
            and planning.is_dark_then(walk),
        ),
        pace=planning.pace_of(walk),
        signs=SIGNS,
        drawn=drawn(found),
        kinds=WALK_KINDS,
        profiles=WALK_PROFILES,
        palettes=_palettes(),
        is_open=walk.walked_at is None and walk.status == "planned",
        thanks=thanks,
        refused=refused,
        not_dark=words.not_dark(texts, not_dark) if not_dark else [],
    )  # fmt: skip


def grouped(plan: WalkPlan) -> list[tuple[Any, list[StopRow]]]:
    """Return the way of each group with its stops in order."""
    return [
        (leg, [one for one in plan.stops if one.group_number == leg.group_number])
        for leg in plan.legs
    ]


def drawn(plan: WalkPlan) -> str:
    """Return what the map of a plan draws, as JSON; see static/js/walk_plan.js."""
    walk = plan.walk
    return json.dumps(
        {
            "estate": walk.estate,
            "start": [walk.start_lat, walk.start_lon],
            "finish": [walk.finish_lat, walk.finish_lon],
            "area": json.loads(walk.area) if walk.area else None,
            "legs": [
                {"group": leg.group_number, "line": [[lat, lon] for lon, lat in leg.line]}
                for leg in plan.legs
            ],
            "stops": [_sign(one) for one in [*plan.stops, *plan.others]],
        },
        ensure_ascii=False,
    )


def _palettes() -> str:
    """Return the colours of the ground by day and night, as JSON."""
    return json.dumps({"light": dict(PALETTES["day"]), "dark": dict(PALETTES["night"])})


def _sign(stop: StopRow) -> dict[str, Any]:
    return {
        "id": str(stop.id), "lat": round(stop.lat, 7), "lon": round(stop.lon, 7),
        "name": stop.name, "why": stop.why, "sign": SIGNS[stop.source], "source": stop.source,
        "group": stop.group_number, "position": stop.position, "choice": stop.choice,
    }  # fmt: skip
