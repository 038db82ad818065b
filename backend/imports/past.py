"""Past reports of another system, with what became of them: into the register as they were.

They ring nobody, are told to nobody, and change no lamp's state now. The same row is the same
report for ever; a later file with the same rows brings what became of them since.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from psycopg import sql
from sqlalchemy import Connection, Engine, Row

from backend.errors import LjusrondError
from backend.imports import records
from backend.imports.estates import slug
from backend.imports.service import Import, Reading, Target, checksum
from backend.imports.store import Estate, Saved
from backend.queries import Queries, values
from backend.tables import copy_into, with_none, wkb_hex
from gis.sources.past import PastReport, PastReports, read_past
from gis.sources.report import Progress, RowIssue

_queries = Queries("past")


def import_reports(
    engine: Engine,
    path: Path,
    target: Target,
    *,
    reading: Reading | None = None,
    progress: Progress | None = None,
) -> Import:
    """Import past reports from a table; where it is a dry run, compare and write nothing.

    Raises
    ------
    LjusrondError
        If the estate is not known: reports tell of an estate, and set up none.
    SourceError
        If the file cannot be read, or the mapping is wrong.
    """
    how = reading or Reading()
    with engine.connect() as tx, tx.begin() as transaction:
        estate = _estate(tx, target)
        place = records.look_up(tx, estate)
        found = read_past(
            path, how.mapping, _categories(tx, estate), datetime.now(UTC), layer=how.layer,
            crs_told=how.crs, identity=how.identity, progress=progress,
        )  # fmt: skip
        source = target.source or path.name.split(".")[0]
        saved, strays, notes = _save(tx, estate, source, found)
        report = found.report(strays, notes)
        records.keep_run(tx, estate, source, checksum(path), report, saved)
        if target.dry_run or not report.taken:
            transaction.rollback()
    return Import(report=report, saved=saved, place=place)


def report_id(estate: Estate, source: str, source_id: str) -> uuid.UUID:
    """Return the identity of a past report: of its source, in whichever estate it lies."""
    return uuid.uuid5(estate.company_id, f"report/{source}/{source_id}")


def _estate(tx: Connection, target: Target) -> Estate:
    company = slug(target.company) if target.company else None
    rows = _queries.rows(
        tx, "find_estate", name=target.estate, code=slug(target.estate), company=company
    )
    if not rows:
        raise LjusrondError(f"there is no estate {target.estate}; import its map first")
    if len(rows) > 1:
        raise LjusrondError(f"several companies have an estate {target.estate}: give --company")
    return Estate(**values(rows[0]))


def _categories(tx: Connection, estate: Estate) -> frozenset[str]:
    rows = _queries.rows(tx, "known_categories", company_id=estate.company_id)
    return frozenset(row.code for row in rows)


def _save(
    tx: Connection, estate: Estate, source: str, found: PastReports
) -> tuple[Saved, list[RowIssue], list[str]]:
    """Write what is new; return what that did, rows that lie astray, and what concerns all."""
    key: dict[str, object] = {"company_id": estate.company_id}
    _queries.scalar(tx, "stay_quiet")
    _queries.do(tx, "make_incoming")
    if found.rows:
        copy_into(tx, sql.Identifier("incoming_past"), _frame(estate, source, found.rows))
    _queries.do(tx, "place_incoming", **key, estate_id=estate.id)
    strays = [
        RowIssue(row.line, row.source_id, *_why_astray(row), "refused")
        for row in _queries.rows(tx, "take_out_strays")
    ]
    differing = int(_queries.scalar(tx, "differing"))
    added = {row.id for row in _queries.rows(tx, "insert_reports", **key)}
    _queries.do(tx, "insert_received", **key)
    told = {row.report_id for row in _queries.rows(tx, "insert_statuses", **key)}
    left = int(_queries.scalar(tx, "left_alone"))
    changed = len(told - added)
    unchanged = len(found.rows) - len(strays) - len(added) - changed
    return Saved(len(added), changed, unchanged, 0), strays, _notes(differing, left)


def _frame(estate: Estate, source: str, rows: Sequence[PastReport]) -> pd.DataFrame:
    """Return rows as they wait in the database; the status is no part of what was reported."""
    frame = pd.DataFrame(rows, columns=PastReport._fields)
    ids = [report_id(estate, source, row.source_id) for row in rows]
    frame["id"] = [str(one) for one in ids]
    frame["received_id"] = [str(uuid.uuid5(one, "received")) for one in ids]
    frame["status_id"] = [
        str(uuid.uuid5(one, f"{row.status} {row.status_at.isoformat()}"))
        for one, row in zip(ids, rows, strict=True)
    ]
    frame["content_hash"] = [_content_hash(row) for row in rows]
    frame["geom"] = wkb_hex(np.array(frame.pop("place"), dtype=object))
    return with_none(frame.rename(columns={"row": "line"}))


def _content_hash(row: PastReport) -> bytes:
    place = None if row.place is None else [round(row.place.x, 2), round(row.place.y, 2)]
    told = [row.category, row.created_at.isoformat(), row.description, row.asset, place]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).digest()


def _why_astray(row: Row[Any]) -> tuple[str, str, str]:
    """Return field, value and reason of a row that lies in no estate."""
    if row.asset is not None and row.is_unplaced:
        return "asset", row.asset, "no asset of the register has this code"
    place = f"{row.northing_m:.0f} N {row.easting_m:.0f} E"
    return "geom", place, "lies outside the estates of the company"


def _notes(differing: int, left: int) -> list[str]:
    notes = []
    if differing:
        notes.append(
            f"{differing} rows differ from what was imported before under their identity:"
            " a report is never changed, they stay as they were"
        )
    if left:
        notes.append(f"{left} stand otherwise here since: they were left so")
    return notes
