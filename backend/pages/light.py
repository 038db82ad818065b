"""What the page of a surface or a lamp says of its light."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import shapely
from markupsafe import Markup
from sqlalchemy import Connection, Row

from backend.assets import classes
from backend.assets import service as assets
from backend.assets.schemas import AssetDetail, LightingClass
from backend.pages import estates, store
from backend.queries import values
from gis.lighting.typical import KINDS
from gis.vocabulary import INDOOR_LAMP_KINDS
from maps import lamp_words
from maps.asset_fields import asset_title
from maps.class_words import OWN_CLASSES, class_choice, default_choice
from maps.ground_figure import figure_box, ground_figure
from maps.light_words import (
    NO_CELLS,
    NOT_YET,
    STREET,
    STREETS,
    area,
    surface_history,
    surface_light,
)
from maps.texts import Texts
from maps.vocabulary import label

#: Lamps named before the rest is only counted.
LAMPS_NAMED = 12
#: Results of a surface shown, the one that stands among them.
RESULTS_SHOWN = 12


def light_of(tx: Connection, asset: AssetDetail, texts: Texts) -> dict[str, object] | None:
    """Return what is computed of the light at an asset; None where light is no matter of it."""
    if asset.vanished_at:
        return None
    street = asset.kind == "footpath" and asset.fields.get("kind") in STREETS
    if classes.surface_kind(asset) or street:
        return _surface_light(tx, asset, texts)
    if asset.kind == "lamp" and asset.fields.get("kind") not in INDOOR_LAMP_KINDS:
        return _lamp_light(tx, asset, texts)
    return None


def class_form(tx: Connection, asset: AssetDetail, texts: Texts) -> dict[str, object] | None:
    """Return the form that chooses the class of a surface; None where no class matters."""
    surface = classes.surface_kind(asset)
    if surface is None:
        return None
    offered = classes.offered(tx, asset.id)
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in offered:
        title = texts.gettext(OWN_CLASSES) if one.own else one.edition
        groups.setdefault(title, []).append((one.code, _class_choice(one, texts)))
    chosen = asset.fields.get("lighting_class")
    return {
        "chosen": chosen or "",
        "unlisted": chosen if chosen and chosen not in {one.code for one in offered} else "",
        "default": default_choice(classes.default_class(surface), texts),
        "groups": list(groups.items()),
    }


def _class_choice(one: LightingClass, texts: Texts) -> str:
    return class_choice(one.code, one.e_avg_lx, one.e_min_lx, one.uo, one.quantity, texts)


def _surface_light(tx: Connection, asset: AssetDetail, texts: Texts) -> dict[str, object]:
    row = store.one(tx, "surface_light", asset_id=asset.id)
    if row is None:
        return {"surface": None, "why": _why_not(tx, asset, texts)}
    surface = surface_light(asset.fields.get("lighting_class"), values(row), texts)
    named = store.rows(tx, "lamps_of_surface", asset_id=asset.id)
    lamps = [
        {
            "url": f"/assets/lamp/{lamp.id}",
            "name": lamp.name,
            "state": label(texts, "lamp_state", lamp.state),
            "unknown": lamp.state == "unknown",
        }
        for lamp in named[:LAMPS_NAMED]
    ]
    past = store.rows(tx, "surface_history", asset_id=asset.id, most=RESULTS_SHOWN)
    return {
        "surface": surface,
        "lamps": lamps,
        "more": len(named) - len(lamps),
        "why": "" if surface.demands else texts.gettext(NO_CELLS),
        "history": surface_history([values(one) for one in past], texts),
    }


def _lamp_light(tx: Connection, asset: AssetDetail, texts: Texts) -> dict[str, object]:
    found = [
        {
            "url": f"/assets/{row.asset_kind}/{row.surface_id}",
            "name": _surface_name(row.asset_kind, row.surface_code, row.surface_name, texts),
            "area": texts.quantity(row.area_m2, "m²"),
            "certainty": row.certainty,
        }
        for row in store.rows(tx, "surfaces_of_lamp", asset_id=asset.id)
    ]
    estate = assets.estate(tx, asset.estate)
    why = "" if estate.computed_at else _why_not(tx, asset, texts)
    repair = store.one(tx, "repair_of_lamp", asset_id=asset.id)
    return {
        "surface": None,
        "spots": found,
        "why": "" if found else why,
        "computed_at": estate.computed_at,
        "waiting": estate.waiting_changes,
        "shares": estates.shares_of([estate], texts),
        "effect": None if why else _effect(tx, asset, texts),
        "repair": None if repair is None else _repair(repair, asset, texts),
        "groups": [
            {
                "text": lamp_words.group_text(values(row), texts),
                "lamps": [
                    ("" if lamp_id == asset.id else f"/assets/lamp/{lamp_id}", code)
                    for lamp_id, code in zip(row.lamp_ids, row.lamp_codes, strict=True)
                ],
            }
            for row in store.rows(tx, "group_fault_of_lamp", asset_id=asset.id)
        ],
    }


def _repair(row: Row[Any], asset: AssetDetail, texts: Texts) -> dict[str, str]:
    return {
        "text": lamp_words.repair_text(values(row), texts),
        "url": f"/lists/repairs?estate={asset.estate}",
        "with_name": row.with_lamp_code or "",
        "with_url": f"/assets/lamp/{row.with_lamp_id}" if row.with_lamp_id else "",
    }


def _effect(tx: Connection, asset: AssetDetail, texts: Texts) -> lamp_words.Effect | None:
    rows = store.rows(tx, "effect_of_lamp", asset_id=asset.id)
    is_out = asset.fields.get("state") not in ("lit", "unknown")
    if is_out and not rows:
        return None  # what it takes away when it is mended is told by its place in the order
    total_m2 = sum(row.area_m2 for row in rows)
    text = lamp_words.effect_text(total_m2, texts, is_out=is_out)
    parts = [
        (
            f"/assets/{row.asset_kind}/{row.surface_id}",
            _surface_name(row.asset_kind, row.code, row.name, texts),
            area(row.area_m2, texts),
        )
        for row in rows
    ]
    words = lamp_words.figure_text(parts, texts)
    return lamp_words.Effect(text, parts, _figure(tx, asset.id, rows, words))


def _figure(
    tx: Connection, lamp_id: uuid.UUID, rows: Sequence[Row[Any]], alternative: str
) -> Markup:
    place = store.one(tx, "lamp_place", asset_id=lamp_id)
    if not rows or place is None:
        return Markup()
    lamp = shapely.from_wkb(place.wkb)
    dark = [shapely.from_wkb(row.wkb) for row in rows]
    box = figure_box(lamp, dark)
    asked = {"company_id": place.company_id, "area": shapely.to_wkb(shapely.box(*box))}
    around = [
        (row.kind, shapely.from_wkb(row.wkb)) for row in store.rows(tx, "ground_around", **asked)
    ]
    return ground_figure(box, lamp, dark, around, alternative)


def distribution_of(tx: Connection, asset: AssetDetail, texts: Texts) -> tuple[str | None, str]:
    """Return by which table of intensities a lamp is computed, and the address that tells of it.

    None for a lamp indoors, which is not computed.
    """
    row = store.one(tx, "luminaire_of_lamp", asset_id=asset.id)
    if row is None or row.kind in INDOOR_LAMP_KINDS:
        return None, ""
    family = KINDS.get(row.kind, KINDS["unknown"]).family
    file = f"/luminaires/{row.photometry_id}" if row.photometry_id else "/luminaires"
    return lamp_words.distribution_text(values(row), family, texts), file


def _surface_name(kind: str, code: str | None, name: str | None, texts: Texts) -> str:
    return name or asset_title(kind, code, name, texts)


def _why_not(tx: Connection, asset: AssetDetail, texts: Texts) -> str:
    if asset.kind == "footpath" and asset.fields.get("kind") in STREETS:
        return texts.gettext(STREET)
    refused = estates.why_not_computed([assets.estate(tx, asset.estate)])
    return texts.gettext(refused or NOT_YET)
