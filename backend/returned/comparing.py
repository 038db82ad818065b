"""Hold a file that came back against the register: what differs, and what stands in its way."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from backend.edits import service as edits
from backend.returned import store
from backend.returned.reading import Content
from gis.origin import Handed
from gis.returned import Comparison, Difference, Here, compare, identity
from maps.layers import EDITABLE


def compared(tx: Connection, company_id: uuid.UUID, layer: str, content: Content) -> Comparison:
    """Compare one layer of a file, and ask what the register would say to each difference.

    Parameters
    ----------
    tx : Connection
        The transaction; rows that it does not see are none.
    company_id : uuid.UUID
        Company of the register.
    layer : str
        One of `maps.layers.EDITABLE`.
    content : Content
        The file.
    """
    given = content.layers[layer]
    handed = handed_rows(content.handed, layer)
    ids = {key for key in map(identity, (row.id for row in given)) if key} | set(handed or {})
    held = edits.rows(tx, layer, ids)
    exported_at = content.handed.origin.exported_at if content.handed else None
    earlier = _earlier(tx, company_id, EDITABLE[layer], held, exported_at)
    here = {key: _here(row, earlier.get(key, {})) for key, row in held.items()}
    found = compare(EDITABLE[layer], given, here, handed)
    told = told_estate(tx, company_id, content.handed)
    _try(tx, layer, [one for one in found.differences if not one.reason], told)
    return found


def told_estate(tx: Connection, company_id: uuid.UUID, handed: Handed | None) -> uuid.UUID | None:
    """Return the estate that a file was taken out of; None: it does not say, or of several."""
    code = handed.origin.estate if handed else ""
    found: uuid.UUID | None = store.scalar(tx, "estate_coded", company_id=company_id, code=code)
    return found


def _try(
    tx: Connection, layer: str, differences: Sequence[Difference], told: uuid.UUID | None
) -> None:
    """Note of each difference why the register would not take it, and where it would belong."""
    changes = [
        change_of(
            one.change, one.id, one.fields, one.geometry,
            is_gone=one.here is not None and one.here.is_gone,
            version=one.here.changed_at if one.here else None, estate_id=told,
        )
        for one in differences
    ]  # fmt: skip
    for one, outcome in zip(
        differences, edits.apply(tx, layer, changes, dry_run=True), strict=True
    ):
        one.estate_id = outcome.estate_id
        if outcome.state in {"refused", "missing", "conflict"}:
            one.problems = {problem.field: problem.reason for problem in outcome.problems}
            one.problems = one.problems or {"row": outcome.state}


def _earlier(
    tx: Connection,
    company_id: uuid.UUID,
    kind: str,
    held: Mapping[uuid.UUID, edits.Held],
    since: datetime | None,
) -> dict[uuid.UUID, dict[str, object]]:
    """Return the values that rows had when the file was taken out, of what changed since."""
    newer = [key for key, row in held.items() if since and row.changed_at > since]
    if not newer:
        return {}
    found: dict[uuid.UUID, dict[str, object]] = {}
    for row in store.rows(
        tx, "changed_since", company_id=company_id, kind=kind, ids=newer, since=since
    ):
        then = found.setdefault(uuid.UUID(row.object_id), {})
        for name, value in (row.before or {}).items():
            then.setdefault(name, _shape(value) if name == "geom" else value)
    return found


def _shape(value: object) -> object:
    return shapely.from_geojson(json.dumps(value)) if isinstance(value, dict) else None


def _here(row: edits.Held, earlier: Mapping[str, object]) -> Here:
    names = {*row.fields, "geom"}
    return Here(
        id=row.id,
        values=row.fields,
        geometry=row.geometry,
        changed_at=row.changed_at,
        is_gone=row.vanished_at is not None,
        earlier={name: value for name, value in earlier.items() if name in names},
    )


def handed_rows(handed: Handed | None, layer: str) -> dict[uuid.UUID, datetime | None] | None:
    """Return the rows of a layer as they were handed out; None: the file does not say."""
    if handed is None or layer not in handed.rows:
        return None
    told = {identity(key): at for key, at in handed.rows[layer].items()}
    return {key: at for key, at in told.items() if key is not None}


def change_of(
    change: str,
    layer_id: uuid.UUID | None,
    fields: Mapping[str, Sequence[object]],
    geometry: BaseGeometry | None,
    *,
    is_gone: bool,
    version: datetime | None,
    estate_id: uuid.UUID | None,
) -> edits.Change:
    """Return what a difference asks of the register.

    Parameters
    ----------
    change
        One of `gis.vocabulary.RETURN_CHANGES`.
    layer_id
        Row of the register.
    fields
        By field: the value here, the value sent.
    geometry
        Where it is to lie [EPSG:3006]; None: where it lies.
    is_gone
        Whether the row was removed here: then it stands again.
    version
        Version it was compared with.
    estate_id
        Where a new row belongs if its place does not say.
    """
    values = {name: pair[1] for name, pair in fields.items()}
    if change == "added":
        return edits.Change(
            act="create", values=values, geometry=geometry, fallback_estate_id=estate_id
        )
    if change == "deleted":
        return edits.Change(act="delete", id=layer_id, version=version)
    act: Any = "restore" if is_gone else "update"
    return edits.Change(act=act, id=layer_id, values=values, geometry=geometry, version=version)
