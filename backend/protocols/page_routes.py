"""The page of a walk: its meetings, who is invited and came, what groups named beforehand."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response, status
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError, invalid
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.protocols import drawing, meetings, reading, writing
from backend.protocols.forms import Short, Words, moment_of
from backend.protocols.schemas import GROUP_MAX, WALK_MAX, Point
from backend.schemas import form_text
from gis import vocabulary as words
from gis.workdays import STOCKHOLM
from maps import protocol_words
from maps.walk_questions import questions

router = APIRouter(prefix="/walks", include_in_schema=False, route_class=TransactionRoute)


@dataclass(frozen=True)
class Shown:
    """What the page says besides the walk: thanks, why not, a link shown once and whose."""

    thanks: str = ""
    refused: str = ""
    link: str = ""
    group: str = ""
    code: int = 200


@router.get("/{walk_id}")
def walk_page(walk_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show a walk with its meetings."""
    sent = sent_by(who)
    answer = _page(tx, who, walk_id, Shown(thanks=protocol_words.thanks(who.texts, sent)))
    return thanked(answer, f"/walks/{walk_id}", sent)


@router.get("/{walk_id}/note")
@router.get("/{walk_id}/meetings")
@router.get("/{walk_id}/attendance")
@router.get("/{walk_id}/links")
@router.get("/{walk_id}/wishes")
def back(walk_id: uuid.UUID) -> Response:
    """Lead whoever loads the answer of a form again, or in another language, back to the walk."""
    return RedirectResponse(f"/walks/{walk_id}", status.HTTP_303_SEE_OTHER)


@router.post("/{walk_id}/note")
def note_form(
    walk_id: uuid.UUID, tx: Tx, who: Who,
    walked_at: Short = "", ended_at: Short = "", weather: Words = "", leader_role: Short = "",
) -> Response:  # fmt: skip
    """Note when it was walked in truth, the weather, and by which role it was led."""
    return _done(tx, who, walk_id, "noted", lambda: writing.note_walk(
        tx, walk_id,
        walked_at=moment_of("starts_at", walked_at), ended_at=moment_of("starts_at", ended_at),
        weather=form_text("note", weather, meetings.WORDS_MAX, least=0) or None,
        leader_role=form_text("note", leader_role, meetings.GROUP_NAME_MAX, least=0) or None,
    ))  # fmt: skip


@router.post("/{walk_id}/meetings")
def meeting_form(
    walk_id: uuid.UUID, tx: Tx, who: Who,
    kind: Short = "", starts_at: Short = "", place: Words = "", note: Words = "",
) -> Response:  # fmt: skip
    """Set when and where a meeting is."""

    def act() -> None:
        moment = moment_of("starts_at", starts_at)
        if moment is None:
            raise invalid("starts_at", "is empty")
        meetings.put_meeting(tx, walk_id, kind, moment, place, note)

    return _done(tx, who, walk_id, "meeting", act)


@router.post("/{walk_id}/attendance")
def attendance_form(
    walk_id: uuid.UUID, tx: Tx, who: Who,
    meeting: Short = "", attendees: Short = "", people: Short = "",
) -> Response:  # fmt: skip
    """Note how many of a group came."""
    number = int(people) if people.strip().isdecimal() and len(people.strip()) <= 4 else -1  # noqa: PLR2004
    return _done(tx, who, walk_id, "came", lambda: meetings.put_attendance(
        tx, walk_id, meeting, attendees, number
    ))  # fmt: skip


@router.post("/{walk_id}/links")
def link_form(walk_id: uuid.UUID, tx: Tx, who: Who, attendees: Short = "") -> Response:
    """Make a link for an invited group; it is shown this once."""
    try:
        secret = meetings.make_link(tx, walk_id, attendees)
    except InvalidError as error:
        return _refused(tx, who, walk_id, error.problems[0].field)
    link = own_url(who.request, f"/g/{secret}")
    answer = _page(tx, who, walk_id, Shown(link=link, group=attendees.strip()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/{walk_id}/wishes")
def wish_form(
    walk_id: uuid.UUID, tx: Tx, wish: Annotated[uuid.UUID, Form()], act: Short = ""
) -> Response:
    """Note that a wish was read, or take it away."""
    meetings.judge_wish(tx, walk_id, wish, keep=act != "drop")
    return thank_at(f"/walks/{walk_id}", "gone" if act == "drop" else "read")


def _done(tx: Tx, who: Reader, walk_id: uuid.UUID, what: str, act: Callable[[], None]) -> Response:
    try:
        act()
    except InvalidError as error:
        return _refused(tx, who, walk_id, error.problems[0].field)
    except ConflictError:
        return _refused(tx, who, walk_id, "adjusted", 409)
    return thank_at(f"/walks/{walk_id}", what)


def _refused(tx: Tx, who: Reader, walk_id: uuid.UUID, field: str, code: int = 422) -> Response:
    why = protocol_words.refused(who.texts, field)
    return _page(tx, who, walk_id, Shown(refused=why, code=code))


def _page(tx: Tx, who: Reader, walk_id: uuid.UUID, shown: Shown) -> Response:
    walk = reading.read(tx, walk_id)
    found = reading.points(tx, walk_id)
    wishes = reading.wishes(tx, walk_id)
    legs = [row for row, _ in reading.legs(tx, walk_id)]
    came = meetings.attendance(tx, walk_id)
    set_ = meetings.meetings(tx, walk_id)
    alternative = who.texts.gettext(protocol_words.MAP_OF_WALK)
    return who.page(
        "walk.html",
        shown.code,
        title=walk.name,
        active="walks",
        walk=walk,
        shown=shown,
        figure=drawing.of_walk(tx, walk, alternative, wishes),
        stops=reading.stops(tx, walk_id),
        legs=legs,
        dark=reading.dark_near(tx, walk_id),
        answers=reading.answers(tx, walk_id),
        questions=[(one.id, one.words(who.language)) for one in questions()],
        meetings=[_meeting(kind, set_, came) for kind in words.WALK_MEETINGS],
        group_links=meetings.links(tx, walk_id),
        wishes=wishes,
        counted=counted(found),
        points=len(found),
        walk_max=WALK_MAX,
        group_max=GROUP_MAX,
        invited_max=meetings.GROUP_NAME_MAX,
        local=_local,
        may_manage=who.identity.may("manage"),
        may_work=who.identity.may("work"),
    )


def counted(found: list[Point]) -> dict[str, int]:
    """Return how many points stand where, by standing."""
    numbers: dict[str, int] = {}
    for one in found:
        numbers[one.standing] = numbers.get(one.standing, 0) + 1
    return numbers


def _meeting(kind: str, set_: dict[str, Any], came: dict[str, list[Any]]) -> dict[str, object]:
    rows = came.get(kind, [])
    total, too_many = meetings.crowd(rows)
    return {
        "kind": kind,
        "set": set_.get(kind),
        "came": rows,
        "total": total,
        "too_many": too_many and kind == "walk",
    }


def _local(moment: Any) -> str:  # noqa: ANN401 -- a moment or None, from a template
    """Return a moment as a field of a form holds it."""
    return moment.astimezone(STOCKHOLM).strftime("%Y-%m-%dT%H:%M") if moment else ""
