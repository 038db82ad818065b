"""Pages of measures: the register, one with what became of it, a new one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import RedirectResponse

from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError
from backend.followup import cost_routes, costs, page, registering, service, store
from backend.followup.areas import AreaError
from backend.followup.forms import (
    Code,
    Line,
    MeasureForm,
    PlaceForm,
    PlanForm,
    ToldForm,
    place_form,
    plan_form,
    told_form,
)
from backend.followup.schemas import Measure
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.schemas import Text
from backend.sheets import csv_file
from gis import vocabulary as words
from gis.workdays import local_date
from maps import audit_words
from maps import measure_words as say
from maps.vocabulary import VOCABULARIES, label

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

PATH: Final = "/measures"
EstateCode = Annotated[Text, Query(max_length=100)]


@dataclass(frozen=True)
class Said:
    """What a page says above its content: thanks, or why not."""

    thanks: str = ""
    refused: str = ""
    code: int = 200


async def _written(
    plan: Annotated[PlanForm, Depends(plan_form)],
    places: Annotated[PlaceForm, Depends(place_form)],
    told: Annotated[ToldForm, Depends(told_form)],
    estate_id: Code = "",
    name: Line = "",
    kind: Code = "physical",
    starts_on: Code = "",
) -> MeasureForm:
    return MeasureForm(
        estate_id=estate_id, name=name, kind=kind, starts_on=starts_on, told=told,
        **vars(plan), **vars(places),
    )  # fmt: skip


@router.get("/measures")
def measure_list(tx: Tx, who: Who, estate: EstateCode = "") -> Response:
    """Show the measures with what they cost and where they stand."""
    sent = sent_by(who)
    known = store.rows(tx, "estates")
    chosen = next((one for one in known if one.code == estate), None)
    found = service.measures(tx, chosen.id if chosen else None)
    answer = who.page(
        "measures.html",
        title=who.texts.gettext("Measures"),
        active="measures",
        measures=found,
        months=[_months(who, one) for one in found],
        estates=[(one.code, one.name) for one in known],
        estate=chosen.code if chosen else "",
        totals=None if service.is_limited(tx) else service.totals(tx),
        money=lambda amount: say.money(who.texts, amount),
        span=lambda one: say.span(who.texts, one.starts_on, one.ends_on),
        may_change=who.identity.may("plan"),
        said=Said(thanks=say.thanks(who.texts, sent)),
    )
    return thanked(answer, PATH, sent)


@router.get("/measures.csv")
def measures_csv(tx: Tx, who: Who) -> Response:
    """Give the register of measures as a table."""
    texts = who.texts
    headings = [texts.gettext(name) for name in say.HEADINGS]
    rows = [
        [
            one.name, one.estate_name, label(texts, "measure_kind", one.kind), one.starts_on,
            one.ends_on, say.things(texts, one.metric, one.theme), one.cost_sek, one.booked_sek,
            one.dwellings, one.cost_per_dwelling, one.reference,
        ]
        for one in service.measures(tx)
    ]  # fmt: skip
    return Response(
        csv_file(headings, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="measures.csv"'},
    )


@router.get("/measures/new")
def new_measure(tx: Tx, who: Who) -> Response:
    """Show the form of a new measure."""
    return _form(tx, who, MeasureForm())


@router.post("/measures")
def add_measure(tx: Tx, who: Who, form: Annotated[MeasureForm, Depends(_written)]) -> Response:
    """Write a measure down."""
    today = local_date(datetime.now(UTC))
    try:
        made = registering.add(tx, who.identity.company_id, form.wanted(), today)
    except AreaError as error:
        said = say.area_refused(who.texts, error.field, error.why, error.label)
        return _form(tx, who, form, Said(refused=said, code=422))
    except InvalidError as error:
        return _form(tx, who, form, _refusal(who, error))
    return thank_at(f"{PATH}/{made}", "made")


# Before the page of one measure, whose address would take theirs.
router.include_router(cost_routes.router)


@router.get("/measures/{measure_id}")
def one_measure(measure_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show what became of a measure, and what was fixed before it began."""
    sent = sent_by(who)
    answer = _page(tx, who, measure_id, Said(thanks=say.thanks(who.texts, sent)))
    return thanked(answer, f"{PATH}/{measure_id}", sent)


