"""Pages that explain: what the light map says and what it does not."""

from __future__ import annotations

from fastapi import APIRouter, Response

from backend.pages.context import Who

router = APIRouter(prefix="/help", include_in_schema=False)


@router.get("/light")
def light_help(who: Who) -> Response:
    """Explain the light map to the one who looks after the estate."""
    title = who.texts.gettext("What the light map says and does not say")
    return who.page("help_light.html", title=title)
