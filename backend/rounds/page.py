"""What the pages of rounds show."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

from fastapi import Response
from sqlalchemy import Connection

from backend.assets import service as assets
from backend.pages.context import Reader
from backend.rounds import editing, tables
from backend.rounds.schemas import Deviation, Item, Template
from backend.rounds.service import deviations as standing
from backend.rounds.templates import read_template, templates
from backend.rounds.wanted import (
    NAME_MAX,
    QUESTION_MAX,
    ROUND_PLACES,
    SOURCE_MAX,
    TEXT_MAX,
    WantedItem,
    WantedTemplate,
)
from gis import vocabulary as words
from maps import round_words as say
from maps.report_words import place_of
from maps.texts import Texts

#: What is done to an item at once.
Act = Literal["up", "down", "retire", "again"]
_LIMITS: Final = {
    "name_max": NAME_MAX, "question_max": QUESTION_MAX, "text_max": TEXT_MAX,
    "source_max": SOURCE_MAX,
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a page says above its forms: thanks, why not, rows of a table that were refused."""

    thanks: str = ""
    refused: str = ""
    rows: Sequence[str] = ()
    points: tuple[int, int] | None = None


def listed(tx: Connection, who: Reader, form: WantedTemplate, said: Said) -> Response:
    """Show all templates, and a form for one more."""
    texts = who.texts
    return who.page(
        "rounds.html",
        422 if said.refused or said.rows else 200,
        active="rounds",
        title=texts.gettext(say.TITLE),
        templates=[_shown(texts, one) for one in templates(tx)],
        form=asdict(form),
        said=said,
        may_change=who.identity.may("manage"),
        open_count=len(standing(tx)),
        points=tables.POINTS,
        mandatory=tables.MANDATORY_POINTS,
        **_choices(texts),
    )


def one(
    tx: Connection,
    who: Reader,
    template_id: uuid.UUID,
    *,
    edit: uuid.UUID | None = None,
    said: Said | None = None,
    form: WantedTemplate | None = None,
    item: WantedItem | None = None,
) -> Response:
    """Show one template with what it asks; to its own company with the forms that change it."""
    texts, told = who.texts, said or Said()
    template = read_template(tx, template_id)
    may_change = who.identity.may("manage")
    edited = next((one for one in template.items if one.id == edit), None)
    return who.page(
        "round.html",
        422 if told.refused or told.rows else 200,
        active="rounds",
        **_shown(texts, template),
        round=template,
        items=[_item(texts, one) for one in template.items],
        retired=_retired(tx, texts, template) if template.is_own else [],
        form=asdict(form) if form else _as_form(template, WantedTemplate),
        item=asdict(item) if item else _item_form(edited),
        edit=edited.id if edited else None,
        said=told,
        warning=_warning(texts, template, told),
        may_change=may_change,
        may_edit=may_change and template.is_own,
        categories=say.category_groups(texts, editing.categories(tx, template.asset_kinds)),
        **_choices(texts),
    )


def deviations(tx: Connection, who: Reader, estate: str, task: str) -> Response:
    """Show what stands open of rounds, oldest first."""
    texts = who.texts
    names = {one.code: one for one in templates(tx)}
    found = standing(tx, estate or None, None, task or None)
    tasks = sorted({one.task for one in standing(tx)} | ({task} if task else set()))
    return who.page(
        "deviations.html",
        active="deviations",
        title=texts.gettext(say.DEVIATIONS),
        deviations=[_deviation(texts, one, names) for one in found],
        estates=[(one.code, one.name) for one in assets.estates(tx)],
        tasks=[(code, say.task_name(texts, code, names)) for code in tasks],
        estate=estate,
        task=task,
    )


def _shown(texts: Texts, template: Template) -> dict[str, Any]:
    return {
        "id": template.id,
        "title": _in(texts, template.name_sv, template.name_en),
        "about": _in(texts, template.about_sv, template.about_en),
        "places": say.places(texts, template.asset_kinds),
        "usual": say.usual(texts, template.rrule, template.minutes),
        "kind": template.kind,
        "is_own": template.is_own,
        "count": len(template.items),
        "mandatory_count": sum(item.is_mandatory for item in template.items),
    }


def _item(texts: Texts, item: Item) -> dict[str, Any]:
    said = {
        name: _in(texts, getattr(item, f"{name}_sv"), getattr(item, f"{name}_en"))
        for name in ("question", "ok", "photo", "guidance")
    }
    return {**item.model_dump(), **said}


def _deviation(texts: Texts, found: Deviation, names: Mapping[str, Template]) -> dict[str, Any]:
    place = place_of(found.asset_kind, found.asset_code, found.asset_name, texts)
    return {
        **found.model_dump(),
        "place": place,
        "question": _in(texts, found.question_sv, found.question_en),
        "task_name": say.task_name(texts, found.task, names),
    }


def _retired(tx: Connection, texts: Texts, template: Template) -> list[dict[str, Any]]:
    found = editing.retired_items(tx, template.id)
    return [
        {**one, "question": _in(texts, one["question_sv"], one["question_en"])} for one in found
    ]


def _warning(texts: Texts, template: Template, said: Said) -> str:
    """Say that a safety inspection was read whose points are not as many as the list's."""
    whole = (tables.POINTS, tables.MANDATORY_POINTS)
    if template.code != tables.SAFETY_INSPECTION or said.points in (None, whole):
        return ""
    return say.not_whole(texts, *whole)


def _choices(texts: Texts) -> dict[str, Any]:
    return {
        "kinds": words.ROUND_KINDS,
        "place_choices": [(kind, say.place_word(texts, kind)) for kind in ROUND_PLACES],
        "aspects": words.ROUND_ASPECTS,
        "photo_times": words.PHOTO_WHEN,
        "grades": words.SEVERITIES,
        "priorities": words.PRIORITIES,
        **_LIMITS,
    }


def _as_form(row: Template | Item, wanted: type[WantedTemplate | WantedItem]) -> dict[str, Any]:
    """Return a row as its form shows it: nothing is an empty text."""
    told = {field.name: getattr(row, field.name, None) for field in fields(wanted)}
    return {name: _written(value) for name, value in told.items()}


def _written(value: object) -> object:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else value


def _item_form(item: Item | None) -> dict[str, Any]:
    if item is None:
        return asdict(WantedItem(question_sv=""))
    may_not_apply = "not_applicable" in item.answers
    return {**_as_form(item, WantedItem), "may_not_apply": may_not_apply}


def _in(texts: Texts, swedish: str | None, english: str | None) -> str:
    return (swedish if texts.locale.language == "sv" else english) or ""
