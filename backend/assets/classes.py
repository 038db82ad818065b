"""The lighting class a surface is held against: the owner's choice, never the law's."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection

from backend import jobs
from backend.assets import service, store
from backend.assets.schemas import AssetDetail, LightingClass
from backend.errors import NotFoundError, invalid
from backend.queries import values
from gis.lighting.classes import DEFAULT_CLASS

#: Paths that the computation leaves out: they have demands of another kind.
_STREETS = ("street", "service")


def surface_kind(asset: AssetDetail) -> str | None:
    """Return what kind of surface an asset is to the light computation; None: none."""
    kind = asset.fields.get("kind")
    if asset.vanished_at:
        return None
    if asset.kind == "footpath":
        return None if kind in _STREETS else "steps" if kind == "steps" else "footpath"
    if asset.kind == "place":
        return "parking" if kind == "parking" else None
    return {"courtyard": "courtyard", "stairwell": "entrance"}.get(asset.kind)


def default_class(surface: str) -> str:
    """Return the class of a kind of surface where nobody chose one; ours."""
    return DEFAULT_CLASS[surface]


def offered(tx: Connection, asset_id: uuid.UUID) -> list[LightingClass]:
    """Return the classes that may be chosen for an asset: its company's own come first."""
    rows = store.rows(tx, "classes", asset_id=asset_id)
    return [LightingClass.model_validate(values(row)) for row in rows]


def choose(tx: Connection, kind: str, asset_id: uuid.UUID, code: str | None) -> AssetDetail:
    """Hold a surface against a class from now on; None: against the default of its kind.

    Its estate is computed anew by the worker; the same choice again changes nothing.

    Raises
    ------
    NotFoundError
        If there is no such asset of that kind.
    InvalidError
        If its light is not computed, or its company has no such class.
    """
    asset = service.read(tx, asset_id)
    if asset.kind != kind:
        raise NotFoundError(f"asset {asset_id} is not a {kind}")
    if surface_kind(asset) is None:
        raise invalid("lighting_class", f"no light is computed for this {kind}")
    if code is not None and code not in {known.code for known in offered(tx, asset_id)}:
        raise invalid("lighting_class", f"there is no lighting class {code!r}")
    if asset.fields.get("lighting_class") == code:
        return asset
    store.set_class(tx, kind, asset_id, code)
    store.one(tx, "defer_analysis", asset_id=asset_id, task=jobs.ANALYSE)
    return service.read(tx, asset_id)
