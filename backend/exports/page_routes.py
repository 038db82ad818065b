"""The page of exports: what to take along, what is being made, what is ready."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Response, status
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError, NotFoundError
from backend.exports import service, store
from backend.exports.choice import DATED, Wanted, choose
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.schemas import form_day, read_box
from gis.crs import local_zone
from gis.file_forms import CRS_CODES, FORMS
from maps import export_words as say
from maps.layers import LAYERS

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

PATH = "/exports"


@dataclass(frozen=True)
class Written:
    """What stands in the form: as it was written."""

    layers: list[str] = field(default_factory=lambda: ["all"])
    format: str = "gpkg"
    crs: str = ""
    estate: str = ""
    bbox: str = ""
    date: str = ""


async def _written(
    format: Annotated[str, Form(max_length=10)] = "gpkg",  # noqa: A002 -- the word of the form
    crs: Annotated[str, Form(max_length=10)] = "",
    estate: Annotated[str, Form(max_length=100)] = "",
    bbox: Annotated[str, Form(max_length=200)] = "",
    day: Annotated[str, Form(alias="date", max_length=20)] = "",
    layers: Annotated[list[str] | None, Form()] = None,
) -> Written:
    return Written((layers or [])[: len(LAYERS) + 1], format, crs, estate, bbox, day)


@router.get(PATH)
def export_page(tx: Tx, who: Who) -> Response:
    """Show the form, and the files that were asked for."""
    sent = sent_by(who)
    answer = _page(tx, who, Written(), thanks=say.thanks(who.texts, sent))
    return thanked(answer, PATH, sent)


@router.post(PATH)
def export_form(tx: Tx, who: Who, form: Annotated[Written, Depends(_written)]) -> Response:
    """Lead to a file that is small; have one made that is not."""
    try:
        wanted = _wanted(form, who.language)
        if service.is_small(tx, service.plan(tx, who.identity, wanted)):
            return RedirectResponse(_address(wanted), status.HTTP_303_SEE_OTHER)
        service.ask(tx, who.identity, wanted)
    except InvalidError as error:
        return _page(tx, who, form, refused=say.refused(who.texts, error.problems[0].field))
    except NotFoundError:
        return _page(tx, who, form, refused=say.refused(who.texts, "estate"))
    except ConflictError:
        return _page(tx, who, form, refused=say.refused(who.texts, "waiting"))
    return thank_at(PATH, "asked")


@router.post("/exports/jobs/{export_id}/cancel")
def cancel(export_id: uuid.UUID, tx: Tx) -> Response:
    """Call a file off."""
    service.cancel(tx, export_id)
    return thank_at(PATH, "cancelled")


def _wanted(form: Written, language: str) -> Wanted:
    crs = int(form.crs) if form.crs.isdecimal() and form.crs.isascii() else None
    return choose(
        form.layers,
        form.format,
        crs if FORMS.get(form.format, FORMS["gpkg"]).crs is None else None,
        estate=form.estate,
        bbox=read_box(form.bbox) if form.bbox.strip() else None,
        day=form_day("date", form.date),
        language=language,
    )


def _address(wanted: Wanted) -> str:
    asked: dict[str, Any] = {"crs": wanted.crs}
    if wanted.estate:
        asked["estate"] = wanted.estate
    if wanted.bbox:
        asked["bbox"] = ",".join(map(str, wanted.bbox))
    if wanted.day:
        asked["date"] = wanted.day.isoformat()
    names = ",".join(wanted.layers)
    return f"{PATH}/{names}.{wanted.form}?{urlencode(asked)}"


def _page(tx: Tx, who: Reader, form: Written, *, thanks: str = "", refused: str = "") -> Response:
    texts = who.texts
    estates = store.rows(tx, "estates")
    zones = {row.code: local_zone(row.lon, row.lat) for row in estates if row.lon is not None}
    made = service.listed(tx)
    return who.page(
        "exports.html",
        422 if refused else 200,
        title=texts.gettext("Layers as files"),
        active="exports",
        thanks=thanks,
        refused=refused,
        form=form,
        layers=[(name, texts.gettext(layer.title)) for name, layer in LAYERS.items()],
        dated=DATED,
        forms=say.forms(texts),
        estates=[(row.code, row.name) for row in estates],
        zones=zones,
        systems=_systems(who, set(zones.values())),
        made=[
            (one, say.layer_titles(texts, one.layers), say.form_name(one.format),
             say.state_name(texts, one.status))
            for one in made
        ],
        is_waiting=any(not one.is_over for one in made),
        kept_days=service.KEPT_DAYS,
    )  # fmt: skip


def _systems(who: Reader, proposed: set[int]) -> list[tuple[int, str]]:
    """Return the systems that can be chosen: the national one, the zones of estates, the others."""
    order = sorted(CRS_CODES, key=lambda code: (code not in proposed, CRS_CODES.index(code)))
    first = CRS_CODES[0]
    return [
        (code, say.system_name(who.texts, code))
        for code in (first, *(c for c in order if c != first))
    ]
