"""Page that takes the schedule of a contractor: CSV or Excel, a row a day or a habit."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Response, UploadFile

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.plans import choosing, importing
from backend.plans.page_routes import PATH, task_words
from maps import plan_words as say

router = APIRouter(prefix=PATH, include_in_schema=False, route_class=TransactionRoute)

#: Rows that were not taken and are told one by one; the rest is counted.
TOLD_MAX: Final = 50
Short = Annotated[str, Form(max_length=200)]
_USUAL: Final = {"kind": "stairwell", "task": "stairwell_cleaning"}


@router.get("/import")
def import_page(tx: Tx, who: Who) -> Response:
    """Show what a schedule looks like, and the form that takes one."""
    return _page(tx, who, _USUAL)


@router.post("/import")
def import_schedule(
    tx: Tx, who: Who, file: UploadFile, kind: Short = "stairwell",
    task: Short = "stairwell_cleaning", estate: Short = "", contractor: Short = "",
    moved: Short = "",
) -> Response:  # fmt: skip
    """Plan by a schedule from its first day on; what cannot be taken is told row by row."""
    form = {
        "kind": kind, "task": task, "estate": estate, "contractor": contractor, "moved": moved,
    }  # fmt: skip
    about = importing.About(kind, task, estate, contractor.strip(), moved == "yes")
    if not file.filename:
        return _page(tx, who, form, refused=who.texts.gettext("Choose a file."))
    try:
        done = importing.import_schedule(tx, file.file.read(), about)
    except InvalidError as error:
        return _page(tx, who, form, refused=error.problems[0].reason)
    return _page(tx, who, form, done=done)


def _page(
    tx: Tx, who: Reader, form: dict[str, Any], *, done: importing.Imported | None = None,
    refused: str = "",
) -> Response:  # fmt: skip
    return who.page(
        "plan_import.html",
        422 if refused else 200,
        title=who.texts.gettext("Take a contractor's schedule"),
        active="plans",
        form={"estate": "", "contractor": "", "moved": "", **form},
        done=done,
        told=done.issues[:TOLD_MAX] if done else [],
        refused=refused,
        kinds=[
            (row.kind, say.kind(who.texts, row.kind, row.is_place)) for row in choosing.kinds(tx)
        ],
        tasks=sorted(task_words(tx, who).items(), key=lambda one: one[1]),
        estates=[(one.code, one.name) for one in assets.estates(tx)],
    )
