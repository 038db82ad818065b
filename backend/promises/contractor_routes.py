"""Pages of contractors and partners: who they are, what lies with them, links to all their work."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from backend import prints
from backend.accounts.addresses import EMAIL_MAX
from backend.db import TransactionRoute, Tx, entered
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who, own_url
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.promises import contractors
from backend.promises.contractors import PARTIES, WantedContractor
from backend.promises.teams import NAME_MAX
from backend.shares import package, paper, points
from backend.shares import service as shares
from gis import vocabulary as words
from maps import promise_words as say
from maps.report_words import place_of
from maps.vocabulary import label

router = APIRouter(
    prefix="/admin/contractors", include_in_schema=False, route_class=TransactionRoute
)

PATH = "/admin/contractors"
Long = Annotated[str, Form(max_length=1000)]
Short = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True)
class Said:
    """What a page says above its list: thanks, why not, a link that is shown this once."""

    thanks: str = ""
    refused: str = ""
    link: str = ""
    code: int = 200


async def _written(
    name: Long = "", party: Short = "", email: Long = "", language: Short = ""
) -> WantedContractor:
    return WantedContractor(name=name, party=party, email=email, language=language)


FromForm = Annotated[WantedContractor, Depends(_written)]


@router.get("")
def contractor_list(tx: Tx, who: Who) -> Response:
    """Show all contractors and partners, and an empty form."""
    sent = sent_by(who)
    answer = _list(tx, who, WantedContractor(name=""), Said(say.thanks(who.texts, sent)))
    return thanked(answer, PATH, sent)


@router.post("")
def add_contractor(tx: Tx, who: Who, form: FromForm) -> Response:
    """Note a contractor or partner."""
    try:
        contractors.add(tx, who.identity, form)
    except (InvalidError, ConflictError) as error:
        return _list(tx, who, form, _refusal(who, error))
    return thank_at(PATH, "contractor_added")


@router.get("/{contractor_id}")
def one_contractor(contractor_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one contractor: what lies with it, and its form."""
    sent = sent_by(who)
    answer = _one(tx, who, contractor_id, Said(say.thanks(who.texts, sent)))
    return thanked(answer, _path(contractor_id), sent)


@router.post("/{contractor_id}")
def change_contractor(contractor_id: uuid.UUID, tx: Tx, who: Who, form: FromForm) -> Response:
    """Change what is known of a contractor."""
    try:
        contractors.change(tx, contractor_id, form)
    except (InvalidError, ConflictError) as error:
        return _one(tx, who, contractor_id, _refusal(who, error), form)
    return thank_at(_path(contractor_id), "contractor_changed")


@router.post("/{contractor_id}/remove")
def remove_contractor(contractor_id: uuid.UUID, tx: Tx) -> Response:
    """Offer a contractor no longer."""
    contractors.remove(tx, contractor_id)
    return thank_at(_path(contractor_id), "contractor_removed")


@router.post("/{contractor_id}/again")
def offer_again(contractor_id: uuid.UUID, tx: Tx) -> Response:
    """Offer a contractor again."""
    contractors.offer_again(tx, contractor_id)
    return thank_at(_path(contractor_id), "contractor_again")


@router.post("/{contractor_id}/link")
def make_link(contractor_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Make a link that opens all orders of a contractor; it is shown this once."""
    found = contractors.read(tx, contractor_id)
    if found.removed_at:
        return _one(tx, who, contractor_id, Said(refused=say.refused(who.texts, "gone"), code=409))
    title = who.texts.gettext(say.ALL_ORDERS, name=found.name)
    secret = shares.open_orders(tx, who.identity, contractor_id, title, found.name, found.party)
    answer = _one(tx, who, contractor_id, Said(link=own_url(who.request, f"/p/{secret}")))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/{contractor_id}/links/end")
def end_links(contractor_id: uuid.UUID, tx: Tx) -> Response:
    """Take the links back that open all orders of a contractor."""
    contractors.end_links(tx, contractor_id)
    return thank_at(_path(contractor_id), "links_ended")


@router.get("/{contractor_id}/points.csv")
def points_csv(contractor_id: uuid.UUID, tx: Tx) -> Response:
    """Give what lies with a contractor as a table."""
    contractors.read(tx, contractor_id)
    found = points.of_contractor(tx, contractor_id)
    return paper.file_answer(package.as_csv(found), "csv")


@router.get("/{contractor_id}/points.geojson")
def points_geojson(contractor_id: uuid.UUID, tx: Tx) -> Response:
    """Give what lies with a contractor for maps."""
    contractors.read(tx, contractor_id)
    found = points.of_contractor(tx, contractor_id)
    return paper.file_answer(package.as_geojson(found), "geojson")


@router.get("/{contractor_id}/points.pdf")
def points_pdf(contractor_id: uuid.UUID, request: Request, who: Who) -> Response:
    """Give what lies with a contractor on paper."""
    with entered(request) as tx:
        name = contractors.read(tx, contractor_id).name
        html = paper.html(tx, request, who.texts, name, points.of_contractor(tx, contractor_id))
    # Laying out takes seconds: no transaction is open meanwhile.
    return paper.file_answer(prints.pdf(html), "pdf")


@router.get("/{contractor_id}/{act}")
def back(contractor_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- the page holds it
    """Lead whoever loads the answer of a form again, or in another language, back to the page."""
    return RedirectResponse(_path(contractor_id), 303)


def _refusal(who: Reader, error: InvalidError | ConflictError) -> Said:
    if isinstance(error, InvalidError):
        return Said(refused=say.refused(who.texts, error.problems[0].field), code=422)
    return Said(refused=say.refused(who.texts, type(error).__name__), code=409)


def _list(tx: Tx, who: Reader, form: WantedContractor, said: Said) -> Response:
    return who.page(
        "contractors.html",
        said.code,
        title=who.texts.gettext("Contractors and partners"),
        active="contractors",
        contractors=contractors.contractors(tx),
        form=form,
        said=said,
        **_choices(who),
    )


def _one(
    tx: Tx, who: Reader, contractor_id: uuid.UUID, said: Said, form: WantedContractor | None = None
) -> Response:
    found = contractors.read(tx, contractor_id)
    lies = points.of_contractor(tx, contractor_id)
    return who.page(
        "contractor.html",
        said.code,
        title=found.name,
        active="contractors",
        contractor=found,
        rows=[(r, place_of(r.asset_kind, r.asset_code, r.asset_name, who.texts)) for r in lies],
        form=form or found,
        said=said,
        **_choices(who),
    )


def _choices(who: Reader) -> dict[str, object]:
    return {
        "parties": [(code, label(who.texts, "party", code)) for code in PARTIES],
        "languages_offered": words.LANGUAGES,
        "name_max": NAME_MAX,
        "email_max": EMAIL_MAX,
    }


def _path(contractor_id: uuid.UUID) -> str:
    return f"{PATH}/{contractor_id}"
