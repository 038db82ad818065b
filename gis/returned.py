"""What an edited file changes, held against the register as it is now and as it was taken out.

Three things are compared: the row in the file, the row here, and, of what changed here since the
file was taken out, the value it had then. What the planner left alone is left alone, also where it
is older than ours; what both changed is a conflict that a person decides.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from gis.file_values import plain, same
from gis.sources.fields import KINDS, Field, Kind

Change = Literal["added", "moved", "changed", "deleted"]
#: Shorter moves come from changing the reference system and back [m].
STILL_M: Final = 0.01
#: A copy that lies on its original is one by mistake [m].
COPY_M: Final = 0.05
#: Files keep moments to the millisecond.
_MOMENT: Final = timedelta(milliseconds=1)

#: What is said of a row; pages translate it.
UNKNOWN_ID: Final = "no row that you see has this id; leave the id empty to add a new row"
ON_ORIGINAL: Final = "is a copy that lies on its original; move it, or remove it from the file"
NO_POSITION: Final = "has no position"
BOTH: Final = "was changed here too since the file was taken out"
SOMEHOW: Final = "was changed here since the file was taken out; it cannot be told what"
GONE: Final = "was removed here since the file was taken out"
CHANGED_HERE: Final = "was changed here since the file was taken out, and removed in the file"


@dataclass(frozen=True, kw_only=True)
class Given:
    """A row of a file: its number, identity if it has one, values, and geometry in EPSG:3006."""

    fid: int
    id: str | None
    values: Mapping[str, object]
    geometry: BaseGeometry | None


@dataclass(frozen=True, kw_only=True)
class Here:
    """A row of the register now; `earlier` holds what changed here since the file was taken out."""

    id: uuid.UUID
    values: Mapping[str, object]
    geometry: BaseGeometry
    changed_at: datetime
    is_gone: bool = False
    earlier: Mapping[str, object] = field(default_factory=dict)


@dataclass(kw_only=True)
class Difference:
    """One thing that a file changes.

    Attributes
    ----------
    fields
        By field: the value here, the value sent.
    moved_m
        How far it moved [m]; None: it did not.
    conflict, reason
        Why a person must decide, why it cannot be taken; empty: nothing in the way.
    problems
        By field what the register says against it.
    estate_id
        Estate that a new row would belong to; None: that cannot be told.
    """

    change: Change
    fid: int | None = None
    id: uuid.UUID | None = None
    fields: dict[str, tuple[object, object]] = field(default_factory=dict)
    moved_m: float | None = None
    geometry: BaseGeometry | None = None
    here: Here | None = None
    conflict: str = ""
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    estate_id: uuid.UUID | None = None
    is_copy: bool = False


@dataclass(kw_only=True)
class Comparison:
    """All that a file changes of one layer, rows that say nothing new, and rows removed here."""

    differences: list[Difference] = field(default_factory=list)
    unchanged: int = 0
    gone: int = 0


def compare(
    kind: str,
    given: Sequence[Given],
    here: Mapping[uuid.UUID, Here],
    handed: Mapping[uuid.UUID, datetime | None] | None,
) -> Comparison:
    """Hold the rows of one layer against the register.

    Parameters
    ----------
    kind
        Kind of asset of the layer.
    given
        Rows of the file.
    here
        Rows of the register that the file names or was handed, removed ones too.
    handed
        Rows as they were handed out, with when each was last changed; None: the file does not say,
        and nothing counts as removed.
    """
    found = Comparison()
    known, others = _sorted(given, here)
    for row in others:
        found.differences.append(_added(kind, row))
    for key, rows in known.items():
        original, *copies = sorted(rows, key=lambda row: _nearness(row, here[key]))
        _take(found, kind, original, here[key], (handed or {}).get(key))
        for copy in copies:
            one = _added(kind, copy)
            one.is_copy = True
            if _apart_m(copy.geometry, here[key].geometry) <= COPY_M:
                one.reason = ON_ORIGINAL
            found.differences.append(one)
    for key, changed_at in (handed or {}).items():
        if key in here and key not in known and not here[key].is_gone:
            found.differences.append(_deleted(here[key], changed_at))
    return found


def fitted(kind: Kind, shape: BaseGeometry) -> BaseGeometry:
    """Return a geometry as the register keeps its kind: flat, one part of what has one."""
    flat = shapely.force_2d(shape)
    if kind.shape == "polygon" and isinstance(flat, shapely.Polygon):
        return shapely.MultiPolygon([flat])
    several = {"point": "MultiPoint", "line": "MultiLineString"}.get(kind.shape)
    parts = list(getattr(flat, "geoms", ())) if flat.geom_type == several else []
    return parts[0] if len(parts) == 1 else flat


def _sorted(
    given: Iterable[Given], here: Mapping[uuid.UUID, Here]
) -> tuple[dict[uuid.UUID, list[Given]], list[Given]]:
    """Tell rows of the register, by identity, from others."""
    known: dict[uuid.UUID, list[Given]] = {}
    others: list[Given] = []
    for row in given:
        key = identity(row.id)
        if key is not None and key in here:
            known.setdefault(key, []).append(row)
        else:
            others.append(row)
    return known, others


def identity(text: object) -> uuid.UUID | None:
    """Return the identity that a text says; None: none."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def _added(kind: str, row: Given) -> Difference:
    wanted = KINDS[kind]
    said = {name: plain(wanted.field(name), value) for name, value in row.values.items()}
    one = Difference(
        change="added",
        fid=row.fid,
        fields={name: (None, value) for name, value in said.items() if value is not None},
        geometry=None if row.geometry is None else fitted(wanted, row.geometry),
    )
    if row.geometry is None or row.geometry.is_empty:
        one.reason = NO_POSITION
    return one


