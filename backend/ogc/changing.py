"""A feature that was sent → a change of the register, and the version it is a change of."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.edits import service as edits
from backend.edits.schemas import Act, Change
from backend.errors import ChangedError, UnseenError, invalid
from backend.ogc.reading import EPOCH
from backend.ogc.systems import System, as_stored

#: Types of a body that are read.
_WHOLE: Final = frozenset({"application/geo+json", "application/json"})
_PARTS: Final = _WHOLE | {"application/merge-patch+json"}
#: Members of a feature that mean nothing to the register.
_IGNORED: Final = frozenset({"type", "id", "geometry", "properties", "links", "bbox"})


def change_of(
    act: Act, body: bytes, kind: str, system: System, row_id: uuid.UUID | None = None
) -> Change:
    """Return the change that a body asks for.

    Parameters
    ----------
    act : Act
        What is done.
    body : bytes
        A GeoJSON feature; for an update those members alone that change (RFC 7396).
    kind : str
        Type of the body.
    system : System
        System of its coordinates.
    row_id : uuid.UUID, optional
        The feature that the address names.

    Raises
    ------
    InvalidError
        If it is no such feature.
    """
    if kind.partition(";")[0].strip().lower() not in (_PARTS if act == "update" else _WHOLE):
        raise invalid("Content-Type", "is application/geo+json")
    told = _object(body)
    if act != "update" and told.get("type") != "Feature":
        raise invalid("type", "is a Feature")
    if strange := set(told) - _IGNORED:
        raise invalid(min(strange)[:60], "is no member of a feature")
    values = told.get("properties", {}) or {}
    if not isinstance(values, dict):
        raise invalid("properties", "is an object")
    values = dict(values)
    estate = values.pop("estate_id", None)
    return Change(
        act=act,
        id=row_id or _identity("id", told.get("id")),
        values=values,
        geometry=_geometry(told, system),
        estate_id=_identity("estate_id", estate),
    )


def seen_version(
    tx: Connection, layer: str, row_id: uuid.UUID, header: str | None
) -> datetime | None:
    """Return the version that `If-Match` names; None: any.

    Raises
    ------
    UnseenError
        If there is no such header: nobody changes what they have not seen.
    ChangedError
        If it names none of ours.
    """
    if header is None or not header.strip():
        raise UnseenError("send the feature's ETag as If-Match")
    if header.strip() == "*":
        return None
    versions = []
    for part in header.split(","):
        first = part.strip().removeprefix("W/").strip('"').partition("-")[0]
        if first.isascii() and first.isdigit() and len(first) <= 17:  # noqa: PLR2004 -- [us]
            versions.append(EPOCH + timedelta(microseconds=int(first)))
    if not versions:
        raise ChangedError("If-Match names no version of this feature: read it again")
    if len(versions) > 1:
        held = edits.rows(tx, layer, [row_id]).get(row_id)
        return held.changed_at if held and held.changed_at in versions else versions[0]
    return versions[0]


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise invalid("body", "is no JSON") from None
    if not isinstance(told, dict):
        raise invalid("body", "is no object")
    return told


def _no_number(text: str) -> float:
    message = f"{text} is no number"
    raise ValueError(message)


def _identity(field: str, value: object) -> uuid.UUID | None:
    if value is None:
        return None
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise invalid(field, "is no identity (UUID)") from None


def _geometry(told: Mapping[str, Any], system: System) -> BaseGeometry | None:
    if told.get("geometry") is None:
        return None
    try:
        shape = shapely.force_2d(shapely.geometry.shape(told["geometry"]))
    except Exception:  # noqa: BLE001 -- whatever shapely says of what people send
        raise invalid("geometry", "is no GeoJSON geometry") from None
    if shape.is_empty:
        raise invalid("geometry", "is empty")
    return as_stored("geometry", shape, system)
