"""Areas of several owners: made, joined, left, and their figures.

The database adds up (sql/app/085_shared_areas.sql) and leaves out what would tell of single things
of another owner; nothing here sees another company's rows.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from backend.audit import service as audit
from backend.errors import ConflictError, NotFoundError, invalid
from backend.outlines import read_outline
from backend.queries import values
from backend.schemas import form_text
from backend.shared_areas import store
from backend.shared_areas.schemas import AreaFigure, Owner, SharedArea, SharedAreaDetail

NAME_MAX: Final = 120
DWELLINGS_MAX: Final = 100_000
_OVERLAPS: Final = "23P01"


class OverlapError(ConflictError):
    """The company takes part in another area that overlaps."""


@dataclass(frozen=True)
class Estate:
    """An estate whose outline is known."""

    id: uuid.UUID
    name: str


def areas(tx: Connection) -> list[SharedArea]:
    """Return the areas that the company made, is asked to, or takes part in, with figures."""
    return [SharedArea(**_told(tx, row)) for row in store.rows(tx, "areas", id=None)]


def area(tx: Connection, area_id: uuid.UUID) -> SharedAreaDetail:
    """Return an area with outline and owners.

    Raises
    ------
    NotFoundError
        If the company neither made it nor is asked to it.
    """
    row = _row(tx, area_id)
    owners = [Owner(**values(one)) for one in store.rows(tx, "owners", id=area_id)]
    return SharedAreaDetail(**_told(tx, row), outline=json.loads(row.outline), owners=owners)


def _row(tx: Connection, area_id: uuid.UUID) -> Row[Any]:
    row = store.one(tx, "areas", id=area_id)
    if row is None:
        raise NotFoundError(f"there is no shared area {area_id}")
    return row


def _told(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    found = store.rows(tx, "figures", id=row.id) if row.agreed_at else []
    return {
        "id": row.id, "name": row.name, "made_by_us": row.made_by_us, "asked": row.asked,
        "agreed_at": row.agreed_at, "area_m2": round(row.area_m2, 1),
        "members": found[0].members if found else None,
        "figures": [AreaFigure(figure=f.figure, own=f.own, total=f.total) for f in found],
    }  # fmt: skip


def estates(tx: Connection) -> list[Estate]:
    """Return the estates that can be part of an area."""
    return [Estate(row.id, row.name) for row in store.rows(tx, "estates")]


def make(
    tx: Connection, name: str, estate_ids: Sequence[uuid.UUID], outline: str, dwellings: int | None
) -> uuid.UUID:
    """Make an area from GeoJSON, or from the outlines of estates, and take part in it.

    Raises
    ------
    InvalidError
        If the name or the outline cannot be used.
    OverlapError
        If the company takes part in one that overlaps.
    """
    kept = form_text("name", name, NAME_MAX)
    shape = read_outline(outline) if outline.strip() else _of_estates(tx, estate_ids)
    area_id: uuid.UUID = store.scalar(tx, "insert_area", name=kept, outline=shape)
    join(tx, area_id, dwellings)
    return area_id


def _of_estates(tx: Connection, estate_ids: Sequence[uuid.UUID]) -> bytes:
    row = store.one(tx, "outline_of_estates", ids=list(estate_ids))
    if row is None or row.outline is None or row.known != len(set(estate_ids)):
        raise invalid("outline", "choose estates, or give an outline as GeoJSON")
    return bytes(row.outline)


def invite(tx: Connection, area_id: uuid.UUID, code: str) -> None:
    """Ask a company to take part.

    Raises
    ------
    NotFoundError
        If the area is not the company's own.
    InvalidError
        If there is no company of that code.
    """
    if not _row(tx, area_id).made_by_us:
        raise NotFoundError(f"there is no shared area {area_id}")
    wanted = form_text("code", code, NAME_MAX)
    if not store.scalar(tx, "invite", id=area_id, code=wanted):
        raise invalid("code", "is no company's code")


def join(tx: Connection, area_id: uuid.UUID, dwellings: int | None) -> None:
    """Take part in an area, with a number of dwellings (None: those of the register).

    Raises
    ------
    NotFoundError
        If nobody asked the company.
    InvalidError
        If the number cannot be one of dwellings.
    OverlapError
        If the company takes part in one that overlaps.
    """
    if dwellings is not None and not 0 <= dwellings <= DWELLINGS_MAX:
        raise invalid("dwellings", f"give a number between 0 and {DWELLINGS_MAX}")
    try:
        with tx.begin_nested():
            joined = store.scalar(tx, "join", id=area_id, dwellings=dwellings)
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != _OVERLAPS:
            raise
        raise OverlapError("the company takes part in another area that overlaps") from None
    if not joined:
        raise NotFoundError(f"there is no shared area {area_id}")
    audit.note(tx, "join", "shared_area", str(area_id))


def leave(tx: Connection, area_id: uuid.UUID) -> None:
    """Leave an area, or say no; from now on nothing of the company is counted there.

    Raises
    ------
    NotFoundError
        If the company takes no part and is not asked.
    """
    if not store.scalar(tx, "leave", id=area_id):
        raise NotFoundError(f"there is no shared area {area_id}")
    audit.note(tx, "leave", "shared_area", str(area_id))
