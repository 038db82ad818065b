"""The pages of shared areas: /areas."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from backend.db import TransactionRoute, Tx
from backend.errors import InvalidError, invalid
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.shared_areas import service
from backend.shared_areas.service import OverlapError
from maps import area_words as words

router = APIRouter(prefix="/areas", include_in_schema=False, route_class=TransactionRoute)

PATH = "/areas"


@dataclass(frozen=True)
class Written:
    """What stands in the form of a new area: as it was written."""

    name: str = ""
    outline: str = ""
    dwellings: str = ""
    estate: list[uuid.UUID] = field(default_factory=list)


async def _written(
    name: Annotated[str, Form(max_length=1000)] = "",
    outline: Annotated[str, Form(max_length=400_000)] = "",
    dwellings: Annotated[str, Form(max_length=20)] = "",
    estate: Annotated[list[uuid.UUID] | None, Form(max_length=1000)] = None,
) -> Written:
    return Written(name, outline, dwellings, estate or [])


@router.get("")
def area_list(tx: Tx, who: Who) -> Response:
    """Show all areas, and the form for a new one."""
    sent = sent_by(who)
    return thanked(_list(tx, who, Written(), thanks=sent), PATH, sent)


@router.post("")
def make(tx: Tx, who: Who, form: Annotated[Written, Depends(_written)]) -> Response:
    """Make an area."""
    try:
        with tx.begin_nested():
            made = service.make(
                tx, form.name, form.estate, form.outline, _dwellings(form.dwellings)
            )
    except (InvalidError, OverlapError) as error:
        return _list(tx, who, form, refused=_why(error, who), code=422)
    return thank_at(f"{PATH}/{made}", "made")


@router.get("/{area_id}")
def one_area(area_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show an area: figures, owners, and what can be done."""
    sent = sent_by(who)
    return thanked(_page(tx, who, area_id, thanks=sent), f"{PATH}/{area_id}", sent)


@router.post("/{area_id}/members")
def invite(
    area_id: uuid.UUID, tx: Tx, who: Who, code: Annotated[str, Form(max_length=1000)] = ""
) -> Response:
    """Ask another company to take part."""
    try:
        service.invite(tx, area_id, code)
    except InvalidError as error:
        return _page(tx, who, area_id, refused=_why(error, who), code=422)
    return thank_at(f"{PATH}/{area_id}", "invited")


@router.post("/{area_id}/join")
def join(
    area_id: uuid.UUID, tx: Tx, who: Who, dwellings: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """Take part."""
    try:
        service.join(tx, area_id, _dwellings(dwellings))
    except (InvalidError, OverlapError) as error:
        return _page(tx, who, area_id, refused=_why(error, who), code=422)
    return thank_at(f"{PATH}/{area_id}", "joined")


@router.post("/{area_id}/leave")
def leave(area_id: uuid.UUID, tx: Tx) -> Response:
    """Leave, or say no."""
    service.leave(tx, area_id)
    return thank_at(PATH, "left")


def _dwellings(text: str) -> int | None:
    kept = "".join(text.split())
    if not kept:
        return None
    if not (kept.isascii() and kept.isdecimal()):
        raise invalid("dwellings", "give a whole number")
    return int(kept)


def _why(error: Exception, who: Reader) -> str:
    named = error.problems[0].field if isinstance(error, InvalidError) else "overlap"
    return words.refused(who.texts, named)


def _list(
    tx: Tx, who: Reader, form: Written, *, thanks: str = "", refused: str = "", code: int = 200
) -> Response:
    return who.page(
        "areas.html",
        code,
        title=who.texts.gettext("Shared areas"),
        active="areas",
        areas=service.areas(tx),
        estates=service.estates(tx),
        form=form,
        thanks=words.thanks(who.texts, thanks),
        refused=refused,
    )


def _page(
    tx: Tx, who: Reader, area_id: uuid.UUID, *, thanks: str = "", refused: str = "", code: int = 200
) -> Response:
    area = service.area(tx, area_id)
    return who.page(
        "area.html",
        code,
        title=area.name,
        active="areas",
        area=area,
        rows=words.rows(area.figures, who.texts),
        thanks=words.thanks(who.texts, thanks),
        refused=refused,
    )
