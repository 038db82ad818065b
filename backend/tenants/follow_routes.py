"""The page of a link: where a report stands, and whether it is mended; for whoever has the link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Response

from backend import followers
from backend.access.service import request_id
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.followers import Follower
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.tenants import following
from backend.tenants.routes import gone_page
from backend.tenants.visitor import Visiting, Visitor
from maps import tenant_words as words

router = APIRouter(prefix="/s", include_in_schema=False, route_class=TransactionRoute)

Secret = Annotated[str, Path(max_length=200)]


@router.get("/{secret}")
def link_page(secret: Secret, tx: Tx, visitor: Visiting) -> Response:
    """Show where a report stands."""
    follower = followers.read(tx, secret, request_id(visitor.request))
    if follower is None:
        return gone_page(visitor, "link", 404)
    sent = sent_by(visitor)
    reader = visitor.led_by(follower.language)
    answer = _page(tx, reader, secret, follower, thanks=words.thanks(reader.texts, sent))
    return thanked(answer, f"/s/{secret}", sent)


@router.post("/{secret}")
def answer_form(
    secret: Secret,
    tx: Tx,
    visitor: Visiting,
    answer: Annotated[str, Form(max_length=20)] = "",
    note: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Take the answer to whether it is mended."""
    follower = followers.read(tx, secret, request_id(visitor.request))
    if follower is None:
        return gone_page(visitor, "link", 404)
    reader = visitor.led_by(follower.language)
    if answer not in ("yes", "no"):
        return _page(tx, reader, secret, follower, problem="answer", note=note)
    words_sent = note.replace("\r\n", "\n")
    try:
        done = following.answer(tx, secret, follower, mended=answer == "yes", note=words_sent)
    except InvalidError:
        return _page(tx, reader, secret, follower, problem="text", note=note)
    if done.problem:
        return _page(tx, reader, secret, follower, problem=done.problem, note=note)
    return thank_at(f"/s/{secret}", done.thanks)


def _page(
    tx: Tx, visitor: Visitor, secret: str, follower: Follower, *,
    thanks: str = "", problem: str = "", note: str = "",
) -> Response:  # fmt: skip
    refused = words.problem(visitor.texts, problem, following.NOTE_MAX) if problem else ""
    return visitor.page(
        "tenant_case.html",
        409 if problem in ("open", "late") else 422 if problem else 200,
        secret=secret,
        thanks=thanks,
        refused=refused,
        note=note,
        **following.context(tx, follower, visitor.texts),
    )
