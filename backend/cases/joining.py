"""Cases that are about the same thing: find them, merge them, split them again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.cases import store
from backend.cases.reading import read
from backend.cases.schemas import Candidate, Case, CaseConflictError, GroupFault
from backend.cases.telling import event, hold, read_id, told_words
from backend.errors import invalid
from backend.queries import values

#: How near [m] and how lately [days] two reports of a group of categories are about the same
#: thing. Ice is everywhere on one morning and gone the next; a bench stays broken where it is.
NEAR: Final[Mapping[str, tuple[float, int]]] = {
    "LIGHT": (15.0, 90),
    "ENTRANCE": (15.0, 60),
    "STAIR": (15.0, 30),
    "CELLAR": (20.0, 30),
    "LAUNDRY": (20.0, 30),
    "WASTE": (30.0, 14),
    "YARD": (20.0, 180),
    "GREEN": (25.0, 180),
    "PLAY": (25.0, 180),
    "GRAFFITI": (25.0, 60),
    "DAMAGE": (20.0, 60),
    "WINTER": (60.0, 2),
    "TRAFFIC": (30.0, 14),
    "WATER": (25.0, 14),
    "PEST": (40.0, 30),
}
_ELSE: Final = (20.0, 60)
#: Candidates that are shown at most [count].
CANDIDATES_MAX: Final = 12


def candidates(
    tx: Connection,
    category: str,
    asset_id: uuid.UUID | None = None,
    lon_lat: tuple[float, float] | None = None,
    *,
    without: uuid.UUID | None = None,
) -> list[Candidate]:
    """Return open cases that may be about the same thing, the likeliest first.

    Parameters
    ----------
    category : str
        Category, e.g. LIGHT.DARK; its group decides how near and how lately.
    asset_id : uuid.UUID, optional
        Asset it is about.
    lon_lat : tuple of float, optional
        Where it is [degrees]; None: where its asset is.
    without : uuid.UUID, optional
        Case that is left out.
    """
    group = category.partition(".")[0]
    radius_m, days = NEAR.get(group, _ELSE)
    asked: dict[str, object] = dict.fromkeys(
        ("estate_id", "cabinet", "circuit", "easting_m", "northing_m")
    )
    place = None if asset_id is None else store.one(tx, "place_of_asset", asset_id=asset_id)
    if place is not None:
        asked |= values(place)
    if lon_lat is not None:
        lon, lat = lon_lat
        point = store.one(tx, "place_on_grid", lon=lon, lat=lat)
        asked |= values(point) if point else {}
    found = store.rows(
        tx, "candidates", **asked, asset_id=asset_id, category=category, category_group=group,
        radius_m=radius_m, days=days, without=without, most=CANDIDATES_MAX,
    )  # fmt: skip
    return [Candidate(**values(row)) for row in found]


def candidates_of(tx: Connection, case: Case) -> list[Candidate]:
    """Return open cases that may be about the same thing as a case."""
    place = case.geometry.coordinates if case.geometry else None
    return candidates(tx, case.category, case.asset_id, place, without=case.id)


def merge(
    tx: Connection, who: Identity, case_id: uuid.UUID, into: uuid.UUID, note: str | None = None
) -> Case:
    """Let a case follow another: its reporters, photos and times stay its own and are kept.

    The earliest promise and the highest step of the two stand.

    Raises
    ------
    NotFoundError
        If who asks does not see both.
    CaseConflictError
        If they are one case already, or an open case would end in a closed one.
    """
    told = told_words(note)
    child_id, head_id = read_id(tx, case_id), read_id(tx, into)
    if child_id == head_id:
        raise CaseConflictError("same", "these reports are one case already")
    # In one order everywhere: two who merge at once wait, and do not lock each other out.
    held = {found: hold(tx, found) for found in sorted((child_id, head_id))}
    child, head = held[child_id], held[head_id]
    if (child.id, head.id) != (child_id, head_id):
        raise CaseConflictError("merged", "somebody else merged one of them this very moment")
    if child.is_open and not head.is_open:
        raise CaseConflictError(
            "into_closed", "the other case is closed: open it again first, or merge the other way"
        )
    keep = bool(store.scalar(tx, "due_by_hand", id=head_id))
    store.do(tx, "merge", id=child_id, head_id=head_id, keep_due=keep)
    event(tx, who, child_id, "merged", told, into=str(head_id))
    return read(tx, head_id)


def split(
    tx: Connection, who: Identity, case_id: uuid.UUID, report_id: uuid.UUID, note: str | None = None
) -> Case:
    """Let a report that was merged into a case be one of its own again, as its events left it.

    Raises
    ------
    NotFoundError
        If who asks sees no such case or report.
    InvalidError
        If the report is not in the case, or is the one that the case goes by.
    """
    told = told_words(note)
    held = hold(tx, case_id)
    if read_id(tx, report_id) != held.id:
        raise invalid("report_id", "is not in this case")
    if report_id == held.id:
        raise invalid("report_id", "is the report that the case goes by: split the others from it")
    event(tx, who, held.id, "split", told, report_id=str(report_id))
    store.do(tx, "split", id=report_id)
    event(tx, who, report_id, "split", told, out_of=str(held.id))
    return read(tx, report_id)


def group_fault(tx: Connection, case_id: uuid.UUID) -> GroupFault | None:
    """Return the suspected group fault of a case's lamp; None: there is none."""
    row = store.one(tx, "group_fault", id=case_id)
    return None if row is None else GroupFault(**values(row))


def merge_group(tx: Connection, who: Identity, case_id: uuid.UUID, note: str | None = None) -> Case:
    """Let the open cases of all lamps of a suspected group fault follow this one.

    Raises
    ------
    NotFoundError
        If who asks sees no such case.
    CaseConflictError
        If no group fault is suspected, or no other case is open.
    """
    head_id = read_id(tx, case_id)
    fault = group_fault(tx, head_id)
    if fault is None or not fault.others:
        raise CaseConflictError("no_group", "no other open case belongs to the same group fault")
    for other in fault.others:
        merge(tx, who, other, head_id, note)
    return read(tx, head_id)
