"""What a GeoPackage was when it left: kept inside it, so that it can come back.

Two small tables beside the layers: `ljusrond_origin` says when, for whom and of what; the other,
`ljusrond_origin_row`, names every row that was handed out with the moment it was last changed. Only
so can a row that somebody removed be told from one that never was there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ABOUT: Final = "ljusrond_origin"
ROWS: Final = "ljusrond_origin_row"
#: Most rows of a layer that are named [count]; of more, what is removed is not noticed.
ROWS_MAX: Final = 100_000
_KEPT: Final = {
    ABOUT: "Where this file comes from; leave it as it is",
    ROWS: "Rows as they were handed out; leave it as it is",
}


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a file comes from.

    Attributes
    ----------
    exported_at
        Moment of the transaction that read its rows.
    company, estate
        Codes; an empty estate: the whole company.
    crs
        Reference system of its layers, as ``EPSG:3007``.
    """

    exported_at: datetime
    company: str
    estate: str = ""
    crs: str = ""


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What a file says of itself: its origin, and the rows by layer with when they were changed."""

    origin: Origin
    rows: Mapping[str, Mapping[str, datetime | None]] = field(default_factory=dict)


def mark(path: Path, origin: Origin, layers: Sequence[str]) -> None:
    """Write into a finished GeoPackage where it comes from.

    Parameters
    ----------
    path
        The file; its layers have a column ``id``, and ``changed_at`` where that is known.
    origin
        Where it comes from.
    layers
        Its tables that may be changed and sent back.

    Raises
    ------
    sqlite3.Error
        If it is no GeoPackage, or lacks one of the tables.
    """
    about = {
        "exported_at": _written(origin.exported_at),
        "company": origin.company,
        "estate": origin.estate,
        "crs": origin.crs,
    }
    with closing(sqlite3.connect(path)) as file, file:
        # The standard wants whole numbers as keys.
        file.execute(
            f"CREATE TABLE {ABOUT} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
            " key TEXT UNIQUE NOT NULL, value TEXT NOT NULL)"
        )
        file.execute(
            f"CREATE TABLE {ROWS} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,"
            " layer TEXT NOT NULL, id TEXT NOT NULL, changed_at TEXT)"
        )
        _insert(file, ABOUT, ("key", "value"), about.items())
        for layer in layers:
            _name_rows(file, layer)
        registered = [(name, "attributes", name, words) for name, words in _KEPT.items()]
        columns = ("table_name", "data_type", "identifier", "description")
        _insert(file, "gpkg_contents", columns, registered)


def read(path: Path) -> Handed | None:
    """Return what a GeoPackage says of where it comes from; None: nothing that can be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            about = dict(file.execute(f"SELECT key, value FROM {ABOUT}"))  # noqa: S608 - constants
            listed = file.execute(f"SELECT layer, id, changed_at FROM {ROWS} ORDER BY fid")  # noqa: S608 - constants
            rows: dict[str, dict[str, datetime | None]] = {}
            for layer, key, changed in listed:
                rows.setdefault(str(layer), {})[str(key)] = moment(changed)
    except (sqlite3.Error, ValueError):
        return None
    exported = moment(about.get("exported_at"))
    if exported is None:
        return None
    told = {name: str(about.get(name, "")) for name in ("company", "estate", "crs")}
    return Handed(origin=Origin(exported_at=exported, **told), rows=rows)


def moment(value: object) -> datetime | None:
    """Read a moment as it stands in a file; without zone it is UTC, and what is none is None."""
    try:
        read_as = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read_as if read_as.tzinfo else read_as.replace(tzinfo=UTC)


def _name_rows(file: sqlite3.Connection, layer: str) -> None:
    table = _quoted(layer)
    columns = {row[1] for row in file.execute(f"PRAGMA table_info({table})")}
    count = file.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - quoted
    if count > ROWS_MAX:
        return
    changed = "changed_at" if "changed_at" in columns else "NULL"
    file.execute(
        f"INSERT INTO {ROWS} (layer, id, changed_at) SELECT ?, id, {changed} FROM {table}",  # noqa: S608 - quoted
        (layer,),
    )


def _insert(
    file: sqlite3.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    places = ", ".join("?" * len(columns))
    listed = ", ".join(columns)
    file.executemany(f"INSERT INTO {table} ({listed}) VALUES ({places})", rows)  # noqa: S608 - constants


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
