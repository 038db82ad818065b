"""Pages of single assets, with the forms that report a fault and record a visit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Response
from pydantic import ValidationError

from backend.access import service as access
from backend.assets import classes
from backend.assets import service as assets
from backend.assets.schemas import AssetDetail
from backend.db import TransactionRoute, Tx
from backend.errors import ConflictError, InvalidError, NotFoundError
from backend.pages import asset_page as page
from backend.pages import light
from backend.pages.context import Reader, Who
from backend.pages.thanks import sent_by, thank_at, thanked
from backend.photos import service as photos
from backend.plans import service as planning
from backend.reports import service as reports
from backend.reports.schemas import DESCRIPTION_MAX, ReportIn
from backend.rounds import service as rounds
from backend.rounds.schemas import VisitIn
from backend.schemas import Text, readable
from maps import class_words, form_words

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

ROLE = "staff"


@dataclass(frozen=True)
class Refusal:
    """Why a form came back, and what was written in it."""

    report: str = ""
    visit: str = ""
    lighting_class: str = ""
    description: str = ""


@router.get("/assets/{kind}/{asset_id}")
def asset_page(kind: str, asset_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one asset with what is known, computed, seen and reported of it."""
    asset = _asset(tx, kind, asset_id)
    sent = sent_by(who)
    answer = _page(tx, asset, who, thanks=_thanks(tx, asset, sent, who))
    return thanked(answer, _path(asset), sent)


@router.post("/assets/{kind}/{asset_id}/reports")
def report_form(
    kind: str,
    asset_id: uuid.UUID,
    tx: Tx,
    who: Who,
    id: Annotated[uuid.UUID, Form()],  # noqa: A002 -- the form's own field name
    category: Annotated[str, Form(max_length=60)] = "",
    description: Annotated[str, Form()] = "",
) -> Response:
    """Take a report from an asset's page; sending the form twice makes one report."""
    asset = _asset(tx, kind, asset_id)
    # A browser counts a line break as one character and sends two.
    words = description.replace("\r\n", "\n").strip()
    try:
        report = ReportIn(
            id=id,
            category=category,
            asset_id=asset_id,
            description=words or None,
            observed_at=datetime.now(UTC),
        )
        _send(tx, report)
    except (ValidationError, InvalidError, ConflictError) as error:
        why = _why_refused(error, category, who)
        return _page(tx, asset, who, refusal=Refusal(report=why, description=readable(words)))
    return thank_at(_path(asset), f"report:{id}")


@router.post("/assets/{kind}/{asset_id}/visits")
def visit_form(
    kind: str,
    asset_id: uuid.UUID,
    tx: Tx,
    who: Who,
    id: Annotated[uuid.UUID, Form()],  # noqa: A002 -- the form's own field name
    plan_id: Annotated[uuid.UUID, Form()],
    outcome: Annotated[Literal["done", "not_ok"], Form()],
) -> Response:
    """Record a visit now; sending the form twice makes one visit."""
    asset = _asset(tx, kind, asset_id)
    if plan_id not in {plan.id for plan in planning.plans_of(tx, asset_id)}:
        raise NotFoundError(f"there is no cleaning plan {plan_id} for asset {asset_id}")
    visit = VisitIn(
        id=id, plan_id=plan_id, visited_at=datetime.now(UTC), outcome=outcome, role=ROLE
    )
    try:
        _record(tx, visit, who)
    except ConflictError:
        why = form_words.problem(who.texts, "sent_before")
        return _page(tx, asset, who, refusal=Refusal(visit=why))
    return thank_at(_path(asset), f"visit:{id}")


@router.post("/assets/{kind}/{asset_id}/lighting-class")
def class_form(
    kind: str,
    asset_id: uuid.UUID,
    tx: Tx,
    who: Who,
    lighting_class: Annotated[Text, Form(max_length=100)] = "",
) -> Response:
    """Choose the lighting class of a surface; empty: the default of its kind."""
    asset = _asset(tx, kind, asset_id)
    try:
        chosen = classes.choose(tx, kind, asset_id, lighting_class or None)
    except InvalidError:
        why = form_words.problem(who.texts, "other")
        return _page(tx, asset, who, refusal=Refusal(lighting_class=why))
    return thank_at(_path(chosen), f"class:{quote(lighting_class, safe='')}")


