"""The pages of workload: /workload, and its areas of care."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.schemas import Day
from backend.workload import areas, levelling, service, showing
from backend.workload.areas import WantedArea
from gis.workdays import local_date
from gis.workload import monday_of
from maps import workload_words as say

router = APIRouter(prefix="/workload", include_in_schema=False, route_class=TransactionRoute)

PATH = "/workload"
AREAS = f"{PATH}/areas"
Long = Annotated[str, Form(max_length=1000)]
Weekday = Annotated[int, Form(ge=0, le=6)]


async def _written(
    name: Long = "",
    team_id: Annotated[str, Form(max_length=40)] = "",
    hours: Annotated[str, Form(max_length=40)] = "",
    outline: Annotated[str, Form(max_length=400_000)] = "",
) -> WantedArea:
    return WantedArea(name=name, team_id=team_id, hours=hours, outline=outline)


FromForm = Annotated[WantedArea, Depends(_written)]


@router.get("")
def workload(
    tx: Tx,
    who: Who,
    weeks: Annotated[int, Query(ge=1, le=26)] = service.WEEKS[0],
    doer: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show hours and places due in the weeks ahead, by area."""
    found = service.workload(tx, _today(), weeks, doer)
    return who.page(
        "workload.html",
        title=who.texts.gettext("Workload"),
        active="workload",
        may_draw=who.identity.may("manage"),
        **showing.workload(found, weeks, who.texts),
    )


@router.get("/areas")
def area_list(tx: Tx, who: Who) -> Response:
    """Show the areas of care, and a map to draw one on."""
    sent = sent_by(who)
    return thanked(_list(tx, who, WantedArea(), thanks=say.thanks(who.texts, sent)), AREAS, sent)


@router.post("/areas")
def add_area(tx: Tx, who: Who, form: FromForm) -> Response:
    """Keep an area that was drawn or pasted."""
    try:
        with tx.begin_nested():
            areas.add(tx, form)
    except (InvalidError, ConflictError) as error:
        return _list(tx, who, form, refused=_why(who, error), code=422)
    return thank_at(AREAS, "added")


@router.get("/{area_id}")
def one_area(area_id: uuid.UUID, tx: Tx, who: Who, week: Day | None = None) -> Response:
    """Show a week of an area day by day, and how it can be changed."""
    sent, path = sent_by(who), f"{PATH}/{area_id}"
    said = {"thanks": say.thanks(who.texts, sent)}
    return thanked(_area(tx, who, area_id, week=week, said=said), path, sent)


@router.post("/{area_id}")
def change_area(area_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Change an area."""
    try:
        with tx.begin_nested():
            areas.change(tx, area_id, form)
    except (InvalidError, ConflictError) as error:
        said = {"refused": _why(who, error), "where": "form"}
        return _area(tx, who, area_id, said=said, form=form, code=422)
    return thank_at(f"{PATH}/{area_id}", "changed")


@router.post("/{area_id}/move")
def move_plans(
    area_id: uuid.UUID, tx: Tx, who: Who, task: Annotated[str, Form(max_length=100)],
    from_day: Weekday, to_day: Weekday,
) -> Response:  # fmt: skip
    """Move the weekly plans of a task in an area to another weekday."""
    monday = monday_of(_today()) + timedelta(weeks=1)
    try:
        with tx.begin_nested():
            moved = levelling.move(tx, area_id, task, from_day, to_day, _today())
    except InvalidError as error:
        said = {"refused": _why(who, error), "where": "move"}
        return _area(tx, who, area_id, week=monday, said=said, code=422)
    thanks = say.moved(who.texts, len(moved), from_day, to_day)
    back = {"plans": moved, "weekday": from_day}
    return _area(tx, who, area_id, week=monday, said={"thanks": thanks, "back": back})


@router.post("/{area_id}/back")
def move_back(
    area_id: uuid.UUID, tx: Tx, weekday: Weekday,
    plan: Annotated[list[uuid.UUID] | None, Form(max_length=20_000)] = None,
) -> Response:  # fmt: skip
    """Move plans back to the weekday that they were moved from."""
    areas.read(tx, area_id)
    levelling.take_back(tx, plan or [], weekday, _today())
    return thank_at(f"{PATH}/{area_id}", "back")


@router.post("/{area_id}/remove")
def remove_area(area_id: uuid.UUID, tx: Tx) -> Response:
    """Take an area away."""
    areas.remove(tx, area_id)
    return thank_at(AREAS, "removed")


def _today() -> date:
    return local_date(datetime.now(UTC))


def _why(who: Reader, error: InvalidError | ConflictError) -> str:
    named = error.problems[0].field if isinstance(error, InvalidError) else type(error).__name__
    return say.refused(who.texts, named)


def _list(
    tx: Tx, who: Reader, form: WantedArea, *, thanks: str = "", refused: str = "", code: int = 200
) -> Response:
    known = areas.areas(tx)
    return who.page(
        "workload_areas.html",
        code,
        title=who.texts.gettext("Areas of care"),
        active="workload",
        areas=known,
        shapes=showing.shapes(tx, known),
        teams=areas.teams(tx),
        form=form,
        thanks=thanks,
        refused=refused,
    )


def _area(
    tx: Tx, who: Reader, area_id: uuid.UUID, *, week: date | None = None,
    said: Mapping[str, object] | None = None, form: WantedArea | None = None, code: int = 200,
) -> Response:  # fmt: skip
    area, today = areas.read(tx, area_id), _today()
    first = monday_of(today)
    last = first + timedelta(weeks=showing.WEEKS_AHEAD)
    monday = min(max(monday_of(week or today), first), last)
    found = service.week_of_area(tx, area_id, today, monday)
    names = service.task_names(tx, who.language)
    return who.page(
        "workload_area.html",
        code,
        title=area.name,
        active="workload",
        area=area,
        form=form or showing.form_of(area, who.texts),
        teams=areas.teams(tx),
        may_direct=who.identity.may("manage"),
        earlier=_week_url(area_id, monday - timedelta(weeks=1)) if monday > first else None,
        later=_week_url(area_id, monday + timedelta(weeks=1)) if monday < last else None,
        **showing.week(found, names, who.texts),
        **{"thanks": "", "refused": "", "where": "", "back": None, **(said or {})},
    )


def _week_url(area_id: uuid.UUID, monday: date) -> str:
    return f"{PATH}/{area_id}?week={monday}"
