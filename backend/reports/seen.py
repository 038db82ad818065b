"""What was seen again: evidence for a report that stands, and many lamps that are lit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from backend import jobs
from backend.errors import ConflictError, FieldProblem, InvalidError, invalid
from backend.queries import values
from backend.reports import store
from backend.reports.schemas import Evidence


def add_evidence(tx: Connection, evidence: Evidence, photos: Sequence[str]) -> bool:
    """Note that a report was seen again, once however often it is sent.

    Parameters
    ----------
    photos : sequence of str
        Checksums of the photos that came with it; they follow those that the report names.

    Returns
    -------
    bool
        Whether it is new.

    Raises
    ------
    InvalidError
        If who sends it sees no such report.
    ConflictError
        If the same id was sent before with other content.
    """
    if photos:
        store.one(tx, "hold_report", report_id=evidence.report_id)
    sent = evidence.model_dump()
    if store.one(tx, "insert_evidence", **sent, photos=list(photos)) is not None:
        return True
    row = store.one(tx, "read_evidence", id=evidence.id)
    if row is None:
        raise invalid("report_id", "is not a known report")
    if values(row) != sent:
        raise ConflictError(f"evidence {evidence.id} was sent before with other content")
    return False


def evidence_of(tx: Connection, report_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Evidence]]:
    """Return what was seen again of reports, oldest first."""
    found: dict[uuid.UUID, list[Evidence]] = {}
    if report_ids:
        for row in store.rows(tx, "evidence_of", report_ids=list(report_ids)):
            found.setdefault(row.report_id, []).append(Evidence.model_validate(values(row)))
    return found


def see_lit(
    tx: Connection, lamp_ids: Sequence[uuid.UUID], observed_at: datetime, role: str
) -> None:
    """Note that lamps were seen lit, each as a report that it is lit would.

    Raises
    ------
    InvalidError
        Naming every lamp that who sends it does not see; nothing is to be kept then.
    """
    row = store.one(
        tx, "insert_lamps_seen", lamp_ids=list(lamp_ids), observed_at=observed_at, role=role,
        task=jobs.RECOMPUTE,
    )  # fmt: skip
    assert row is not None  # noqa: S101 -- it selects one row, whatever it finds
    known = set(row.known)
    unknown = [
        FieldProblem(f"lamp_ids.{place}", "is not a known lamp")
        for place, lamp_id in enumerate(lamp_ids)
        if lamp_id not in known
    ]
    if unknown:
        raise InvalidError(unknown)
