"""What each actor answers for: files and links for staff, and the page behind a link."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Path, Request, Response, status
from fastapi.responses import RedirectResponse

from backend import prints
from backend.access.service import request_id
from backend.db import TransactionRoute, Tx, entered
from backend.errors import ConflictError, InvalidError, NotFoundError
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.protocols import actors, paper, reading
from backend.protocols.forms import Short, Words
from backend.protocols.schemas import Package, Point, Walk
from maps import protocol_words

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

Form = Literal["pdf", "csv", "geojson"]
Secret = Annotated[str, Path(max_length=200)]
Key = Annotated[str, Path(max_length=40)]
#: The secret stays in no cache, no search engine and no other site's log.
QUIET: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


@router.get("/walks/{walk_id}/actors/{actor}/points.{form}")
def actor_file(walk_id: uuid.UUID, actor: Key, form: Form, request: Request, who: Who) -> Response:
    """Give one actor's points: all and only theirs."""
    with entered(request) as tx:
        walk = reading.read(tx, walk_id)
        _, found = actors.of_actor(tx, walk_id, actor)
        made = _made(tx, request, who, walk, found, form)
    return _file(made, form)


@router.post("/walks/{walk_id}/actors/{actor}/links")
def make_link(walk_id: uuid.UUID, actor: Key, tx: Tx, who: Who) -> Response:
    """Make a link to an actor's points; it is shown this once."""
    secret = actors.make_link(tx, walk_id, actor)
    walk = reading.read(tx, walk_id)
    _, mine = actors.of_actor(tx, walk_id, actor)
    name = _name(who, mine[0])
    answer = who.page(
        "walk_link.html",
        title=who.texts.gettext(protocol_words.LINK, name=name),
        active="walks",
        walk=walk,
        link=own_url(who.request, f"/a/{secret}"),
        number=len(mine),
        days=actors.PACKAGE_DAYS,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/walks/{walk_id}/actors/{actor}/links")
def back(walk_id: uuid.UUID, actor: Key) -> Response:  # noqa: ARG001 -- the protocol holds it
    """Lead whoever loads the page of a link again back to the protocol: it is shown once."""
    return RedirectResponse(f"/walks/{walk_id}/protocol", status.HTTP_303_SEE_OTHER)


@router.post("/walks/{walk_id}/packages/{package_id}/end")
def end_link(walk_id: uuid.UUID, package_id: uuid.UUID, tx: Tx) -> Response:
    """Take a link back."""
    actors.end_link(tx, walk_id, package_id)
    return thank_at(f"/walks/{walk_id}/protocol", "ended")


@router.get("/a/{secret}")
def package_page(secret: Secret, tx: Tx, who: Who) -> Response:
    """Show an actor's points to whoever has its link."""
    package = _entered(tx, who.request, secret)
    if package is None:
        return gone(who)
    sent = sent_by(who)
    shown = Shown(thanks=protocol_words.thanks(who.texts, sent))
    answer = _page(tx, who, secret, package, shown)
    return thanked(answer, f"/a/{secret}", sent)


@router.get("/a/{secret}/points.{form}")
def package_file(secret: Secret, form: Form, request: Request, who: Who) -> Response:
    """Give an actor's points to take along."""
    with entered(request) as tx:
        package = _entered(tx, request, secret)
        if package is None:
            return gone(who)
        walk = reading.read(tx, package.walk_id)
        made = _made(tx, request, who, walk, actors.points_of(tx, package), form)
    return _file(made, form)


@router.post("/a/{secret}/points/{point_id}")
def package_answer(
    secret: Secret, point_id: uuid.UUID, tx: Tx, who: Who, said: Short = "", note: Words = ""
) -> Response:
    """Take an actor's answer to one of its points."""
    package = _entered(tx, who.request, secret)
    if package is None:
        return gone(who)
    try:
        with tx.begin_nested():
            actors.answer(tx, package, point_id, said, note.replace("\r\n", "\n"))
    except InvalidError as error:
        field = error.problems[0].field
        return _page(tx, who, secret, package, Shown("", field, point_id, note, 422))
    except NotFoundError:
        return gone(who)
    except ConflictError:
        return _page(tx, who, secret, package, Shown("", "stands", point_id, note, 409))
    return thank_at(f"/a/{secret}", "answered")


@router.get("/a/{secret}/points/{point_id}")
def back_to_package(secret: Secret, point_id: uuid.UUID) -> Response:  # noqa: ARG001
    """Lead whoever loads the answer of a form again back to the points."""
    return RedirectResponse(f"/a/{secret}", status.HTTP_303_SEE_OTHER, headers=QUIET)


def gone(who: Reader) -> Response:
    """Say that a link opens nothing: the same for a wrong, an ended and a revoked one."""
    title = who.texts.gettext(protocol_words.GONE)
    answer = who.page("walk_gone.html", status.HTTP_404_NOT_FOUND, title=title)
    answer.headers.update(QUIET)
    return answer


def _entered(tx: Tx, request: Request, secret: str) -> Package | None:
    return actors.enter(tx, secret, request_id(request))


def _made(
    tx: Tx, request: Request, who: Reader, walk: Walk, found: list[Point], form: Form
) -> bytes:
    """Return a file; of a PDF the page that is laid out once the transaction is over."""
    if form == "csv":
        return actors.as_csv(walk, found)
    if form == "geojson":
        return actors.as_geojson(walk, found)
    shown = paper.points_view(tx, request, who.texts, walk, found)
    title = who.texts.gettext(protocol_words.POINTS, walk=walk.name)
    return paper.page("walk_points_paper.html", who.texts, title, shown).encode()


def _file(made: bytes, form: Form) -> Response:
    content = prints.pdf(made.decode()) if form == "pdf" else made
    answer = paper.file_answer(content, "walk-points", form)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@dataclass(frozen=True)
class Shown:
    """What the page says besides the points: thanks, or why not and the words of the answer."""

    thanks: str = ""
    refused: str = ""
    wrong: uuid.UUID | None = None
    note: str = ""
    code: int = 200


def _page(tx: Tx, who: Reader, secret: str, package: Package, shown: Shown) -> Response:
    walk = reading.read(tx, package.walk_id)
    found = actors.points_of(tx, package)
    name = _name(who, found[0]) if found else ""
    answer = who.page(
        "walk_points.html",
        shown.code,
        title=who.texts.gettext(protocol_words.POINTS, walk=walk.name),
        secret=secret,
        package=package,
        name=name,
        answers=actors.ANSWERS,
        note_max=actors.NOTE_MAX,
        answered=partial(protocol_words.answered, who.texts),
        shown=shown,
        refused=protocol_words.refused(who.texts, shown.refused) if shown.refused else "",
        **paper.points_view(tx, who.request, who.texts, walk, found),
    )
    answer.headers.update(QUIET)
    return answer


def _name(who: Reader, one: Point) -> str:
    return protocol_words.actor_name(who.texts, one.party, one.unit, one.contractor_name)
