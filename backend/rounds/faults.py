"""What a fault that a round found becomes: a case, once, that ends when somebody saw it mended."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.cases import service as cases
from backend.cases.schemas import CaseConflictError
from backend.errors import invalid
from backend.reports import service as reports
from backend.reports.schemas import Evidence, ReportIn
from backend.reports.seen import add_evidence
from backend.rounds import store
from backend.rounds.schemas import AnswerIn

ORIGIN: Final = "round"
#: Step of a fault by its grade: dangerous, soon, planned; a step of the item itself comes after.
STEPS: Final[Mapping[str, str]] = {"A": "P0", "B": "P2", "C": "P4"}
#: Statuses that say that it was mended, or need not be: found not OK again, the case opens again.
_SAID_GOOD: Final = ("done", "verified", "no_longer_needed")
#: Statuses that a mended fault is seen good from.
_TO_VERIFY: Final = ("received", "triaged", "ordered", "in_work", "reopened", "done")
_WHY: Final = "Rond"


@dataclass(frozen=True)
class Place:
    """Where and when a round was, who walked it, and what stood open there before.

    Attributes
    ----------
    who
        None: a program, which decides nothing about cases.
    before
        Rows of the query `open_faults` by the code of their item.
    """

    asset_id: uuid.UUID
    task: str
    visit_id: uuid.UUID
    visited_at: datetime
    who: Identity | None
    before: Mapping[str, Row[Any]] = field(default_factory=dict)


def open_faults(tx: Connection, asset_id: uuid.UUID, task: str) -> dict[str, Row[Any]]:
    """Return what stands open of a task on an asset, by the code of its item."""
    found = store.rows(tx, "open_faults", asset_id=asset_id, task=task)
    return {row.code: row for row in found}


def fault_id(visit_id: uuid.UUID, item_id: uuid.UUID) -> uuid.UUID:
    """Return the identity that a fault is told by where the client gives none."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{visit_id}/{item_id}")


def report(
    tx: Connection, place: Place, item: Row[Any], answer: AnswerIn, field_name: str
) -> uuid.UUID | None:
    """Tell a fault: as a new report, or as evidence on the one that stands; return which report.

    None: the item is one that nothing is reported of.

    Raises
    ------
    InvalidError
        If the report that is named is about something else, or nothing is reported of the item.
    """
    if item.category is None:
        if answer.report_id is not None:
            raise invalid(f"{field_name}.report_id", "nothing is reported of this item")
        return None
    known = _known(tx, place, item, answer, field_name)
    if known is None:
        return _new(tx, place, item, answer)
    evidence = Evidence(
        id=_evidence_id(place, answer, known), report_id=known, observed_at=place.visited_at,
        origin=ORIGIN, note=answer.note,
    )  # fmt: skip
    add_evidence(tx, evidence, answer.photos)
    _open_again(tx, place, known)
    return known


def see_mended(tx: Connection, place: Place, codes: Sequence[str]) -> None:
    """Close the cases of faults that were found OK, where nothing else of the case stands open."""
    if place.who is None:
        return
    left = open_faults(tx, place.asset_id, place.task)
    gone = [place.before[code] for code in codes if code in place.before and code not in left]
    for case_id in {row.case_id for row in gone if row.report_status in _TO_VERIFY}:
        if not store.scalar(tx, "open_in_case", case_id=case_id):
            _set_status(tx, place.who, case_id, "verified")


def _known(
    tx: Connection, place: Place, item: Row[Any], answer: AnswerIn, field_name: str
) -> uuid.UUID | None:
    """Return the report that the fault is in already: the one named, else that of what is open."""
    if answer.report_id is not None:
        row = store.one(tx, "asset_of_report", id=answer.report_id)
        if row is not None:
            if row.asset_id != place.asset_id:
                raise invalid(f"{field_name}.report_id", "is a report on something else")
            return answer.report_id
    found = place.before.get(item.code)
    # Without a case: it became none, or one that who asks does not see.
    known: uuid.UUID | None = None if found is None or not found.case_id else found.report_id
    return known


def _evidence_id(place: Place, answer: AnswerIn, known: uuid.UUID) -> uuid.UUID:
    if answer.report_id in (None, known):
        return fault_id(place.visit_id, answer.item_id)
    assert answer.report_id is not None  # noqa: S101 -- the line above
    return answer.report_id


def _new(tx: Connection, place: Place, item: Row[Any], answer: AnswerIn) -> uuid.UUID:
    report_id = answer.report_id or fault_id(place.visit_id, answer.item_id)
    words = [f"Ej OK: {item.question_sv}", *([answer.note] if answer.note else [])]
    # All of it was checked when it was read.
    told = ReportIn.model_construct(
        id=report_id, category=item.category, asset_id=place.asset_id, geometry=None,
        description="\n".join(words)[:4000], observed_at=place.visited_at, photos=answer.photos,
        reporter=None, origin=ORIGIN, extent=None, floor=None, spot=None, missing_kind=None,
    )  # fmt: skip
    reports.keep(tx, told)
    step = STEPS.get(answer.severity or "", item.priority)
    if step is not None and place.who is not None:
        cases.prioritise(tx, place.who, report_id, step, f"{_WHY}: {item.question_sv}")
    return report_id


def _open_again(tx: Connection, place: Place, report_id: uuid.UUID) -> None:
    if place.who is None:
        return
    found = cases.read(tx, report_id)
    if found.status in _SAID_GOOD:
        _set_status(tx, place.who, found.id, "reopened")


def _set_status(tx: Connection, who: Identity, case_id: uuid.UUID, status: str) -> None:
    try:
        cases.set_status(tx, who, case_id, status, _WHY)
    except CaseConflictError:
        # Somebody decided otherwise this very moment: theirs stands, what was seen is kept.
        return
