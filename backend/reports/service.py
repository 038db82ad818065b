"""Accept and read reports. A report on a lamp changes what was last seen of that lamp."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from backend import jobs
from backend.companies import only_company
from backend.errors import ConflictError, InvalidError, NotFoundError, invalid
from backend.queries import values
from backend.reports import store
from backend.reports.schemas import Evidence, OpenReport, Report, ReportIn, ReportPage
from backend.reports.seen import evidence_of
from backend.schemas import Box, Cursor, Point, box_values
from maps.consent_words import consent_kept

#: Fields of a report that are columns as they are.
_STORED = {
    "id", "asset_id", "category", "description", "observed_at", "origin",
    "floor", "spot", "missing_kind",
}  # fmt: skip


class _Place(NamedTuple):
    """Whose a report is, and the state it tells of a lamp."""

    company_id: uuid.UUID
    estate_id: uuid.UUID | None
    lamp_state: str | None


class Observation(NamedTuple):
    """The state a lamp was seen in."""

    state: str
    observed_at: datetime
    role: str | None


@dataclass(frozen=True, kw_only=True)
class ReportFilter:
    """What a list of reports is narrowed to; None lets everything pass."""

    estate: str | None = None
    asset_id: uuid.UUID | None = None
    category: str | None = None
    status: str | None = None
    since: datetime | None = None


def accept(tx: Connection, report: ReportIn, *, held: bool = False) -> tuple[Report, bool]:
    """Store a report, once however often it is sent.

    Parameters
    ----------
    held : bool
        Whether it is held back: it then says nothing of its lamp.

    Returns
    -------
    tuple of Report and bool
        The stored report, and whether it is new.

    Raises
    ------
    InvalidError
        If its category or place cannot be accepted.
    ConflictError
        If the same id was sent before with other content.
    """
    is_new = keep(tx, report, held=held)
    return read(tx, report.id), is_new


def keep(tx: Connection, report: ReportIn, *, held: bool = False) -> bool:
    """Store a report as `accept` does, and tell only whether it is new."""
    try:
        place = _place(tx, report)
    except InvalidError:
        # What was accepted once stays accepted, whatever the register has become since.
        if store.one(tx, "stored_hash", id=report.id) is None:
            raise
        _refuse_other_content(tx, report)
        return False
    lon, lat = report.geometry.coordinates if report.geometry else (None, None)
    is_new = store.one(
        tx,
        "insert_report",
        **report.model_dump(include=_STORED),
        company_id=place.company_id,
        estate_id=place.estate_id,
        lon=lon,
        lat=lat,
        extent=report.extent.model_dump_json() if report.extent else None,
        content_hash=report.content_hash(),
        lamp_state=None if held else place.lamp_state,
        task=jobs.RECOMPUTE,
    )
    if is_new:
        _store_details(tx, report, place)
    else:
        _refuse_other_content(tx, report)
    return is_new is not None


def read(tx: Connection, report_id: uuid.UUID) -> Report:
    """Return one report.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = store.one(tx, "read_report", id=report_id)
    if row is None:
        message = f"there is no report {report_id}"
        raise NotFoundError(message)
    return _report(row)


def page(
    tx: Connection, wanted: ReportFilter, box: Box | None, cursor: Cursor | None, limit: int
) -> ReportPage:
    """Return one page of reports, newest first."""
    asked = {
        **asdict(wanted),
        **box_values(box),
        "at": cursor.at if cursor else None,
        "after": cursor.id if cursor else None,
        "page_size": limit + 1,
    }
    rows = store.rows(tx, "list_reports", **asked)
    items = [_report(row) for row in rows[:limit]]
    last = items[-1] if len(rows) > limit else None
    return ReportPage(
        items=items, next=Cursor(last.received_at, last.id).encode() if last else None
    )


def open_on(tx: Connection, asset_id: uuid.UUID) -> list[OpenReport]:
    """Return the newest reports on an asset that somebody still has to act on."""
    rows = store.rows(tx, "open_on", asset_id=asset_id)
    again = evidence_of(tx, [row.id for row in rows])
    return [_open(row, again.get(row.id, [])) for row in rows]


def observations_of(tx: Connection, lamp_id: uuid.UUID) -> list[Observation]:
    """Return what was seen of a lamp, newest first; of another asset nothing."""
    return [
        Observation(**values(row)) for row in store.rows(tx, "observations_of", lamp_id=lamp_id)
    ]


def categories_for(tx: Connection, kind: str) -> list[str]:
    """Return the fault categories offered for a kind of asset, in the order of the register."""
    return [row.code for row in store.rows(tx, "categories_for", kind=kind)]


def _place(tx: Connection, report: ReportIn) -> _Place:
    found = store.one(tx, "category_and_asset", category=report.category, asset_id=report.asset_id)
    if found is None:
        raise invalid("category", f"{report.category} is not a known fault category")
    if report.asset_id is None:
        return _place_of_point(tx, report)
    if found.kind is None:
        raise invalid("asset_id", "is not a known asset")
    if found.applies_to and found.kind not in found.applies_to:
        raise invalid("category", f"{report.category} does not apply to a {found.kind}")
    lamp_state = found.lamp_state if found.kind == "lamp" else None
    return _Place(found.company_id, found.estate_id, lamp_state)


def _place_of_point(tx: Connection, report: ReportIn) -> _Place:
    assert report.geometry is not None  # noqa: S101 -- the schema asks for one of the two
    lon, lat = report.geometry.coordinates
    estate = store.one(tx, "place_of_point", lon=lon, lat=lat)
    if estate:
        return _Place(estate.company_id, estate.estate_id, None)
    company = only_company(tx)
    if company is None:
        raise invalid("geometry", "lies in no estate, so nobody would get the report")
    return _Place(company, None, None)


def _store_details(tx: Connection, report: ReportIn, place: _Place) -> None:
    key: dict[str, object] = {"report_id": report.id, "company_id": place.company_id}
    photos = [{**key, "position": i, "sha256": sha} for i, sha in enumerate(report.photos)]
    store.each(tx, "insert_photo", photos)
    if report.reporter:
        version = report.reporter.consent
        consent = None if version is None else consent_kept(version)
        given = report.reporter.model_dump(exclude={"consent"})
        store.each(tx, "insert_contact", [{**key, **given, "consent": consent}])


def _open(row: Row[Any], evidence: list[Evidence]) -> OpenReport:
    last = max([row.observed_at, *(seen.observed_at for seen in evidence)])
    return OpenReport(
        **values(row), seen_again=len(evidence), last_seen_at=last, evidence=evidence
    )  # fmt: skip


def _refuse_other_content(tx: Connection, report: ReportIn) -> None:
    stored = store.one(tx, "stored_hash", id=report.id)
    if stored is None or bytes(stored.content_hash) != report.content_hash():
        message = f"report {report.id} was sent before with other content"
        raise ConflictError(message)


def _report(row: Row[Any]) -> Report:
    point = None if row.lon is None else Point(coordinates=(row.lon, row.lat))
    return Report.model_validate({**values(row), "geometry": point})
