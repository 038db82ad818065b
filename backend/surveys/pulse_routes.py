"""The page of a pulse survey: one page, five questions, for everybody with the code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Response

from backend import abuse
from backend.access.service import request_id
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.surveys import pulses
from backend.surveys.pulses import Open
from backend.tenants.tokens import new_token, read_token
from backend.tenants.visitor import Visiting, Visitor
from maps import tenant_pulse_words as words

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

Code = Annotated[str, Path(max_length=200)]
Answer = Annotated[str, Form(max_length=1)]


@router.get("/pulse/{code}")
def ask(code: Code, tx: Tx, visitor: Visiting) -> Response:
    """Show the five questions, or thanks for their answers."""
    opened = pulses.enter(tx, code, request_id(visitor.request))
    if opened is None:
        return _tell(visitor, words.UNKNOWN, 404)
    sent = sent_by(visitor)
    if sent:
        return thanked(_tell(visitor, words.THANKS, opened=opened), _path(code), sent)
    if not opened.is_open:
        return _tell(visitor, words.OVER, 410, opened)
    return _page(visitor, code, opened, {})


@router.post("/pulse/{code}")
def answer(  # noqa: PLR0913 -- five questions
    code: Code, tx: Tx, visitor: Visiting, *,
    safety: Answer = "", lighting: Answer = "", clean_tidy: Answer = "", help: Answer = "",  # noqa: A002 -- the theme's name
    taken_seriously: Answer = "", website: Annotated[str, Form(max_length=200)] = "",
    token: Annotated[str, Form(max_length=1000)] = "",
) -> Response:  # fmt: skip
    """Keep the answers; those that bear a sign of abuse are not counted."""
    opened = pulses.enter(tx, code, request_id(visitor.request))
    if opened is None:
        return _tell(visitor, words.UNKNOWN, 404)
    if not opened.is_open:
        return _tell(visitor, words.OVER, 410, opened)
    sent = zip(pulses.THEMES, (safety, lighting, clean_tidy, help, taken_seriously), strict=True)
    given = {theme: int(value) for theme, value in sent if value in set("12345")}
    form = read_token(visitor.request, code, token)
    if form is None:
        return _page(visitor, code, opened, given, "stale")
    told = abuse.Sent(category="", open_s=form.open_s, trap=bool(website))
    try:
        held = bool(abuse.answer_signs(visitor.request, told))
        pulses.answer(tx, opened, given, held=held)
    except InvalidError:
        return _page(visitor, code, opened, given, "answers")
    return thank_at(_path(code), "answered")


def _path(code: str) -> str:
    return f"/pulse/{code}"


def _page(
    visitor: Visitor, code: str, opened: Open, given: dict[str, int], problem: str = ""
) -> Response:
    say = visitor.texts.gettext
    return visitor.page(
        "tenant_pulse.html", 422 if problem else 200,
        title=say(words.TITLE), company=opened.company, area=opened.area, code=code, told=None,
        token=new_token(visitor.request, code),
        questions=[(theme, say(words.QUESTIONS[theme])) for theme in pulses.THEMES],
        answers=[(value, say(told)) for value, told in words.ANSWERS.items()],
        not_said=say(words.NOT_SAID), given=given,
        refused=say(words.REFUSED[problem]) if problem else "",
    )  # fmt: skip


def _tell(
    visitor: Visitor, told: tuple[str, str], status: int = 200, opened: Open | None = None
) -> Response:
    title, sentence = (visitor.texts.gettext(part) for part in told)
    return visitor.page(
        "tenant_pulse.html", status, title=title, told=(title, sentence),
        company=opened.company if opened else "", area=opened.area if opened else "",
    )  # fmt: skip
