"""Take a file in: read it, hold it against the register, and keep every difference for a person."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, Row

from backend.access.service import Identity
from backend.errors import NotFoundError, invalid
from backend.returned import store
from backend.returned.comparing import compared
from backend.returned.keeping import keep
from backend.returned.reading import read_apart
from gis.sources.report import SourceError
from maps import returned_words as words

#: Largest file that is taken [B].
FILE_BYTES_MAX: Final = 60_000_000
#: Most differences of one file [count]: more is no afternoon's work, but another register.
DIFFERENCES_MAX: Final = 2_000
_NAME_MAX: Final = 120


def take_in(tx: Connection, who: Identity, file: BinaryIO, file_name: str) -> uuid.UUID:
    """Take in a file that came back; nothing of it counts before somebody applies it.

    Raises
    ------
    InvalidError
        If it cannot be read, is another company's, changes too much, or holds nothing of ours.
    """
    with tempfile.TemporaryDirectory(prefix="ljusrond-") as folder:
        path = Path(folder) / "returned.gpkg"
        with path.open("wb") as kept:
            shutil.copyfileobj(file, kept)
        try:
            content = read_apart(path)
        except SourceError as error:
            raise invalid("file", str(error)) from None
    company = store.one(tx, "company", company_id=who.company_id)
    if company is None:
        raise NotFoundError("there is no company whose register it could change")
    if content.handed and content.handed.origin.company != company.code:
        raise invalid("file", words.OTHER_COMPANY)
    found = {
        layer: compared(tx, company.id, layer, content) for layer in content.layers
    }  # fmt: skip
    count = sum(len(one.differences) for one in found.values())
    if count > DIFFERENCES_MAX:
        raise invalid("file", f"changes {count} rows; at most {DIFFERENCES_MAX} are taken at once")
    return keep(tx, who, company.id, plain_name(file_name), content, found)


def listed(tx: Connection) -> Sequence[Row[Any]]:
    """Return the files that came back, the newest first."""
    return store.rows(tx, "files", file_id=None)


def read(tx: Connection, file_id: uuid.UUID) -> tuple[Row[Any], Sequence[Row[Any]]]:
    """Return a file and its differences in their order.

    Raises
    ------
    NotFoundError
        If there is no such file.
    """
    file = store.one(tx, "file", file_id=file_id)
    if file is None:
        raise NotFoundError(f"there is no file {file_id}")
    return file, store.rows(tx, "rows", file_id=file_id)


def is_whole(file: Row[Any], rows: Sequence[Row[Any]]) -> bool:
    """Tell whether all of a file is seen: a limited account may see one of its estates alone.

    Parameters
    ----------
    file, rows
        As `read` gives them; older files do not say how many rows they had.
    """
    last = rows[-1].position + 1 if rows else 0
    return len(rows) >= max(int(file.notes.get("rows", 0)), last)


def plain_name(name: str) -> str:
    """Keep the last part of a name a browser sent, which may be a path or hold anything."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in last if c.isprintable())[-_NAME_MAX:].strip()
    return kept or "file.gpkg"
