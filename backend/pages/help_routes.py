"""Pages that explain: what the light map says and what it does not."""

from __future__ import annotations

from fastapi import APIRouter, Response

from backend.db import TransactionRoute, Tx
from backend.pages.context import Who

router = APIRouter(prefix="/help", include_in_schema=False, route_class=TransactionRoute)


@router.get("/light")
def light_help(tx: Tx, who: Who) -> Response:  # noqa: ARG001 -- enters: the menu knows the reader
    """Explain the light map to the one who looks after the estate."""
    title = who.texts.gettext("What the light map says and does not say")
    return who.page("help_light.html", title=title)
