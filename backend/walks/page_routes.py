"""The pages of walks that are planned: /walks, /walks/new, /walks/{id}/plan."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError, invalid
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.walks import page, planning, reading, service
from backend.walks.schemas import OwnStop, StopChange, WalkBody
from backend.walks.service import NotDarkError
from gis.workdays import STOCKHOLM
from maps import walk_words as words

router = APIRouter(prefix="/walks", include_in_schema=False, route_class=TransactionRoute)

PATH = "/walks"
#: Hour at which a form begins.
_EVENING = 18


@dataclass(frozen=True)
class Written:
    """What stands in the form of a walk: as it was written."""

    estate: str = ""
    name: str = ""
    kind: str = "safety_walk"
    is_dark: str = ""
    day: str = ""
    clock: str = ""
    minutes: str = "60"
    profile: str = "foot"
    groups: str = "1"
    start: str = ""
    finish: str = ""
    area: str = ""
    follows: str = ""


async def _written(  # noqa: PLR0913, PLR0917 -- the fields of the form
    estate: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=1000)] = "",
    kind: Annotated[str, Form(max_length=40)] = "safety_walk",
    is_dark: Annotated[str, Form(max_length=5)] = "",
    day: Annotated[str, Form(max_length=20)] = "",
    clock: Annotated[str, Form(max_length=20)] = "",
    minutes: Annotated[str, Form(max_length=20)] = "",
    profile: Annotated[str, Form(max_length=20)] = "foot",
    groups: Annotated[str, Form(max_length=20)] = "1",
    start: Annotated[str, Form(max_length=60)] = "",
    finish: Annotated[str, Form(max_length=60)] = "",
    area: Annotated[str, Form(max_length=200_000)] = "",
    follows: Annotated[str, Form(max_length=60)] = "",
) -> Written:
    return Written(
        estate, name, kind, is_dark, day, clock, minutes, profile, groups, start, finish, area,
        follows,
    )  # fmt: skip


@router.get("")
def walk_list(tx: Tx, who: Who) -> Response:
    """Show all walks, those to come first."""
    sent = sent_by(who)
    shown = who.page(
        "walks.html",
        title=who.texts.gettext("Walks"),
        active="walks",
        walks=reading.list_walks(tx),
        thanks=words.thanks(who.texts, sent),
    )
    return thanked(shown, PATH, sent)


@router.get("/new")
def new_walk(tx: Tx, who: Who, estate: str = "", follows: uuid.UUID | None = None) -> Response:
    """Show the form of a new walk; of one that follows another, filled in after it."""
    form = _after(tx, follows) if follows else _begun(tx, estate, who)
    return page.form(tx, who, form)


@router.post("/new")
def make(tx: Tx, who: Who, form: Annotated[Written, Depends(_written)]) -> Response:
    """Make a walk, and lead to its plan."""
    try:
        with tx.begin_nested():
            made = service.make(tx, read_form(form), who.texts)
    except NotDarkError as error:
        return page.form(tx, who, form, not_dark=error.told, code=409)
    except InvalidError as error:
        return page.form(tx, who, form, refused=_why(error, who), code=422)
    return thank_at(f"{PATH}/{made}/plan", "made")


@router.get("/{walk_id}/plan")
def plan(walk_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show the plan of a walk: map, stops, what did not fit."""
    sent = sent_by(who)
    shown = page.plan(tx, who, walk_id, thanks=words.thanks(who.texts, sent))
    return thanked(shown, f"{PATH}/{walk_id}/plan", sent)


@router.post("/{walk_id}/plan")
def change(
    walk_id: uuid.UUID, tx: Tx, who: Who, form: Annotated[Written, Depends(_written)]
) -> Response:
    """Give a walk another time, size or start."""
    try:
        with tx.begin_nested():
            service.change(tx, walk_id, read_form(form))
    except NotDarkError as error:
        return page.plan(tx, who, walk_id, not_dark=error.told, code=409)
    except (InvalidError, ConflictError) as error:
        return page.plan(tx, who, walk_id, refused=_why(error, who), code=422)
    return thank_at(f"{PATH}/{walk_id}/plan", "changed")


