"""Write what surrounds imported rows: company, estate, links between kinds, the run itself."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast

import pandas as pd
import shapely
from sqlalchemy import Connection, Table

from backend import linking, models
from backend.imports.store import Estate, Saved
from backend.queries import Queries, values
from backend.tables import copy_rows
from gis.sources.report import ImportReport

_queries = Queries("imports")


@dataclass(frozen=True)
class Place:
    """The estate an import goes into, as people know it.

    Attributes
    ----------
    name, code, company : str
        Name and code of the estate, code of its company.
    is_new : bool
        Whether the import itself has set it up.
    outline : geometry or None
        Outline before the import [EPSG:3006].
    """

    name: str
    code: str
    company: str
    is_new: bool
    outline: shapely.Geometry | None = field(default=None, repr=False)


def put_company(tx: Connection, code: str, name: str) -> uuid.UUID:
    """Return the company of that code, set up where it is new."""
    return cast("uuid.UUID", _queries.scalar(tx, "put_company", code=code, name=name))


def count_companies(tx: Connection) -> int:
    """Return how many companies there are."""
    return cast("int", _queries.scalar(tx, "count_companies"))


def put_estate(tx: Connection, company_id: uuid.UUID, code: str, name: str) -> Estate:
    """Return the company's estate of that code, set up where it is new."""
    (row,) = _queries.rows(tx, "put_estate", company_id=company_id, code=code, name=name)
    return Estate(**values(row))


def look_up(tx: Connection, estate: Estate) -> Place:
    """Return how the estate stands before anything is written into it."""
    (row,) = _queries.rows(tx, "estate_before", estate_id=estate.id)
    outline = None if row.outline is None else shapely.from_wkb(bytes(row.outline))
    return Place(estate.name, estate.code, row.company, is_new=row.is_new, outline=outline)


def set_outline(tx: Connection, estate: Estate, outline: shapely.Geometry) -> None:
    """Give an estate an outline of its own [EPSG:3006]."""
    _queries.do(tx, "set_estate_outline", wkb=shapely.to_wkb(outline), estate_id=estate.id)


def link(tx: Connection, estate: Estate) -> None:
    """Link stairwells to their buildings and lamps to their luminaire types."""
    linking.link_stairwells(tx, estate.id)
    linking.link_luminaire_types(tx, estate.id)


def defer_analysis(tx: Connection, estate: Estate, task: str) -> None:
    """Have the worker compute the estate once this transaction is committed."""
    _queries.scalar(tx, "defer_analysis", task=task, estate_id=estate.id)


def keep_run(
    tx: Connection, estate: Estate, source: str, sha256: str, report: ImportReport, saved: Saved
) -> None:
    """Keep what an import of one kind did, with every row it repaired or refused."""
    kept = {
        "company_id": estate.company_id,
        "estate_id": estate.id,
        "kind": report.kind,
        "source": source,
        "file_name": Path(report.file).name,
        "sha256": sha256,
        "crs": report.crs,
        "read": report.read,
        "taken": report.taken,
        "repaired": report.repaired,
        "refused": report.refused,
        **asdict(saved),
        "notes": json.dumps({"notes": list(report.notes)}),
    }
    run_id = _queries.scalar(tx, "insert_run", **kept)
    if not report.issues:
        return
    issues = pd.DataFrame([issue.as_dict() for issue in report.issues])
    issues.insert(0, "run_id", str(run_id))
    issues.insert(1, "company_id", str(estate.company_id))
    issues.insert(2, "position", range(len(issues)))
    # A text column of PostgreSQL holds every character but this one.
    for name in ("source_id", "value", "reason"):
        issues[name] = issues[name].str.replace("\x00", "\\0", regex=False)
    copy_rows(tx, cast("Table", models.ImportIssue.__table__), issues)
