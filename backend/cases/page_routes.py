"""The page of a case, with forms that work without any script."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response, status
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from backend.cases import acting, page, service
from backend.cases.bodies import (
    AssignIn,
    ChangeIn,
    NoteIn,
    OrderIn,
    OrderStateIn,
    StatusIn,
)
from backend.cases.schemas import Case, CaseConflictError
from backend.db import TransactionRoute, Tx
from backend.errors import FieldProblem, InvalidError
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.schemas import day_start
from maps import case_words
from maps.vocabulary import label

router = APIRouter(prefix="/cases", include_in_schema=False, route_class=TransactionRoute)

Words = Annotated[str, Form(max_length=10_000)]
Short = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True)
class Shown:
    """What the page says besides the case: thanks, why not, words to keep, a link shown once."""

    thanks: str = ""
    refused: str = ""
    words: str = ""
    link: str = ""
    code: int = 200


@router.get("/{case_id}")
def case_page(case_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show a case; a report that was merged leads to the case it is in."""
    case = service.read(tx, case_id)
    if case.id != case_id:
        return RedirectResponse(_path(case.id), status.HTTP_303_SEE_OTHER)
    sent = sent_by(who)
    answer = _page(tx, who, case, Shown(thanks=case_words.thanks(who.texts, sent)))
    return thanked(answer, _path(case.id), sent)


