"""Read a file of lamps: here, or in a process of its own.

The server reads uploads in a process of their own: the libraries for file formats are larger than
all it keeps of them, and a file that breaks them must not take the server along.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from backend.proposals.rows import LIGHT_FIELDS, Issue, Row
from backend.proposals.schemas import LAMPS_MAX
from backend.settings import ROOT
from gis.sources.report import NUMBERINGS, SourceError
from gis.sources.sizes import UNPACKED_BYTES_MAX

if TYPE_CHECKING:
    from gis.sources.proposals import ProposedTable

#: Longest that an uploaded file may take to be read [s].
READ_MAX_S: Final = 120
#: What an upload may unpack to: a proposal of thousands of lamps takes a tenth of it [B].
UPLOAD_BYTES_MAX: Final = 40_000_000
_REFUSED: Final = 3


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a file is to be read, where it does not say it itself."""

    layer: str | None = None
    mapping: Path | None = None
    crs: str | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a file holds: rows that can be looked at further, and what was wrong with others."""

    read: int
    rows: list[Row]
    issues: list[Issue]
    notes: list[str]


def read_here(path: Path, reading: Reading, most_bytes: int = UNPACKED_BYTES_MAX) -> Content:
    """Read a file in this process; it may unpack to `most_bytes`.

    Raises
    ------
    SourceError
        If it cannot be read at all.
    """
    from gis.sources.proposals import read_proposal  # noqa: PLC0415 -- GDAL takes a second to load

    table = read_proposal(
        path,
        layer=reading.layer,
        mapping=reading.mapping,
        crs=reading.crs,
        rows_max=LAMPS_MAX,
        most_bytes=most_bytes,
    )
    report = table.report
    notes = [note for note in report.notes if note not in NUMBERINGS.values()]
    issues = [Issue(i.row, i.field, i.value, i.reason, i.action) for i in report.issues]
    notes.append(NUMBERINGS[report.numbering])
    return Content(read=report.read, rows=_rows(table), issues=issues, notes=notes)


def read_apart(path: Path, reading: Reading) -> Content:
    """Read a file in a process of its own.

    Raises
    ------
    SourceError
        If it cannot be read at all, takes too long, or breaks its reader.
    """
    words = [str(path), reading.layer or "", reading.crs or ""]
    command = [sys.executable, "-P", "-m", "backend.proposals.reading", *words]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module; the words are no options
            command, cwd=ROOT, capture_output=True, timeout=READ_MAX_S, check=False,
            env={"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SourceError(f"{path.name}: takes too long to read") from None
    if done.returncode == _REFUSED:
        raise SourceError(done.stdout.decode())
    if done.returncode:
        raise SourceError(f"{path.name}: cannot be read")
    found = json.loads(done.stdout)
    return Content(
        read=found["read"],
        rows=[Row(**row) for row in found["rows"]],
        issues=[Issue(**issue) for issue in found["issues"]],
        notes=found["notes"],
    )


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
    import pandas as pd  # noqa: PLC0415 -- loaded by then; the server starts without

    return None if value is None or pd.isna(value) else value


def main() -> int:
    """Read the file that the command line names, for `read_apart`; return the exit code."""
    name, layer, crs = sys.argv[1:4]
    resource.setrlimit(resource.RLIMIT_FSIZE, (UPLOAD_BYTES_MAX, UPLOAD_BYTES_MAX))
    reading = Reading(layer=layer or None, crs=crs or None)
    try:
        found = read_here(Path(name), reading, UPLOAD_BYTES_MAX)
    except SourceError as error:
        sys.stdout.write(str(error))
        return _REFUSED
    sys.stdout.write(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
