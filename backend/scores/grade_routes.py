"""The page of somebody who grades photos by a link: no login, no name, one photo at a time."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Path, Response, status
from fastapi.responses import RedirectResponse

from backend.access.service import request_id
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, NotFoundError
from backend.pages.context import Reader, Who
from backend.photos import service as photos
from backend.scores import gradings
from backend.scores.gradings import Grader
from gis.scores import BEST
from gis.vocabulary import SCORE_ASPECTS
from maps import score_words as say
from maps import share_words

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
#: The secret stays in no history, no cache and no other site's log.
_QUIET: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

Secret = Annotated[str, Path(max_length=200)]
Position = Annotated[int, Path(ge=1, le=1000)]
Score = Annotated[str, Form(max_length=1)]


@router.get("/grade/{secret}")
def begin(secret: Secret, tx: Tx, who: Who) -> Response:
    """Show the first photo that is not graded yet, or that all are."""
    grader = gradings.enter(tx, secret, request_id(who.request))
    if grader is None:
        return _gone(who)
    left = [row for row in _progress(tx, grader) if not row[1]]
    return _page(tx, who, secret, grader, left[0][0] if left else None)


@router.get("/grade/{secret}/{position}.jpg")
def picture(secret: Secret, position: Position, tx: Tx, who: Who) -> Response:
    """Give a photo of the set, as it was reviewed."""
    grader = gradings.enter(tx, secret, request_id(who.request))
    if grader is None:
        raise NotFoundError("this link opens nothing")
    data = who.request.app.state.settings.data
    photo_id = gradings.photo_of(tx, grader, position)
    content = photos.content(tx, data, photo_id, "picture", reviewed=True)
    headers = {"Cache-Control": "private, max-age=3600", "Referrer-Policy": "no-referrer"}
    return Response(content, media_type="image/jpeg", headers=headers)


@router.get("/grade/{secret}/{position}")
def one_photo(secret: Secret, position: Position, tx: Tx, who: Who) -> Response:
    """Show one photo, also again, to grade it otherwise."""
    grader = gradings.enter(tx, secret, request_id(who.request))
    if grader is None:
        return _gone(who)
    gradings.photo_of(tx, grader, position)
    return _page(tx, who, secret, grader, position)


@router.post("/grade/{secret}/{position}")
def grade(
    secret: Secret, position: Position, tx: Tx, who: Who,
    intact: Score = "", clean: Score = "", tidy: Score = "",
) -> Response:  # fmt: skip
    """Keep the grades of a photo, and lead to the next one."""
    grader = gradings.enter(tx, secret, request_id(who.request))
    if grader is None:
        return _gone(who)
    given = zip(SCORE_ASPECTS, (intact, clean, tidy), strict=True)
    chosen = {name: int(score) for name, score in given if score in _SCORES}
    try:
        gradings.grade(tx, grader, position, chosen)
    except InvalidError:
        return _page(tx, who, secret, grader, position, chosen=chosen, code=422)
    return RedirectResponse(f"/grade/{secret}", status.HTTP_303_SEE_OTHER, headers=_QUIET)


_SCORES: Final = frozenset(str(score) for score in range(BEST + 1))


def _progress(tx: Tx, grader: Grader) -> list[tuple[int, bool]]:
    """Return each photo of the set, and whether it is graded whole."""
    own = gradings.grades(tx, grader.grading_id, grader.grader).get(grader.grader, {})
    return [
        (row.position, all((row.position, aspect) in own for aspect in SCORE_ASPECTS))
        for row in gradings.items(tx, grader.grading_id)
    ]


def _page(
    tx: Tx, who: Reader, secret: str, grader: Grader, position: int | None, *,
    chosen: dict[str, int] | None = None, code: int = 200,
) -> Response:  # fmt: skip
    own = gradings.grades(tx, grader.grading_id, grader.grader).get(grader.grader, {})
    kept = {
        aspect: own[(position, aspect)]
        for aspect in SCORE_ASPECTS if position and (position, aspect) in own
    }  # fmt: skip
    answer = who.page(
        "grade.html",
        code,
        title=who.texts.gettext(say.GRADE_TITLE),
        grader=grader,
        here=f"/grade/{secret}",
        position=position,
        progress=_progress(tx, grader),
        chosen=kept if chosen is None else chosen,
        refused="" if chosen is None else say.refused(who.texts, "grade"),
        aspects=SCORE_ASPECTS,
        values=range(BEST + 1),
        links=(), more_links=(), person=None, login_url=None,
    )  # fmt: skip
    answer.headers.update(_QUIET)
    return answer


def _gone(who: Reader) -> Response:
    title = who.texts.gettext(share_words.GONE)
    answer = who.page(
        "share_gone.html", status.HTTP_404_NOT_FOUND, title=title,
        links=(), more_links=(), person=None, login_url=None,
    )  # fmt: skip
    answer.headers.update(_QUIET)
    return answer
