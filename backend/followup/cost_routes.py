"""Pages of booked costs: files of the accounts, reconciled to the last krona."""

from __future__ import annotations

import uuid
from typing import Final

from fastapi import APIRouter, Response, UploadFile
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.followup import costs, service
from backend.followup.costs import SameFileError, Taken
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from maps import measure_words as say

router = APIRouter(route_class=TransactionRoute)

PATH: Final = "/measures/costs"
ISSUES_MAX: Final = 100


@router.get("/measures/costs")
def cost_files(tx: Tx, who: Who) -> Response:
    """Show the cost files, what of them belongs to measures and what to none."""
    sent = sent_by(who)
    answer = _page(tx, who, thanks=say.thanks(who.texts, sent))
    return thanked(answer, PATH, sent)


@router.post("/measures/costs")
def take_costs(tx: Tx, who: Who, file: UploadFile) -> Response:
    """Take a cost file, whole or not at all."""
    try:
        taken = costs.take(tx, who.identity.company_id, file.filename or "", file.file.read())
    except InvalidError as error:
        refused = f"{say.refused(who.texts, 'file')} ({error.problems[0].reason})"
        return _page(tx, who, refused=refused, code=422)
    except SameFileError as error:
        return _page(tx, who, refused=say.refused(who.texts, type(error).__name__), code=409)
    return _page(tx, who, taken=taken, code=422 if taken.issues else 200)


@router.post("/measures/costs/{import_id}/drop")
def drop_costs(import_id: uuid.UUID, tx: Tx) -> Response:
    """Take a cost file back."""
    costs.drop(tx, import_id)
    return thank_at(PATH, "dropped")


@router.get("/measures/costs/{import_id}/{act}")
def back_to_costs(import_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- the page holds it
    """Lead whoever loads the answer of a form again back to the page."""
    return RedirectResponse(PATH, 303)


def _page(
    tx: Tx, who: Reader, *, thanks: str = "", refused: str = "", taken: Taken | None = None,
    code: int = 200,
) -> Response:  # fmt: skip
    return who.page(
        "measure_costs.html",
        code,
        title=who.texts.gettext("Booked costs"),
        active="measures",
        files=costs.files(tx),
        unmatched=costs.unmatched(tx),
        totals=service.totals(tx),
        money=lambda amount: who.texts.quantity(float(amount), "kr", 2),
        why=lambda field: say.line_refused(who.texts, field),
        may_change=who.identity.may("plan"),
        issues_max=ISSUES_MAX,
        taken=taken,
        thanks=thanks,
        refused=refused,
    )