def _take(found: Comparison, kind: str, row: Given, here: Here, handed_at: datetime | None) -> None:
    wanted = KINDS[kind]
    if row.id is not None and (row.geometry is None or row.geometry.is_empty):
        one = Difference(change="changed", fid=row.fid, id=here.id, here=here, reason=NO_POSITION)
        found.differences.append(one)
        return
    both: list[str] = []
    fields: dict[str, tuple[object, object]] = {}
    for name, value in row.values.items():
        sent, now = plain(wanted.field(name), value), plain(wanted.field(name), here.values[name])
        if same(sent, now) or _untouched(wanted.field(name), sent, here):
            continue
        fields[name] = (now, sent)
        both += [name] if name in here.earlier else []
    assert row.geometry is not None  # noqa: S101 -- refused above
    shape = fitted(wanted, row.geometry)
    moved = _apart_m(shape, here.geometry)
    then = here.earlier.get("geom")
    is_moved = moved > STILL_M and not (
        isinstance(then, BaseGeometry) and _apart_m(shape, then) <= STILL_M
    )
    both += ["geom"] if is_moved and then is not None else []
    if not fields and not is_moved:
        found.unchanged += not here.is_gone
        found.gone += here.is_gone
        return
    found.differences.append(
        Difference(
            change="changed" if fields else "moved",
            fid=row.fid,
            id=here.id,
            fields=fields,
            moved_m=moved if is_moved else None,
            geometry=shape if is_moved else None,
            here=here,
            conflict=_conflict(here, both, handed_at),
        )
    )


def _conflict(here: Here, both: Sequence[str], handed_at: datetime | None) -> str:
    if here.is_gone:
        return GONE
    if both:
        return BOTH
    return SOMEHOW if not here.earlier and _is_newer(here, handed_at) else ""


def _deleted(here: Here, handed_at: datetime | None) -> Difference:
    newer = bool(here.earlier) or _is_newer(here, handed_at)
    return Difference(
        change="deleted", id=here.id, here=here, conflict=CHANGED_HERE if newer else ""
    )


def _is_newer(here: Here, handed_at: datetime | None) -> bool:
    return handed_at is not None and here.changed_at - handed_at > _MOMENT


def _untouched(wanted: Field, sent: object, here: Here) -> bool:
    """Tell whether a value is what it was when the file was taken out, and only ours is newer."""
    name = wanted.name
    return name in here.earlier and same(sent, plain(wanted, here.earlier[name]))


def _nearness(row: Given, here: Here) -> tuple[bool, float, int]:
    return row.geometry is None, _apart_m(row.geometry, here.geometry), row.fid


def _apart_m(one: BaseGeometry | None, other: BaseGeometry) -> float:
    if one is None or one.is_empty:
        return math.inf
    return float(shapely.hausdorff_distance(one, other))
