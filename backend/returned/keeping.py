"""Store a file that came back: each difference a row, with the estate that it is about."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import shapely
from sqlalchemy import Connection

from backend.access.service import Identity
from backend.edits import service as edits
from backend.errors import invalid
from backend.returned import store
from backend.returned.comparing import handed_rows, told_estate
from backend.returned.reading import Content
from gis.origin import Handed
from gis.returned import Comparison, Difference
from maps import returned_words as words
from maps.layers import LAYERS


def keep(
    tx: Connection,
    who: Identity,
    company_id: uuid.UUID,
    name: str,
    content: Content,
    found: Mapping[str, Comparison],
) -> uuid.UUID:
    """Store a file and all its differences.

    Raises
    ------
    InvalidError
        If there is no estate that it could be about.
    """
    rows = [(layer, one) for layer, part in found.items() for one in part.differences]
    estates = _estates(tx, company_id, rows, content.handed)
    if not estates:
        raise invalid("file", words.NO_ESTATE)
    main = Counter(estates).most_common(1)[0][0]
    notes = {
        "rows": len(rows),
        "others": [name for name in content.others if not is_kept(name)][:20],
        "gone": sum(part.gone for part in found.values()),
        "unnoticed": [layer for layer in found if handed_rows(content.handed, layer) is None],
    }
    file_id: uuid.UUID = store.scalar(
        tx, "insert_file", company_id=company_id, estate_id=main, name=name,
        exported_at=content.handed.origin.exported_at if content.handed else None,
        layers=list(found), unchanged=sum(part.unchanged for part in found.values()),
        notes=as_json(notes), account_id=who.account_id,
    )  # fmt: skip
    owner = {"company_id": company_id, "file_id": file_id}
    kept = [
        {**owner, "estate_id": estate, "position": at, "layer": layer, **_row(one)}
        for at, ((layer, one), estate) in enumerate(zip(rows, estates, strict=False))
    ]
    store.each(tx, "insert_row", kept)
    return file_id


def _row(one: Difference) -> dict[str, object]:
    sent = one.geometry
    now = one.here.geometry if one.here else None
    named = {**(one.here.values if one.here else {}), **{k: v[1] for k, v in one.fields.items()}}
    label = next((str(named[key]) for key in ("code", "name", "address") if named.get(key)), None)
    reason = one.problems or ({"row": one.reason} if one.reason else {})
    return {
        "fid": one.fid,
        "register_id": one.id,
        "change": one.change,
        "label": label,
        "differing": as_json({name: list(pair) for name, pair in one.fields.items()}),
        "moved_m": one.moved_m,
        "compared_at": one.here.changed_at if one.here else None,
        "conflict": one.conflict or None,
        "reasons": as_json(reason),
        "result": "refused" if reason else "waiting",
        "wkb": None if sent is None else shapely.to_wkb(sent),
        "wkb_before": None if now is None else shapely.to_wkb(now),
    }


def _estates(
    tx: Connection,
    company_id: uuid.UUID,
    rows: Sequence[tuple[str, Difference]],
    handed: Handed | None,
) -> list[uuid.UUID]:
    """Return the estate of each row; of a file without differences the one it was taken out of."""
    default = told_estate(tx, company_id, handed)
    held = _held_estates(tx, rows)
    near: dict[tuple[float, float], uuid.UUID | None] = {}
    found: list[uuid.UUID | None] = []
    for _layer, one in rows:
        estate = held.get(one.id) if one.id else one.estate_id
        if estate is None and one.geometry is not None and not one.geometry.is_empty:
            at = (round(one.geometry.centroid.x, 0), round(one.geometry.centroid.y, 0))
            if at not in near:
                near[at] = store.scalar(tx, "estate_near", easting_m=at[0], northing_m=at[1])
            estate = near[at]
        found.append(estate)
    known = [one for one in found if one] or ([default] if default else [])
    if not known:
        anywhere = store.scalar(tx, "estate_near", easting_m=0.0, northing_m=0.0)
        known = [anywhere] if anywhere else []
    main = default or (Counter(known).most_common(1)[0][0] if known else None)
    if main is None:
        return []
    return [one or main for one in found] or [main]


def _held_estates(
    tx: Connection, rows: Iterable[tuple[str, Difference]]
) -> dict[uuid.UUID, uuid.UUID]:
    by_layer: dict[str, set[uuid.UUID]] = {}
    for layer, one in rows:
        if one.id:
            by_layer.setdefault(layer, set()).add(one.id)
    return {
        key: row.estate_id
        for layer, ids in by_layer.items()
        for key, row in edits.rows(tx, layer, ids).items()
    }


def as_json(value: object) -> str:
    """Return a value as jsonb takes it."""
    # What jsonb cannot hold stands as its escape, so that the row is told of all the same.
    return json.dumps(value, ensure_ascii=False, default=str).replace("\\u0000", "\\\\u0000")


def is_kept(table: str) -> bool:
    """Tell whether a table of a file is one of ours that is only read, or keeps its own books."""
    return table in LAYERS or table == "layer_styles" or table.startswith("ljusrond_")
