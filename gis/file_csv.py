"""Layers as CSV, as Swedish spreadsheets read it: UTF-8 with mark, semicolons, no formulas."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from gis.crs import WGS84
from gis.file_flow import Work, Written
from gis.file_forms import GEOMETRY, LayerData
from gis.file_shapes import points_of, shapes_of

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

#: What a spreadsheet would reckon with; such a text is written with an apostrophe before it.
FORMULA: Final = r"^[=+\-@\t\r]"
#: Last column: what the file is, in its first row alone.
ABOUT: Final = "about"
_MARK: Final = b"\xef\xbb\xbf"
#: Decimals of degrees and of metres: a centimetre, a millimetre.
_DECIMALS: Final = {True: 7, False: 3}


def write(path: Path, layer: LayerData, work: Work) -> Written:
    """Write a layer; points as two columns, other shapes as WKT."""
    import pyarrow as pa  # noqa: PLC0415 -- half a second that only who writes files needs
    from pyarrow import csv  # noqa: PLC0415

    degrees = work.crs == WGS84
    first = itertools.chain(
        ["; ".join((*work.about.lines, layer.note) if layer.note else work.about.lines)],
        itertools.repeat(""),
    )

    def plain(batch: pa.RecordBatch) -> pa.RecordBatch:
        return _flat(batch, is_point=layer.geometry == "Point", degrees=degrees)

    flow = work.flow(layer, plain)
    schema = flow.schema.append(pa.field(ABOUT, pa.string()))
    style = csv.WriteOptions(delimiter=";")
    with path.open("wb") as file:
        file.write(_MARK)
        with csv.CSVWriter(file, schema, write_options=style) as writer:
            for batch in flow.batches():
                writer.write_batch(_with_about(batch, next(first) if len(batch) else ""))
    return Written({layer.name: flow.rows})


def _flat(batch: pa.RecordBatch, *, is_point: bool, degrees: bool) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 -- as above

    columns: dict[str, pa.Array] = {
        name: _plain(batch.column(name)) for name in batch.schema.names if name != GEOMETRY
    }
    decimals = _DECIMALS[degrees]
    shapes = batch.column(GEOMETRY)
    if is_point:
        names = ("longitude", "latitude") if degrees else ("easting_m", "northing_m")
        points = points_of(shapes)
        if points is None:
            points = shapely.get_coordinates(_filled(shapes_of(shapes)))
        for name, values in zip(names, np.round(points, decimals).T, strict=True):
            columns[name] = pa.array(values, pa.float64(), from_pandas=True)
    else:
        written = shapely.to_wkt(shapes_of(shapes), rounding_precision=decimals)
        columns["wkt"] = pa.array(written, pa.string(), from_pandas=True)
    return pa.RecordBatch.from_pydict(columns)


def _filled(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    filled = shapes.copy()
    filled[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = shapely.Point(np.nan, np.nan)
    return filled


def moments(column: pa.Array) -> pa.Array:
    """Return moments as text, whole seconds in UTC."""
    import pyarrow as pa  # noqa: PLC0415 -- as above
    import pyarrow.compute as pc  # noqa: PLC0415

    whole = pc.cast(column, pa.timestamp("s", column.type.tz), safe=False)
    return pc.strftime(whole, "%Y-%m-%dT%H:%M:%SZ")


def _plain(column: pa.Array) -> pa.Array:
    """Return a column as text or numbers, in which no text is a formula."""
    import pyarrow as pa  # noqa: PLC0415 -- as above
    import pyarrow.compute as pc  # noqa: PLC0415

    if pa.types.is_timestamp(column.type):
        return moments(column)
    if not pa.types.is_string(column.type):
        return column
    reckons = pc.match_substring_regex(column, FORMULA)
    return pc.if_else(reckons, pc.binary_join_element_wise("'", column, ""), column)


def _with_about(batch: pa.RecordBatch, text: str) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 -- as above

    said = [text or None, *[None] * (len(batch) - 1)] if len(batch) else []
    return batch.append_column(ABOUT, pa.array(said, pa.string()))
