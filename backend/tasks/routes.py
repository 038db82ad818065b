"""The page of simple tasks: large, few words, made for gloves."""

from __future__ import annotations

import uuid

from fastapi import APIRouter, Response, status
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.pages.context import Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.tasks import service
from maps.report_words import degrees, place_of

router = APIRouter(prefix="/tasks", include_in_schema=False, route_class=TransactionRoute)

PATH = "/tasks"


@router.get("")
def task_list(tx: Tx, who: Who) -> Response:
    """Show the simple tasks that wait."""
    sent = sent_by(who)
    found, more = service.tasks(tx)
    answer = who.page(
        "tasks.html",
        title=who.texts.gettext("Simple tasks"),
        active="tasks",
        tasks=[
            (
                task,
                place_of(task.asset_kind, task.asset_code, task.asset_name, who.texts),
                degrees(task.lat, task.lon),
            )
            for task in found
        ],
        more=more,
        done=_done(tx, sent),
        undone=sent == "undone",
    )
    return thanked(answer, PATH, sent)


@router.post("/{report_id}/done")
def finish(report_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Note that a task is done."""
    service.finish(tx, who.identity, report_id)
    return thank_at(PATH, str(report_id))


@router.post("/{report_id}/undo")
def undo(report_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take a slip of the finger back."""
    service.undo(tx, who.identity, report_id)
    return thank_at(PATH, "undone")


@router.get("/{report_id}/done")
@router.get("/{report_id}/undo")
def back(report_id: uuid.UUID) -> Response:  # noqa: ARG001 -- the list holds it
    """Lead whoever loads the answer of a button again back to the list."""
    return RedirectResponse(PATH, status.HTTP_303_SEE_OTHER)


def _done(tx: Tx, sent: str) -> tuple[uuid.UUID, str] | None:
    """Return the task that was finished just now, with what it is about."""
    try:
        report_id = uuid.UUID(sent)
    except ValueError:
        return None
    category = service.category_of(tx, report_id)
    return (report_id, category) if category else None
