"""The page of a label: what is known of the asset, *me too*, and the form; for everybody."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response

from backend.access.service import request_id
from backend.db import TransactionRoute, Tx, entered, transaction
from backend.errors import ConflictError, TooManyError
from backend.pages.thanks import thank_at
from backend.photos.pictures import Picture, PictureError
from backend.photos.reading import read_apart
from backend.photos.service import PHOTO_BYTES_MAX
from backend.tenants import following, page, sending, service
from backend.tenants.forms import WrittenForm
from backend.tenants.schemas import Label, Written
from backend.tenants.tokens import read_token
from backend.tenants.visitor import Visiting, Visitor
from maps import tenant_words as words

router = APIRouter(prefix="/r", include_in_schema=False, route_class=TransactionRoute)

#: Longer than any code of ours, and shorter than what somebody pastes.
Code = Annotated[str, Path(max_length=200)]
#: A form with a photo: what stands around it is small.
FORM_BYTES_MAX = PHOTO_BYTES_MAX + 100_000


@router.get("/{code}")
def label_page(code: Code, tx: Tx, visitor: Visiting) -> Response:
    """Show what is known of the asset that a label hangs on, and the form."""
    label = _label(tx, visitor, code)
    return label if isinstance(label, Response) else _page(tx, visitor, label, Written())


@router.post("/{code}", max_body_size=FORM_BYTES_MAX)
def send_form(code: Code, request: Request, visitor: Visiting, written: WrittenForm) -> Response:
    """Take a report; sending the form twice makes one report."""
    with entered(request) as tx:
        label = _label(tx, visitor, code)
        if isinstance(label, Response):
            return label
        kind = service.place_of(tx, label.asset_id).kind
        offered = [one.code for one in service.offered(tx, kind)]
        token = read_token(request, label.code, written.token)
        problem = sending.problem_of(written, token, offered)
        if problem or token is None:
            return _page(tx, visitor, label, written, problem=problem)
    picture, problem = _picture(written)
    # Reading a picture takes a while: no transaction was open meanwhile.
    with transaction(request.app.state.engine) as tx:
        service.enter(tx, label.code, request_id(request))
        if problem:
            return _page(tx, visitor, label, written, problem=problem)
        try:
            with tx.begin_nested():
                secret = sending.send(tx, request, label, written, token, visitor.language, picture)
        except ConflictError:
            return _page(tx, visitor, label, written, problem="stale")
    sent = "good" if written.category in words.GOOD_NEWS else "sent"
    return thank_at(f"/s/{secret}", sent)


@router.post("/{code}/too")
def too_form(
    code: Code,
    tx: Tx,
    visitor: Visiting,
    case: Annotated[uuid.UUID, Form()],
    token: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Note that somebody sees a case too."""
    label = _label(tx, visitor, code)
    if isinstance(label, Response):
        return label
    opened = read_token(visitor.request, label.code, token)
    if opened is None:
        return _page(tx, visitor, label, Written(), problem="stale")
    known = {one.id: one for one in service.cases_on(tx, label.asset_id)}
    if case not in known or not known[case].is_open:
        return _page(tx, visitor, label, Written(), problem="closed")
    secret = sending.see_too(tx, visitor.request, known[case], opened, visitor.language)
    return thank_at(f"/s/{secret}", "too")


@router.get("/{code}/too")
def back(code: Code, tx: Tx, visitor: Visiting) -> Response:
    """Show the label's page to whoever loads the answer of a button again."""
    return label_page(code=code, tx=tx, visitor=visitor)


def _picture(written: Written) -> tuple[Picture | None, str]:
    """Return the photo of a form, and why it cannot be taken; neither: there is none."""
    if not written.photo:
        return None, ""
    if len(written.photo) > PHOTO_BYTES_MAX:
        return None, "photo_size"
    try:
        return read_apart(written.photo), ""
    except PictureError:
        return None, "photo"
    except TooManyError:
        return None, "busy"


def _label(tx: Tx, visitor: Visitor, code: str) -> Label | Response:
    """Return the label of a code, or the page that says why it opens nothing."""
    label = service.enter(tx, code, request_id(visitor.request))
    if label is None:
        return gone_page(visitor, "code", 404)
    if label.ended_at is None:
        return label
    place = service.place_of(tx, label.asset_id)
    title, sentence = (visitor.texts.gettext(told) for told in words.GONE["ended"])
    return visitor.page(
        "tenant_gone.html", 410, title=title, sentence=sentence, company=label.company,
        numbers=following.numbers(visitor.texts, service.rings(tx, place.estate_id)),
    )  # fmt: skip


def gone_page(visitor: Visitor, why: str, code: int) -> Response:
    """Answer with why a page shows nothing, of maps.tenant_words.GONE."""
    title, sentence = (visitor.texts.gettext(told) for told in words.GONE[why])
    return visitor.page(
        "tenant_gone.html", code, title=title, sentence=sentence,
        numbers=following.numbers(visitor.texts, []),
    )  # fmt: skip


def _page(
    tx: Tx, visitor: Visitor, label: Label, written: Written, *, problem: str = ""
) -> Response:
    context = page.context(tx, visitor, label, written)
    refused = words.problem(visitor.texts, problem, sending.TEXT_MAX) if problem else ""
    return visitor.page(
        "tenant.html", 422 if problem else 200, path=f"/r/{label.code}", refused=refused, **context
    )
