"""Import a proposal from a file, row by row."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from sqlalchemy import Connection

from backend.errors import FieldProblem, invalid
from backend.proposals import service
from backend.proposals.reading import Content, Reading, read_apart, read_here
from backend.proposals.rows import Issue, check_rows
from gis.sources.report import SourceError

__all__ = ["Imported", "Reading", "import_file", "import_upload", "nothing_taken"]

#: Largest file that is taken over the web [B].
FILE_BYTES_MAX: Final = 20_000_000
#: Rows that a refused file tells of [count]; the rest is only counted.
TOLD_MAX: Final = 50


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
    tx: Connection,
    path: Path,
    estate: str,
    name: str | None,
    reading: Reading,
    read: Callable[[Path, Reading], Content] = read_here,
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
    read : callable
        Reads it: here, or in a process of its own.

    Returns
    -------
    Imported
        Every row of the file is taken or among the issues. Where none can be taken, nothing is
        stored.

    Raises
    ------
    SourceError
        If the file cannot be read at all, or has more rows than a proposal can have lamps.
    NotFoundError
        If there is no such estate.
    """
    there = service.place(tx, estate)
    content = read(path, reading)
    checked = check_rows(tx, there, content.rows)
    issues = sorted([*content.issues, *checked.issues], key=lambda issue: issue.row)
    called = (name or "").strip() or PurePosixPath(path.name).stem
    notes = content.notes
    kept = None
    if checked.lamps:
        kept = service.keep(tx, there, (called[:200], None, path.name), checked, issues, notes)
    done = [lamp["change"] for lamp in checked.lamps]
    return Imported(
        id=kept,
        name=called,
        read=content.read,
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
            return import_file(tx, path, *about, reading, read_apart)
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