@router.post("/measures/{measure_id}")
def tell_measure(
    measure_id: uuid.UUID, tx: Tx, who: Who, form: Annotated[ToldForm, Depends(told_form)]
) -> Response:
    """Tell costs, the last day and notes."""
    try:
        registering.tell(tx, measure_id, form.told())
    except InvalidError as error:
        return _page(tx, who, measure_id, _refusal(who, error), form)
    return thank_at(f"{PATH}/{measure_id}", "told")


@router.post("/measures/{measure_id}/take-back")
def take_back(measure_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Take a measure back that has not begun."""
    try:
        registering.take_back(tx, measure_id)
    except ConflictError as error:
        refused = say.refused(who.texts, type(error).__name__)
        return _page(tx, who, measure_id, Said(refused=refused, code=409))
    return thank_at(PATH, "taken_back")


@router.get("/measures/{measure_id}/{act}")
def back(measure_id: uuid.UUID, act: str) -> Response:  # noqa: ARG001 -- the page holds it
    """Lead whoever loads the answer of a form again back to the page."""
    return RedirectResponse(f"{PATH}/{measure_id}", 303)


def _refusal(who: Reader, error: InvalidError) -> Said:
    return Said(refused=say.refused(who.texts, error.problems[0].field), code=422)


def _months(who: Reader, measure: Measure) -> str:
    if not measure.has_begun:
        return label(who.texts, "measure_state", "planned")
    return label(who.texts, "measure_state", measure.state)


def _form(tx: Tx, who: Reader, form: MeasureForm, said: Said | None = None) -> Response:
    shown = said or Said()
    return who.page(
        "measure_new.html",
        shown.code,
        title=who.texts.gettext("New measure"),
        active="measures",
        form=form,
        estates=[(str(one.id), one.name) for one in store.rows(tx, "estates")],
        metrics=[(code, say.things(who.texts, code)) for code in words.MEASURE_METRICS],
        groups=[
            (code, label(who.texts, "category_group", code))
            for code in VOCABULARIES["category_group"]
        ],
        themes=[(code, label(who.texts, "survey_theme", code)) for code in words.SURVEY_THEMES],
        said=shown,
        **{
            f"{name}_choices": [(code, label(who.texts, f"measure_{name}", code)) for code in codes]
            for name, codes in _CHOICES.items()
        },
    )


_CHOICES: Final = {
    "kind": words.MEASURE_KINDS,
    "expects": words.MEASURE_EXPECTS,
    "reason": words.MEASURE_REASONS,
    "comparison": words.MEASURE_COMPARISONS,
}


def _page(
    tx: Tx, who: Reader, measure_id: uuid.UUID, said: Said, form: ToldForm | None = None
) -> Response:
    measure = service.read(tx, measure_id)
    effect = service.effect(tx, measure_id)
    areas = effect.areas if effect else service.areas(tx, measure_id)
    shown: dict[str, Any] = page.context(who.texts, effect) if effect else {"effect": None}
    return who.page(
        "measure.html",
        said.code,
        title=measure.name,
        active="measures",
        measure=measure,
        areas=page.area_lines(who.texts, areas),
        things=say.things(who.texts, measure.metric, measure.theme),
        about_metric=say.about(who.texts, measure.metric),
        span=say.span(who.texts, measure.starts_on, measure.ends_on),
        money=lambda amount: say.money(who.texts, amount),
        booked=costs.lines_of(tx, measure_id),
        changes=_changes(tx, who, measure_id),
        form=form or _as_told(measure),
        may_change=who.identity.may("plan"),
        said=said,
        **shown,
    )


def _as_told(measure: Measure) -> ToldForm:
    return ToldForm(
        about=measure.about, ends_on=measure.ends_on.isoformat() if measure.ends_on else "",
        reference=measure.reference or "",
        cost="" if measure.cost_sek is None else str(measure.cost_sek),
        dwellings=str(measure.dwellings or ""), note=measure.note,
    )  # fmt: skip


def _changes(tx: Tx, who: Reader, measure_id: uuid.UUID) -> list[dict[str, Any]]:
    return [
        {
            "when": who.texts.moment(row.at),
            "who": label(who.texts, "role", row.actor),
            "action": who.texts.gettext(audit_words.ACTIONS[row.action]),
            "what": audit_words.kind_word(row.kind, who.texts),
            "changes": audit_words.changes(row.before, row.after, who.texts)
            if row.action == "update"
            else [],
        }
        for row in store.rows(tx, "changes", id=measure_id)
    ]
