"""Read a GeoPackage that came back, in a process of its own.

The libraries for file formats are larger than all the server keeps of them, and a file that breaks
them must not take the server along.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from backend.errors import TooManyError
from backend.settings import ROOT
from gis import crs
from gis.crs import UnknownCrsError
from gis.origin import Handed, Origin, moment, read
from gis.returned import Given
from gis.sources.fields import KINDS
from gis.sources.report import SourceError
from maps.layers import EDITABLE

#: Rows of all layers together [count]: an estate or a part of a town at a time.
ROWS_MAX: Final = 20_000
#: Longest that a file may take to be read [s].
READ_MAX_S: Final = 120
#: Memory that reading a file may take [B], and what it may hold when read, which the server keeps
#: until it is compared [characters]: 2 500 a row where there are as many rows as may be.
_MEMORY_MAX: Final = 2_000_000_000
_CONTENT_MAX: Final = 50_000_000
#: Files read at once: each holds a connection and a core for as long.
AT_ONCE: Final = 2
_REFUSED: Final = 3
_HEAD: Final = b"SQLite format 3\x00"
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, kw_only=True)
class Content:
    """Rows of a file by layer, what it says of its origin, and its layers that are none of ours."""

    layers: Mapping[str, list[Given]]
    handed: Handed | None
    others: list[str]


def read_apart(path: Path) -> Content:
    """Read a file in a process of its own.

    Raises
    ------
    SourceError
        If it cannot be read, takes too long, or breaks its reader; the text says why.
    TooManyError
        If as many are read already as may be.
    """
    if not _turns.acquire(blocking=False):
        raise TooManyError("other files are being read; send this one again in a moment")
    try:
        return content_of(json.loads(_told_by_child(path)))
    finally:
        _turns.release()


def _told_by_child(path: Path) -> bytes:
    command = [sys.executable, "-P", "-m", "backend.returned.reading", str(path)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module; the word is no option
            command, cwd=ROOT, capture_output=True, timeout=READ_MAX_S, check=False,
            env={"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SourceError("takes too long to read") from None
    if done.returncode == _REFUSED:
        raise SourceError(done.stdout.decode())
    if done.returncode:
        raise SourceError("cannot be read")
    return done.stdout


def read_here(path: Path) -> dict[str, Any]:
    """Read a file in this process, as plain values.

    Raises
    ------
    SourceError
        If it is no GeoPackage, holds no layer that can come back, or too many rows.
    """
    import pyogrio  # noqa: PLC0415 -- GDAL takes a second to load

    with path.open("rb") as file:
        if file.read(len(_HEAD)) != _HEAD:
            raise SourceError("is no GeoPackage")
    try:
        found = [str(name) for name, _ in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError:
        raise SourceError("cannot be read as a GeoPackage") from None
    ours = [name for name in found if name in EDITABLE]
    if not ours:
        raise SourceError(f"has none of the layers that can come back: {', '.join(EDITABLE)}")
    layers: dict[str, list[dict[str, Any]]] = {}
    for name in ours:
        layers[name] = list(_rows(path, name))
        if sum(map(len, layers.values())) > ROWS_MAX:
            raise SourceError(f"has more than {ROWS_MAX} rows: send a part of it at a time")
    return {
        "layers": layers,
        "handed": _told(read(path)),
        "others": [n for n in found if n not in ours],
    }


def _rows(path: Path, layer: str) -> Iterator[dict[str, Any]]:
    import pyogrio  # noqa: PLC0415 -- as above

    wanted = ["id", *KINDS[EDITABLE[layer]].field_names]
    there = set(pyogrio.read_info(path, layer=layer)["fields"])
    frame = pyogrio.read_dataframe(
        path, layer=layer, fid_as_index=True, max_features=ROWS_MAX + 1,
        columns=[name for name in wanted if name in there],
    )  # fmt: skip
    if not hasattr(frame, "geometry") or frame.crs is None:
        raise SourceError(f"layer {layer} says no reference system")
    try:
        shapes = crs.transform(np.asarray(frame.geometry.array), frame.crs)
    except UnknownCrsError as error:
        raise SourceError(f"layer {layer}: {error}") from None
    names = [name for name in frame.columns if name != frame.geometry.name]
    cells = {name: frame[name].tolist() for name in names}
    for at, (fid, shape) in enumerate(zip(frame.index.tolist(), shapes, strict=True)):
        values = {name: _plain(cells[name][at]) for name in names}
        wkb = None if shape is None else shapely.to_wkb(shape, hex=True)
        yield {"fid": int(fid), "id": values.pop("id", None), "values": values, "wkb": wkb}


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any cell
    import pandas as pd  # noqa: PLC0415 -- loaded by then; the server starts without

    if isinstance(value, list | np.ndarray):
        return [str(part) for part in value]
    if value is None or pd.isna(value):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, bool | int | float | str) else str(value)


def _told(handed: Handed | None) -> dict[str, Any] | None:
    if handed is None:
        return None
    about = handed.origin
    return {
        "exported_at": about.exported_at.isoformat(),
        "company": about.company,
        "estate": about.estate,
        "crs": about.crs,
        "rows": {
            layer: {key: at.isoformat() if at else None for key, at in rows.items()}
            for layer, rows in handed.rows.items()
        },
    }


def packed(found: Mapping[str, Any]) -> str:
    """Return what `read_here` told as JSON.

    Raises
    ------
    SourceError
        If it is more than the server takes: a small file can hold much, also what no row of a
        register says.
    """
    told = json.dumps(found)
    if len(told) > _CONTENT_MAX:
        raise SourceError("holds too much text: send a part of it at a time")
    return told


def content_of(found: dict[str, Any]) -> Content:
    """Return what `read_here` told as rows."""
    layers = {
        name: [
            Given(
                fid=row["fid"],
                id=row["id"],
                values=row["values"],
                geometry=None if row["wkb"] is None else shapely.from_wkb(row["wkb"]),
            )
            for row in rows
        ]
        for name, rows in found["layers"].items()
    }
    return Content(layers=layers, handed=_handed(found["handed"]), others=found["others"])


def _handed(told: dict[str, Any] | None) -> Handed | None:
    if told is None:
        return None
    about = {name: told[name] for name in ("company", "estate", "crs")}
    exported = datetime.fromisoformat(told["exported_at"])
    rows = {
        layer: {key: moment(at) for key, at in listed.items()}
        for layer, listed in told["rows"].items()
    }
    return Handed(origin=Origin(exported_at=exported, **about), rows=rows)


def main() -> int:
    """Read the file that the command line names, for `read_apart`; return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MAX, _MEMORY_MAX))
    try:
        told = packed(read_here(Path(sys.argv[1])))
    except SourceError as error:
        sys.stdout.write(str(error))
        return _REFUSED
    sys.stdout.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
