"""Pages of what rounds ask: the templates, one of them, and what stands open of rounds."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response, UploadFile
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.rounds import editing, page, tables
from backend.rounds.page import Said
from backend.rounds.templates import read_template
from backend.rounds.wanted import WantedItem, WantedTemplate
from backend.schemas import Text
from maps import round_words as say

router = APIRouter(prefix="/rounds", include_in_schema=False, route_class=TransactionRoute)

LIST = "/rounds/templates"
#: Largest table that is read [B].
TABLE_BYTES_MAX = 4_000_000
Long = Annotated[str, Form(max_length=4000)]
Short = Annotated[str, Form(max_length=600)]
Ticks = Annotated[list[str], Form(max_length=40)]
Filter = Annotated[Text, Query(max_length=100)]


async def _template_form(  # noqa: PLR0913 -- the fields of a form
    *,
    name_sv: Short = "",
    name_en: Short = "",
    about_sv: Long = "",
    about_en: Long = "",
    kind: Short = "inspection",
    asset_kinds: Ticks = [],  # noqa: B006 -- read by the framework
    rrule: Short = "",
    minutes: Short = "",
    source: Short = "",
) -> WantedTemplate:
    return WantedTemplate(
        name_sv=name_sv, name_en=name_en, about_sv=about_sv, about_en=about_en, kind=kind,
        asset_kinds=asset_kinds, rrule=rrule, minutes=minutes, source=source,
    )  # fmt: skip


async def _item_form(  # noqa: PLR0913 -- the fields of a form
    *,
    question_sv: Short = "",
    question_en: Short = "",
    aspect: Short = "intact",
    ok_sv: Long = "",
    ok_en: Long = "",
    photo_sv: Long = "",
    photo_en: Long = "",
    photo_when: Short = "not_ok",
    guidance_sv: Long = "",
    guidance_en: Long = "",
    severities: Ticks = [],  # noqa: B006 -- read by the framework
    category: Short = "",
    priority: Short = "",
    recheck_days: Short = "",
    is_mandatory: Short = "",
    may_not_apply: Short = "",
) -> WantedItem:
    return WantedItem(
        question_sv=question_sv, question_en=question_en, aspect=aspect, ok_sv=ok_sv, ok_en=ok_en,
        photo_sv=photo_sv, photo_en=photo_en, photo_when=photo_when, guidance_sv=guidance_sv,
        guidance_en=guidance_en, severities=severities, category=category, priority=priority,
        recheck_days=recheck_days, is_mandatory=is_mandatory == "yes",
        may_not_apply=may_not_apply == "yes",
    )  # fmt: skip


Template = Annotated[WantedTemplate, Depends(_template_form)]
Item = Annotated[WantedItem, Depends(_item_form)]


@router.get("/templates")
def template_list(tx: Tx, who: Who) -> Response:
    """Show what rounds ask, and how to make a round of one's own."""
    sent = sent_by(who)
    said = Said(say.thanks(who.texts, sent))
    return thanked(page.listed(tx, who, WantedTemplate(name_sv=""), said), LIST, sent)


@router.post("/templates")
def make_template(tx: Tx, who: Who, form: Template) -> Response:
    """Make an empty round of the company's own."""
    try:
        made = editing.make(tx, who.identity, form)
    except (InvalidError, ConflictError) as error:
        return page.listed(tx, who, form, _refusal(who, error))
    return thank_at(_path(made), "made")


@router.get("/safety-inspection.csv")
def safety_form(tx: Tx) -> Response:  # noqa: ARG001 -- who may see it is asked in it
    """Give the empty form of a safety inspection: its points, numbered."""
    return _file(tables.form(), "trygghetsbesiktning.csv")


@router.post("/safety-inspection")
def take_safety_inspection(tx: Tx, who: Who, file: UploadFile) -> Response:
    """Read the points of a safety inspection from a table."""
    made_as = WantedTemplate(
        name_sv="Trygghetsbesiktning", name_en="Safety inspection", kind="expert",
        asset_kinds=["building"], rrule="FREQ=YEARLY;INTERVAL=5", minutes="120",
        source="Egen lista, inläst ur en tabell",
    )  # fmt: skip
    try:
        taken = tables.take(tx, who.identity, _content(file), None, made_as)
    except InvalidError as error:
        return page.listed(tx, who, WantedTemplate(name_sv=""), Said(rows=_rows(who, error)))
    return thank_at(_path(taken.template_id), f"taken:{taken.points}:{taken.mandatory}")


