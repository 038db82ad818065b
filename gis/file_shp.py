"""Layers as Shapefiles in an archive, with a text that says what the format took from them.

A Shapefile holds one kind of shape, names of ten letters, texts of 254 bytes and no moments: each
is met here, and told in README.txt.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from gis.file_csv import moments
from gis.file_flow import Flow, Work, Written
from gis.file_forms import FORMS, GEOMETRY, FileError, LayerData, short_names
from gis.file_gdal import put
from gis.file_shapes import shapes_of

if TYPE_CHECKING:
    import pyarrow as pa

#: Longest text of a table [bytes].
TEXT_MOST: Final = 254
_README: Final = "README.txt"
#: Kinds of file: ending of its name, GDAL's name, numbers of the shapes it holds (OGC).
_KINDS: Final = (
    ("point", "Point", (0,)),
    ("points", "MultiPoint", (4,)),
    ("line", "LineString", (1, 5)),
    ("area", "Polygon", (3, 6)),
)
#: Of layers with one kind of shape: what GDAL calls the file that holds it.
_GEOMETRY: Final = {"MultiLineString": "LineString", "MultiPolygon": "Polygon"}


@dataclass
class _Lost:
    """What did not fit."""

    cut: dict[str, int] = field(default_factory=dict)
    placeless: int = 0

    def lines(self) -> tuple[str, ...]:
        """Say it, column by column."""
        told = [
            f"{name}: {count} texts were cut to {TEXT_MOST} bytes"
            for name, count in self.cut.items()
        ]
        if self.placeless:
            told.append(f"{self.placeless} rows without a place were left out")
        return tuple(told)


class _Part:
    """The rows of one kind of shape, of a layer that holds several."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self.error: Exception | None = None

    def reader(self) -> pa.RecordBatchReader:
        """Return them as a stream."""
        return self._table.to_reader()


def write(path: Path, layer: LayerData, work: Work) -> Written:
    """Write a layer as one Shapefile, or one a kind of shape, into an archive."""
    most = FORMS["shp"].most or 0
    names = short_names(tuple(name for name in layer.batches.schema.names if name != GEOMETRY))
    lost = _Lost()
    flow = work.flow(layer, lambda batch: _fitted(batch, names, lost))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        room = Path(folder)
        if layer.geometry == "Unknown":
            rows = _several(room, flow, work, lost)
        else:
            kind = _GEOMETRY.get(layer.geometry, layer.geometry)
            _put(flow, room / f"{layer.name}.shp", kind, work)
            rows = flow.rows
        if rows > most:
            raise FileError(f"a Shapefile takes {most} rows; {layer.name} has {rows}")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
            for file in sorted(room.iterdir()):
                archive.write(file, file.name)
            archive.writestr(_README, _readme(layer, names, lost, work))
    return Written({layer.name: rows}, lost.lines())


def _several(room: Path, flow: Flow, work: Work, lost: _Lost) -> int:
    import pyarrow as pa  # noqa: PLC0415 -- half a second that only who writes files needs

    table = pa.Table.from_batches(flow.batches(), flow.schema)
    shapes = shapes_of(table.column(GEOMETRY).combine_chunks())
    kinds = shapely.get_type_id(shapes)
    for ending, geometry, numbers in _KINDS:
        part = table.filter(pa.array(np.isin(kinds, numbers)))
        if len(part):
            _put(_Part(part), room / f"{flow.layer.name}_{ending}.shp", geometry, work)
    lost.placeless = int(np.count_nonzero(kinds < 0))
    return flow.rows - lost.placeless


def _put(source: Any, path: Path, geometry: str, work: Work) -> None:  # noqa: ANN401 -- Source
    put(
        source, path, FORMS["shp"].driver, work.crs, layer=path.stem, geometry_type=geometry,
        encoding="UTF-8", layer_options={"RESIZE": "YES"},
    )  # fmt: skip


def _fitted(batch: pa.RecordBatch, names: dict[str, str], lost: _Lost) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 -- as above

    columns: dict[str, pa.Array] = {}
    for name in batch.schema.names:
        column = batch.column(name)
        if name == GEOMETRY:
            columns[GEOMETRY] = column
            continue
        if pa.types.is_timestamp(column.type):
            column = moments(column)
        if pa.types.is_string(column.type):
            column = _cut(column, partial(_count, lost, name))
        columns[names[name]] = column
    return pa.RecordBatch.from_pydict(columns)


def _cut(column: pa.Array, tell: Callable[[int], None]) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415 -- as above
    import pyarrow.compute as pc  # noqa: PLC0415

    longest = pc.max(pc.binary_length(column)).as_py() or 0
    if longest <= TEXT_MOST:
        return column
    texts = [None if text is None else _shortened(text) for text in column.to_pylist()]
    shortened = pa.array(texts, pa.string())
    tell(pc.sum(pc.not_equal(shortened, column)).as_py() or 0)
    return shortened


def _shortened(text: str) -> str:
    return text.encode()[:TEXT_MOST].decode(errors="ignore")


def _count(lost: _Lost, name: str, count: int) -> None:
    lost.cut[name] = lost.cut.get(name, 0) + count


def _readme(layer: LayerData, names: dict[str, str], lost: _Lost, work: Work) -> str:
    told = {one.name: one for one in layer.fields}
    said = [work.about.text, layer.title, layer.description, layer.note, "", *lost.lines(), ""]
    for name, short in names.items():
        meaning = told[name].description if name in told else ""
        said.append(f"{short:<11}{name}: {meaning}" if meaning else f"{short:<11}{name}")
    return "\r\n".join("\n".join(line for line in said if line is not None).splitlines()) + "\r\n"
