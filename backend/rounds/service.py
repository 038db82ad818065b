"""What other slices call of rounds: visits, what they saw, and what rounds ask."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import ConflictError, NotFoundError, invalid
from backend.queries import values
from backend.rounds import store
from backend.rounds.answering import Details, check_outcome, has_details
from backend.rounds.schemas import Deviation, Scores, Visit, VisitIn
from backend.rounds.templates import read_template, templates

__all__ = [
    "PastVisit",
    "deviations",
    "read_template",
    "read_visit",
    "record_visit",
    "templates",
    "visits_of",
]

#: Most deviations that are told at once [count].
DEVIATIONS_MAX: Final = 2000
_SCORES: Final = frozenset(Scores.model_fields)


class PastVisit(NamedTuple):
    """A visit in the history of an asset."""

    task: str
    outcome: str
    visited_at: datetime
    role: str | None


def record_visit(tx: Connection, visit: VisitIn, who: Identity | None = None) -> tuple[Visit, bool]:
    """Store a visit and all that was seen, once however often it is sent.

    A fault becomes a case; one that was found OK ends its case.

    Parameters
    ----------
    who : Identity, optional
        Who decides about the cases that hang on it; None: nobody, they stay as they are.

    Returns
    -------
    tuple of Visit and bool
        The stored visit, and whether it is new.

    Raises
    ------
    InvalidError
        If its plan is not known, or what was seen does not belong to it.
    ConflictError
        If the same id was sent before with other content.
    """
    check_outcome(visit)
    details = None
    if has_details(visit):
        # What was accepted once stays accepted, whatever its plan has become since.
        stored = _stored(tx, visit.id)
        if stored is not None:
            return _same(stored, visit), False
        details = Details(tx, visit)
    told = visit.model_dump(exclude={"answers", "scores", "readings"})
    row = store.one(tx, "insert_visit", **told, **visit.scores.model_dump())
    if row is None:
        stored = _stored(tx, visit.id)
        if stored is None:
            raise invalid("plan_id", f"{visit.plan_id} is not a known cleaning plan")
        return _same(stored, visit), False
    if details is None:
        return Visit.kept(visit, row.received_at), True
    details.keep(row.company_id, who)
    return read_visit(tx, visit.id), True


def read_visit(tx: Connection, visit_id: uuid.UUID) -> Visit:
    """Return one visit with all that was seen.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    stored = _stored(tx, visit_id)
    if stored is None:
        raise NotFoundError(f"there is no visit {visit_id}")
    return stored


def visits_of(tx: Connection, asset_id: uuid.UUID) -> list[PastVisit]:
    """Return the cleaning visits of an asset, newest first."""
    return [PastVisit(**values(row)) for row in store.rows(tx, "visits_of", asset_id=asset_id)]


def deviations(
    tx: Connection,
    estate: str | None = None,
    asset_id: uuid.UUID | None = None,
    task: str | None = None,
) -> list[Deviation]:
    """Return what rounds found not OK and nobody has found OK since, oldest first."""
    found = store.rows(
        tx, "deviations", estate=estate, asset_id=asset_id, task=task, most=DEVIATIONS_MAX
    )
    return [Deviation.model_validate(values(row)) for row in found]


def _stored(tx: Connection, visit_id: uuid.UUID) -> Visit | None:
    row = store.one(tx, "read_visit", id=visit_id)
    if row is None:
        return None
    told = values(row)
    scores = {name: told.pop(name) for name in _SCORES}
    return Visit.model_validate(
        {
            **told,
            "scores": scores,
            "answers": _dumped(store.rows(tx, "visit_answers", id=visit_id)),
            "readings": _dumped(store.rows(tx, "visit_readings", id=visit_id)),
        }
    )


def _dumped(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [values(row) for row in rows]


def _same(stored: Visit, sent: VisitIn) -> Visit:
    if not stored.says(sent):
        raise ConflictError(f"visit {sent.id} was sent before with other content")
    return stored