@router.get("/templates/{template_id}")
def template_page(
    template_id: uuid.UUID,
    tx: Tx,
    who: Who,
    edit: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:
    """Show what one round asks; its own company changes it here."""
    sent = sent_by(who)
    words = say.thanks(who.texts, sent)
    answer = page.one(tx, who, template_id, edit=edit, said=Said(words, points=_points(sent)))
    return thanked(answer, _path(template_id), sent)


@router.post("/templates/{template_id}")
def change_template(template_id: uuid.UUID, tx: Tx, who: Who, form: Template) -> Response:
    """Say anew what a round is."""
    try:
        editing.change(tx, template_id, form)
    except InvalidError as error:
        return page.one(tx, who, template_id, said=_refusal(who, error), form=form)
    return thank_at(_path(template_id), "changed")


@router.get("/templates/{template_id}/table.csv")
def template_table(template_id: uuid.UUID, tx: Tx) -> Response:
    """Give what a round asks as a table, to be changed in a spreadsheet and read again."""
    found = read_template(tx, template_id)
    return _file(tables.csv_file(found), f"{found.code}.csv")


@router.post("/templates/{template_id}/table")
def take_table(template_id: uuid.UUID, tx: Tx, who: Who, file: UploadFile) -> Response:
    """Let a round ask what a table says from now on."""
    try:
        made_as = WantedTemplate(name_sv="")
        taken = tables.take(tx, who.identity, _content(file), template_id, made_as)
    except InvalidError as error:
        return page.one(tx, who, template_id, said=Said(rows=_rows(who, error)))
    return thank_at(_path(template_id), f"taken:{taken.points}:{taken.mandatory}")


@router.post("/templates/{template_id}/copy")
def copy_template(template_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Make a shipped round the company's own."""
    return thank_at(_path(editing.copy(tx, who.identity, template_id)), "copied")


@router.post("/templates/{template_id}/offer")
def offer_template(
    template_id: uuid.UUID, tx: Tx, gone: Annotated[str, Form(max_length=3)] = "yes"
) -> Response:
    """Offer an own round no longer, or again."""
    editing.offer(tx, template_id, gone=gone == "yes")
    return thank_at(_path(template_id), "gone" if gone == "yes" else "again")


@router.post("/templates/{template_id}/items")
def add_item(template_id: uuid.UUID, tx: Tx, who: Who, form: Item) -> Response:
    """Ask one thing more."""
    try:
        editing.put_item(tx, who.identity, template_id, form)
    except (InvalidError, ConflictError) as error:
        return page.one(tx, who, template_id, said=_refusal(who, error), item=form)
    return thank_at(_path(template_id), "asked")


@router.post("/templates/{template_id}/items/{item_id}")
def change_item(
    template_id: uuid.UUID, item_id: uuid.UUID, tx: Tx, who: Who, form: Item
) -> Response:
    """Ask something in other words, or make something else of a fault."""
    try:
        editing.put_item(tx, who.identity, template_id, form, item_id)
    except InvalidError as error:
        return page.one(tx, who, template_id, edit=item_id, said=_refusal(who, error), item=form)
    return thank_at(_path(template_id), "item_changed")


@router.post("/templates/{template_id}/items/{item_id}/{act}")
def act_on_item(template_id: uuid.UUID, item_id: uuid.UUID, act: page.Act, tx: Tx) -> Response:
    """Move an item up or down, ask it no longer, or again."""
    if act == "retire":
        editing.retire_item(tx, template_id, item_id)
        return thank_at(_path(template_id), "retired")
    if act == "again":
        editing.ask_again(tx, template_id, item_id)
        return thank_at(_path(template_id), "asked")
    editing.move_item(tx, template_id, item_id, -1 if act == "up" else 1)
    return thank_at(_path(template_id), "moved")


@router.get("/safety-inspection")
def safety_list() -> Response:
    """Lead to the list: what was sent there is shown there."""
    return RedirectResponse(LIST)


@router.get("/templates/{template_id}/{act}")
def back_to_template(template_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- of its address
    """Lead to a round: what was sent to it is shown there."""
    return RedirectResponse(_path(template_id))


@router.get("/templates/{template_id}/items/{item_id}")
def back_to_item(template_id: uuid.UUID, item_id: uuid.UUID) -> Response:
    """Lead to the form of an item."""
    return RedirectResponse(f"{_path(template_id)}?edit={item_id}#item-title")


@router.get("/deviations")
def deviations(tx: Tx, who: Who, estate: Filter = "", task: Filter = "") -> Response:
    """Show what rounds found not OK and nobody has found OK since."""
    return page.deviations(tx, who, estate, task)


def _path(template_id: uuid.UUID) -> str:
    return f"{LIST}/{template_id}"


def _content(file: UploadFile) -> bytes:
    return file.file.read(TABLE_BYTES_MAX)


def _points(sent: str) -> tuple[int, int] | None:
    """Return the numbers of points in a thanks that has them."""
    what, *numbers = sent.split(":")
    if what != "taken" or len(numbers) != 2 or not all(map(str.isdecimal, numbers)):  # noqa: PLR2004
        return None
    return int(numbers[0]), int(numbers[1])


def _refusal(who: Reader, error: InvalidError | ConflictError) -> Said:
    field = error.problems[0].field if isinstance(error, InvalidError) else "conflict"
    return Said(refused=say.refused(who.texts, field))


def _rows(who: Reader, error: InvalidError) -> list[str]:
    return [say.file_refused(who.texts, one.field, one.reason) for one in error.problems]


def _file(content: bytes, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=disposition)
