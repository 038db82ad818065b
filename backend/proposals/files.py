"""Import a proposal from a file, row by row."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import pandas as pd
from sqlalchemy import Connection

from backend.errors import FieldProblem, LjusrondError, invalid
from backend.proposals import service
from backend.proposals.rows import LIGHT_FIELDS, Issue, Row, check_rows
from backend.proposals.schemas import LAMPS_MAX
from gis.sources.report import NUMBERINGS, RowIssue, SourceError

if TYPE_CHECKING:
    from gis.sources.proposals import ProposedTable

#: Largest file that is taken over the web [B].
FILE_BYTES_MAX: Final = 20_000_000
#: Rows that a refused file tells of [count]; the rest is only counted.
TOLD_MAX: Final = 50


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file is to be read, where it does not say it itself."""

    layer: str | None = None
    mapping: Path | None = None
    crs: str | None = None


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of a file; id None: nothing could be taken."""

    id: uuid.UUID | None
    name: str
    read: int
    new: int
    changed: int
    removed: int
    issues: list[Issue]
    notes: list[str]

    @property
    def refused(self) -> int:
        """Rows that were not taken."""
        return len({issue.row for issue in self.issues if issue.action == "refused"})


def import_file(
    tx: Connection, path: Path, estate: str, name: str | None, reading: Reading
) -> Imported:
    """Read a file of lamps into a new proposal.

    Parameters
    ----------
    tx : Connection
        The transaction.
    path : Path
        GeoPackage, GeoJSON, CSV or another format that imports read.
    estate : str
        Code of the estate.
    name : str, optional
        What the proposal is called; None: like the file.
    reading : Reading
        Layer, mapping and reference system where the file does not say them.

    Returns
    -------
    Imported
        Every row of the file is taken or among the issues. Where none can be taken, nothing is
        stored.

    Raises
    ------
    SourceError
        If the file cannot be read at all.
    NotFoundError
        If there is no such estate.
    LjusrondError
        If it holds more lamps than a proposal can.
    """
    from gis.sources.proposals import read_proposal  # noqa: PLC0415 -- GDAL takes a second to load

    there = service.place(tx, estate)
    table = read_proposal(path, layer=reading.layer, mapping=reading.mapping, crs=reading.crs)
    if len(table.rows) > LAMPS_MAX:
        raise LjusrondError(
            f"{path.name}: {len(table.rows)} lamps; a proposal holds at most {LAMPS_MAX}"
        )
    checked = check_rows(tx, there, _rows(table))
    issues = sorted(
        [*(_issue(one) for one in table.report.issues), *checked.issues], key=lambda i: i.row
    )
    called = (name or "").strip() or PurePosixPath(path.name).stem
    notes = [note for note in table.report.notes if note not in NUMBERINGS.values()]
    if any(issue.row for issue in issues):
        notes.append(NUMBERINGS[table.report.numbering])
    kept = None
    if checked.lamps:
        kept = service.keep(tx, there, (called[:200], None, path.name), checked, issues, notes)
    done = [lamp["change"] for lamp in checked.lamps]
    return Imported(
        id=kept,
        name=called,
        read=table.report.read,
        new=done.count("new"),
        changed=done.count("changed"),
        removed=done.count("removed"),
        issues=issues,
        notes=notes,
    )


def import_upload(
    tx: Connection, file: BinaryIO, file_name: str, about: tuple[str, str | None], reading: Reading
) -> Imported:
    """Read an uploaded file; about is the estate's code and the name wanted.

    Raises
    ------
    InvalidError
        If it cannot be read.
    NotFoundError
        If there is no such estate.
    """
    with tempfile.TemporaryDirectory(prefix="ljusrond-") as folder:
        path = Path(folder) / _plain_name(file_name)
        with path.open("wb") as kept:
            shutil.copyfileobj(file, kept)
        try:
            return import_file(tx, path, *about, reading)
        except SourceError as error:
            raise invalid("file", str(error)) from None


def nothing_taken(done: Imported) -> list[FieldProblem]:
    """Say row by row why nothing of a file was taken."""
    refused = [issue for issue in done.issues if issue.action == "refused"]
    told = [FieldProblem(f"row {i.row}, {i.field}", _said(i)) for i in refused[:TOLD_MAX]]
    if len(refused) > TOLD_MAX:
        told.append(FieldProblem("file", f"and {len(refused) - TOLD_MAX} more"))
    return told or [FieldProblem("file", "holds no lamp that can be taken")]


def _said(issue: Issue) -> str:
    return f"{issue.value!r}: {issue.text}" if issue.value else issue.text


def _plain_name(name: str) -> str:
    """Keep the last part of a name a browser sent, which may be a path or hold anything."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*')[-120:].strip(". ")
    return kept or "file"


def _rows(table: ProposedTable) -> list[Row]:
    return [_row(record) for record in table.rows.to_dict("records")]


def _row(record: dict[Any, Any]) -> Row:
    said = {name: _value(record[name]) for name in (*LIGHT_FIELDS, "luminaire_type", "lamp")}
    point = record["geom"]
    return Row(
        number=int(record["row"]),
        label=_value(record["code"]),
        remove=bool(record["remove"]),
        easting_m=None if point is None else float(point.x),
        northing_m=None if point is None else float(point.y),
        **said,
    )


def _value(value: Any) -> Any:  # noqa: ANN401 -- any cell
    return None if value is None or pd.isna(value) else value


def _issue(found: RowIssue) -> Issue:
    return Issue(found.row, found.field, found.value, found.reason, found.action)
