"""Change the register: one row or many, each by itself, held against what stands and checked."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row

from backend.edits import places, store, writing
from backend.edits.checking import Wanted, check, is_same
from backend.edits.schemas import SOURCE, Change, Held, Outcome, State
from backend.errors import ChangedError, FieldProblem, InvalidError, NotFoundError
from gis.sources.fields import KINDS
from maps.layers import EDITABLE

__all__ = [
    "SOURCE", "Change", "Held", "Outcome", "State", "apply", "fields", "one", "rows",
]  # fmt: skip

#: A file may keep a moment to the millisecond only.
_SAME_MOMENT: Final = timedelta(milliseconds=1)
#: What writing degrees or millimetres moves a place by is no move of it [m].
SAME_M: Final = 0.002
#: Names that programs give their own row numbers and geometries.
_THEIRS: Final = frozenset({"id", "fid", "ogc_fid", "geom", "geometry"})


@dataclass(frozen=True, kw_only=True)
class _Ready:
    """A change that may be carried out once its values are checked."""

    at: int
    change: Change
    held: Held | None
    place: tuple[uuid.UUID, uuid.UUID]
    wanted: Wanted | None


def fields(layer: str) -> tuple[str, ...]:
    """Return the names of what may be changed of a layer's rows.

    Raises
    ------
    NotFoundError
        If the layer is none that is changed.
    """
    return KINDS[_kind(layer)].field_names


def rows(
    tx: Connection, layer: str, ids: Collection[uuid.UUID], *, is_locked: bool = False
) -> dict[uuid.UUID, Held]:
    """Return rows of a layer by identity, those that have vanished too.

    Parameters
    ----------
    tx : Connection
        The transaction.
    layer : str
        One of `maps.layers.EDITABLE`.
    ids : collection of uuid.UUID
        Which ones; those there are not are left out.
    is_locked : bool
        Whether nobody else may change them until the transaction ends.
    """
    kind = _kind(layer)
    if not ids:
        return {}
    found = store.held(tx, layer, ids, is_locked=is_locked)
    return {row.id: _held(kind, row) for row in found}


def apply(
    tx: Connection, layer: str, changes: Sequence[Change], *, dry_run: bool = False
) -> list[Outcome]:
    """Carry changes out, each by itself: one that is refused keeps no other back.

    All are checked before anything is written, so that a refusal leaves nothing half done. What
    hangs on a row follows: links, outline of the estate, the log, and the light, computed anew by
    the worker where a change moves it.

    Parameters
    ----------
    tx : Connection
        The transaction; the rows it sees are those that may be changed.
    layer : str
        One of `maps.layers.EDITABLE`.
    changes : sequence of Change
        What is asked; of two changes of one row the second is refused.
    dry_run : bool
        Whether only to tell what would come of it.

    Returns
    -------
    list of Outcome
        One a change, in their order.
    """
    kind = _kind(layer)
    known = rows(tx, layer, {one.id for one in changes if one.id}, is_locked=not dry_run)
    columns = store.view_columns(tx, layer) | _THEIRS
    found: dict[int, Outcome] = {}
    ready = _ready(tx, kind, columns, changes, known, found)
    checked = check(kind, [one.wanted for one in ready if one.wanted])
    rest = iter(checked)
    written: list[writing.Written] = []
    for one in ready:
        result = next(rest) if one.wanted else None
        if result and result.problems:
            found[one.at] = Outcome(
                change=one.change, state="refused", id=one.change.id, problems=result.problems
            )
            continue
        step = writing.step(kind, one.change, one.held, one.place, result)
        found[one.at] = Outcome(
            change=one.change,
            state="done" if step else "unchanged",
            id=step.id if step else one.change.id,
            version=one.held.changed_at if one.held else None,
            estate_id=one.place[1],
        )
        written += [step] if step else []
    if written and not dry_run:
        now = writing.write(tx, kind, written)
        for at, outcome in found.items():
            if outcome.state == "done":
                found[at] = replace(outcome, version=now)
    return [found[at] for at in range(len(changes))]


def one(tx: Connection, layer: str, change: Change) -> Outcome:
    """Carry one change out.

    Raises
    ------
    InvalidError
        Naming every field that cannot be taken.
    ChangedError
        If the row is another than who asks has seen.
    NotFoundError
        If there is no such row, or no such layer.
    """
    (outcome,) = apply(tx, layer, [change])
    if outcome.state == "missing":
        raise NotFoundError(f"there is no {_kind(layer)} {change.id}")
    if outcome.state == "conflict":
        raise ChangedError("; ".join(problem.reason for problem in outcome.problems))
    if outcome.state == "refused":
        raise InvalidError(outcome.problems)
    return outcome


def _kind(layer: str) -> str:
    if layer not in EDITABLE:
        raise NotFoundError(
            f"{layer} is no layer that is changed; these are: {', '.join(EDITABLE)}"
        )
    return EDITABLE[layer]


def _held(kind: str, row: Row[Any]) -> Held:
    told = row._mapping  # noqa: SLF001 -- SQLAlchemy's public name for it
    names = KINDS[kind].field_names
    own = {name: told.get(f"own_{name}") for name in names}
    shown = {name: told[f"shown_{name}"] for name in names}
    if store.FRACTIONS in names:
        own[store.FRACTIONS] = shown[store.FRACTIONS] or []
    return Held(
        id=row.id,
        estate_id=row.estate_id,
        company_id=row.company_id,
        fields=shown if row.is_shown else own,
        own=own,
        geometry=shapely.from_wkb(bytes(row.wkb)),
        changed_at=row.changed_at,
        vanished_at=row.vanished_at,
    )


def _ready(
    tx: Connection,
    kind: str,
    columns: frozenset[str],
    changes: Sequence[Change],
    known: Mapping[uuid.UUID, Held],
    found: dict[int, Outcome],
) -> list[_Ready]:
    """Return the changes that may go on; the outcome of the others goes into `found`."""
    homes = places.homes(tx, [one for one in changes if one.act == "create"])
    ready: list[_Ready] = []
    seen: set[uuid.UUID] = set()
    for at, change in enumerate(changes):
        held = known.get(change.id) if change.id else None
        state, problem = _standing(change, held, is_again=change.id in seen)
        seen |= {change.id} if change.id else set()
        if state is None:
            place, problem = places.place_of(change, held, homes)
            problem = problem or _unknown_name(kind, columns, change)
            state = "refused" if problem else None
        if state:
            told = (problem,) if problem else ()
            version = held.changed_at if held else None
            found[at] = Outcome(
                change=change, state=state, id=change.id, version=version, problems=told
            )
            continue
        is_bare = change.act == "delete" and not change.values and change.geometry is None
        wanted = None if is_bare else _wanted(kind, change, held)
        ready.append(_Ready(at=at, change=change, held=held, place=place, wanted=wanted))
    return ready


def _standing(
    change: Change, held: Held | None, *, is_again: bool
) -> tuple[State | None, FieldProblem | None]:
    """Tell what keeps a change from being tried, going by what stands."""
    if is_again:
        return "refused", FieldProblem("id", "is changed twice")
    if change.act == "create":
        if change.id and held:
            return "conflict", FieldProblem("id", "there is such a row already")
        lacks = change.geometry is None
        return ("refused", FieldProblem("geometry", "is missing")) if lacks else (None, None)
    if held is None or (held.vanished_at and change.act != "restore"):
        return "missing", None
    if change.version and abs(change.version - held.changed_at) >= _SAME_MOMENT:
        return "conflict", FieldProblem("version", _told(held.changed_at))
    return None, None


def _told(changed_at: datetime) -> str:
    return f"it was changed here at {changed_at.isoformat(timespec='seconds')}: read it again"


def _unknown_name(kind: str, columns: frozenset[str], change: Change) -> FieldProblem | None:
    for name in change.values:
        if name not in columns and name not in KINDS[kind].field_names:
            return FieldProblem(name, f"is no field of a {kind}")
    return None


def _wanted(kind: str, change: Change, held: Held | None) -> Wanted:
    """Return what a row is to be: what is shown already is no change of it."""
    names = KINDS[kind].field_names
    given = {name: value for name, value in change.values.items() if name in names}
    own: Mapping[str, object] = {}
    if held:
        same = {name for name, value in given.items() if is_same(value, held.fields[name])}
        if change.act == "replace":
            given |= {name: held.own[name] for name in same}
        else:
            own, given = held.own, {n: v for n, v in given.items() if n not in same}
    geometry = _flat(change.geometry, held)
    is_moved = geometry is not None and not (held and geometry.equals_exact(held.geometry, SAME_M))
    standing = geometry if is_moved or held is None else held.geometry
    assert standing is not None  # noqa: S101 -- a new row has one, and so has one that stands
    return Wanted(own=own, given=given, geometry=standing, is_moved=is_moved)


def _flat(geometry: BaseGeometry | None, held: Held | None) -> BaseGeometry | None:
    """Return a geometry without heights; an outline of one part as the row has it."""
    if geometry is None:
        return None
    flat: BaseGeometry = shapely.force_2d(geometry)
    if held and held.geometry.geom_type == "MultiPolygon" and isinstance(flat, shapely.Polygon):
        return shapely.MultiPolygon([flat])
    return flat
