"""Apply what came back, row by row and in one transaction; take it back; or propose new poles."""

from __future__ import annotations

import dataclasses
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.edits import service as edits
from backend.errors import ConflictError, NotFoundError, invalid
from backend.proposals import rows as proposed
from backend.proposals import service as proposals
from backend.returned import store
from backend.returned.comparing import change_of
from backend.returned.keeping import as_json
from backend.returned.service import is_whole, read
from gis.returned import GONE
from maps import returned_words as words

#: Outcomes of the register that mean that a row stands as the file has it.
_TAKEN: Final = frozenset({"done", "unchanged"})
_LIGHT: Final = frozenset(proposed.LIGHT_FIELDS)


def apply(tx: Connection, who: Identity, file_id: uuid.UUID, chosen: Collection[uuid.UUID]) -> None:
    """Carry out the rows that were chosen; the others are left as they are here.

    Raises
    ------
    NotFoundError
        If there is no such file.
    ConflictError
        If somebody has decided on it already, or not all of it is seen.
    """
    _, rows = _held(tx, file_id, "waiting")
    waiting = [row for row in rows if row.result == "waiting"]
    taken = [row for row in waiting if row.id in chosen]
    for layer in dict.fromkeys(row.layer for row in taken):
        _carry_out(tx, layer, [row for row in taken if row.layer == layer])
    for row in waiting:
        if row.id not in chosen:
            _decide(tx, row, "left")
    _decide_file(tx, who, file_id, "applied")


def set_aside(tx: Connection, who: Identity, file_id: uuid.UUID) -> None:
    """Leave everything of a file as it is here.

    Raises
    ------
    NotFoundError
        If there is no such file.
    ConflictError
        If somebody has decided on it already, or not all of it is seen.
    """
    _, rows = _held(tx, file_id, "waiting")
    for row in rows:
        if row.result == "waiting":
            _decide(tx, row, "left")
    _decide_file(tx, who, file_id, "set_aside")


def take_back(tx: Connection, who: Identity, file_id: uuid.UUID) -> None:
    """Make undone what was applied; what somebody has changed since then stays, and is told.

    Raises
    ------
    NotFoundError
        If there is no such file.
    ConflictError
        If it is not applied, or not all of it is seen.
    """
    _, rows = _held(tx, file_id, "applied")
    done = [row for row in rows if row.result == "applied"]
    for layer in dict.fromkeys(row.layer for row in done):
        own = [row for row in reversed(done) if row.layer == layer]
        outcomes = edits.apply(tx, layer, [_undone(row) for row in own])
        for row, outcome in zip(own, outcomes, strict=True):
            if outcome.state in _TAKEN:
                _decide(tx, row, "taken_back")
            else:
                _decide(tx, row, "applied", {"row": words.CHANGED_SINCE})
    _decide_file(tx, who, file_id, "taken_back")


def propose(
    tx: Connection, who: Identity, file_id: uuid.UUID, chosen: Collection[uuid.UUID], name: str
) -> list[uuid.UUID]:
    """Make proposals of new lamps instead of writing them into the register, one an estate.

    Returns
    -------
    list of uuid.UUID
        The proposals.

    Raises
    ------
    NotFoundError
        If there is no such file.
    ConflictError
        If somebody has decided on it already, or not all of it is seen.
    InvalidError
        If no new lamp was chosen.
    """
    file, rows = _held(tx, file_id, "waiting")
    poles = [
        row
        for row in rows
        if row.id in chosen
        and row.result == "waiting"
        and (row.layer, row.change) == ("lamps", "added")
    ]
    if not poles:
        raise invalid("take", words.NO_POLES)
    made = [
        _proposal(tx, estate, name.strip() or file.name, file.name, own)
        for estate, own in _by_estate(poles).items()
    ]
    found = [one for one in made if one is not None]
    notes = {"proposals": [*file.notes.get("proposals", []), *map(str, found)]}
    store.do(tx, "note", file_id=file_id, notes=as_json(notes))
    _, after = read(tx, file_id)
    if not any(row.result == "waiting" for row in after):
        _decide_file(tx, who, file_id, "applied")
    return found


