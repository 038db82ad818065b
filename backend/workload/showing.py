"""Workload as its pages show it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup
from sqlalchemy import Connection

from backend.workload import store
from backend.workload.areas import Area, WantedArea
from backend.workload.service import ALL, NOBODY, OWN, WEEKS, AreaLoad, WeekOfArea, Workload
from gis.workload import Load
from maps import workload_words as say
from maps.palette import PALETTES
from maps.texts import Texts
from maps.workload_chart import Bar, week_bars

#: How many weeks the page of an area goes ahead.
WEEKS_AHEAD: Final = 52
_DAYS: Final = range(7)


def workload(found: Workload, weeks: int, texts: Texts) -> dict[str, Any]:
    """Return what the page of all areas shows."""
    names = [say.week_name(texts, monday) for monday in found.mondays]
    titles = [say.week_title(texts, monday) for monday in found.mondays]
    loads = [load for row in found.areas for load in row.weeks]
    has_areas = any(row.area for row in found.areas)
    return {
        "weeks": [{"name": n, "title": t} for n, t in zip(names, titles, strict=True)],
        "rows": [
            _row(row, place, names, texts, alone=not has_areas)
            for place, row in enumerate(found.areas)
        ],
        "untimed": sum(load.untimed for load in loads),
        "has_areas": has_areas,
        "filters": _filters(found, weeks, texts),
    }


def _filters(found: Workload, weeks: int, texts: Texts) -> list[dict[str, Any]]:
    titles = say.field_titles(texts)
    offered = [(str(number), texts.number(number)) for number in sorted({weeks, *WEEKS})]
    doers = [
        (OWN, titles["own"]),
        (ALL, titles["all"]),
        *((name, titles["nobody"] if name == NOBODY else name) for name in found.doers),
    ]
    return [
        {
            "name": "weeks",
            "title": titles["weeks"],
            "value": str(weeks),
            "options": offered,
        },
        {"name": "doer", "title": titles["doer"], "value": found.doer, "options": doers},
    ]  # fmt: skip


def _row(
    row: AreaLoad, place: int, names: Sequence[str], texts: Texts, *, alone: bool
) -> dict[str, Any]:
    area, most = row.area, row.most
    bars = [
        Bar(name, load.hours, is_partial=load.untimed > 0)
        for name, load in zip(names, row.weeks, strict=True)
    ]
    name = row.name if area or alone else say.outside(texts, row.name)
    hours = area.hours_week if area else None
    return {
        "name": name,
        "url": f"/workload/{area.id}" if area else None,
        "team": area.team if area else None,
        "has": texts.quantity(hours, "h", 1) if hours else "\u2013",
        "most": say.has(texts, most) if most else "",
        "chart": week_bars(bars, most, say.chart_title(texts, name, most), str(place), texts),
        "cells": [
            {**_cell(load, texts), "places": say.places(texts, load), "over": over,
             "untimed": load.untimed, "overdue": load.overdue}
            for load, over in zip(row.weeks, row.over, strict=True)
        ],
    }  # fmt: skip


def _cell(load: Load, texts: Texts) -> dict[str, Any]:
    return {"hours": say.hours(texts, load), "visits": load.visits}


def week(found: WeekOfArea, names: Mapping[str, str], texts: Texts) -> dict[str, Any]:
    """Return what the page of an area shows of a week."""
    tasks = sorted({task for task, _ in found.by_task})
    named = [(task, say.task_name(texts, names, task)) for task in tasks]
    return {
        "week": {"title": say.week_title(texts, found.monday)},
        "days": list(zip(say.weekdays(texts), say.weekdays(texts, "wide"), strict=True)),
        "tasks": named,
        "rows": [
            {
                "name": name,
                "cells": [_cell(found.by_task.get((task, day), Load()), texts) for day in _DAYS],
            }
            for task, name in named
        ],
        "sums": [_cell(found.by_day.get(day, Load()), texts) for day in _DAYS],
    }


def form_of(area: Area, texts: Texts) -> WantedArea:
    """Return the form of an area as it stands."""
    hours = "" if area.hours_week is None else f"{area.hours_week:g}"
    if texts.language == "sv":
        hours = hours.replace(".", ",")
    return WantedArea(name=area.name, team_id=str(area.team_id or ""), hours=hours)


def shapes(tx: Connection, known: Sequence[Area]) -> Markup:
    """Return outlines of estates and areas as the map takes them; see static/js/areas.js."""
    from maps.payload import script_json  # noqa: PLC0415 -- brings pandas

    found = {
        "ground": [
            {"name": row.name, "code": row.code, "outline": json.loads(row.outline)}
            for row in store.rows(tx, "estates")
            if row.outline
        ],
        "areas": [{"name": one.name, "outline": json.loads(one.outline)} for one in known],
        "palettes": {"light": dict(PALETTES["day"]), "dark": dict(PALETTES["night"])},
    }
    return Markup(script_json(found))  # noqa: S704 -- JSON without a sign that ends a script
