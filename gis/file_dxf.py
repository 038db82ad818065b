"""Layers as one drawing (DXF): a layer of the drawing for each layer and class.

A drawing knows no columns. Areas are their outlines, which drawing programs close and hatch as
they like; what the file is stands in the comments at its beginning.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gis.file_flow import Change, Flow, Work, Written
from gis.file_forms import FORMS, GEOMETRY, FileError, LayerData
from gis.file_shapes import outlines

if TYPE_CHECKING:
    import pyarrow as pa

#: Group code of a comment.
_COMMENT: Final = "999"
_ENCODING: Final = "cp1252"


def write(path: Path, layers: Iterable[LayerData], work: Work) -> Written:
    """Write layers into one drawing."""
    import pyarrow as pa  # noqa: PLC0415 -- half a second that only who writes files needs

    flows: list[Flow] = []
    drawn: list[pa.RecordBatch] = []
    for layer in layers:
        flow = work.flow(layer, _drawn(layer))
        flows.append(flow)
        drawn += flow.batches()
    table = pa.Table.from_batches(drawn, _schema())
    part = path.with_name(f"{path.name}.part.dxf")
    try:
        _draw(part, table, work.crs)
        notes = [flow.layer.note for flow in flows if flow.layer.note]
        _comment(part, path, (*work.about.text.splitlines(), *dict.fromkeys(notes)))
    finally:
        part.unlink(missing_ok=True)
    return Written({flow.layer.name: flow.rows for flow in flows})


def _schema() -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415 -- as above

    return pa.schema([("Layer", pa.string()), (GEOMETRY, pa.binary())])


def _draw(path: Path, table: pa.Table, crs: int) -> None:
    """Have GDAL write a drawing: its driver takes the columns it has itself, and no Arrow."""
    from pyogrio.raw import write as write_rows  # noqa: PLC0415 -- GDAL takes half a second

    try:
        write_rows(
            str(path),
            table.column(GEOMETRY).to_numpy(),
            [table.column("Layer").to_numpy()],
            ["Layer"],
            driver=FORMS["dxf"].driver,
            geometry_type="Unknown",
            crs=f"EPSG:{crs}",
        )
    except Exception as error:
        raise FileError(f"the drawing could not be written: {error}") from error


def _comment(part: Path, path: Path, lines: Iterable[str]) -> None:
    """Write a drawing once more, with comments at its beginning."""
    told = "".join(f"{_COMMENT}\r\n{line}\r\n" for line in lines)
    with part.open("rb") as drawn, path.open("wb") as whole:
        whole.write(told.encode(_ENCODING, "replace"))
        shutil.copyfileobj(drawn, whole)


def layer_name(layer: str, kind: str) -> str:
    """Return the name of a drawing's layer: ASCII capitals, as every program takes."""
    return re.sub(r"[^A-Z0-9]+", "_", f"{layer}_{kind}".upper()).strip("_")


def _drawn(layer: LayerData) -> Change:
    classify = layer.classify

    def change(batch: pa.RecordBatch) -> pa.RecordBatch:
        import pyarrow as pa  # noqa: PLC0415 -- as above

        shapes = batch.column(GEOMETRY)
        rest = batch.drop_columns([GEOMETRY])
        kinds = [classify(row) if classify else "" for row in rest.to_pylist()]
        names = [layer_name(layer.name, kind) for kind in kinds]
        drawn = shapes if layer.geometry == "Point" else outlines(shapes)
        has_shape = drawn.is_valid()  # a row without a place cannot be drawn
        table = pa.RecordBatch.from_arrays(
            [pa.array(names, pa.string()), drawn], names=["Layer", GEOMETRY]
        )
        return table.filter(has_shape)

    return change
