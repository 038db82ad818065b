"""The addresses of links to layers: /layer-links to make them, /l/{secret} to read them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response, status
from sqlalchemy import Row

from backend.access.service import request_id
from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, NotFoundError
from backend.exports import links, making, service, store
from backend.exports.answers import sent
from backend.exports.choice import Wanted, choose
from backend.pages.context import Reader, Who, own_url, read_request
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.schemas import Box, bbox_query
from gis.file_forms import FORMS
from maps import export_words as say
from maps.layers import LAYERS
from maps.texts import get_texts

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

PATH = "/layer-links"
Secret = Annotated[str, Path(max_length=links.SECRET_MAX)]
#: Who has the address reads; nobody else keeps what is told to them, no search engine finds it.
_QUIET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
#: What is open to everybody may be shown on everybody's pages.
_OPEN = {"Access-Control-Allow-Origin": "*"}


@dataclass(frozen=True)
class Written:
    """What stands in the form: as it was written."""

    kind: str = "partner"
    title: str = ""
    receiver: str = ""
    licence: str = "agreed"
    days: str = str(links.DAYS_DEFAULT)
    layers: list[str] = field(default_factory=list)
    estates: list[uuid.UUID] = field(default_factory=list)


async def _written(
    kind: Annotated[str, Form(max_length=20)] = "",
    title: Annotated[str, Form(max_length=1000)] = "",
    receiver: Annotated[str, Form(max_length=1000)] = "",
    licence: Annotated[str, Form(max_length=40)] = "",
    days: Annotated[str, Form(max_length=20)] = "",
    layers: Annotated[list[str] | None, Form()] = None,
    estates: Annotated[list[uuid.UUID] | None, Form()] = None,
) -> Written:
    return Written(kind, title, receiver, licence, days, layers or [], estates or [])


@router.get(PATH)
def link_list(tx: Tx, who: Who) -> Response:
    """Show the links that were made, and the form for a new one."""
    done = sent_by(who)
    answer = _page(tx, who, Written(), thanks=say.thanks(who.texts, done))
    return thanked(answer, PATH, done)


@router.post(PATH)
def make_link(tx: Tx, who: Who, form: Annotated[Written, Depends(_written)]) -> Response:
    """Make a link; a partner's address is shown this once."""
    try:
        new = links.NewLink(
            kind=form.kind, title=form.title, receiver=form.receiver, layers=form.layers,
            estates=form.estates, licence=form.licence, days=_days(form.days),
        )  # fmt: skip
        secret = links.make(tx, who.identity, new)
    except InvalidError as error:
        refused = say.refused(who.texts, error.problems[0].field)
        return _page(tx, who, form, refused=refused)
    answer = _page(tx, who, Written(), link=own_url(who.request, f"/l/{secret}"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/layer-links/{link_id}/end")
def end_link(link_id: uuid.UUID, tx: Tx) -> Response:
    """End a link: its address answers no more."""
    links.end(tx, link_id)
    return thank_at(PATH, "ended")


@router.get("/l/{secret}")
def open_link(secret: Secret, tx: Tx, who: Who) -> Response:
    """Show what a link opens, with its files."""
    try:
        found = links.enter(tx, secret, request_id(who.request))
    except NotFoundError:
        title = say.gone(who.texts)
        gone = who.page("share_gone.html", status.HTTP_404_NOT_FOUND, title=title)
        gone.headers.update(_QUIET)
        return gone
    names = [name for name in LAYERS if name in found.layers]
    texts = who.texts
    rows = [
        {
            "name": name,
            "title": texts.gettext(LAYERS[name].title),
            "about": texts.gettext(LAYERS[name].summary),
            "note": say.note_of(texts, LAYERS[name]),
            "count": _count(tx, found, name, who.language),
        }
        for name in names
    ]
    answer = who.page(
        "layer_link.html",
        title=found.title,
        found=found,
        terms=say.terms(texts, found.licence, found.company),
        rows=rows,
        forms=[(code, say.form_name(code)) for code in FORMS],
        most=service.ROWS_MAX,
        address=own_url(who.request, f"/l/{secret}"),
    )
    answer.headers.update(_QUIET if found.kind == "partner" else {})
    return answer


@router.get("/l/{secret}/{layers}.{form}")
def link_file(
    secret: Secret,
    layers: Annotated[str, Path(max_length=400)],
    form: Annotated[str, Path(max_length=10)],
    tx: Tx,
    request: Request,
    area: Annotated[Box | None, Depends(bbox_query)],
    crs: Annotated[int | None, Query()] = None,
) -> Response:
    """Give layers of a link as a file, as they are now."""
    found = links.enter(tx, secret, request_id(request))
    language = read_request(request).language
    wanted = choose(
        layers.split(","), form, crs, bbox=area, language=language, allowed=found.layers
    )
    path = service.take(tx, request.app.state.settings, _plan(tx, found, wanted))
    return sent(path, wanted, _OPEN if found.kind == "public" else _QUIET)


def _plan(tx: Tx, found: Row[Any], wanted: Wanted) -> making.Plan:
    receiver = found.receiver or say.everybody(get_texts(wanted.language))
    return making.plan(tx, wanted, "partner", licence=found.licence, receiver=receiver)


def _count(tx: Tx, found: Row[Any], name: str, language: str) -> int:
    wanted = choose([name], "geojson", None, language=language)
    return making.count(tx, _plan(tx, found, wanted), service.ROWS_MAX)


def _days(text: str) -> int | None:
    if not text.strip():
        return None
    return int(text) if text.strip().isdecimal() and len(text.strip()) <= len("365") else 0


def _page(
    tx: Tx, who: Reader, form: Written, *, thanks: str = "", refused: str = "", link: str = ""
) -> Response:
    texts = who.texts
    made = links.links(tx)
    return who.page(
        "layer_links.html",
        422 if refused else 200,
        title=texts.gettext("Links to layers"),
        active="layer_links",
        thanks=thanks,
        refused=refused,
        link=link,
        form=form,
        made=[(one, say.layer_titles(texts, one.layers)) for one in made],
        layers=[
            (name, texts.gettext(LAYERS[name].title), name in links.allowed("public"))
            for name in links.offered(tx, "partner")
        ],
        estates=[(row.id, row.name) for row in store.rows(tx, "estates")],
        licences=say.licences(texts),
        days_max=links.DAYS_MAX,
        title_max=links.TITLE_MAX,
    )