@router.post("/{walk_id}/plan/gather")
def gather(walk_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Look again for what is worth seeing."""
    return _done(tx, who, walk_id, "gathered", lambda: service.gather(tx, walk_id, who.texts))


@router.post("/{walk_id}/plan/stops")
def add_stop(
    walk_id: uuid.UUID,
    tx: Tx,
    who: Who,
    name: Annotated[str, Form(max_length=1000)] = "",
    place: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Put a place into the walk by hand."""

    def add() -> None:
        body = _checked(OwnStop, {"name": name, "place": _place("place", place)})
        service.add_stop(tx, walk_id, body)

    return _done(tx, who, walk_id, "stop", add)


@router.post("/{walk_id}/plan/stops/{stop_id}")
def change_stop(
    walk_id: uuid.UUID,
    stop_id: uuid.UUID,
    tx: Tx,
    who: Who,
    prize: Annotated[str, Form(max_length=20)] = "",
    minutes: Annotated[str, Form(max_length=20)] = "",
    choice: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Change what a stop is worth, how long it takes, or whether it is seen."""

    def move() -> None:
        given = {"prize": prize, "minutes": minutes, "choice": choice}
        told = {
            name: value if name == "choice" else _number(name, value)
            for name, value in given.items()
            if value.strip()
        }
        service.change_stop(tx, walk_id, stop_id, _checked(StopChange, told))

    return _done(tx, who, walk_id, "changed", move)


@router.post("/{walk_id}/remove")
def remove(walk_id: uuid.UUID, tx: Tx) -> Response:
    """Take back a walk that nobody has begun."""
    service.remove(tx, walk_id)
    return thank_at(PATH, "removed")


@router.get("/{walk_id}/plan/stops")
@router.get("/{walk_id}/plan/gather")
def back_to_plan(walk_id: uuid.UUID) -> Response:
    """Lead to the plan: somebody loaded the address of a form again."""
    return RedirectResponse(f"{PATH}/{walk_id}/plan", 303)


def read_form(form: Written) -> WalkBody:
    """Read the form of a walk.

    Raises
    ------
    InvalidError
        If a field cannot be read; named by the field of the form.
    """
    told: dict[str, Any] = {
        "estate": form.estate, "name": form.name.strip(), "kind": form.kind,
        "is_dark": form.is_dark == "yes", "starts_at": _moment(form.day, form.clock),
        "minutes": _number("minutes", form.minutes), "profile": form.profile,
        "groups": _number("groups", form.groups), "start": _place("start", form.start),
        "finish": _place("finish", form.finish) if form.finish.strip() else None,
        "area": form.area,
        "follows_id": form.follows.strip() or None,
    }  # fmt: skip
    body: WalkBody = _checked(WalkBody, told)
    return body


def _done(tx: Tx, who: Reader, walk_id: uuid.UUID, what: str, act: Any) -> Response:  # noqa: ANN401 -- a call
    try:
        with tx.begin_nested():
            act()
    except (InvalidError, ConflictError) as error:
        return page.plan(tx, who, walk_id, refused=_why(error, who), code=422)
    return thank_at(f"{PATH}/{walk_id}/plan", what)


def _checked(model: Any, told: dict[str, Any]) -> Any:  # noqa: ANN401 -- any model
    try:
        return model(**told)
    except ValidationError as error:
        found = error.errors()[0]
        raise invalid(str(found["loc"][0]) if found["loc"] else "form", found["msg"]) from None


def _number(name: str, text: str) -> float:
    try:
        return float(text.strip().replace(",", ".").replace("\u00a0", ""))
    except ValueError:
        raise invalid(name, "give a number") from None


def _place(name: str, text: str) -> tuple[float, float]:
    """Read "latitude, longitude", as maps write it; return longitude, latitude."""
    parts = text.replace(";", ",").split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        raise invalid(name, "give latitude and longitude, 57.79, 12.03 for instance") from None
    return lon, lat


def _moment(day: str, clock: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{day.strip()}T{clock.strip()}").replace(tzinfo=STOCKHOLM)
    except ValueError:
        raise invalid("starts_at", "give a day and a time") from None


def _why(error: Exception, who: Reader) -> str:
    named = error.problems[0].field if isinstance(error, InvalidError) else "walked"
    return words.refused(who.texts, named)


def _begun(tx: Tx, estate: str, who: Reader) -> Written:
    """Return a form for tomorrow evening, from the middle of an estate."""
    found = reading.estates(tx, estate or None)
    there = found[0] if found else {}
    named = words.new_name(who.texts, str(there.get("name", "")))
    tomorrow = datetime.now(STOCKHOLM).date() + timedelta(days=1)
    place = f"{there['lat']:.6f}, {there['lon']:.6f}" if there.get("lat") is not None else ""
    return Written(
        estate=str(there.get("code", "")), name=named, is_dark="yes",
        day=tomorrow.isoformat(), clock=f"{_EVENING}:00", start=place,
    )  # fmt: skip


def _after(tx: Tx, walk_id: uuid.UUID) -> Written:
    """Return the form of a walk that looks again at another one's open points."""
    walk = reading.read_walk(tx, walk_id)
    begun = walk.starts_at.astimezone(STOCKHOLM)
    later = max(begun.date() + timedelta(days=180), datetime.now(STOCKHOLM).date())
    day = planning.dark_from(walk, datetime.combine(later, begun.timetz()))
    return Written(
        estate=walk.estate, name=walk.name, kind=walk.kind,
        is_dark="yes" if walk.is_dark else "", day=day.isoformat(),
        clock=begun.strftime("%H:%M"), minutes=f"{walk.minutes:g}", profile=walk.profile,
        groups=str(walk.groups), start=f"{walk.start_lat:.6f}, {walk.start_lon:.6f}",
        finish="" if walk.is_round else f"{walk.finish_lat:.6f}, {walk.finish_lon:.6f}",
        follows=str(walk_id),
    )  # fmt: skip
