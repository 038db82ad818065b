"""Pages of proposals: the list with its forms, and one proposal."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from starlette import status

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError
from backend.pages.context import Reader, Who
from backend.proposals import edits, files, forms, page, service
from backend.proposals.rows import Checked, Issue
from backend.schemas import Text
from maps import proposal_words as words

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

EstateCode = Annotated[Text, Form(max_length=100)]
Short = Annotated[str, Form(max_length=200)]


async def _lamp_form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=30) as sent:
        return {name: str(value) for name, value in sent.items()}


@router.get("/proposals")
def proposals(
    tx: Tx, who: Who, estate: Annotated[Text | None, Query(max_length=100)] = None
) -> Response:
    """Show the proposals, and how to make one."""
    return _list(tx, who, estate)


@router.get("/proposals/template.csv")
def template(tx: Tx, estate: Annotated[Text, Query(max_length=100)]) -> Response:
    """Give a table to start from."""
    body = page.template_csv(service.place(tx, estate))
    name = f'attachment; filename="proposal-{estate}.csv"'.encode("ascii", "replace").decode()
    return Response(
        body.encode(), media_type="text/csv", headers={"Content-Disposition": name}
    )  # fmt: skip


@router.post("/proposals")
def draw(tx: Tx, who: Who, estate: EstateCode, name: Short = "") -> Response:
    """Make an empty proposal, to be drawn on its page."""
    if not name.strip():
        return _list(tx, who, estate, [words.NO_NAME])
    there = service.place(tx, estate)
    made = service.keep(tx, there, (name.strip()[:200], None, None), Checked(), [])
    return _to(made)


@router.post("/proposals/upload")
def upload(
    tx: Tx,
    who: Who,
    estate: EstateCode,
    file: UploadFile,
    name: Short = "",
    crs: Short = "",
) -> Response:
    """Make a proposal from a file; what of it cannot be taken is told row by row."""
    if not file.filename:
        return _list(tx, who, estate, [words.NO_FILE])
    reading = files.Reading(crs=crs.strip() or None)
    about = (estate, name.strip()[:200] or None)
    try:
        done = files.import_upload(tx, file.file, file.filename, about, reading)
    except InvalidError as error:
        return _list(tx, who, estate, [p.reason for p in error.problems])
    if done.id is None:
        return _list(tx, who, estate, [words.NOTHING_TAKEN], done.issues)
    return _to(done.id)


@router.get("/proposals/{proposal_id}")
def proposal(proposal_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one proposal: the answer first, then map, lamps, surfaces, and the forms."""
    return _page(tx, who, proposal_id)


@router.post("/proposals/{proposal_id}/lamps")
def add_lamp(
    proposal_id: uuid.UUID, tx: Tx, who: Who, sent: Annotated[dict[str, str], Depends(_lamp_form)]
) -> Response:
    """Take a new lamp, or a change of one of today."""
    form = forms.read_form(sent, remove=sent.get("remove") == "yes")
    if form.row is None:
        return _page(tx, who, proposal_id, form.issues, sent)
    issues = edits.add_row(tx, proposal_id, form.row)
    if issues:
        return _page(tx, who, proposal_id, issues, sent)
    return _to(proposal_id, "#lamps")


@router.post("/proposals/{proposal_id}/lamps/{row_id}/delete")
def remove_lamp(proposal_id: uuid.UUID, row_id: uuid.UUID, tx: Tx) -> Response:
    """Take a lamp out of the proposal."""
    edits.remove_lamp(tx, proposal_id, row_id)
    return _to(proposal_id, "#lamps")


@router.post("/proposals/{proposal_id}/surfaces")
def try_class(
    proposal_id: uuid.UUID,
    tx: Tx,
    surface_id: Annotated[uuid.UUID, Form()],
    lighting_class: Annotated[Text, Form(max_length=40)] = "",
) -> Response:
    """Try another class on a surface, or take it back."""
    edits.try_class(tx, proposal_id, surface_id, lighting_class)
    return _to(proposal_id, "#surfaces")


@router.post("/proposals/{proposal_id}/compare")
def compare(proposal_id: uuid.UUID, tx: Tx) -> Response:
    """Compare it again with today."""
    service.queue(tx, proposal_id)
    return _to(proposal_id)


@router.post("/proposals/{proposal_id}/delete")
def delete(proposal_id: uuid.UUID, tx: Tx) -> Response:
    """Throw a proposal away."""
    estate = service.place_of(tx, proposal_id).code
    service.delete(tx, proposal_id)
    return RedirectResponse(f"/proposals?estate={estate}", status.HTTP_303_SEE_OTHER)


def _to(proposal_id: uuid.UUID, part: str = "") -> Response:
    return RedirectResponse(f"/proposals/{proposal_id}{part}", status.HTTP_303_SEE_OTHER)


def _list(
    tx: Tx,
    who: Reader,
    estate: str | None,
    problems: list[str] | None = None,
    issues: list[Issue] | None = None,
) -> Response:
    known = assets.estates(tx)
    last = estate or who.request.cookies.get("estate")
    chosen = next((e.code for e in known if e.code == last), known[0].code if known else "")
    return who.page(
        "proposals.html",
        422 if problems else 200,
        title=who.texts.gettext("Proposals"),
        active="proposals",
        estates=[(e.code, e.name) for e in known],
        estate=chosen,
        proposals=service.listed(tx),
        problems=[who.texts.gettext(problem) for problem in problems or []],
        issues=page.told(who.texts, issues or []),
    )


def _page(
    tx: Tx,
    who: Reader,
    proposal_id: uuid.UUID,
    issues: list[Issue] | None = None,
    sent: dict[str, str] | None = None,
) -> Response:
    context: dict[str, Any] = page.proposal_context(tx, proposal_id, who.texts)
    wrong = page.told(who.texts, issues or [])
    return who.page(
        "proposal.html",
        422 if wrong else 200,
        active="proposals",
        wrong=wrong,
        sent={**dict.fromkeys((*forms.FIELDS, "remove"), ""), **(sent or {})},
        kinds=forms.CHOICES["kind"],
        light_sources=forms.CHOICES["light_source"],
        **context,
    )