def _asset(tx: Tx, kind: str, asset_id: uuid.UUID) -> AssetDetail:
    asset = assets.read(tx, asset_id)
    if asset.kind != kind:
        raise NotFoundError(f"asset {asset_id} is not a {kind}")
    return asset


def _path(asset: AssetDetail) -> str:
    return f"/assets/{asset.kind}/{asset.id}"


# A form brings no time of its own, so its repeat is told by everything else.
def _send(tx: Tx, report: ReportIn) -> None:
    try:
        reports.accept(tx, report)
    except ConflictError:
        stored = reports.read(tx, report.id)
        sent = (report.asset_id, report.category, report.description)
        if (stored.asset_id, stored.category, stored.description) != sent:
            raise


def _record(tx: Tx, visit: VisitIn, who: Reader) -> None:
    try:
        rounds.record_visit(tx, visit, who.identity)
    except ConflictError:
        stored = rounds.read_visit(tx, visit.id)
        if (stored.plan_id, stored.outcome) != (visit.plan_id, visit.outcome):
            raise


def _thanks(tx: Tx, asset: AssetDetail, sent: str, who: Reader) -> str:
    """Return the words for what was sent just now; nothing for what this asset knows nothing of."""
    what, _, key = sent.partition(":")
    title = asset.code or page.title_of(asset, who.texts)
    try:
        if what == "report":
            report = reports.read(tx, uuid.UUID(key))
            known = report.asset_id == asset.id
            return form_words.report_thanks(who.texts, title, report.category) if known else ""
        if what == "visit":
            visit = rounds.read_visit(tx, uuid.UUID(key))
            plan = planning.read_plan(tx, visit.plan_id)
            known = plan.asset_id == asset.id
            words = form_words.visit_thanks(who.texts, title, plan.task, visit.outcome)
            return words if known else ""
        if what == "class":
            chosen = asset.fields.get("lighting_class") or ""
            known = unquote(key) == chosen and classes.surface_kind(asset) is not None
            return class_words.class_thanks(who.texts, title, chosen) if known else ""
    except (ValueError, NotFoundError):
        pass
    return ""


def _why_refused(error: Exception, category: str, who: Reader) -> str:
    if isinstance(error, ConflictError):
        return form_words.problem(who.texts, "sent_before")
    if isinstance(error, InvalidError):
        return form_words.problem(who.texts, "not_here", category)
    assert isinstance(error, ValidationError)  # noqa: S101 -- the third of the three caught
    found = {(str(part), e["type"]) for e in error.errors() for part in e["loc"]}
    fields = {field for field, _ in found}
    if "category" in fields:
        return form_words.problem(who.texts, "category")
    if ("description", "too_long") in found:
        return form_words.problem(who.texts, "too_long", most=DESCRIPTION_MAX)
    if "description" in fields:
        return form_words.problem(who.texts, "machine_characters")
    return form_words.problem(who.texts, "other")


def _page(
    tx: Tx, asset: AssetDetail, who: Reader, *, thanks: str = "", refusal: Refusal | None = None
) -> Response:
    texts = who.texts
    return who.page(
        "asset.html",
        422 if refusal else 200,
        title=page.title_of(asset, texts),
        kind=asset.kind,
        number=asset.code,
        estate_name=asset.estate_name,
        estate_url=f"/map?estate={asset.estate}",
        map_url=page.map_url(asset),
        cases_url=f"/cases?state=all&asset={asset.id}",
        light=light.light_of(tx, asset, texts),
        class_form=light.class_form(tx, asset, texts),
        class_action=f"{_path(asset)}/lighting-class",
        plans=page.cleaning_of(tx, asset, texts),
        fields=page.fields_of(tx, asset, texts),
        history=page.history_of(asset, texts),
        reports=asset.open_reports,
        photos=photos.of_reports(tx, [report.id for report in asset.open_reports]),
        may_review=access.identity_of(who.request).may("manage"),
        may_ring=access.identity_of(who.request).may("contacts"),
        report_action=f"{_path(asset)}/reports",
        visit_action=f"{_path(asset)}/visits",
        report_id=page.new_id(),
        choices=page.choices_of(tx, asset.kind),
        thanks=thanks,
        form_error=(refusal or Refusal()).report,
        visit_error=(refusal or Refusal()).visit,
        class_error=(refusal or Refusal()).lighting_class,
        description=(refusal or Refusal()).description,
        description_max=DESCRIPTION_MAX,
    )
