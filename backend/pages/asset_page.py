"""What the page of one asset says: cleaning, fields, forms; light has a module of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from sqlalchemy import Connection

from backend.assets.schemas import AssetDetail, AssetEvent
from backend.pages import light, store
from backend.plans import service as planning
from backend.plans.schemas import Plan
from gis.deadlines import local_date
from maps.asset_fields import FIELDS, Field, asset_fields, asset_title, seen_sources
from maps.cleaning_words import begins, late, recurrence
from maps.texts import Texts
from maps.vocabulary import REPORT_CATEGORIES, label


@dataclass(frozen=True)
class Choices:
    """Fault categories that a form offers, dangers apart."""

    danger: Sequence[str]
    others: Sequence[str]


def title_of(asset: AssetDetail, texts: Texts) -> str:
    """Return what an asset is called."""
    return asset_title(asset.kind, asset.code, asset.name, texts)


def map_url(asset: AssetDetail) -> str:
    """Return the address of the map with the asset on it."""
    return f"/map?estate={quote(asset.estate)}#{asset.kind}/{asset.id}"


def fields_of(tx: Connection, asset: AssetDetail, texts: Texts) -> list[Field]:
    """Return the lines of an asset's page."""
    if asset.kind not in FIELDS:
        return []
    if asset.kind != "lamp":
        # What a waste room takes, and whether that is enough, has a page of its own.
        room = f"/waste/{asset.id}" if asset.kind == "waste_station" else ""
        return list(asset_fields(asset.kind, asset.fields, texts, urls={"fractions": room}))
    dim = asset.fields.get("dim")
    distribution, page = light.distribution_of(tx, asset, texts)
    more = {
        "distribution": distribution,
        "dim_percent": None if dim is None else dim * 100,
    }
    sources = {**seen_sources(asset.fields, texts), "distribution": ""}
    urls = {"distribution": page, "luminaire_model": page}
    return list(asset_fields(asset.kind, {**asset.fields, **more}, texts, sources, urls))


def history_of(asset: AssetDetail, texts: Texts) -> list[dict[str, object]]:
    """Return what was seen of an asset in words, with who saw it: how it came in, or the role."""
    return [
        {
            "at": event.at,
            "text": _event_text(event, texts),
            "role": label(texts, "origin", event.role) if event.role else "",
        }
        for event in asset.history
    ]


def _event_text(event: AssetEvent, texts: Texts) -> str:
    if event.what == "lamp_state":
        return label(texts, "lamp_state", event.value)
    words = label(texts, "task", event.what), label(texts, "outcome", event.value)
    return ": ".join(words)


def choices_of(tx: Connection, kind: str) -> Choices:
    """Return what can be reported of a kind of asset."""
    dangers = {row.code for row in store.rows(tx, "danger_categories")}
    offered = REPORT_CATEGORIES.get(kind, ())
    return Choices(
        danger=[code for code in offered if code in dangers],
        others=[code for code in offered if code not in dangers],
    )


def cleaning_of(tx: Connection, asset: AssetDetail, texts: Texts) -> list[dict[str, object]]:
    """Return the cleaning plans of an asset in words, each with the identity of its next visit."""
    if asset.vanished_at:
        return []
    return [_plan(plan, texts) for plan in planning.plans_of(tx, asset.id)]


def _plan(plan: Plan, texts: Texts) -> dict[str, object]:
    begun = plan.starts_on <= local_date(datetime.now(UTC))
    state = plan.cleaning_state if begun else "not_begun"
    last = plan.last_visit_at
    return {
        "id": plan.id,
        "visit_id": new_id(),
        "task": label(texts, "task", plan.task),
        "contractor": plan.contractor,
        "often": recurrence(texts, plan.interval_days, plan.rrule, plan.starts_on),
        "last_visit": None if last is None else texts.date(local_date(last)),
        "due_on": None if plan.due_on is None else texts.date(plan.due_on),
        "late": late(texts, plan.overdue_days) if begun else "",
        "state": state,
        "state_text": label(texts, "cleaning_state", state)
        if begun
        else begins(texts, plan.starts_on),
    }


def new_id() -> uuid.UUID:
    """Return the identity a form's submission will have, however often it is sent."""
    return uuid.uuid4()
