"""Forms about saved filters; each leads back to the list."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Response

from backend.db import TransactionRoute, Tx
from backend.lists import page, saved
from backend.lists.filters import read_address
from backend.pages.context import Who
from backend.pages.thanks import thank_at

router = APIRouter(prefix="/cases/filters", include_in_schema=False, route_class=TransactionRoute)

Short = Annotated[str, Form(max_length=200)]
Address = Annotated[str, Form(max_length=2_000)]


@router.post("")
def save_filter(tx: Tx, who: Who, name: Short = "", asked: Address = "") -> Response:
    """Keep the filter of the list under a name."""
    wanted = read_address(asked)
    return _back(asked, saved.save(tx, who.identity, name, wanted.address or "state=open"))


@router.post("/{filter_id}")
def change_filter(
    filter_id: uuid.UUID, tx: Tx, who: Who, act: Short = "", name: Short = "", asked: Address = ""
) -> Response:
    """Rename a saved filter, delete it, or let the list open with it."""
    if act == "delete":
        sent = saved.delete(tx, who.identity, filter_id)
    elif act in ("default", "usual"):
        sent = saved.set_default(tx, who.identity, filter_id, on=act == "default")
    else:
        sent = saved.rename(tx, who.identity, filter_id, name)
    return _back(asked, sent)


def _back(asked: str, sent: str) -> Response:
    answer = thank_at(page.PATH, sent)
    answer.headers["Location"] = page.url_of(read_address(asked))
    return answer
