"""Pages of gradings: choose photos, make links for those who grade, read how far they agree."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.scores import gradings
from gis import scores
from gis.vocabulary import SCORE_ASPECTS
from maps import score_words as say

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
PATH = "/gradings"


@router.get(PATH)
def grading_list(tx: Tx, who: Who) -> Response:
    """Show all sets of photos, and the form of a new one."""
    return _list(tx, who)


@router.post(PATH)
def make_grading(
    tx: Tx, who: Who, name: Annotated[str, Form(max_length=1000)] = "",
    photo: Annotated[list[uuid.UUID] | None, Form()] = None,
) -> Response:  # fmt: skip
    """Make a set of photos."""
    chosen = photo or []
    try:
        with tx.begin_nested():
            made = gradings.make(tx, who.identity, name, chosen)
    except InvalidError as error:
        why = say.refused(who.texts, error.problems[0].field)
        return _list(tx, who, name=name, chosen=chosen, refused=why, code=422)
    return thank_at(f"{PATH}/{made}", "made")


@router.get("/gradings/{grading_id}")
def one_grading(grading_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one set: who grades it, and how far they agree."""
    sent = sent_by(who)
    answer = _one(tx, who, grading_id, thanks=say.thanks(who.texts, sent))
    return thanked(answer, f"{PATH}/{grading_id}", sent)


@router.post("/gradings/{grading_id}/graders")
def make_link(grading_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Make a link for one more who grades; it is shown this once."""
    try:
        with tx.begin_nested():
            letter, secret = gradings.invite(tx, who.identity, grading_id)
    except ConflictError as error:
        why = say.refused(who.texts, type(error).__name__)
        return _one(tx, who, grading_id, refused=why, code=409)
    link = own_url(who.request, f"/grade/{secret}")
    answer = _one(tx, who, grading_id, made=(letter, link))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/gradings/{grading_id}/close")
def close(grading_id: uuid.UUID, tx: Tx) -> Response:
    """Take no more grades."""
    gradings.close(tx, grading_id)
    return thank_at(f"{PATH}/{grading_id}", "closed")


@router.get("/gradings/{grading_id}/{act}")
def back(grading_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- the page holds it
    """Lead whoever loads the answer of a form again, or in another language, back to the page."""
    return RedirectResponse(f"{PATH}/{grading_id}", 303)


def _list(
    tx: Tx, who: Reader, *, name: str = "", chosen: list[uuid.UUID] | None = None,
    refused: str = "", code: int = 200,
) -> Response:  # fmt: skip
    return who.page(
        "gradings.html",
        code,
        title=who.texts.gettext("Do we grade alike?"),
        active="gradings",
        gradings=gradings.gradings(tx),
        photos=gradings.photos(tx),
        name=name,
        chosen=set(chosen or []),
        refused=refused,
        name_max=gradings.NAME_MAX,
        photos_max=gradings.PHOTOS_MAX,
        few=scores.TOO_FEW,
    )


def _one(
    tx: Tx, who: Reader, grading_id: uuid.UUID, *, thanks: str = "", refused: str = "",
    made: tuple[str, str] | None = None, code: int = 200,
) -> Response:  # fmt: skip
    found = gradings.read(tx, grading_id)
    given = gradings.grades(tx, grading_id)
    items = {row.position: row.photo_id for row in gradings.items(tx, grading_id)}
    return who.page(
        "grading.html",
        code,
        title=found.name,
        active="gradings",
        grading=found,
        graders=gradings.graders(tx, grading_id),
        agreements=scores.agreements(given),
        disputed=[
            (position, items[position], aspect,
             [(letter, own[(position, aspect)]) for letter, own in sorted(given.items())
              if (position, aspect) in own])
            for position, aspect, _ in scores.disputed(given) if position in items
        ],
        aspects=SCORE_ASPECTS,
        say=say,
        thanks=thanks,
        refused=refused,
        made=made,
        graders_max=gradings.GRADERS_MAX,
        few=scores.TOO_FEW,
    )  # fmt: skip
