"""Make proposals from what a client sends, and change them lamp by lamp."""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import Connection

from backend.errors import FieldProblem, InvalidError, NotFoundError, invalid
from backend.proposals import service, store
from backend.proposals.rows import Issue, Row, check_rows
from backend.proposals.schemas import LAMPS_MAX, LampIn, ProposalIn
from gis import crs
from maps import proposal_words as words

#: Fields of a row that are called otherwise on the wire.
_WIRE: Final = {"geom": "geometry", "code": "label"}


def create(tx: Connection, sent: ProposalIn) -> uuid.UUID:
    """Store a proposal, whole or not at all, and have it compared with today.

    Raises
    ------
    InvalidError
        With every lamp and surface that cannot be taken, and why.
    """
    there = service.place(tx, sent.estate)
    rows = [_row(at, lamp) for at, lamp in enumerate(sent.lamps)]
    checked = check_rows(tx, there, rows)
    _refuse(checked.refused, "lamps[{row}].{field}")
    mended = [issue for issue in checked.issues if issue.action == "repaired"]
    proposal_id = service.keep(tx, there, (sent.name, sent.note, None), checked, mended)
    for at, surface in enumerate(sent.surfaces):
        try_class(
            tx, proposal_id, surface.surface_id, surface.lighting_class, f"surfaces[{at}]."
        )  # fmt: skip
    return proposal_id


def add_lamp(tx: Connection, proposal_id: uuid.UUID, sent: LampIn) -> None:
    """Add a lamp to a proposal and have it compared again.

    Raises
    ------
    InvalidError
        With what cannot be taken, and why.
    NotFoundError
        If there is no such proposal.
    """
    _refuse(add_row(tx, proposal_id, _row(0, sent)), "{field}")


def add_row(tx: Connection, proposal_id: uuid.UUID, row: Row) -> list[Issue]:
    """Add a lamp that is given as a row and have the proposal compared again.

    Returns
    -------
    list of Issue
        Why it was not taken; empty: it was.

    Raises
    ------
    InvalidError
        If the proposal is full.
    NotFoundError
        If there is no such proposal.
    """
    there = service.place_of(tx, proposal_id)
    store.rows(tx, "hold_proposal", proposal_id=proposal_id)
    known = store.rows(tx, "lamp_keys", proposal_id=proposal_id)
    if len(known) >= LAMPS_MAX:
        raise invalid("lamps", f"a proposal holds at most {LAMPS_MAX} lamps")
    taken = [one.lamp_id for one in known if one.lamp_id]
    checked = check_rows(tx, there, [row], labels=[one.label for one in known], lamp_ids=taken)
    if checked.refused:
        return checked.refused
    keys = {"company_id": there.company_id, "proposal_id": proposal_id}
    store.each(tx, "insert_lamp", [{**keys, **lamp} for lamp in checked.lamps])
    service.queue(tx, proposal_id)
    return []


def remove_lamp(tx: Connection, proposal_id: uuid.UUID, row_id: uuid.UUID) -> None:
    """Take a lamp out of a proposal and have it compared again.

    Raises
    ------
    NotFoundError
        If the proposal has no such lamp.
    """
    if not store.do(tx, "delete_lamp", proposal_id=proposal_id, id=row_id):
        raise NotFoundError(f"proposal {proposal_id} has no lamp {row_id}")
    service.queue(tx, proposal_id)


def try_class(
    tx: Connection, proposal_id: uuid.UUID, surface_id: uuid.UUID, code: str, path: str = ""
) -> None:
    """Hold a surface against another class in a proposal; an empty code takes it back.

    Raises
    ------
    InvalidError
        If the surface is none of the estate's, or the class is not known.
    NotFoundError
        If there is no such proposal.
    """
    there = service.place_of(tx, proposal_id)
    store.rows(tx, "hold_proposal", proposal_id=proposal_id)
    if store.one(tx, "surface_in", proposal_id=proposal_id, surface_id=surface_id) is None:
        raise invalid(f"{path}surface_id", words.UNKNOWN_SURFACE)
    known = {row.code for row in store.rows(tx, "classes", company_id=there.company_id)}
    if code and code not in known:
        raise invalid(f"{path}lighting_class", f"{code}: {words.UNKNOWN_CLASS}")
    keys = {"proposal_id": proposal_id, "surface_id": surface_id}
    store.do(tx, "delete_surface", **keys)
    if code:
        store.do(
            tx, "insert_surface", company_id=there.company_id, lighting_class=code, **keys
        )  # fmt: skip
    service.queue(tx, proposal_id)


def _row(number: int, lamp: LampIn) -> Row:
    told = lamp.model_dump(exclude={"geometry"})
    if lamp.geometry is None:
        return Row(number=number, **told)
    east, north = crs.from_lonlat(*([value] for value in lamp.geometry.coordinates))
    return Row(number=number, **told, easting_m=float(east[0]), northing_m=float(north[0]))


def _refuse(issues: list[Issue], path: str) -> None:
    if issues:
        raise InvalidError(
            FieldProblem(
                path.format(row=issue.row, field=_WIRE.get(issue.field, issue.field)), issue.text
            )
            for issue in issues
        )