def _carry_out(tx: Connection, layer: str, rows: Sequence[Row[Any]]) -> None:
    held = edits.rows(tx, layer, {row.object_id for row in rows if row.object_id})
    changes = [
        change_of(
            row.change, row.object_id, row.fields, _shape(row.wkb),
            is_gone=row.conflict == GONE, version=row.version, estate_id=row.estate_id,
        )
        for row in rows
    ]  # fmt: skip
    for row, outcome in zip(rows, edits.apply(tx, layer, changes), strict=True):
        if outcome.state not in _TAKEN:
            told = {problem.field: problem.reason for problem in outcome.problems}
            told = {"row": words.CHANGED_MEANWHILE} if outcome.state == "conflict" else told
            _decide(tx, row, "refused", told or {"row": outcome.state})
            continue
        before = held.get(row.object_id)
        own = {} if before is None else {name: before.own.get(name) for name in row.fields}
        made = {"made_id": outcome.id, "made_version": outcome.version, "replaced": as_json(own)}
        _decide(tx, row, "applied", {}, **made)


def _undone(row: Row[Any]) -> edits.Change:
    """Return what takes an applied row back."""
    key, version = row.made_id, row.made_version
    if row.change == "added":
        return edits.Change(act="delete", id=key, version=version)
    if row.change == "deleted":
        return edits.Change(act="restore", id=key, version=version)
    shape = None if row.moved_m is None else _shape(row.wkb_before)
    before = row.before or {}
    act: Literal["delete", "update"] = "delete" if row.conflict == GONE else "update"
    return edits.Change(act=act, id=key, values=before, geometry=shape, version=version)


def _proposal(
    tx: Connection, estate: str, name: str, source: str, rows: Sequence[Row[Any]]
) -> uuid.UUID | None:
    there = proposals.place(tx, estate)
    wanted = [_pole(at, row) for at, row in enumerate(rows)]
    checked = proposed.check_rows(tx, there, wanted)
    strange = {one.row for one in checked.refused if one.field == "luminaire_type"}
    if strange:
        # A model that the register does not know says less than its flux, which stands in the row.
        wanted = [
            dataclasses.replace(row, luminaire_type=None) if row.number in strange else row
            for row in wanted
        ]
        checked = proposed.check_rows(tx, there, wanted)
    refused = {issue.row: issue for issue in checked.refused}
    made = None
    if checked.lamps:
        made = proposals.keep(tx, there, (name[:200], None, source), checked, checked.issues)
    for at, row in enumerate(rows):
        if issue := refused.get(at):
            _decide(tx, row, "refused", {issue.field: issue.text})
        else:
            _decide(tx, row, "proposed", {}, made_id=made)
    return made


def _pole(number: int, row: Row[Any]) -> proposed.Row:
    said = {name: pair[1] for name, pair in row.fields.items()}
    light = {
        name: value for name, value in said.items() if name in _LIGHT and value != "unknown"
    }  # fmt: skip
    point = _shape(row.wkb)
    return proposed.Row(
        number=number,
        label=said.get("code"),
        luminaire_type=said.get("luminaire_model"),
        easting_m=None if point is None else float(shapely.get_x(point)),
        northing_m=None if point is None else float(shapely.get_y(point)),
        **light,
    )


def _by_estate(rows: Sequence[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.estate_code, []).append(row)
    return found


def _held(
    tx: Connection, file_id: uuid.UUID, status: str
) -> tuple[Row[Any], Sequence[Row[Any]]]:  # fmt: skip
    """Hold a file that stands so, and return it with its differences."""
    held = store.one(tx, "hold", file_id=file_id)
    if held is None:
        raise NotFoundError(f"there is no file {file_id}")
    if held.status != status:
        raise ConflictError(f"the file is {held.status} already")
    file, rows = read(tx, file_id)
    if not is_whole(file, rows):
        # What is not seen would wait for good in a file that is closed.
        raise ConflictError("the file changes other estates too: who sees them decides on it")
    return file, rows


def _decide(
    tx: Connection,
    row: Row[Any],
    result: str,
    reason: Mapping[str, str] | None = None,
    **made: object,
) -> None:
    kept = {
        "made_id": row.made_id,
        "made_version": row.made_version,
        "replaced": None if row.before is None else as_json(row.before),
    }
    told = json.dumps(dict(reason if reason is not None else row.reason), default=_written)
    store.do(tx, "decide_row", id=row.id, result=result, reasons=told, **{**kept, **made})


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _decide_file(tx: Connection, who: Identity, file_id: uuid.UUID, status: str) -> None:
    store.do(tx, "decide_file", file_id=file_id, status=status, account_id=who.account_id)


def _shape(wkb: bytes | None) -> BaseGeometry | None:
    return None if wkb is None else shapely.from_wkb(bytes(wkb))