@router.get("/{case_id}/{act}")
def back(case_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- the case holds it
    """Lead whoever loads the answer of a form again, or in another language, back to the case."""
    return RedirectResponse(_path(case_id), status.HTTP_303_SEE_OTHER)


@router.post("/{case_id}/status")
def status_form(
    case_id: uuid.UUID, tx: Tx, who: Who,
    status: Short = "", expected: Short = "", note: Words = "", to: Short = "",
    public: Short = "",
) -> Response:  # fmt: skip
    """Tell a status."""
    receiver = _receiver(to) if status == "not_ours" and ":" in to else {}
    party = to if status == "not_ours" and to and ":" not in to else None
    fields = {
        "status": status, "expected": expected or None, "note": note or None,
        "public": public == "yes", "party": party,
        "contractor_id": receiver.get("contractor_id"),
    }  # fmt: skip
    return _done(tx, who, case_id, "status", note, lambda: acting.set_status(
        tx, who.identity, case_id, StatusIn.model_validate(fields)
    ))  # fmt: skip


@router.post("/{case_id}/note")
def note_form(
    case_id: uuid.UUID, tx: Tx, who: Who, note: Words = "", public: Short = ""
) -> Response:
    """Note words about a case."""

    def act() -> None:
        asked = NoteIn(note=_lines(note), public=public == "yes")
        service.note(tx, who.identity, case_id, asked.note, public=asked.public)

    return _done(tx, who, case_id, "note", note, act)


@router.post("/{case_id}/take")
def take_form(case_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take a case that nobody else has."""
    return _done(
        tx, who, case_id, "take", "", lambda: acting.take(tx, who.identity, case_id)
    )  # fmt: skip


@router.post("/{case_id}/assign")
def assign_form(case_id: uuid.UUID, tx: Tx, who: Who, to: Short = "", note: Words = "") -> Response:
    """Give a case to somebody, or to nobody."""
    return _done(tx, who, case_id, "assign", note, lambda: acting.assign(
        tx, who.identity, case_id,
        AssignIn.model_validate({**_receiver(to), "note": _lines(note) or None}),
    ))  # fmt: skip


@router.post("/{case_id}/change")
def change_form(
    case_id: uuid.UUID, tx: Tx, who: Who,
    what: Short = "", value: Short = "", note: Words = "",
) -> Response:  # fmt: skip
    """Decide anew about one thing: category, party, priority or time."""

    def act() -> Case:
        sent: dict[str, object] = {"note": _lines(note) or None}
        if what == "due_at":
            # A day means until it ends.
            due_at = day_start(value, after=1)
            if value and due_at is None:
                raise InvalidError([FieldProblem("due_at", "is no day")])
            sent["due_at"] = due_at
        else:
            sent[what] = value
        return acting.change(tx, who.identity, case_id, ChangeIn.model_validate(sent))

    return _done(tx, who, case_id, "change", note, act)


@router.post("/{case_id}/merge")
def merge_form(
    case_id: uuid.UUID, tx: Tx, who: Who, other: Annotated[uuid.UUID, Form()], note: Words = ""
) -> Response:
    """Let another case follow this one."""
    return _done(tx, who, case_id, "merge", note, lambda: service.merge(
        tx, who.identity, other, case_id, _lines(note) or None
    ))  # fmt: skip


@router.post("/{case_id}/split")
def split_form(
    case_id: uuid.UUID, tx: Tx, who: Who, report_id: Annotated[uuid.UUID, Form()]
) -> Response:
    """Let a report that was merged be a case of its own again."""
    return _done(tx, who, case_id, "split", "", lambda: service.split(
        tx, who.identity, case_id, report_id
    ))  # fmt: skip


@router.post("/{case_id}/group")
def group_form(case_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Let the open cases of a suspected group fault follow this one."""
    return _done(tx, who, case_id, "merge", "", lambda: service.merge_group(
        tx, who.identity, case_id
    ))  # fmt: skip


@router.post("/{case_id}/orders")
def order_form(
    case_id: uuid.UUID, tx: Tx, who: Who, to: Short = "", text: Words = "", due: Short = ""
) -> Response:
    """Order work; the link of a contractor is shown this once."""
    link = ""

    def act() -> None:
        nonlocal link
        sent = {**_receiver(to), "text": _lines(text), "due_at": day_start(due, after=1)}
        made = acting.order(tx, who.identity, case_id, OrderIn.model_validate(sent))
        link = own_url(who.request, f"/p/{made.secret}") if made.secret else ""

    answer = _done(tx, who, case_id, "orders", text, act)
    if not link:
        return answer
    shown = _page(tx, who, service.read(tx, case_id), Shown(link=link))
    shown.headers["Cache-Control"] = "no-store"
    return shown


@router.post("/{case_id}/orders/{order_id}")
def order_state_form(
    case_id: uuid.UUID, order_id: uuid.UUID, tx: Tx, who: Who,
    status: Short = "", expected: Short = "", note: Words = "",
) -> Response:  # fmt: skip
    """Say where an order stands."""
    sent = {"status": status, "expected": expected or None, "note": _lines(note) or None}
    return _done(tx, who, case_id, "status", note, lambda: acting.set_order(
        tx, who.identity, case_id, order_id, OrderStateIn.model_validate(sent)
    ))  # fmt: skip


def _done(
    tx: Tx, who: Reader, case_id: uuid.UUID, what: str, words: str, act: Callable[[], object]
) -> Response:
    """Act, and lead back to the case; what was refused comes back with the words that were sent."""
    try:
        with tx.begin_nested():
            act()
    except CaseConflictError as error:
        shown = Shown(
            refused=case_words.refused(who.texts, error.code, error.values), words=words, code=409
        )
    except ValidationError as error:
        shown = Shown(refused=case_words.refused(who.texts, _first(error)), words=words, code=422)
    except InvalidError as error:
        why = case_words.refused(who.texts, error.problems[0].field)
        shown = Shown(refused=why, words=words, code=422)
    else:
        return thank_at(_path(service.read(tx, case_id).id), what)
    return _page(tx, who, service.read(tx, case_id), shown)


def _first(error: ValidationError) -> str:
    return str(error.errors()[0]["loc"][0]) if error.errors()[0]["loc"] else ""


def _page(tx: Tx, who: Reader, case: Case, shown: Shown) -> Response:
    return who.page(
        "case.html",
        shown.code,
        title=label(who.texts, "category", case.category),
        active="cases",
        thanks=shown.thanks,
        refused=shown.refused,
        words=shown.words,
        link=shown.link,
        **page.context(tx, who.identity, case, who.texts),
    )


def _receiver(to: str) -> dict[str, object]:
    """Return whom a choice names; nothing: nobody."""
    kind, _, key = to.partition(":")
    return {f"{kind}_id": key} if kind in ("account", "team", "contractor") else {}


def _lines(text: str) -> str:
    """Return words with the line breaks that people count."""
    return text.replace("\r\n", "\n").strip()


def _path(case_id: uuid.UUID) -> str:
    return f"/cases/{case_id}"
